package diagnostics

import "github.com/lemsls/lemsls/lems"

var exponentDimension = &Analyzer{Code: "exponent-dimension", Severity: Error, Run: runExponentDimension}

func runExponentDimension(p *Pass) {
	for m := range p.mismatches(lems.ExponentClash, lems.ExponentVaries, lems.ExponentFraction) {
		got := p.dimension(m.Got)
		d := Diagnostic{Place: p.place(m.Span)}
		switch {
		case m.Kind == lems.ExponentClash:
			d.Message = "an exponent is a plain number; this is " + got
		case m.Kind == lems.ExponentVaries:
			d.Message = "the base is " + got + ", so that its dimension to this power is not known"
		case m.Name != "":
			d.Message = "the root of " + got + " has no dimension with whole exponents"
		default:
			d.Message = got + " to this power has no dimension with whole exponents"
		}
		if m.Other.Len() > 0 {
			d.Related = related(p.place(m.Other), "this is "+got)
		}
		p.Report(d)
	}
}
