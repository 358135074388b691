package diagnostics

import "github.com/lemsls/lemsls/lems"

var couplingWithoutSum = &Analyzer{Code: "coupling-without-sum", Severity: Warning, Run: runCouplingWithoutSum}

func runCouplingWithoutSum(p *Pass) {
	for f := range p.Facts(lems.CouplingNoSum) {
		p.Report(Diagnostic{Place: f.Place, Message: "coupling " + quote(f.Name) + " has neither pre nor post: its sum is always 0"})
	}
}
