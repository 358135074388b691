package diagnostics

import "github.com/lemsls/lemsls/lems"

var repeatedElement = &Analyzer{Code: "repeated-element", Severity: Error, Run: runRepeatedElement}

func runRepeatedElement(p *Pass) {
	for f := range p.Facts(lems.TooManyElements) {
		p.Report(Diagnostic{
			Place:   f.Place,
			Message: "there is a second " + quote(f.Name),
			Related: related(f.Related, "the first one"),
		})
	}
}
