package diagnostics

import "github.com/lemsls/lemsls/lems"

var argumentDimension = &Analyzer{Code: "argument-dimension", Severity: Error, Run: runArgumentDimension}

func runArgumentDimension(p *Pass) {
	for m := range p.mismatches(lems.ArgumentClash) {
		p.Report(Diagnostic{
			Place:   p.place(m.Span),
			Message: quote(m.Name) + " needs a plain number; this is " + p.dimension(m.Got),
			Fixes:   p.dimensionFixes(m),
		})
	}
}
