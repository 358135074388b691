package lems

import (
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
)

// resolveLEMS connects the names in the types and components of the file
// itself with what they name anywhere in its world.
func resolveLEMS(m *Model) {
	r := &resolver{m: m, w: m.World}
	for _, it := range m.Items {
		r.globals(it)
	}
	for it := range m.Root.Each("ComponentType") {
		t := m.ownType(it)
		r.inside(t, it, r.w.TypeScope(t))
		r.loops(t)
	}
	for _, c := range r.w.Own() {
		for x := range c.All {
			r.component(x)
		}
	}
}

type resolver struct {
	m *Model
	w *World
}

// add records the use of a name that an attribute holds.
func (r *resolver) add(it *Item, a syntax.Attr, kind RefKind, target *Symbol) {
	r.addAt(it, a, a.Value, kind, target)
}

// addAt is add for a part of the attribute's value.
func (r *resolver) addAt(it *Item, a syntax.Attr, at syntax.Span, kind RefKind, target *Symbol) {
	r.m.Refer(Ref{
		Place: r.m.Doc.Place(at), Name: syntax.Unescape(r.m.Doc.Text(at)), Kind: kind, Target: target, From: it, Attr: r.m.Doc.Text(a.Name),
	})
}

// rows yields the attributes of an item that the schema knows.
func (r *resolver) rows(it *Item) func(func(syntax.Attr, Attribute) bool) {
	return func(yield func(syntax.Attr, Attribute) bool) {
		for _, a := range r.m.Doc.AttrsOf(it.Node) {
			if row, ok := it.Row.Attr(r.m.Doc.Text(a.Name)); ok && !yield(a, row) {
				return
			}
		}
	}
}

// globals connects what needs no type: dimensions, types, the Target.
func (r *resolver) globals(it *Item) {
	for a, row := range r.rows(it) {
		name := r.m.Doc.Value(a)
		switch {
		case row.Kind == DimensionRef && name != "none" && name != "*":
			var target *Symbol
			if d := r.w.Dimension(name); d != nil {
				target = d.Item.Symbol
			}
			r.add(it, a, Read, target)
		case row.Kind == TypeRef && it.Row.Name != "Component" && name != "Component":
			r.add(it, a, Read, r.typeSymbol(name))
		case row.Kind == OtherRef && row.Named("Component"):
			r.add(it, a, Read, r.w.Component(name).symbol())
		}
	}
}

func (r *resolver) typeSymbol(name string) *Symbol {
	if t := r.w.Type(name); t != nil {
		return t.Item.Symbol
	}
	return nil
}

func (c *Component) symbol() *Symbol {
	if c == nil {
		return nil
	}
	return c.Symbol
}

// inside connects the attributes of an element of a type, and of what is in it.
func (r *resolver) inside(t *ComponentType, it *Item, scope *Scope) {
	if it.Row.Name == "Regime" {
		scope = &Scope{Outer: scope}
		for _, c := range it.Children {
			if c.Symbol != nil {
				scope.Add(c.Symbol)
			}
		}
	}
	if it.Row.Name == "MultiInstantiate" {
		scope = indexScope(it, scope)
	}
	for a, row := range r.rows(it) {
		r.attribute(t, it, scope, a, row)
	}
	for _, e := range it.Exprs {
		e.ResolveIn(scope)
	}
	for _, c := range it.Children {
		r.inside(t, c, scope)
	}
}

func (r *resolver) attribute(t *ComponentType, it *Item, scope *Scope, a syntax.Attr, row Attribute) {
	switch row.Kind {
	case StateRef:
		r.add(it, a, Write, r.state(t, scope, r.m.Doc.Value(a)))
	case ExposureRef:
		r.add(it, a, Expose, symbolOf(r.w.Members(t).FindAs(r.m.Doc.Value(a), "Exposure")))
	case OtherRef:
		r.named(t, it, a, row)
	case PathValue:
		r.path(t, it, a)
	}
}

// state is the state of a name; what else has the name if there is none.
func (r *resolver) state(t *ComponentType, scope *Scope, name string) *Symbol {
	s := scope.Find(name)
	if s == nil || s.Kind == StateVariableSymbol {
		return s
	}
	for v := range r.w.Variables(t) {
		if v.Symbol.Name == name && v.Symbol.Kind == StateVariableSymbol {
			return v.Symbol
		}
	}
	return s
}

