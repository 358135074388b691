package ide

import (
	"maps"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// dimensions are the declared ones; the one that an element must mean is first.
func (c *completer) dimensions(it *lems.Item) []Completion {
	w := c.m.World
	guess := c.m.InferredDimension(it)
	all := w.Dimensions()
	var list []Completion
	for i, name := range slices.Sorted(maps.Keys(all)) {
		d := all[name]
		e := Completion{Label: name, Kind: ValueCompletion, Detail: d.Dimension.SI(), Insert: inserted(name), Rank: 10 + i, Symbol: d.Item.Symbol,
			Doc: func() string { return dimensionText(c.m, d) }}
		if guess.Kind == lems.KnownDim && guess.Dimension == d.Dimension {
			e.Rank, e.Detail = 0, e.Detail+", what the value has"
		}
		list = append(list, e)
	}
	if it.Row.Name == "Unit" || all["none"] != nil {
		return list
	}
	none := Completion{Label: "none", Kind: ValueCompletion, Detail: "a plain number", Insert: "none", Rank: 5}
	if guess.Kind == lems.KnownDim && guess.Dimension.None() {
		none.Rank = 0
	}
	return append(list, none)
}

// fitting are the types that an attribute may name: one cannot extend itself or
// what extends it.
func (c *completer) fitting(it *lems.Item, row lems.Attribute) []*lems.ComponentType {
	w := c.m.World
	all := sortedTypes(w)
	t := c.m.TypeAt(it)
	if row.Name != "extends" || t == nil || w.Type(t.Name) != t {
		return all
	}
	below := w.Subtypes(t)
	return slices.DeleteFunc(all, func(x *lems.ComponentType) bool { return slices.Contains(below, x) })
}

// runnable are the components by id, those first that run something.
func (c *completer) runnable() []Completion {
	list := c.ids(func(*lems.Component) bool { return true })
	for i := range list {
		x := c.m.World.Component(list[i].Label)
		if x == nil || x.Type == nil || c.m.World.Block(x.Type, "Simulation") == nil {
			list[i].Rank += 1000
		}
	}
	return list
}

// states are those of a type. Those come first that still lack what the item is.
func (c *completer) states(it *lems.Item) []Completion {
	t := c.m.TypeAt(it)
	if t == nil {
		return nil
	}
	var list []Completion
	add := func(v *lems.Item) {
		if v.Symbol == nil || v.Symbol.Kind != lems.StateVariableSymbol {
			return
		}
		e := Completion{Label: v.Symbol.Name, Kind: NameCompletion, Detail: c.detail(v.Symbol), Doc: func() string { return symbolText(c.m, v.Symbol) }, Insert: inserted(v.Symbol.Name), Rank: len(list), Symbol: v.Symbol}
		for other := range it.Parent.Each(it.Row.Name) {
			if other != it && other.Value("variable") == v.Symbol.Name {
				e.Rank, e.Detail = e.Rank+1000, e.Detail+", there is one already"
				break
			}
		}
		list = append(list, e)
	}
	for v := range c.m.World.Variables(t) {
		add(v)
	}
	for up := it.Parent; up != nil; up = up.Parent {
		if up.Row.Name == "Regime" {
			for v := range up.Each("StateVariable") {
				add(v)
			}
		}
	}
	return list
}

// exposures are those of a type; first those of the variable's name and
// dimension that nothing provides yet.
func (c *completer) exposures(t *lems.ComponentType, it *lems.Item) []Completion {
	used := map[string]bool{}
	for v := range c.m.World.Variables(t) {
		if v != it {
			used[v.Value("exposure")] = true
		}
	}
	own := c.dims.Declared(it)
	var list []Completion
	for i, x := range c.m.World.Members(t).As("Exposure") {
		e := Completion{Label: x.Name, Kind: NameCompletion, Detail: c.detail(x.Item.Symbol), Insert: inserted(x.Name), Rank: 10 + i, Symbol: x.Item.Symbol, Doc: func() string { return symbolText(c.m, x.Item.Symbol) }}
		switch {
		case used[x.Name]:
			e.Rank, e.Detail = e.Rank+misfit, e.Detail+", provided already"
		case c.dims.Of(x.Item.Symbol).Differs(own):
			e.Rank += misfit / 2
		case it.Symbol.Named(x.Name):
			e.Rank = 0
		}
		list = append(list, e)
	}
	return list
}

// ports are the directions of the ports that elements use.
var ports = map[string]string{"OnEvent": "in", "EventOut": "out"}

// members are what an attribute names of a type.
func (c *completer) members(t *lems.ComponentType, it *lems.Item, a syntax.Attr, row lems.Attribute) ([]Completion, syntax.Span) {
	span := c.valueSpan(a)
	if row.Named("list") {
		span = c.partAt(a)
	}
	if row.In != "" {
		if t = c.listType(t, it.Value(row.In)); t == nil {
			return nil, span
		}
	}
	var list []Completion
	add := func(s *lems.Symbol, rank int) {
		if s != nil && s.Name != "" {
			list = append(list, Completion{Label: s.Name, Kind: NameCompletion, Detail: c.detail(s), Insert: inserted(s.Name), Rank: rank + len(list), Symbol: s, Doc: func() string { return symbolText(c.m, s) }})
		}
	}
	for _, x := range c.m.World.Members(t).As(strings.Fields(row.Of)...) {
		rank := 0
		if want := ports[it.Row.Name]; want != "" && x.Item.Value("direction") != want {
			rank = misfit
		}
		if c.dims.Declared(x.Item).Differs(usual[row.Name]) {
			rank = misfit
		}
		add(x.Item.Symbol, rank)
	}
	if row.Named("Regime") {
		for g := range c.m.World.Regimes(t) {
			add(g.Symbol, 0)
		}
	}
	if row.Named("StateVariable") {
		for v := range c.m.World.Variables(t) {
			if v.Symbol.Kind == lems.StateVariableSymbol {
				add(v.Symbol, 0)
			}
		}
	}
	if row.Named("as") {
		bindings(t.Item, it, func(s *lems.Symbol) { add(s, -100) })
	}
	if row.Named("this") {
		list = append(list, Completion{Label: "this", Kind: ConstantCompletion, Detail: "the component itself", Insert: "this", Rank: 300},
			Completion{Label: "parent", Kind: ConstantCompletion, Detail: "the component around it", Insert: "parent", Rank: 301})
	}
	return list, span
}

// usual are the dimensions of what some attributes name.
var usual = map[string]lems.Dim{
	"increment": lems.Known(lems.Time), "total": lems.Known(lems.Time), "timeScale": lems.Known(lems.Time), "delay": lems.Known(lems.Time),
	"number": lems.Known(lems.Dimension{}), "dataRegion": lems.Known(lems.Dimension{}),
}

// partAt is the part of a list with commas at the cursor, without blanks.
func (c *completer) partAt(a syntax.Attr) syntax.Span {
	text, s := c.m.File.Text, syntax.Span{Start: c.off, End: c.off}
	stop := func(b byte) bool { return b == ',' || b == ' ' || b == '\t' || b == '\n' || b == '\r' }
	for s.Start > a.Value.Start && !stop(text[s.Start-1]) {
		s.Start--
	}
	for s.End < a.Value.End && !stop(text[s.End]) {
		s.End++
	}
	return s
}

// listType is the type of what a list of a type holds; nil if it is not known.
func (c *completer) listType(t *lems.ComponentType, list string) *lems.ComponentType {
	if x := c.m.World.Members(t).FindAs(list, "Children"); x != nil {
		return c.m.World.Type(x.Item.Value("type"))
	}
	return nil
}

// bindings visits the names that a type's Structure binds before an element.
func bindings(around, before *lems.Item, visit func(*lems.Symbol)) {
	for _, x := range around.Children {
		if x.Node >= before.Node {
			return
		}
		if x.Symbol != nil && x.Symbol.Kind == lems.InstanceSymbol && around.Row.Name != "ComponentType" {
			visit(x.Symbol)
		}
		bindings(x, before, visit)
	}
}

// properties are those of the instances that an Assign is about.
func (c *completer) properties(it *lems.Item) []Completion {
	var list []Completion
	seen := map[string]bool{}
	for _, target := range c.m.Assigned(it) {
		for _, sub := range append([]*lems.ComponentType{target}, c.m.World.Subtypes(target)...) {
			for _, x := range c.m.World.Members(sub).As("Property") {
				if !seen[x.Name] {
					seen[x.Name] = true
					list = append(list, Completion{Label: x.Name, Kind: NameCompletion, Detail: c.detail(x.Item.Symbol), Insert: inserted(x.Name), Rank: len(list), Symbol: x.Item.Symbol})
				}
			}
		}
	}
	return list
}

// undeclared are the names that a type's equations use and nothing declares, for
// whoever is about to declare one.
func (c *completer) undeclared(it *lems.Item) []Completion {
	t := c.m.TypeAt(it)
	if t == nil || t.Item == it {
		return nil
	}
	var list []Completion
	seen := map[string]bool{}
	add := func(name, detail string) {
		if !seen[name] && name != "" {
			seen[name] = true
			list = append(list, Completion{Label: name, Kind: NameCompletion, Detail: detail, Insert: inserted(name), Rank: len(list)})
		}
	}
	span := c.m.Doc.Node(t.Item.Node).Span
	for _, e := range within(c.m.Exprs, span, func(e *lems.Expression) syntax.Span { return e.Place.Span }) {
		for i := range e.Refs {
			if e.Refs[i].Target == nil {
				add(e.Refs[i].Name, "used, not declared")
			}
		}
	}
	if it.Row.Name == "Exposure" {
		for v := range c.m.World.Variables(t) {
			if v.Value("exposure") == "" {
				add(v.Symbol.Name, c.detail(v.Symbol))
			}
		}
	}
	for _, r := range within(c.m.Mentions, span, func(r lems.Ref) syntax.Span { return r.Place.Span }) {
		if r.Target == nil && it.Row.Declares != lems.NoSymbol && strings.EqualFold(r.Attr, declaredBy[it.Row.Declares]) {
			add(r.Name, "used, not declared")
		}
	}
	return list
}

// declaredBy are the attributes whose values name what elements declare.
var declaredBy = map[lems.SymbolKind]string{
	lems.ExposureSymbol: "exposure", lems.StateVariableSymbol: "variable", lems.EventPortSymbol: "port", lems.RegimeSymbol: "regime",
}
