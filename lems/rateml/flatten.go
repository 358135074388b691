package rateml

import (
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/lems"
)

// flatten makes the System of a RateML file.
func flatten(m *lems.Model) *lems.System {
	f := flattener{m: m, sys: &lems.System{Model: m, Name: modelName(m), Complete: true}}
	types := typesOf(m, derivatives)
	if len(types) == 0 {
		m.Note(lems.Fact{Kind: lems.MissingElement, Place: m.Root.Place(), Name: derivatives, Item: m.Root})
		f.sys.Complete = false
		return f.sys
	}
	for _, extra := range types[1:] {
		m.Note(lems.Fact{Kind: lems.TooManyElements, Place: extra.AttrPlace("name"), Name: derivatives, Item: extra, Related: types[0].AttrPlace("name")})
	}
	for _, c := range types[0].Children {
		if c.Symbol != nil && len(c.Exprs) > 0 {
			f.sys.Scope = c.Exprs[0].Scope
			break
		}
	}
	f.unique = !slices.ContainsFunc(m.Facts, func(x lems.Fact) bool { return x.Kind == lems.DuplicateName })
	f.spelling(types[0])
	f.parameters(types[0])
	f.dynamics(types[0])
	f.couplings()
	f.noise()
	f.exposures(types[0])
	f.remember(types)
	f.complete()
	return f.sys
}

func modelName(m *lems.Model) string {
	base := filepath.Base(m.File.Path)
	return strings.TrimSuffix(base, filepath.Ext(base))
}

type flattener struct {
	m      *lems.Model
	sys    *lems.System
	unique bool // no name is declared twice
}

// firsts tells the first declaration of a name from later ones.
type firsts struct {
	unique  bool // there are no later ones
	unnamed bool // one without a name was seen
	seen    map[string]bool
}

func (f *firsts) first(name string) bool {
	if name == "" {
		again := f.unnamed
		f.unnamed = true
		return !again
	}
	if f.unique {
		return true
	}
	if f.seen[name] {
		return false
	}
	if f.seen == nil {
		f.seen = map[string]bool{}
	}
	f.seen[name] = true
	return true
}

// spelling notes names that TVB's generator takes only in one spelling.
func (f *flattener) spelling(types *lems.Item) {
	if name := types.Value("name"); name != derivatives {
		f.m.Note(lems.Fact{Kind: lems.ReservedCase, Place: types.AttrPlace("name"), Name: name, Text: derivatives, Item: types})
	}
	for _, it := range typesOf(f.m, noise) {
		if name := it.Value("name"); name != noise {
			f.m.Note(lems.Fact{Kind: lems.ReservedCase, Place: it.AttrPlace("name"), Name: name, Text: noise, Item: it})
		}
	}
	for it := range types.Each("DerivedParameter") {
		for _, reserved := range []string{"nsig", "rec_speed_dt"} {
			if name := it.Value("name"); strings.EqualFold(name, reserved) && name != reserved {
				f.m.Note(lems.Fact{Kind: lems.ReservedCase, Place: it.AttrPlace("name"), Name: name, Text: reserved, Item: it})
			}
		}
	}
	for _, s := range f.m.Symbols {
		f.kernelName(s)
	}
}

// kernelName notes a name that clashes with RateML's generated code.
func (f *flattener) kernelName(s *lems.Symbol) {
	if n := len(s.Name); n == 0 || s.Name[n-1] <= '9' { // no kernel name ends in a digit
		return
	}
	if clash := kernelNames[s.Name]; clash != "" && s.Kind != lems.ComponentTypeSymbol {
		f.m.Note(lems.Fact{Kind: lems.KernelName, Place: s.Place, Name: s.Name, Text: clash, Symbol: s, Item: s.Item})
	}
}

func (f *flattener) parameters(types *lems.Item) {
	for it := range types.Each("Parameter") {
		if it.Symbol != nil {
			f.sys.Params = append(f.sys.Params, &lems.Param{Symbol: it.Symbol, Range: sweepRange(f.m, it)})
		}
	}
	if len(f.sys.Params) == 0 {
		f.m.Note(lems.Fact{Kind: lems.NoSweptParameter, Place: types.AttrPlace("name"), Item: types})
	}
	for it := range types.Each("Constant") {
		domain(f.m, it)
	}
	constants := f.defs(types, "Constant")
	for _, it := range typesOf(f.m, coupling) {
		constants = append(constants, f.defs(it, "Constant")...)
	}
	f.sys.Constants = order(f.m, constants)
	f.sys.Derived = order(f.m, f.defs(types, "DerivedParameter"))
	for _, d := range f.sys.Derived {
		if d.Symbol.Name == "rec_speed_dt" {
			f.sys.Delay = d
		}
	}
}

