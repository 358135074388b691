package diagnostics

import (
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems"
)

var elementOrder = &Analyzer{Code: "element-order", Severity: Hint, Run: runElementOrder}

// runElementOrder reports the first element that the XML schema of LEMS wants
// elsewhere; no other tool minds.
func runElementOrder(p *Pass) {
	if p.Model.World == nil || p.damage.structural || len(p.damage.meant) > 0 {
		return
	}
	for _, it := range p.damage.of.items {
		if it.Row.Order != "" && !p.Model.IsNeuroML() {
			p.orderOf(it)
		}
	}
}

func (p *Pass) orderOf(it *lems.Item) {
	want := strings.Fields(it.Row.Order)
	rank := func(c *lems.Item) int { return slices.Index(want, c.Row.Name) }
	var now []*lems.Item
	for _, c := range it.Children {
		if rank(c) >= 0 {
			now = append(now, c)
		}
	}
	for i, c := range now {
		if i == 0 || rank(c) >= rank(now[i-1]) {
			continue
		}
		sorted := slices.Clone(now)
		slices.SortStableFunc(sorted, func(a, b *lems.Item) int { return rank(a) - rank(b) })
		p.Report(Diagnostic{
			Place: c.Place(), Portability: []string{"xsd"},
			Message: "the XML schema of LEMS wants " + quote(c.Row.Name) + " before " + quote(now[i-1].Row.Name),
			Related: related(now[i-1].Place(), "it stands before this"),
			Fixes:   []Fix{{Title: "Put the elements in order", Edits: p.sorted(now, sorted), Preferred: true, Safe: true}},
		})
		return
	}
}
