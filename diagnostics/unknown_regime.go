package diagnostics

var unknownRegime = &Analyzer{Code: "unknown-regime", Severity: Error, Run: runUnknownRegime}

// runUnknownRegime warns of a Transition in a type without Regimes: it has no
// effect.
func runUnknownRegime(p *Pass) {
	for r, row := range p.dangling {
		if row.Of != "Regime" {
			continue
		}
		t := p.typeOf(r.From)
		var regimes []string
		for g := range p.Model.World.Regimes(t) {
			regimes = append(regimes, g.Value("name"))
		}
		d := Diagnostic{Place: r.Place, Message: quote(t.Name) + " has no Regime " + quote(r.Name)}
		if len(regimes) == 0 {
			d.Severity = Warning
			d.Message = quote(t.Name) + " has no Regimes: this Transition has no effect"
		}
		d.Fixes = meant(r.Name, regimes, func(better string) []Edit { return []Edit{{Place: r.Place, NewText: better}} })
		p.Report(d)
	}
}
