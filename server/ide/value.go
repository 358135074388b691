package ide

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

// values are what may stand in an attribute's value.
func (c *completer) values(loc syntax.Location) ([]Completion, syntax.Span) {
	here := syntax.Span{Start: c.off, End: c.off}
	if loc.Attr < 0 {
		return nil, here
	}
	if x := c.m.ComponentAt(loc.Node); x != nil {
		return c.componentValues(x, c.m.Doc.Attrs[loc.Attr])
	}
	it, a, row, ok := attrRow(c.m, loc)
	if !ok {
		return nil, here
	}
	if c.mathematical(it, row) {
		return c.mathematics(it, row)
	}
	whole := c.valueSpan(a)
	if words := strings.Fields(row.Values); len(words) > 0 {
		return wordList(words), whole
	}
	switch row.Kind {
	case lems.StateRef:
		if c.m.World != nil {
			return c.states(it), whole
		}
		return derivatives(c.m), whole
	case lems.RangeValue:
		return []Completion{{Label: "0.0, 1.0", Kind: ValueCompletion, Detail: "from, to", Insert: "${1:0.0}, ${2:1.0}"}}, whole
	case lems.BoundsValue:
		return []Completion{
			{Label: "None", Kind: ValueCompletion, Detail: "no bounds", Insert: "None"},
			{Label: "0.0, inf", Kind: ValueCompletion, Detail: "never below 0", Insert: "0.0, inf", Rank: 1},
			{Label: "0.0, 1.0", Kind: ValueCompletion, Detail: "never outside 0 to 1", Insert: "${1:0.0}, ${2:1.0}", Rank: 2}}, whole
	case lems.DomainValue:
		return []Completion{{Label: "lo=0.0, hi=1.0, step=0.1", Kind: ValueCompletion, Detail: "a slider's domain", Insert: "lo=${1:0.0}, hi=${2:1.0}, step=${3:0.1}"}}, whole
	case lems.IndexValue:
		return stateIndexes(c.m), whole
	case lems.NameDecl:
		return c.declarable(it), whole
	}
	if c.m.World == nil {
		return nil, here
	}
	return c.named(it, a, row)
}

// named are values that name something of LEMS.
func (c *completer) named(it *lems.Item, a syntax.Attr, row lems.Attribute) ([]Completion, syntax.Span) {
	whole, t := c.valueSpan(a), c.m.TypeAt(it)
	switch row.Kind {
	case lems.DimensionRef:
		return c.dimensions(it), whole
	case lems.TypeRef:
		return c.types(c.fitting(it, row)), whole
	case lems.QuantityValue:
		return c.units(a, c.quantityOf(t, it))
	case lems.FileValue:
		return c.files(a)
	}
	if row.Kind == lems.OtherRef && row.Named("Component") {
		return c.runnable(), whole
	}
	if t == nil {
		return nil, whole
	}
	switch {
	case row.Kind == lems.ExposureRef:
		return c.exposures(t, it), whole
	case row.Kind == lems.PathValue:
		return c.path(t, it, a)
	case row.Kind == lems.OtherRef:
		return c.members(t, it, a, row)
	case it.Row.Name == "Assign" && row.Name == "property":
		return c.properties(it), whole
	}
	return nil, whole
}

// valueSpan is what a choice replaces: the value, or where that has no end or
// goes on in another line the word at the cursor.
func (c *completer) valueSpan(a syntax.Attr) syntax.Span {
	text := c.m.File.Text
	closed := a.Quote != 0 && int(a.Value.End) < len(text) && text[a.Value.End] == a.Quote
	if closed && !strings.ContainsAny(c.m.Doc.Text(a.Value), "\r\n") {
		return a.Value
	}
	s := wordAround(text, c.off)
	return syntax.Span{Start: max(s.Start, a.Value.Start), End: max(min(s.End, a.Value.End), c.off)}
}

func wordList(words []string) []Completion {
	var list []Completion
	for i, w := range words {
		list = append(list, Completion{Label: w, Kind: ValueCompletion, Insert: inserted(w), Rank: i})
	}
	return list
}

// mathematical says that an attribute holds an expression.
func (c *completer) mathematical(it *lems.Item, row lems.Attribute) bool {
	if it.Expr(row.Name) != nil {
		return true
	}
	switch row.Kind {
	case lems.ExprValue, lems.ConditionValue, lems.ExposureValue:
		return true
	case lems.TextValue:
		return it.Row.Name == "Case" && row.Name == "condition" ||
			row.Name == "value" && (it.Row.Declares == lems.AccumulatorSymbol || it.Row.Declares == lems.CouplingFunctionSymbol)
	}
	return false
}

// mathematics are the names, functions and operators of an expression. Where the
// cursor is in a number nothing can go on.
func (c *completer) mathematics(it *lems.Item, row lems.Attribute) ([]Completion, syntax.Span) {
	e, text := it.Expr(row.Name), c.m.File.Text
	word := wordAround(text, c.off)
	condition := row.Kind == lems.ConditionValue || row.Name == "condition"
	if condition && c.m.World != nil && word.Start > 0 && text[word.Start-1] == '.' && (word.Start < 2 || !isWord(text[word.Start-2])) {
		word.Start--
		return operators(), word
	}
	want := lems.Dim{}
	if e != nil {
		want = c.dims.WantedAt(e, c.off)
	}
	list := c.inScope(it, c.scopeOf(it, e), want)
	if condition && c.m.World != nil {
		list = append(list, operators()...)
	}
	return list, word
}

