// Package ide answers what an editor asks about a model, in plain structs: it
// knows models and offsets, and nothing of protocols. Package server converts.
package ide

import (
	"sort"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// attrRow is the schema's row of the attribute at a location; false if there is
// none.
func attrRow(m *lems.Model, loc syntax.Location) (*lems.Item, syntax.Attr, lems.Attribute, bool) {
	if loc.Attr < 0 {
		return nil, syntax.Attr{}, lems.Attribute{}, false
	}
	a := m.Doc.Attrs[loc.Attr]
	it := itemOf(m, a.Node)
	if it == nil {
		return nil, a, lems.Attribute{}, false
	}
	row, ok := it.Row.Attr(m.Doc.Text(a.Name))
	return it, a, row, ok
}

// itemOf is the item of a tree node; nil if the schema does not know it.
func itemOf(m *lems.Model, id syntax.NodeID) *lems.Item {
	i := sort.Search(len(m.Items), func(i int) bool { return m.Items[i].Node >= id })
	if i < len(m.Items) && m.Items[i].Node == id {
		return m.Items[i]
	}
	return nil
}
