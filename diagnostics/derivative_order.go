package diagnostics

import (
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

var derivativeOrder = &Analyzer{Code: "derivative-order", Severity: Info, Run: runDerivativeOrder}

func runDerivativeOrder(p *Pass) {
	for f := range p.Facts(lems.DerivativeOrder) {
		p.Report(Diagnostic{
			Place:   f.Place,
			Message: "the TimeDerivatives stand in another order than the states; RateML's generator pairs them by position",
			Related: related(f.Related, "the state it belongs to"),
			Fixes:   p.sortDerivatives(),
		})
	}
}

// sortDerivatives puts the TimeDerivatives in the order of the states.
func (p *Pass) sortDerivatives() []Fix {
	var places []syntax.Span
	texts := map[*lems.Symbol]string{}
	for _, r := range p.Model.Mentions {
		if r.Kind == lems.Write && r.Target != nil && texts[r.Target] == "" {
			span := p.Model.Doc.Node(r.From.Node).Span
			places = append(places, span)
			texts[r.Target] = p.Model.Doc.Text(span)
		}
	}
	if len(places) != len(p.Model.System.States) {
		return nil
	}
	var list []Edit
	for i, s := range p.Model.System.States {
		list = append(list, p.replace(places[i], texts[s.Symbol]))
	}
	return []Fix{{Title: "Put the TimeDerivatives in the order of the states", Edits: list, Preferred: true, Safe: true}}
}
