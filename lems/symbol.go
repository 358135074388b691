package lems

import "github.com/lemsls/lemsls/lems/syntax"

// SymbolKind says what a name names.
type SymbolKind uint8

// The kinds of symbol. Their words are LEMS's own.
const (
	NoSymbol SymbolKind = iota
	ComponentTypeSymbol
	ComponentSymbol
	DimensionSymbol
	UnitSymbol
	ParameterSymbol
	DerivedParameterSymbol
	ConstantSymbol
	PropertySymbol
	ExposureSymbol
	RequirementSymbol
	StateVariableSymbol
	DerivedVariableSymbol
	ConditionalDerivedVariableSymbol
	EventPortSymbol
	ChildSymbol
	RegimeSymbol
	CouplingParameterSymbol // RateML: the delayed state of the source node
	AccumulatorSymbol       // RateML: the sum of a coupling, c_pop0
	CouplingFunctionSymbol  // RateML: pre and post
	ReservedSymbol          // given by the language: t, dt, n_node
	TextSymbol              // Text, Path, Collection: what a component holds that is no number
	InstanceSymbol          // what a Structure supplies or binds
)

var symbolKindNames = [...]string{
	NoSymbol: "name", ComponentTypeSymbol: "ComponentType", ComponentSymbol: "Component",
	DimensionSymbol: "Dimension", UnitSymbol: "Unit", ParameterSymbol: "Parameter",
	DerivedParameterSymbol: "DerivedParameter", ConstantSymbol: "Constant", PropertySymbol: "Property",
	ExposureSymbol: "Exposure", RequirementSymbol: "Requirement", StateVariableSymbol: "StateVariable",
	DerivedVariableSymbol: "DerivedVariable", ConditionalDerivedVariableSymbol: "ConditionalDerivedVariable",
	EventPortSymbol: "EventPort", ChildSymbol: "Child", RegimeSymbol: "Regime",
	CouplingParameterSymbol: "coupling Parameter", AccumulatorSymbol: "coupling accumulator",
	CouplingFunctionSymbol: "coupling function", ReservedSymbol: "reserved name",
	TextSymbol: "Text", InstanceSymbol: "instance",
}

// String is the word for a kind.
func (k SymbolKind) String() string { return symbolKindNames[k] }

// Symbol is a declared name.
type Symbol struct {
	Kind        SymbolKind
	Name        string
	Place       syntax.Place // of the name where it is declared; the zero Place for a ReservedSymbol
	Item        *Item        // the declaration; nil for a ReservedSymbol and for a component
	Owner       *Symbol      // the ComponentType it belongs to; nil at top level
	Description string       // the author's words, or the language's for a ReservedSymbol
	Unsupported bool         // a ReservedSymbol that only another tool's generated code knows
	index       int32        // one more than that in Model.Symbols; 0: it is not there
}

// Index is where the symbol stands in its file's Model.Symbols; -1 if it does
// not: the language or a component gave it.
func (s *Symbol) Index() int { return int(s.index) - 1 }

// RefKind says what a use of a name does.
type RefKind uint8

// The kinds of use.
const (
	Read   RefKind = iota // its value is used
	Write                 // it is assigned to, as by TimeDerivative
	Expose                // an Exposure names it
	Supply                // a component gives it, is of that type, or refers to it
)

// Ref is a use of a name.
type Ref struct {
	Place  syntax.Place
	Name   string
	Kind   RefKind
	Target *Symbol     // nil if undeclared
	From   *Item       // the element in which it stands; nil in a component
	Of     *Component  // the component in which it stands; nil elsewhere
	In     *Expression // nil if it does not stand in an expression
	Attr   string      // the attribute that holds it, if it does not stand in an expression
}
