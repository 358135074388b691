package diagnostics

import "github.com/lemsls/lemsls/lems"

var singleCase = &Analyzer{Code: "single-case", Severity: Info, Run: runSingleCase}

func runSingleCase(p *Pass) {
	for f := range p.Facts(lems.SingleCase) {
		p.Report(Diagnostic{
			Place:   f.Place,
			Message: quote(f.Name) + " is 0 where its only Case does not apply; RateML's CUDA code does not compile",
			Fixes: []Fix{{
				Title: "Add a Case with value 0.0 for all else", Preferred: true, Safe: true,
				Edits: []Edit{p.addAfter(f.Item, `<Case condition="" value="0.0"/>`)},
			}},
		})
	}
}
