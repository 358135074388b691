package diagnostics

import "github.com/lemsls/lemsls/lems"

var lastCaseCondition = &Analyzer{Code: "last-case-condition", Severity: Warning, Run: runLastCaseCondition}

func runLastCaseCondition(p *Pass) {
	for f := range p.Facts(lems.LastCondition) {
		p.Report(Diagnostic{
			Place:   f.Place,
			Message: "the last Case applies whenever no other does: its condition is ignored", Unnecessary: true,
			Fixes: []Fix{
				{Title: "Clear the condition", Edits: []Edit{p.replace(f.Place.Span, "")}, Preferred: true},
				{Title: "Add a Case with value 0.0 for all else", Edits: []Edit{p.addAfter(f.Item, `<Case condition="" value="0.0"/>`)}},
			},
		})
	}
}
