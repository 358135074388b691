package diagnostics

import "github.com/lemsls/lemsls/lems"

var unknownExposure = &Analyzer{Code: "unknown-exposure", Severity: Error, Run: runUnknownExposure}

func runUnknownExposure(p *Pass) {
	p.undeclaredExposure()
	for e := range p.expressions() {
		if e.Item.Row.Name != "Exposure" || wholeName(e) == nil || len(e.Refs) != 1 || !p.unresolved(e.Refs[0]) {
			continue
		}
		r := e.Refs[0]
		if p.usedElsewhere(r.Name) || p.lacksState(e.Item, r.Name) {
			continue // unresolved-name, derivative-without-state
		}
		p.Report(Diagnostic{
			Place:   p.place(e.Span(r)),
			Message: "there is nothing called " + quote(r.Name) + " to observe",
			Fixes: meant(r.Name, observable(e), func(better string) []Edit {
				return []Edit{p.replace(e.Span(r), better)}
			}),
		})
	}
}

// undeclaredExposure reports variables of LEMS that name an Exposure which is
// not declared.
func (p *Pass) undeclaredExposure() {
	if p.Model.World == nil || p.damage.structural {
		return
	}
	for _, r := range p.damage.of.mentions {
		if r.Kind != lems.Expose || r.Target != nil || r.From == nil || p.loses(r.Name) || p.damage.at(r.Place.Span) || !p.sure(r.From) {
			continue
		}
		t := p.typeOf(r.From)
		var free []string
		for _, x := range p.Model.World.Members(t).As("Exposure") {
			if len(p.exposing(t, x.Name)) == 0 {
				free = append(free, x.Name)
			}
		}
		d := Diagnostic{Place: r.Place, Message: quote(t.Name) + " has no Exposure " + quote(r.Name)}
		d.Fixes = meant(r.Name, free, func(better string) []Edit { return []Edit{{Place: r.Place, NewText: better}} })
		dimension := r.From.Value("dimension")
		if dimension == "" {
			dimension = "none"
		}
		exposure := `<Exposure name="` + r.Name + `" dimension="` + dimension + `"/>`
		d.Fixes = append(d.Fixes, Fix{Title: "Declare an Exposure " + quote(r.Name), Edits: []Edit{p.addMember(t, exposure)}, Preferred: d.Fixes == nil})
		p.Report(d)
	}
}

// usedElsewhere says that an undeclared name stands not only in Exposures.
func (p *Pass) usedElsewhere(name string) bool {
	for r := range p.damage.of.refs() {
		if r.Target == nil && r.Name == name && r.In != nil && (r.From.Row.Name != "Exposure" || wholeName(r.In) == nil) {
			return true
		}
	}
	return false
}

// observable are the names that differ between nodes.
func observable(e *lems.Expression) []string {
	var names []string
	for _, s := range e.Scope.All() {
		switch s.Kind {
		case lems.StateVariableSymbol, lems.DerivedVariableSymbol, lems.ConditionalDerivedVariableSymbol, lems.AccumulatorSymbol:
			names = append(names, s.Name)
		}
	}
	return names
}
