package ide

import (
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// DefinitionAt is where what stands at the offset is declared, and the span of
// the text that was asked about. What an Include names is a file: the start of
// it.
func DefinitionAt(m *lems.Model, off int32) (target syntax.Place, from syntax.Span, ok bool) {
	if inc := includeAt(m, off); inc != nil {
		if inc.Part == nil {
			return
		}
		return inc.Part.File.Place(syntax.Span{}), inc.Place.Span, true
	}
	sym, span := symbolAt(m, off)
	if sym == nil || !sym.Place.IsValid() {
		return
	}
	return sym.Place, span, true
}

// DeclarationAt is where the name at the offset was declared first: in the base
// type whose member a type declares anew, and else where it is defined.
func DeclarationAt(m *lems.Model, off int32) (target syntax.Place, from syntax.Span, ok bool) {
	target, from, ok = DefinitionAt(m, off)
	sym, _ := symbolAt(m, off)
	if sym == nil || sym.Item == nil || sym.Owner == nil || m.World == nil {
		return
	}
	t := m.World.Type(sym.Owner.Name)
	if t == nil {
		return
	}
	for _, x := range m.World.Members(t).Chain {
		for _, it := range x.Item.Children {
			if it.Row == sym.Item.Row && it.Symbol.Named(sym.Name) {
				target = it.Symbol.Place
			}
		}
	}
	return
}

// TypeDefinitionAt is where the type of what stands at the offset is declared:
// the ComponentType of a component, of a role and of a reference, the Dimension
// of a quantity and of a unit.
func TypeDefinitionAt(m *lems.Model, off int32) (target syntax.Place, from syntax.Span, ok bool) {
	sym, span := symbolAt(m, off)
	if sym == nil || m.World == nil {
		return
	}
	from = span
	switch {
	case sym.Kind == lems.ComponentTypeSymbol:
		return sym.Place, from, true
	case sym.Kind == lems.ComponentSymbol:
		c := componentOf(m, sym)
		if c == nil || c.Type == nil {
			return
		}
		return c.Type.Place(), from, true
	case sym.Item == nil:
		return
	}
	if t := m.World.Type(sym.Item.Value("type")); t != nil {
		return t.Place(), from, true
	}
	if d := m.World.Dimension(sym.Item.Value("dimension")); d != nil {
		return d.Place, from, true
	}
	return
}

// componentOf is the component whose id a symbol is, wherever it stands.
func componentOf(m *lems.Model, sym *lems.Symbol) *lems.Component {
	want := keyOf(sym)
	if c := m.World.Component(sym.Name); c != nil && keyOf(c.Symbol) == want {
		return c
	}
	for _, top := range m.World.Components() {
		for c := range top.All {
			if c.Symbol != nil && keyOf(c.Symbol) == want {
				return c
			}
		}
	}
	for _, top := range m.World.Own() {
		for c := range top.All {
			if c.Symbol != nil && keyOf(c.Symbol) == want {
				return c
			}
		}
	}
	return nil
}

// stateOfIndex is the state that an index counts to; nil if there is none.
func stateOfIndex(m *lems.Model, a syntax.Attr) *lems.Symbol {
	i, err := strconv.Atoi(strings.TrimSpace(m.Doc.Value(a)))
	if err != nil || m.System == nil || i < 0 || i >= len(m.System.States) {
		return nil
	}
	return m.System.States[i].Symbol
}
