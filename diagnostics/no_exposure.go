package diagnostics

import "github.com/lemsls/lemsls/lems"

var noExposure = &Analyzer{Code: "no-exposure", Severity: Warning, Run: runNoExposure}

func runNoExposure(p *Pass) {
	for f := range p.Facts(lems.NoExposure) {
		if len(f.Item.Children) > 0 && f.Item.First("Exposure") != nil {
			continue // it is malformed, which is said
		}
		p.Report(Diagnostic{Place: f.Place, Message: "nothing is observed: there is no Exposure", Fixes: p.exposeStates(f.Item)})
	}
}

func (p *Pass) exposeStates(types *lems.Item) []Fix {
	states := p.Model.System.States
	dyn := types.First("Dynamics")
	if len(states) == 0 || dyn == nil {
		return nil
	}
	blank, alone := p.indent(p.Model.Doc.Node(dyn.Node).Span.Start)
	text := ""
	for i, s := range states {
		if i > 0 && alone {
			text += "\n" + blank
		}
		text += `<Exposure name="` + s.Symbol.Name + `" dimension=""/>`
	}
	return []Fix{{Title: "Observe all states", Edits: []Edit{p.addBefore(dyn, text)}, Preferred: true}}
}
