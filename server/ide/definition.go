package ide

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// DefinitionAt is where what stands at the offset is declared, and the span of
// the text that was asked about.
func DefinitionAt(m *lems.Model, off int32) (target syntax.Place, from syntax.Span, ok bool) {
	if m.Dialect == nil {
		return
	}
	if sym, span := m.SymbolAt(off); sym != nil {
		return sym.Place, span, sym.Place.IsValid()
	}
	_, a, row, known := attrRow(m, m.Doc.At(off))
	if !known || row.Kind != lems.IndexValue || m.System == nil {
		return
	}
	if s := stateOfIndex(m, a); s != nil {
		return s.Place, a.Value, true
	}
	return
}

// stateOfIndex is the state that an index counts to; nil if there is none.
func stateOfIndex(m *lems.Model, a syntax.Attr) *lems.Symbol {
	i, err := strconv.Atoi(strings.TrimSpace(m.Doc.Value(a)))
	if err != nil || m.System == nil || i < 0 || i >= len(m.System.States) {
		return nil
	}
	return m.System.States[i].Symbol
}

// symbolAt is what a name, or the index of a state, at the offset means.
func symbolAt(m *lems.Model, off int32) *lems.Symbol {
	if m.Dialect == nil {
		return nil
	}
	if sym, _ := m.SymbolAt(off); sym != nil {
		return sym
	}
	if _, a, row, ok := attrRow(m, m.Doc.At(off)); ok && row.Kind == lems.IndexValue {
		return stateOfIndex(m, a)
	}
	return nil
}

// ReferencesAt are the places where the symbol at the offset is used, in order
// of the text; with its declaration if that is wanted.
func ReferencesAt(m *lems.Model, off int32, o ReferenceOptions) []syntax.Place {
	sym := symbolAt(m, off)
	if sym == nil {
		return nil
	}
	var list []syntax.Place
	if o.Declaration && sym.Place.IsValid() {
		list = append(list, sym.Place)
	}
	for _, r := range m.Refs {
		if r.Target == sym {
			list = append(list, r.Place)
		}
	}
	list = append(list, indexes(m, sym)...)
	slices.SortFunc(list, func(a, b syntax.Place) int {
		return cmp.Or(cmp.Compare(a.File.Path, b.File.Path), cmp.Compare(a.Span.Start, b.Span.Start))
	})
	return list
}

// indexes are the places at which couplings name a state by its number.
func indexes(m *lems.Model, sym *lems.Symbol) []syntax.Place {
	if m.System == nil || sym.Kind != lems.StateVariableSymbol {
		return nil
	}
	var list []syntax.Place
	for _, c := range m.System.Couplings {
		for _, in := range c.Inputs {
			if in.State >= 0 && in.State < len(m.System.States) && m.System.States[in.State].Symbol == sym {
				list = append(list, in.Symbol.Item.AttrPlace("dimension"))
			}
		}
	}
	return list
}

// ReferenceOptions say which places are wanted.
type ReferenceOptions struct{ Declaration bool }