// named connects an attribute that names something of the type, or several
// things with commas between them.
func (r *resolver) named(t *ComponentType, it *Item, a syntax.Attr, row Attribute) {
	if row.In != "" {
		if t = r.listType(t, it.Value(row.In)); t == nil {
			return
		}
	}
	if !row.Named("list") {
		r.name(t, it, a, a.Value, row)
		return
	}
	at := a.Value.Start
	for _, part := range strings.Split(r.m.Doc.Text(a.Value), ",") {
		trimmed := strings.TrimSpace(part)
		start := at + int32(strings.Index(part, trimmed))
		r.name(t, it, a, syntax.Span{Start: start, End: start + int32(len(trimmed))}, row)
		at += int32(len(part)) + 1
	}
}

// listType is the type of what a list of a type holds; nil if it is not known.
func (r *resolver) listType(t *ComponentType, list string) *ComponentType {
	if x := r.w.Members(t).FindAs(list, "Children"); x != nil {
		return r.w.Type(x.Item.Value("type"))
	}
	return nil
}

func (r *resolver) name(t *ComponentType, it *Item, a syntax.Attr, at syntax.Span, row Attribute) {
	name := syntax.Unescape(r.m.Doc.Text(at))
	switch {
	case row.Named("path") && strings.ContainsAny(name, "/[."), row.Named("this") && (name == "this" || name == "parent"):
		return
	case row.Named("Component") || row.Name == "componentType":
		return
	}
	r.addAt(it, a, at, Read, r.find(t, it, name, row))
}

// find looks up what the attribute may name.
func (r *resolver) find(t *ComponentType, it *Item, name string, row Attribute) *Symbol {
	if x := r.w.Members(t).FindAs(name, strings.Fields(row.Of)...); x != nil {
		return symbolOf(x)
	}
	if row.Named("as") {
		if s := binding(t.Item, name); s != nil {
			return s
		}
	}
	if row.Named("Regime") {
		for g := range r.w.Regimes(t) {
			if g.Symbol.Named(name) {
				return g.Symbol
			}
		}
	}
	if row.Named("StateVariable") {
		for v := range r.w.Variables(t) {
			if v.Symbol.Name == name {
				return v.Symbol
			}
		}
	}
	return nil
}

// indexScope is the names in a MultiInstantiate: jLEMS calls the index of a copy
// index if no attribute says otherwise.
func indexScope(it *Item, scope *Scope) *Scope {
	name := it.Value("indexVariable")
	if name == "" {
		name = "index"
	}
	inner := &Scope{Outer: scope}
	inner.Add(&Symbol{Kind: InstanceSymbol, Name: name, Place: it.AttrPlace("indexVariable"), Item: it})
	return inner
}

// Named says that there is a symbol and that it has the name.
func (s *Symbol) Named(name string) bool { return s != nil && s.Name == name }

// binding is the instance that a With or ForEach of the type binds to a name.
func binding(it *Item, name string) *Symbol {
	for _, c := range it.Children {
		if c.Symbol.Named(name) && c.Symbol.Kind == InstanceSymbol && it.Row.Name != "ComponentType" {
			return c.Symbol
		}
		if s := binding(c, name); s != nil {
			return s
		}
	}
	return nil
}

// symbolOf is what a member declares. A list without a name declares what jLEMS
// calls it.
func symbolOf(m *Member) *Symbol {
	if m == nil {
		return nil
	}
	if m.Item.Symbol == nil {
		return &Symbol{Kind: m.Item.Row.Declares, Name: m.Name, Place: m.Item.Place(), Item: m.Item}
	}
	return m.Item.Symbol
}

// loops notes which definitions of a type depend on themselves.
func (r *resolver) loops(t *ComponentType) {
	var defs []*Item
	collect := func(it *Item) {
		for _, c := range it.Children {
			switch c.Row.Name {
			case "DerivedVariable", "ConditionalDerivedVariable", "DerivedParameter":
				if c.Symbol != nil {
					defs = append(defs, c)
				}
			}
		}
	}
	collect(t.Item)
	for block := range t.Item.Each("Dynamics") {
		collect(block)
		for g := range block.Each("Regime") {
			collect(g)
		}
	}
	_, cycles := Order(defs, func(it *Item) *Symbol { return it.Symbol }, (*Item).uses)
	for _, c := range cycles {
		r.m.Note(Fact{Kind: LoopFact, Place: c[0].Place, Name: c[0].Name, Symbol: c[0], Cycle: c, Item: c[0].Item})
	}
}

// uses are the symbols that the expressions of an element and of its children
// name.
func (it *Item) uses() []*Symbol {
	var list []*Symbol
	for _, e := range it.Exprs {
		list = append(list, e.Uses()...)
	}
	for _, c := range it.Children {
		for _, e := range c.Exprs {
			list = append(list, e.Uses()...)
		}
	}
	return list
}
