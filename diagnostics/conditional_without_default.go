package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
)

var conditionalWithoutDefault = &Analyzer{Code: "conditional-without-default", Severity: Warning, Run: runConditionalWithoutDefault}

// runConditionalWithoutDefault reports conditionals for which no Case may hold,
// so that they are 0. It is silent if one condition is the contrary of another.
func runConditionalWithoutDefault(p *Pass) {
	for t := range p.types {
		for block := range t.Item.Each("Dynamics") {
			for it := range block.Each("ConditionalDerivedVariable") {
				p.noDefault(it)
			}
		}
	}
}

func (p *Pass) noDefault(it *lems.Item) {
	var cases []*lems.Item
	for c := range it.Each("Case") {
		if strings.TrimSpace(c.Value("condition")) == "" || !c.Expr("condition").OK() {
			return
		}
		cases = append(cases, c)
	}
	if len(cases) == 0 || p.exhaustive(cases) || p.damage.meant["Case"] {
		return
	}
	p.Report(Diagnostic{
		Place: it.AttrPlace("name"), Message: quote(it.Value("name")) + " is 0 where no condition holds",
		Fixes: []Fix{{Title: "Add a Case for all else", Edits: []Edit{p.addAfter(cases[len(cases)-1], `<Case value="0"/>`)}, Preferred: true}},
	})
}

// contrary are the comparisons of which always one holds.
var contrary = map[expr.Op]expr.Op{expr.Lt: expr.Ge, expr.Ge: expr.Lt, expr.Gt: expr.Le, expr.Le: expr.Gt, expr.Eq: expr.Ne, expr.Ne: expr.Eq}

// exhaustive says that two of the conditions leave nothing out: x .lt. y beside
// x .geq. y, or the three ways in which two numbers may compare.
func (p *Pass) exhaustive(cases []*lems.Item) bool {
	ops := map[[2]string]map[expr.Op]bool{}
	for _, c := range cases {
		b, ok := expr.Unparen(c.Expr("condition").Expr()).(*expr.Binary)
		if !ok {
			continue
		}
		sides := [2]string{p.squeezed(b.X), p.squeezed(b.Y)}
		if ops[sides] == nil {
			ops[sides] = map[expr.Op]bool{}
		}
		ops[sides][b.Op] = true
		if other, ok := contrary[b.Op]; ok && ops[sides][other] {
			return true
		}
		if ops[sides][expr.Lt] && ops[sides][expr.Gt] {
			return true // equality of numbers is an accident, or has a Case
		}
	}
	return false
}

// squeezed is the text of an expression without white space.
func (p *Pass) squeezed(e expr.Expr) string {
	return strings.Join(strings.Fields(p.Model.Doc.Text(expr.Unparen(e).Span())), "")
}
