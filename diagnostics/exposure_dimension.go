package diagnostics

import "github.com/lemsls/lemsls/lems"

var exposureDimension = &Analyzer{Code: "exposure-dimension", Severity: Error, Run: runExposureDimension}

func runExposureDimension(p *Pass) {
	for c := range p.contradictions(lems.ExposedOtherwise) {
		p.Report(Diagnostic{
			Place:   c.Place(),
			Message: quote(c.Item.Symbol.Name) + " is " + p.dimension(c.Got) + "; its Exposure " + quote(c.Other.Value("name")) + " is " + p.dimension(c.Want),
			Related: related(c.OtherPlace(), "the Exposure is declared here"),
			Fixes:   p.exposureFixes(c),
		})
	}
}

// contradictions yields the declarations that contradict each other in a way.
func (p *Pass) contradictions(kind lems.ContradictionKind) func(func(*lems.Contradiction) bool) {
	return func(yield func(*lems.Contradiction) bool) {
		list := p.damage.contradictions()
		for i := range list {
			if list[i].Kind == kind && list[i].Item.Symbol != nil && !yield(&list[i]) {
				return
			}
		}
	}
}

// exposureFixes declare the Exposure as the variable is, or the other way where
// that agrees with the equations.
func (p *Pass) exposureFixes(c *lems.Contradiction) []Fix {
	var fixes []Fix
	if name := p.Model.World.Words().Name(c.Got); name != "" && p.Model.Own(c.Other) {
		fixes = append(fixes, Fix{
			Title: "Declare the Exposure as " + quote(name), Edits: []Edit{p.setAttribute(c.Other, "dimension", name)}, Preferred: true,
		})
	}
	name := p.Model.World.Words().Name(c.Want)
	if name == "" || !has(c.Item, "dimension") || !p.suits(c) {
		return fixes
	}
	return append(fixes, Fix{
		Title: "Declare " + quote(c.Item.Symbol.Name) + " as " + quote(name), Edits: []Edit{p.setAttribute(c.Item, "dimension", name)}, Preferred: len(fixes) == 0,
	})
}