// defs are the elements of a name that give a symbol a value; a later one of
// the same symbol name is a duplicate and has been noted.
func (f *flattener) defs(it *lems.Item, element string) []*lems.Def {
	var all []lems.Def
	names := firsts{unique: f.unique}
	for c := range it.Each(element) {
		if c.Symbol != nil && names.first(c.Symbol.Name) {
			all = append(all, lems.Def{Symbol: c.Symbol, Value: c.Expr("value")})
		}
	}
	list := make([]*lems.Def, len(all))
	for i := range all {
		list[i] = &all[i]
	}
	return list
}

func order(m *lems.Model, list []*lems.Def) []*lems.Def {
	sorted, cycles := lems.Order(list, func(d *lems.Def) *lems.Symbol { return d.Symbol }, func(d *lems.Def) []*lems.Symbol { return d.Value.Uses() })
	noteLoops(m, cycles)
	return sorted
}

func noteLoops(m *lems.Model, cycles [][]*lems.Symbol) {
	for _, c := range cycles {
		m.Note(lems.Fact{Kind: lems.LoopFact, Place: c[0].Place, Name: c[0].Name, Symbol: c[0], Cycle: c, Item: c[0].Item})
	}
}

func (f *flattener) dynamics(types *lems.Item) {
	dyn := types.First("Dynamics")
	if dyn == nil {
		f.m.Note(lems.Fact{Kind: lems.MissingElement, Place: types.Place(), Name: "Dynamics", Item: types})
		f.sys.Complete = false
		return
	}
	var vars []*lems.Variable
	names := firsts{unique: f.unique}
	for it := range each(dyn) {
		if it.Symbol == nil || it.Symbol.Name == "" || !names.first(it.Symbol.Name) {
			continue
		}
		switch it.Row.Name {
		case "StateVariable":
			f.sys.States = append(f.sys.States, &lems.State{Symbol: it.Symbol, Initial: initialRange(f.m, it), Bounds: bounds(f.m, it)})
		case "DerivedVariable", "ConditionalDerivedVariable":
			vars = append(vars, f.variable(it))
		}
	}
	sorted, cycles := lems.Order(append(vars, accumulators(f.m)...), func(v *lems.Variable) *lems.Symbol { return v.Symbol }, (*lems.Variable).Uses)
	noteLoops(f.m, cycles)
	f.sys.Variables = slices.DeleteFunc(sorted, func(v *lems.Variable) bool { return v.Symbol.Kind == lems.AccumulatorSymbol })
	f.sys.Complete = f.sys.Complete && len(cycles) == 0
	if len(f.sys.States) == 0 {
		f.m.Note(lems.Fact{Kind: lems.MissingElement, Place: dyn.Place(), Name: "StateVariable", Item: dyn})
	}
	f.rates(dyn)
}

// variable reads a derived variable.
func (f *flattener) variable(it *lems.Item) *lems.Variable {
	if it.Row.Name == "DerivedVariable" {
		return &lems.Variable{Symbol: it.Symbol, Cases: []lems.Case{{Value: it.Expr("value")}}}
	}
	return f.conditional(it)
}

// accumulators are the sums of the couplings as if they were variables: the
// factor after a sum may depend on variables, and they on the sum.
func accumulators(m *lems.Model) []*lems.Variable {
	var list []*lems.Variable
	for _, it := range typesOf(m, coupling) {
		for d := range it.Each("DerivedParameter") {
			if d.Symbol != nil {
				list = append(list, &lems.Variable{Symbol: d.Symbol, Cases: []lems.Case{{Value: d.Expr("value")}}})
			}
		}
	}
	return list
}

// each yields the items below dyn and, since XML may hold several, its like.
func each(dyn *lems.Item) func(func(*lems.Item) bool) {
	return func(yield func(*lems.Item) bool) {
		for d := range dyn.Parent.Each("Dynamics") {
			for _, c := range d.Children {
				if !yield(c) {
					return
				}
			}
		}
	}
}

