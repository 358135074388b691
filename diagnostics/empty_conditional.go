package diagnostics

import "github.com/lemsls/lemsls/lems"

var emptyConditional = &Analyzer{Code: "empty-conditional", Severity: Error, Run: runEmptyConditional}

func runEmptyConditional(p *Pass) {
	for f := range p.Facts(lems.NoCase) {
		p.Report(Diagnostic{
			Place:   f.Place,
			Message: quote(f.Name) + " has no Case and therefore no value",
			Fixes: []Fix{{
				Title: "Add a Case", Preferred: true,
				Edits: []Edit{p.fill(f.Item, `<Case condition="" value="0.0"/>`)},
			}},
		})
	}
}
