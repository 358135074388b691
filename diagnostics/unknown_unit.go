package diagnostics

import "github.com/lemsls/lemsls/lems"

var unknownUnit = &Analyzer{Code: "unknown-unit", Severity: Error, Run: runUnknownUnit}

// runUnknownUnit reports each symbol once, at its first use. It takes the
// nearest name among the units that fit, then lists those that fit.
func runUnknownUnit(p *Pass) {
	uses := map[string][]*lems.QuantityUse{}
	var order []string
	for q := range p.quantitiesIn(unitUnknown) {
		if uses[q.Symbol] == nil {
			order = append(order, q.Symbol)
		}
		uses[q.Symbol] = append(uses[q.Symbol], q)
	}
	for _, symbol := range order {
		p.reportUnit(uses[symbol])
	}
}

func (p *Pass) reportUnit(uses []*lems.QuantityUse) {
	q := uses[0]
	d := Diagnostic{Place: q.SymbolPlace(), Message: "no unit is called " + quote(q.Symbol), Related: declaredHere(q)}
	for _, use := range uses[1:min(len(uses), 5)] {
		d.Related = append(d.Related, related(use.SymbolPlace(), "used here too")...)
	}
	edits := func(better string) []Edit {
		var list []Edit
		for _, use := range uses {
			if use.Want == q.Want {
				list = append(list, p.withUnit(use, better))
			}
		}
		return list
	}
	fit := p.unitsOf(q.Want, "")
	d.Fixes = meant(q.Symbol, fit, edits)
	if len(d.Fixes) == 0 {
		for _, symbol := range fit[:min(len(fit), mostUnits)] {
			d.Fixes = append(d.Fixes, Fix{Title: "Replace by " + quote(symbol), Edits: edits(symbol), Preferred: len(fit) == 1})
		}
	}
	p.reportGlobal(d)
}
