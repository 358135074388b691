package diagnostics

import "github.com/lemsls/lemsls/lems"

var invertedBounds = &Analyzer{Code: "inverted-bounds", Severity: Warning, Run: runInvertedBounds}

func runInvertedBounds(p *Pass) {
	for f := range p.Facts(lems.InvertedBounds) {
		p.Report(Diagnostic{
			Place:   f.Place,
			Message: "the lower bound of " + quote(f.Symbol.Name) + " lies above the upper one",
			Fixes:   p.swapHalves(f),
		})
	}
}