// conditional reads the Cases. The last of several is the default whatever its
// condition says: so does TVB's generator, and the author has been told.
func (f *flattener) conditional(it *lems.Item) *lems.Variable {
	v := &lems.Variable{Symbol: it.Symbol}
	cases := childrenOf(it, "Case")
	for _, c := range cases {
		v.Cases = append(v.Cases, lems.Case{Condition: c.Expr("condition"), Value: c.Expr("value")})
	}
	switch {
	case len(cases) == 0:
		f.m.Note(lems.Fact{Kind: lems.NoCase, Place: it.Place(), Name: it.Symbol.Name, Symbol: it.Symbol, Item: it})
	case len(cases) == 1 && cases[0].Expr("condition") != nil:
		f.m.Note(lems.Fact{Kind: lems.SingleCase, Place: cases[0].Place(), Name: it.Symbol.Name, Symbol: it.Symbol, Item: cases[0]})
	}
	return v
}

// rates gives each state its equation, by name.
func (f *flattener) rates(dyn *lems.Item) {
	first := map[*lems.Symbol]*lems.Item{}
	written := f.written()
	var order []*lems.Symbol
	for it := range each(dyn) {
		if it.Row.Name != "TimeDerivative" {
			continue
		}
		state := written[it]
		if state == nil {
			if _, ok := it.Attr("variable"); ok {
				f.m.Note(lems.Fact{Kind: lems.DerivativeNoState, Place: it.AttrPlace("variable"), Name: it.Value("variable"), Item: it})
			}
			f.sys.Complete = false
			continue
		}
		if old := first[state]; old != nil {
			f.m.Note(lems.Fact{Kind: lems.DerivativeTwice, Place: it.AttrPlace("variable"), Name: it.Value("variable"), Symbol: state, Item: it, Related: old.AttrPlace("variable")})
			continue
		}
		first[state] = it
		order = append(order, state)
	}
	swapped := false
	for i, s := range f.sys.States {
		it := first[s.Symbol]
		if it == nil {
			f.m.Note(lems.Fact{Kind: lems.StateNoDerivative, Place: s.Symbol.Place, Name: s.Symbol.Name, Symbol: s.Symbol, Item: s.Symbol.Item})
			continue
		}
		s.Rate = it.Expr("value")
		if len(order) == len(f.sys.States) && order[i] != s.Symbol && !swapped {
			swapped = true
			f.m.Note(lems.Fact{Kind: lems.DerivativeOrder, Place: it.AttrPlace("variable"), Name: s.Symbol.Name, Symbol: s.Symbol, Item: it, Related: s.Symbol.Place})
		}
	}
}

// written are the states to which TimeDerivatives belong.
func (f *flattener) written() map[*lems.Item]*lems.Symbol {
	all := map[*lems.Item]*lems.Symbol{}
	for _, r := range f.m.Mentions {
		if r.Kind == lems.Write {
			all[r.From] = r.Target
		}
	}
	return all
}

func (f *flattener) couplings() {
	for _, it := range typesOf(f.m, coupling) {
		c := &lems.Coupling{Type: it.Symbol}
		for p := range it.Each("Parameter") {
			f.input(c, p)
		}
		for d := range it.Each("DerivedParameter") {
			if d.Symbol != nil {
				c.Sums = append(c.Sums, &lems.Def{Symbol: d.Symbol, Value: d.Expr("value")})
			}
		}
		if len(c.Sums) == 0 {
			f.m.Note(lems.Fact{Kind: lems.CouplingNoAccumulator, Place: it.AttrPlace("name"), Name: it.Value("name"), Symbol: it.Symbol, Item: it})
		}
		f.functions(c, it)
		f.sys.Couplings = append(f.sys.Couplings, c)
	}
}

