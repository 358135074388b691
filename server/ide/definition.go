package ide

import (
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
	i, err := strconv.Atoi(strings.TrimSpace(m.Doc.Value(a)))
	if err != nil || i < 0 || i >= len(m.System.States) {
		return
	}
	return m.System.States[i].Symbol.Place, a.Value, true
}

// ReferencesAt are the places where the symbol at the offset is used, in order
// of the text; with its declaration if that is wanted.
func ReferencesAt(m *lems.Model, off int32, o ReferenceOptions) []syntax.Place {
	sym, _ := m.SymbolAt(off)
	if sym == nil {
		return nil
	}
	var list []syntax.Place
	declared := !o.Declaration || !sym.Place.IsValid()
	for _, r := range m.Refs {
		if r.Target != sym {
			continue
		}
		if !declared && sym.Place.Span.Start < r.Place.Span.Start {
			list, declared = append(list, sym.Place), true
		}
		list = append(list, r.Place)
	}
	if !declared {
		list = append(list, sym.Place)
	}
	return list
}

// ReferenceOptions say which places are wanted.
type ReferenceOptions struct{ Declaration bool }
