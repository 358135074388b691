package diagnostics

import "github.com/lemsls/lemsls/lems"

var repeatedDerivative = &Analyzer{Code: "repeated-derivative", Severity: Error, Run: runRepeatedDerivative}

func runRepeatedDerivative(p *Pass) {
	for f := range p.Facts(lems.DerivativeTwice) {
		p.Report(Diagnostic{
			Place:   f.Place,
			Message: "state " + quote(f.Symbol.Name) + " has a second TimeDerivative",
			Related: related(f.Related, "the first one"),
			Fixes:   []Fix{{Title: "Remove this TimeDerivative", Edits: []Edit{p.remove(f.Item)}}},
		})
	}
}
