package expr

import "strings"

// Op is an operator.
type Op uint8

// The operators. NoOp is the zero value and stands for none.
const (
	NoOp Op = iota
	Neg     // -x
	Not     // not x
	Add     // x + y
	Sub     // x - y
	Mul     // x * y
	Div     // x / y
	Pow     // x ^ y
	Lt      // x .lt. y
	Gt      // x .gt. y
	Le      // x .leq. y
	Ge      // x .geq. y
	Eq      // x .eq. y
	Ne      // x .neq. y
	And     // x .and. y
	Or      // x .or. y
)

// OpKind says what an operator takes and gives.
type OpKind uint8

// Arith takes and gives numbers, Compare takes numbers and gives a truth value,
// Logic takes and gives truth values.
const (
	Arith OpKind = iota
	Compare
	Logic
)

// Binding strengths, weakest first.
const (
	precOr = iota + 1
	precAnd
	precNot
	precCmp
	precSum
	precTerm
	precUnary
	precPow
	precPrimary
)

// OpInfo is what there is to know about an operator.
type OpInfo struct {
	LEMS   string // empty for Not, which LEMS lacks
	RateML string // what both its targets read
	C      string // empty for Pow
	Prec   int    // greater binds stronger
	Right  bool   // groups from the right: the prefix operators
	Kind   OpKind
	Doc    string
}

// ops is the table of operators, indexed by Op.
var ops = [...]OpInfo{
	NoOp: {},
	Neg:  {"-", "-", "-", precUnary, true, Arith, "The negative of a number. After another operator it binds stronger than ^."},
	Not:  {"", "not", "!", precNot, true, Logic, "True if the condition is false. RateML only; LEMS has no such operator."},
	Add:  {"+", "+", "+", precSum, false, Arith, "The sum of two quantities of one dimension."},
	Sub:  {"-", "-", "-", precSum, false, Arith, "The difference of two quantities of one dimension."},
	Mul:  {"*", "*", "*", precTerm, false, Arith, "The product of two quantities."},
	Div:  {"/", "/", "/", precTerm, false, Arith, "The quotient of two quantities."},
	Pow:  {"^", "^", "", precPow, false, Arith, "The left operand raised to the power of the right one; a^b^c is (a^b)^c. RateML writes {a^b}."},
	Lt:   {".lt.", "<", "<", precCmp, false, Compare, "True if the left operand is less than the right one."},
	Gt:   {".gt.", ">", ">", precCmp, false, Compare, "True if the left operand is greater than the right one."},
	Le:   {".leq.", "<=", "<=", precCmp, false, Compare, "True if the left operand is less than or equal to the right one."},
	Ge:   {".geq.", ">=", ">=", precCmp, false, Compare, "True if the left operand is greater than or equal to the right one."},
	Eq:   {".eq.", "==", "==", precCmp, false, Compare, "True if both operands are equal."},
	Ne:   {".neq.", "!=", "!=", precCmp, false, Compare, "True if the operands differ."},
	And:  {".and.", "and", "&&", precAnd, false, Logic, "True if both conditions are true."},
	Or:   {".or.", "or", "||", precOr, false, Logic, "True if at least one of the conditions is true."},
}

// Info is the row of the table of operators.
func (o Op) Info() *OpInfo {
	if int(o) >= len(ops) {
		return &ops[NoOp]
	}
	return &ops[o]
}

// Spelling is the text of the operator in a mode, not escaped for XML.
func (o Op) Spelling(m Mode) string {
	if m.Has(BareOperators) {
		return o.Info().RateML
	}
	if o == Not {
		return ".not."
	}
	return o.Info().LEMS
}

// String is the LEMS spelling, and "not" for Not.
func (o Op) String() string {
	if o == Not {
		return "not"
	}
	return o.Info().LEMS
}

// dotted finds an operator between dots, whatever the case of its letters.
// The second result is false for a spelling that only PyLEMS knows.
func dotted(text string) (op Op, standard bool) {
	text = strings.ToLower(text)
	switch text {
	case ".not.":
		return Not, true
	case ".le.":
		return Le, false
	case ".ge.":
		return Ge, false
	case ".ne.":
		return Ne, false
	}
	for op := Lt; op <= Or; op++ {
		if ops[op].LEMS == text {
			return op, true
		}
	}
	return NoOp, true
}
