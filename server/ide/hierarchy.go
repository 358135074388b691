package ide

import (
	"cmp"
	"slices"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// Node is an element of a hierarchy: of types, or of what is computed from what.
type Node struct {
	Name   string
	Detail string
	Kind   lems.SymbolKind
	Span   syntax.Place // the whole declaration
	Select syntax.Place // its name; it says which node is meant
}

// nodeOf is the node of a symbol.
func nodeOf(s *lems.Symbol) (Node, bool) {
	if s == nil || !s.Place.IsValid() {
		return Node{}, false
	}
	n := Node{Name: s.Name, Kind: s.Kind, Span: s.Place, Select: s.Place, Detail: s.Kind.String()}
	if s.Owner != nil && s.Kind != lems.ComponentTypeSymbol {
		n.Detail += " of " + s.Owner.Name
	}
	if s.Item != nil {
		n.Span = s.Item.Whole()
	}
	return n, true
}

// TypeAt is the type that the offset names: a ComponentType itself, or the type
// of a component.
func TypeAt(m *lems.Model, off int32) (Node, bool) {
	t := typeAt(m, off)
	if t == nil {
		return Node{}, false
	}
	return nodeOf(t.Item.Symbol)
}

func typeAt(m *lems.Model, off int32) *lems.ComponentType {
	if m.World == nil {
		return nil
	}
	sym, _ := symbolAt(m, off)
	if sym == nil {
		return nil
	}
	switch sym.Kind {
	case lems.ComponentTypeSymbol:
		return m.World.Type(sym.Name)
	case lems.ComponentSymbol:
		if c := componentOf(m, sym); c != nil {
			return c.Type
		}
	}
	return nil
}

// Supertypes are the type that a type extends, if it is known.
func Supertypes(m *lems.Model, at syntax.Place) []Node {
	t := typeDeclared(m, at)
	if t == nil || t.Base == "" {
		return nil
	}
	base := m.World.Type(t.Base)
	if base == nil {
		return nil
	}
	n, _ := nodeOf(base.Item.Symbol)
	return []Node{n}
}

// Subtypes are the types that extend a type directly, anywhere in the project.
func Subtypes(p Project, at syntax.Place) []Node {
	seen := map[spot]bool{}
	var list []Node
	for m := range p.models {
		base := typeDeclared(m, at)
		if base == nil {
			continue
		}
		for _, t := range m.World.Types() {
			if t.Base == base.Name && t != base && !seen[spotOf(t.Place())] {
				seen[spotOf(t.Place())] = true
				n, _ := nodeOf(t.Item.Symbol)
				list = append(list, n)
			}
		}
	}
	sortNodes(list)
	return list
}

func sortNodes(list []Node) {
	slices.SortFunc(list, func(a, b Node) int { return cmp.Or(cmp.Compare(a.Name, b.Name), comparePlaces(a.Select, b.Select)) })
}

// typeDeclared is the type whose name stands at a place; nil if none is.
func typeDeclared(m *lems.Model, at syntax.Place) *lems.ComponentType {
	if m.World == nil || !at.IsValid() {
		return nil
	}
	for _, t := range m.World.Types() {
		if p := t.Place(); p.Span.Start == at.Span.Start && p.File.Path == at.File.Path {
			return t
		}
	}
	return nil
}

// Call is a node with the places at which it is used, or uses another.
type Call struct {
	Node  Node
	Spans []syntax.Place
}

// ComputedAt is the variable, parameter or other quantity that the offset names.
func ComputedAt(m *lems.Model, off int32) (Node, bool) {
	sym, _ := symbolAt(m, off)
	if sym == nil || sym.Item == nil {
		return Node{}, false
	}
	switch sym.Kind {
	case lems.ComponentTypeSymbol, lems.DimensionSymbol, lems.UnitSymbol, lems.ChildSymbol, lems.RegimeSymbol, lems.EventPortSymbol, lems.InstanceSymbol, lems.TextSymbol:
		return Node{}, false
	}
	return nodeOf(sym)
}

// Incoming is what is computed from the quantity that is declared at a place:
// each definition that names it, with the places.
func Incoming(p Project, at syntax.Place) []Call {
	want := key{at.File.Path, at.Span.Start}
	var calls calls
	for m := range p.models {
		for r := range m.Refs() {
			if r.Target == nil || keyOf(r.Target) != want || r.Kind == lems.Write || r.From == nil {
				continue
			}
			calls.add(definitionOf(m, r.From), r.Place)
		}
	}
	return calls.list
}

// Outgoing is what the quantity that is declared at a place is computed from.
// It is asked of the model of the file in which the quantity is declared.
func Outgoing(m *lems.Model, at syntax.Place) []Call {
	if m == nil || !at.IsValid() || m.File.Path != at.File.Path {
		return nil
	}
	want := key{at.File.Path, at.Span.Start}
	var calls calls
	for r := range m.Refs() {
		if r.Target == nil || r.From == nil || r.Kind == lems.Write || r.In == nil && r.Attr != "select" {
			continue
		}
		if sym := valued(m, r.From); sym != nil && keyOf(sym) == want {
			if n, ok := nodeOf(r.Target); ok {
				calls.add(n, r.Place)
			}
		}
	}
	return calls.list
}

type calls struct{ list []Call }

func (c *calls) add(n Node, at syntax.Place) {
	for i := range c.list {
		if c.list[i].Node.Select == n.Select {
			c.list[i].Spans = append(c.list[i].Spans, at)
			return
		}
	}
	c.list = append(c.list, Call{Node: n, Spans: []syntax.Place{at}})
}

// valued is the symbol that gets its value from an element: its own, that of the
// element around a Case, or the state of a derivative or an assignment.
func valued(m *lems.Model, it *lems.Item) *lems.Symbol {
	for ; it != nil; it = it.Parent {
		if it.Symbol != nil && it.Symbol.Kind != lems.RegimeSymbol {
			return it.Symbol
		}
		if a, ok := it.Attr("variable"); ok {
			if r, ok := m.RefAt(a.Value.Start); ok && r.Kind == lems.Write {
				return r.Target
			}
		}
	}
	return nil
}

// definitionOf is the node of the definition in which a use stands: of what it
// gives a value, or of the element itself, such as OnCondition.
func definitionOf(m *lems.Model, it *lems.Item) Node {
	if sym := valued(m, it); sym != nil && sym.Kind != lems.ComponentTypeSymbol && it.Row.Name != "OnCondition" {
		n, _ := nodeOf(sym)
		return n
	}
	n := Node{Name: it.Row.Name, Kind: lems.NoSymbol, Span: it.Whole(), Select: it.Place()}
	if name := it.Value("name"); name != "" {
		n.Detail, n.Name = it.Row.Name, name
	}
	return n
}
