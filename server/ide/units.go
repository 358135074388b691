package ide

import (
	"github.com/lemsls/lemsls/lems"
)

// unitSymbol makes a symbol of a unit, which package lems keeps in a table of
// its own.
func unitSymbol(u *lems.UnitDecl) *lems.Symbol {
	return &lems.Symbol{Kind: lems.UnitSymbol, Name: u.Symbol, Place: u.Place, Item: u.Item, Description: u.Item.Value("description")}
}

// unitUses are the units behind the numbers of a file.
func unitUses(m *lems.Model) []Use {
	if m.World == nil {
		return nil
	}
	var list []Use
	for _, q := range m.Quantities() {
		u := m.World.Unit(q.Symbol)
		if u == nil || !q.Exact || q.Symbol == "" {
			continue
		}
		list = append(list, Use{Place: q.SymbolPlace(), target: unitSymbol(u)})
	}
	return list
}

// unitDeclAt is the unit of the file whose symbol is declared at the offset.
func unitDeclAt(m *lems.Model, off int32) *lems.Symbol {
	if m.World == nil {
		return nil
	}
	it, a, _, ok := attrRow(m, m.Doc.At(off))
	if !ok || it.Row.Name != "Unit" || m.Doc.Text(a.Name) != "symbol" || !a.Value.Contains(off) {
		return nil
	}
	u := m.World.Unit(m.Doc.Value(a))
	if u == nil || u.Place != m.Doc.Place(a.Value) {
		return nil
	}
	return unitSymbol(u)
}