// input reads which state of the source a coupling Parameter is.
func (f *flattener) input(c *lems.Coupling, p *lems.Item) {
	if p.Symbol == nil {
		return
	}
	text := strings.TrimSpace(p.Value("dimension"))
	index, err := strconv.Atoi(text)
	fact := lems.Fact{Place: p.AttrPlace("dimension"), Name: p.Symbol.Name, Text: text, Symbol: p.Symbol, Item: p, Hi: float64(len(f.sys.States))}
	switch {
	case err != nil:
		index = -1
		for i, s := range f.sys.States {
			if s.Symbol.Name == text {
				index = i
			}
		}
		fact.Kind = lems.MalformedIndex
		if index >= 0 {
			fact.Kind, fact.Lo = lems.CouplingIndexName, float64(index)
		}
		f.m.Note(fact)
	case index < 0 || index >= len(f.sys.States):
		fact.Kind = lems.CouplingIndex
		f.m.Note(fact)
		index = -1
	}
	if index < 0 {
		f.sys.Complete = false
	}
	c.Inputs = append(c.Inputs, lems.Input{Symbol: p.Symbol, State: index})
}

// functions reads pre and post.
func (f *flattener) functions(c *lems.Coupling, it *lems.Item) {
	parts := map[string]*lems.Item{}
	for dyn := range it.Each("Dynamics") {
		for d := range dyn.Each("DerivedVariable") {
			name := d.Value("name")
			if name != "pre" && name != "post" {
				f.m.Note(lems.Fact{Kind: lems.CouplingPartName, Place: d.AttrPlace("name"), Name: name, Item: d})
				f.sys.Complete = false
				continue
			}
			parts[name] = d
		}
	}
	if parts["pre"] == nil && parts["post"] == nil {
		if it.First("Dynamics") == nil || it.First("Dynamics").First("DerivedVariable") == nil {
			f.m.Note(lems.Fact{Kind: lems.CouplingNoSum, Place: it.AttrPlace("name"), Name: it.Value("name"), Symbol: it.Symbol, Item: it})
		}
		return
	}
	for _, name := range []string{"pre", "post"} {
		d := parts[name]
		if d == nil {
			f.m.Note(lems.Fact{Kind: lems.CouplingPart, Place: it.AttrPlace("name"), Name: name, Item: it})
			continue
		}
		if isNone(d.Value("value")) {
			f.m.Note(lems.Fact{Kind: lems.CouplingPartNone, Place: d.AttrPlace("value"), Name: name, Item: d})
			continue
		}
		if name == "pre" {
			c.Pre = d.Expr("value")
		} else {
			c.Post = d.Expr("value")
		}
	}
}

// noise is on when the type is there; nsig is its amplitude.
func (f *flattener) noise() {
	on := false
	for _, it := range typesOf(f.m, noise) {
		on = on || it.Value("name") == noise
	}
	if !on {
		return
	}
	f.sys.Noise = &lems.Def{}
	for _, d := range f.sys.Derived {
		if d.Symbol.Name == "nsig" {
			f.sys.Noise = d
		}
	}
}

func (f *flattener) exposures(types *lems.Item) {
	for it := range types.Each("Exposure") {
		if x := observable(it); x != nil {
			f.sys.Exposures = append(f.sys.Exposures, x)
		}
	}
	if len(f.sys.Exposures) == 0 {
		f.m.Note(lems.Fact{Kind: lems.NoExposure, Place: types.AttrPlace("name"), Item: types})
	}
}

// observable is what an Exposure observes; nil if nothing.
func observable(it *lems.Item) *lems.Observable {
	e := it.Expr("name")
	if e == nil {
		return nil
	}
	s := &lems.Symbol{Kind: lems.ExposureSymbol, Name: strings.TrimSpace(it.Value("name")), Place: e.Place, Item: it, Description: it.Value("description")}
	return &lems.Observable{Symbol: s, Value: e}
}

// complete asks of every expression that it has a meaning.
func (f *flattener) complete() {
	ok := len(f.sys.States) > 0 && len(f.m.Doc.Problems) == 0
	for _, e := range f.m.Exprs {
		if !e.OK() || e.Foreign() {
			ok = false
			break
		}
	}
	for _, p := range f.sys.Params {
		ok = ok && !math.IsInf(p.Range.Lo, 0) && !math.IsInf(p.Range.Hi, 0)
	}
	for i := range f.m.Facts {
		if x := &f.m.Facts[i]; x.Kind == lems.MissingAttribute && !x.Item.Row.Ignored || x.Kind == lems.NoCase {
			ok = false
		}
	}
	f.sys.Complete = f.sys.Complete && ok && f.unlooped()
}

func (f *flattener) unlooped() bool {
	for _, fact := range f.m.Facts {
		if fact.Kind == lems.LoopFact {
			return false
		}
	}
	return true
}
