package diagnostics

import "github.com/lemsls/lemsls/lems"

var overrideDimension = &Analyzer{Code: "override-dimension", Severity: Error, Run: runOverrideDimension}

func runOverrideDimension(p *Pass) {
	for c := range p.contradictions(lems.RedeclaredOtherwise) {
		p.Report(Diagnostic{
			Place:   c.Place(),
			Message: c.Item.Row.Name + " " + quote(c.Item.Symbol.Name) + " is " + p.dimension(c.Got) + " here and " + p.dimension(c.Want) + " in the base type " + quote(ownerOf(c.Other)),
			Related: related(c.OtherPlace(), "the base type declares it here"),
		})
	}
}
