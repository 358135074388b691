package diagnostics

import (
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
)

var failedAssertion = &Analyzer{Code: "failed-assertion", Severity: Error, Run: runFailedAssertion}

func runFailedAssertion(p *Pass) {
	if p.Model.World == nil || p.Model.Root == nil {
		return
	}
	for it := range p.Model.Root.Each("Assertion") {
		a, ok := it.Attr("matches")
		if !ok || p.damage.at(p.Model.Doc.Node(it.Node).StartTag) {
			continue
		}
		e, problems := expr.Parse(p.Model.File.Text, a.Value, expr.LEMS)
		if len(problems) > 0 && !problems[0].Portability {
			continue
		}
		got, _ := lems.Infer(e, func(n *expr.Name) lems.Dim { return p.Model.World.DimensionOf(n.Name) })
		want := p.Model.World.DimensionOf(it.Value("dimension"))
		if got.Differs(want) {
			p.Report(Diagnostic{
				Place:   p.place(a.Value),
				Message: quote(p.Model.Doc.Value(a)) + " is " + got.Dimension.SI() + "; " + quote(it.Value("dimension")) + " is " + want.Dimension.SI(),
			})
		}
	}
}
