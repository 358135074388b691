package diagnostics

import "github.com/lemsls/lemsls/lems"

var derivativeName = &Analyzer{Code: "derivative-name", Severity: Info, Run: runDerivativeName}

func runDerivativeName(p *Pass) {
	for f := range p.Facts(lems.DerivativeLEMS) {
		p.Report(Diagnostic{
			Place:   f.Place,
			Message: "the TimeDerivative is called " + quote(f.Name) + " like its state; RateML's CUDA code then declares the name twice",
			Related: related(f.Symbol.Place, "the state"),
			Fixes:   []Fix{{Title: "Replace by " + quote("d"+f.Name), Edits: []Edit{p.replace(f.Place.Span, "d"+p.Model.Doc.Text(f.Place.Span))}, Preferred: true, Safe: true}},
		})
	}
}
