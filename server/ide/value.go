package ide

import (
	"fmt"
	"slices"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

// values are what may stand in an attribute's value.
func values(m *lems.Model, loc syntax.Location, off int32) ([]Completion, syntax.Span) {
	it, a, row, ok := attrRow(m, loc)
	if !ok {
		return nil, syntax.Span{Start: off, End: off}
	}
	if e := it.Expr(row.Name); e != nil {
		return inScope(m, it, scopeOf(m, e)), wordAround(m.File.Text, off)
	}
	switch row.Kind {
	case lems.ExprValue, lems.ConditionValue, lems.ExposureValue:
		return inScope(m, it, scopeOf(m, nil)), wordAround(m.File.Text, off)
	case lems.TextValue:
		if it.Row.Declares == lems.AccumulatorSymbol && row.Name == "value" || row.Name == "condition" {
			return inScope(m, it, scopeOf(m, nil)), wordAround(m.File.Text, off)
		}
	case lems.StateRef:
		if m.Dialect.Mode&expr.Symbols == 0 {
			return states(m, it), a.Value
		}
		return derivatives(m), a.Value
	case lems.RangeValue:
		return []Completion{{Label: "0.0, 1.0", Kind: ValueCompletion, Detail: "from, to", Insert: "${1:0.0}, ${2:1.0}"}}, a.Value
	case lems.BoundsValue:
		return []Completion{
			{Label: "None", Kind: ValueCompletion, Detail: "no bounds", Insert: "None"},
			{Label: "0.0, inf", Kind: ValueCompletion, Detail: "never below 0", Insert: "0.0, inf", Rank: 1},
			{Label: "0.0, 1.0", Kind: ValueCompletion, Detail: "never outside 0 to 1", Insert: "${1:0.0}, ${2:1.0}", Rank: 2}}, a.Value
	case lems.DomainValue:
		return []Completion{{Label: "lo=0.0, hi=1.0, step=0.1", Kind: ValueCompletion, Detail: "a slider's domain", Insert: "lo=${1:0.0}, hi=${2:1.0}, step=${3:0.1}"}}, a.Value
	case lems.IndexValue:
		return stateIndexes(m), a.Value
	case lems.NameDecl:
		return declarable(m, it), a.Value
	}
	return nil, syntax.Span{Start: off, End: off}
}

// scopeOf is what an expression may name; without one, what equations may.
func scopeOf(m *lems.Model, e *lems.Expression) *lems.Scope {
	if e != nil && e.Scope != nil {
		return e.Scope
	}
	if m.System == nil {
		return nil
	}
	return m.System.Scope
}

// inScope are the names and functions that an expression of an item may use.
func inScope(m *lems.Model, it *lems.Item, scope *lems.Scope) []Completion {
	var list []Completion
	for _, s := range scope.All() {
		if s.Unsupported || it.Symbol == s || !computable(it, s) {
			continue
		}
		list = append(list, Completion{Label: s.Name, Kind: NameCompletion, Detail: detail(m, s), Doc: symbolText(m, s) + declared(s), Insert: s.Name, Rank: rank(it, s), Symbol: s})
	}
	for _, f := range expr.Funcs() {
		if !f.Foreign {
			list = append(list, Completion{Label: f.Name, Kind: FunctionCompletion, Detail: "function", Doc: functionText(&f), Insert: f.Name + "($1)$0", Rank: functionRank(m, &f)})
		}
	}
	if m.Dialect.Mode&expr.Symbols != 0 {
		for _, name := range []string{"pi", "inf"} {
			list = append(list, Completion{Label: name, Kind: ConstantCompletion, Doc: "A constant of the language.", Insert: name, Rank: 250})
		}
	}
	slices.SortStableFunc(list, func(a, b Completion) int { return a.Rank - b.Rank })
	return list
}

// computable says that a name has a value where the item's is computed: numbers
// of a model are made of numbers, what is computed once per point is made of
// those and of the parameters, and no sum is a part of itself.
func computable(it *lems.Item, s *lems.Symbol) bool {
	switch it.Row.Declares {
	case lems.ConstantSymbol:
		return s.Kind == lems.ConstantSymbol
	case lems.DerivedParameterSymbol:
		return s.Kind == lems.ConstantSymbol || s.Kind == lems.ParameterSymbol || s.Kind == lems.DerivedParameterSymbol ||
			s.Kind == lems.ReservedSymbol && s.Name != "t" && s.Name != "local_coupling"
	case lems.CouplingFunctionSymbol:
		return s.Kind != lems.AccumulatorSymbol
	case lems.AccumulatorSymbol:
		return s.Kind == lems.ConstantSymbol || s.Kind == lems.ParameterSymbol || s.Kind == lems.DerivedParameterSymbol
	}
	return true
}

// rank puts first what equations are mostly made of; where numbers are wanted,
// the parameters.
func rank(it *lems.Item, s *lems.Symbol) int {
	if it.Row.Name == "Exposure" && s.Kind == lems.AccumulatorSymbol {
		return 60
	}
	switch s.Kind {
	case lems.CouplingParameterSymbol:
		return 0
	case lems.StateVariableSymbol:
		return 10
	case lems.DerivedVariableSymbol, lems.ConditionalDerivedVariableSymbol:
		return 20
	case lems.AccumulatorSymbol:
		return 30
	case lems.ParameterSymbol:
		return 40
	case lems.DerivedParameterSymbol:
		return 45
	case lems.ReservedSymbol:
		return 100
	}
	return 50
}

// functionRank puts those functions last that not every tool of the dialect has.
func functionRank(m *lems.Model, f *expr.Func) int {
	tools := expr.JLEMS | expr.PyLEMS
	if m.Dialect.Mode&expr.Symbols != 0 {
		tools = expr.CUDA | expr.Numba
	}
	if f.Tools.Has(tools) {
		return 200
	}
	return 300
}

// detail is a word or two about a symbol, behind its name in a list.
func detail(m *lems.Model, s *lems.Symbol) string {
	text := s.Kind.String()
	if s.Kind != lems.ConstantSymbol || s.Item == nil {
		return text
	}
	if e := s.Item.Expr("value"); e != nil {
		return text + " " + source(e)
	}
	return text
}

// states are those of the type that an item belongs to, as LEMS names them.
func states(m *lems.Model, it *lems.Item) []Completion {
	var owner *lems.Symbol
	for ; it != nil && owner == nil; it = it.Parent {
		if it.Symbol != nil && it.Symbol.Kind == lems.ComponentTypeSymbol {
			owner = it.Symbol
		}
	}
	var list []Completion
	for _, s := range m.Symbols {
		if s.Kind == lems.StateVariableSymbol && s.Owner == owner {
			list = append(list, Completion{Label: s.Name, Kind: NameCompletion, Detail: s.Kind.String(), Doc: symbolText(m, s), Insert: s.Name, Rank: len(list)})
		}
	}
	return list
}

// derivatives are the names of time derivatives, those still missing first.
func derivatives(m *lems.Model) []Completion {
	if m.System == nil {
		return nil
	}
	var list []Completion
	for i, s := range m.System.States {
		c := Completion{Label: "d" + s.Symbol.Name, Kind: NameCompletion, Detail: "missing so far", Doc: symbolText(m, s.Symbol), Insert: "d" + s.Symbol.Name, Rank: i}
		if s.Rate != nil {
			c.Rank, c.Detail = i+1000, "there is one already"
		}
		list = append(list, c)
	}
	slices.SortStableFunc(list, func(a, b Completion) int { return a.Rank - b.Rank })
	return list
}

func stateIndexes(m *lems.Model) []Completion {
	if m.System == nil {
		return nil
	}
	var list []Completion
	for i, s := range m.System.States {
		list = append(list, Completion{Label: fmt.Sprint(i), Kind: ValueCompletion, Detail: s.Symbol.Name, Doc: symbolText(m, s.Symbol), Insert: fmt.Sprint(i), Rank: i})
	}
	return list
}

// declarable are the names that mean something, without those that are taken.
func declarable(m *lems.Model, it *lems.Item) []Completion {
	type name struct{ text, detail string }
	var names []name
	switch {
	case it.Row.Name == "ComponentType" && it.Row.Role != "":
		names = []name{{"derivatives", "the model of a region"}, {"coupling_function", "what regions send each other"}, {"noise", "noise on every state"}}
	case it.Row.Declares == lems.CouplingFunctionSymbol:
		names = []name{{"pre", "what the source node sends"}, {"post", "the factor at the target node"}}
	case it.Row.Name == "DerivedParameter" && it.Row.Role == "derivatives":
		names = []name{{"rec_speed_dt", "1 / (speed * dt): switches delays on"}, {"nsig", "standard deviation of the noise per step"}}
	case it.Row.Declares == lems.AccumulatorSymbol:
		names = []name{{nextName(m, it, "c_pop"), "the sum, in the equations"}}
	case it.Row.Declares == lems.CouplingParameterSymbol && m.System != nil:
		for _, s := range m.System.States {
			names = append(names, name{s.Symbol.Name + "_j", s.Symbol.Name + " of the source node"})
		}
	}
	var list []Completion
	for i, n := range names {
		if it.Symbol != nil && it.Symbol.Name == n.text || !taken(it, n.text) {
			list = append(list, Completion{Label: n.text, Kind: ValueCompletion, Detail: n.detail, Insert: n.text, Rank: i})
		}
	}
	return list
}

// taken says that a sibling of an item has a name.
func taken(it *lems.Item, name string) bool {
	return it.Parent != nil && slices.ContainsFunc(it.Parent.Children, func(c *lems.Item) bool { return c != it && c.Value("name") == name })
}

// nextName is the prefix with the first number that no other item has.
func nextName(m *lems.Model, it *lems.Item, prefix string) string {
	for i := 0; ; i++ {
		name := fmt.Sprint(prefix, i)
		if !slices.ContainsFunc(m.Symbols, func(s *lems.Symbol) bool { return s.Name == name && s.Item != it }) {
			return name
		}
	}
}
