package diagnostics

import "github.com/lemsls/lemsls/lems"

var comparisonMismatch = &Analyzer{Code: "comparison-mismatch", Severity: Error, Run: runComparisonMismatch}

func runComparisonMismatch(p *Pass) {
	for m := range p.mismatches(lems.CompareClash) {
		p.Report(Diagnostic{
			Place:   p.place(m.Span),
			Message: "this is " + p.dimension(m.Got) + "; it is compared with " + p.dimension(m.Want),
			Related: related(p.place(m.Other), "this is "+p.dimension(m.Want)),
			Fixes:   p.dimensionFixes(m),
		})
	}
}
