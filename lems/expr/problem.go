package expr

import "github.com/lemsls/lemsls/lems/syntax"

// ProblemKind is a way in which text leaves the language, or what all tools agree on.
type ProblemKind uint8

// The mistakes. The comment is an example, in LEMS mode if nothing else is said.
const (
	Empty               ProblemKind = iota + 1 // "": nothing but white space
	MissingOperand                             // "1 +" "* 2": an operator lacks a side
	MissingOperator                            // "V W" "2x" "2(3+1)": two values side by side
	UnclosedParen                              // "(1 + 2": no closing parenthesis; the fix inserts all that lack
	StrayCloseParen                            // "1 + 2)": no opening parenthesis
	MismatchedParen                            // "(a}" in RateML: closed by another sort of bracket
	WrongBracket                               // "{2^2}" "[a+b]": a bracket that does not group here
	EmptyParens                                // "a + ()": parentheses around nothing
	WrongOperator                              // "1 == 1" "a ** b" "a .GT. b" "a and b": an operator of another language
	UnknownOperator                            // "1 .plus. 2": dots around a word that is no operator
	UnknownCharacter                           // "$x" "5 % 2" "1;": a character without meaning
	UnknownEntity                              // "a &foo; b": an entity without meaning
	BadNumber                                  // "1,5" "0x10" "1.2.3" "1e": a number that cannot be read
	MissingArgument                            // "exp()": a function lacks an argument
	TooManyArguments                           // "exp(a, b)": a function has too many
	UnknownFunction                            // "foo(x)": a call of a name that is no function
	ForeignFunction                            // "pow(a, b)" "floor(x)": a function of another language
	FunctionAsName                             // "exp + 1": a function without argument
	MissingParens                              // "exp a": an argument without parentheses; jLEMS reads it
	ChainedComparison                          // "a .lt. b .lt. c": a comparison of a comparison
	TooDeep                                    // nested deeper than MaxNesting or higher than MaxHeight
	BooleanInArithmetic                        // "(a .gt. b) + 1": a condition where a number is needed; from Check
	BooleanAsValue                             // "1 .gt. 0" as a value: the same for the whole; from Check
	NumberInLogic                              // "a .and. b": a number where a condition is needed; from Check
	NumberAsCondition                          // "v - v0" as a condition: the same for the whole; from Check

	// The facts of portability: legal here, another reading or none elsewhere.

	UnaryPlus           // "+a": PyLEMS fails
	GluedExponent       // "g_e-3": jLEMS reads one name
	TightOperator       // "a.gt.b": PyLEMS reads something else
	OperatorSpelling    // "a .ge. b": only PyLEMS knows it
	LessOrEqual         // "a .leq. b": PyLEMS takes the right side for the value
	LimitedFunction     // "ln(a)" "H(x)": not every tool knows the function
	NumberSuffix        // "1.0f": C and jLEMS only
	AmbiguousPower      // "-a^2" and in RateML "{-V^2}": tools differ whether the minus or the power is first
	SubtractionChain    // "a - b*c - d": PyLEMS groups from the right
	MixedLogic          // "a .or. b .and. c" (of conditions): tools do not rank .and. above .or.
	EqualityInLogic     // "x .gt. 1 .and. a .eq. 2": jLEMS does not rank .eq. above .and.
	DottedOperator      // "V .lt. 0" in RateML: none of its targets reads it
	SymbolicLogic       // "a && b" in RateML (of conditions): Python does not read it
	AmbiguousNot        // "not a < b" in RateML: C++ negates a, Python the comparison
	PowerWithoutBraces  // "V^2" in RateML: none of its targets reads it
	PowerSum            // "{V+1^2}" in RateML: the targets raise other parts to the power
	PowerChain          // "{V^2^3}" in RateML: the targets drop the third part
	NestedBraces        // "{{V^2}^3}" in RateML: the targets cannot nest
	BracesWithoutPower  // "{V}" in RateML: the braces stay in the generated code
	IntegerDivision     // "1/2" in RateML: 0 in C, 0.5 in Python
	ComparisonInNumbers // "(a < b) * c" in RateML: reads as 0 or 1; from Check
	NumbersInLogic      // "a and b" in RateML: 0 or 1 in C, an operand in Python; from Check

	endOfKinds
)

// Problem is something wrong with an expression, or a fact of portability.
type Problem struct {
	Kind        ProblemKind
	Span        syntax.Span   // the smallest text whose change could mend it
	Text        string        // what stands there: an operator, a name, a character; entities resolved
	Fix         []syntax.Edit // one way to mend it, escaped for XML; nil if none is evident
	Portability bool          // the text is legal here
}

// IsPortability says that all problems of the kind are facts of portability.
// MissingParens is one in LEMS mode and a mistake in RateML.
func (k ProblemKind) IsPortability() bool { return k >= UnaryPlus }

// names spells the kinds, indexed by kind.
var names = [...]string{
	Empty: "Empty", MissingOperand: "MissingOperand", MissingOperator: "MissingOperator",
	UnclosedParen: "UnclosedParen", StrayCloseParen: "StrayCloseParen", MismatchedParen: "MismatchedParen",
	WrongBracket: "WrongBracket", EmptyParens: "EmptyParens", WrongOperator: "WrongOperator",
	UnknownOperator: "UnknownOperator", UnknownCharacter: "UnknownCharacter", UnknownEntity: "UnknownEntity",
	BadNumber: "BadNumber", MissingArgument: "MissingArgument", TooManyArguments: "TooManyArguments",
	UnknownFunction: "UnknownFunction", ForeignFunction: "ForeignFunction", FunctionAsName: "FunctionAsName",
	MissingParens: "MissingParens", ChainedComparison: "ChainedComparison", TooDeep: "TooDeep",
	BooleanInArithmetic: "BooleanInArithmetic", BooleanAsValue: "BooleanAsValue",
	NumberInLogic: "NumberInLogic", NumberAsCondition: "NumberAsCondition",
	UnaryPlus: "UnaryPlus", GluedExponent: "GluedExponent", TightOperator: "TightOperator",
	OperatorSpelling: "OperatorSpelling", LessOrEqual: "LessOrEqual", LimitedFunction: "LimitedFunction",
	NumberSuffix: "NumberSuffix", AmbiguousPower: "AmbiguousPower", SubtractionChain: "SubtractionChain",
	MixedLogic: "MixedLogic", EqualityInLogic: "EqualityInLogic", DottedOperator: "DottedOperator",
	SymbolicLogic: "SymbolicLogic", AmbiguousNot: "AmbiguousNot", PowerWithoutBraces: "PowerWithoutBraces",
	PowerSum: "PowerSum", PowerChain: "PowerChain", NestedBraces: "NestedBraces",
	BracesWithoutPower: "BracesWithoutPower", IntegerDivision: "IntegerDivision",
	ComparisonInNumbers: "ComparisonInNumbers", NumbersInLogic: "NumbersInLogic",
}

// String is the Go name of the kind.
func (k ProblemKind) String() string {
	if k == 0 || k >= endOfKinds {
		return "none"
	}
	return names[k]
}
