package diagnostics

import "github.com/lemsls/lemsls/lems"

var sharedCouplingName = &Analyzer{Code: "shared-coupling-name", Severity: Info, Run: runSharedCouplingName}

func runSharedCouplingName(p *Pass) {
	for f := range p.Facts(lems.SharedCouplingName) {
		p.Report(Diagnostic{
			Place:   f.Place,
			Message: "another coupling has a Parameter " + quote(f.Name) + " too; RateML's CUDA code then declares the name twice",
			Related: related(f.Related, "the other one"),
			Fixes:   p.rename(f.Symbol),
		})
	}
}