// operators are those of LEMS's conditions.
func operators() []Completion {
	var list []Completion
	for op := expr.Lt; op <= expr.Or; op++ {
		info := op.Info()
		list = append(list, Completion{Label: info.LEMS, Kind: OperatorCompletion, Detail: info.C, Insert: info.LEMS, Rank: 700 + int(op), Doc: func() string { return info.Doc }})
	}
	return list
}

// scopeOf is what an expression may name; without one, what equations may.
func (c *completer) scopeOf(it *lems.Item, e *lems.Expression) *lems.Scope {
	if e != nil && e.Scope != nil {
		return e.Scope
	}
	if c.m.System != nil {
		return c.m.System.Scope
	}
	if t := c.m.TypeAt(it); t != nil {
		return c.m.World.TypeScope(t)
	}
	return nil
}

// misfit is how far behind the others come names of another dimension than is
// wanted.
const misfit = 400

// inScope are the names and functions that an expression of an item may use,
// those first whose dimension fits.
func (c *completer) inScope(it *lems.Item, scope *lems.Scope, want lems.Dim) []Completion {
	names := scope.All()
	list := make([]Completion, 0, len(names)+32) // and the functions
	for _, s := range names {
		if s.Unsupported || it.Symbol == s || !computable(it, s) {
			continue
		}
		e := Completion{Label: s.Name, Kind: NameCompletion, Detail: c.detail(s), Doc: func() string { return symbolText(c.m, s) + declared(c.m, s) }, Insert: s.Name, Rank: rank(it, s), Symbol: s}
		if dim := c.dimensionOf(s); dim.Differs(want) {
			e.Rank += misfit
		}
		list = append(list, e)
	}
	for _, f := range expr.Funcs() {
		if f.Foreign {
			continue
		}
		e := Completion{Label: f.Name, Kind: FunctionCompletion, Detail: "function " + signature(&f), Doc: func() string { return functionText(&f) }, Insert: f.Name + "($1)$0", Rank: functionRank(c.m, &f)}
		if f.Rule == expr.Pure && lems.Known(lems.Dimension{}).Differs(want) {
			e.Rank += misfit
		}
		list = append(list, e)
	}
	if c.m.Dialect.Mode&expr.Symbols != 0 {
		for _, name := range []string{"pi", "inf"} {
			list = append(list, Completion{Label: name, Kind: ConstantCompletion, Doc: func() string { return "A constant of the language." }, Insert: name, Rank: 250})
		}
	}
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
	case lems.AccumulatorSymbol, lems.RequirementSymbol:
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
func (c *completer) detail(s *lems.Symbol) string {
	text := s.Kind.String()
	if dim := c.dimensionOf(s); dim.Kind == lems.KnownDim && c.m.World != nil {
		text += ", " + c.m.World.Words().Word(dim.Dimension)
	}
	switch {
	case s.Kind == lems.EventPortSymbol && s.Item != nil:
		return joined(text, oneLine(s.Item.Value("direction")))
	case s.Kind != lems.ConstantSymbol || s.Item == nil:
		return text
	}
	if e := s.Item.Expr("value"); e != nil {
		return text + " " + source(e)
	}
	if c.m.World != nil {
		return joined(text, oneLine(s.Item.Value("value")))
	}
	return text
}

// dimensionOf is the dimension of a symbol, or where that is not declared as yet
// the dimension of its value.
func (c *completer) dimensionOf(s *lems.Symbol) lems.Dim {
	dim := c.dims.Of(s)
	if dim.Kind == lems.UnknownDim && s.Item != nil && (s.Kind == lems.DerivedVariableSymbol || s.Kind == lems.ConditionalDerivedVariableSymbol) {
		return c.dims.Value(s.Item)
	}
	return dim
}

// derivatives are the names of time derivatives, those still missing first.
func derivatives(m *lems.Model) []Completion {
	if m.System == nil {
		return nil
	}
	var list []Completion
	for i, s := range m.System.States {
		c := Completion{Label: "d" + s.Symbol.Name, Kind: NameCompletion, Detail: "missing so far", Doc: func() string { return symbolText(m, s.Symbol) }, Insert: "d" + s.Symbol.Name, Rank: i}
		if s.Rate != nil {
			c.Rank, c.Detail = i+1000, "there is one already"
		}
		list = append(list, c)
	}
	return list
}

func stateIndexes(m *lems.Model) []Completion {
	if m.System == nil {
		return nil
	}
	var list []Completion
	for i, s := range m.System.States {
		list = append(list, Completion{Label: fmt.Sprint(i), Kind: ValueCompletion, Detail: s.Symbol.Name, Doc: func() string { return symbolText(m, s.Symbol) }, Insert: fmt.Sprint(i), Rank: i})
	}
	return list
}

// declarable are the names that mean something, without those that are taken.
func (c *completer) declarable(it *lems.Item) []Completion {
	m := c.m
	type name struct{ text, detail string }
	var names []name
	switch {
	case m.World != nil:
		return c.undeclared(it)
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
