package diagnostics

import "github.com/lemsls/lemsls/lems"

var sumMismatch = &Analyzer{Code: "sum-mismatch", Severity: Error, Run: runSumMismatch}

func runSumMismatch(p *Pass) {
	for m := range p.mismatches(lems.SumClash) {
		p.Report(Diagnostic{
			Place:   p.place(m.Span),
			Message: "this is " + p.dimension(m.Got) + "; it stands in a sum of " + p.dimension(m.Want),
			Related: related(p.place(m.Other), "this is "+p.dimension(m.Want)),
			Fixes:   p.dimensionFixes(m),
		})
	}
}
