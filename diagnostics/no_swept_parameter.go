package diagnostics

import "github.com/lemsls/lemsls/lems"

var noSweptParameter = &Analyzer{Code: "no-swept-parameter", Severity: Warning, Run: runNoSweptParameter}

func runNoSweptParameter(p *Pass) {
	for f := range p.Facts(lems.NoSweptParameter) {
		p.Report(Diagnostic{Place: f.Place, Message: "nothing is swept: there is no Parameter"})
	}
}
