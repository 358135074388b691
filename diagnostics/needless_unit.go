package diagnostics

import "github.com/lemsls/lemsls/lems"

var needlessUnit = &Analyzer{Code: "needless-unit", Severity: Error, Run: runNeedlessUnit}

func runNeedlessUnit(p *Pass) {
	for q := range p.quantitiesIn(unitNeedless) {
		d := Diagnostic{Place: q.SymbolPlace(), Related: declaredHere(q)}
		text := ""
		if q.Units == lems.UnitNone {
			d.Message = "the default of a Property is a plain number in SI units"
			if u := p.Model.World.Unit(q.Symbol); u != nil && u.OK {
				text = plainNumber(u.SI(q.Number))
			}
		} else {
			d.Message = quote(q.Name) + " is a plain number; " + quote(q.Symbol) + " is a unit"
			text = p.withUnit(q, "").NewText
		}
		if text != "" {
			d.Fixes = []Fix{{Title: "Write " + quote(text), Edits: []Edit{p.replace(q.Place.Span, text)}, Preferred: true}}
		}
		p.Report(d)
	}
}
