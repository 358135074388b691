package diagnostics

import "github.com/lemsls/lemsls/lems"

var unknownExposure = &Analyzer{Code: "unknown-exposure", Severity: Error, Run: runUnknownExposure}

func runUnknownExposure(p *Pass) {
	for e := range p.expressions() {
		if e.Item.Row.Name != "Exposure" || wholeName(e) == nil || len(e.Refs) != 1 || !p.unresolved(e.Refs[0]) {
			continue
		}
		r := e.Refs[0]
		if p.usedElsewhere(r.Name) {
			continue // unresolved-name
		}
		p.Report(Diagnostic{
			Place:   p.place(r.Pos),
			Message: "there is nothing called " + quote(r.Name) + " to observe",
			Fixes: meant(r.Name, observable(e), func(better string) []Edit {
				return []Edit{p.replace(r.Pos, better)}
			}),
		})
	}
}

// usedElsewhere says that an undeclared name stands not only in Exposures.
func (p *Pass) usedElsewhere(name string) bool {
	for _, r := range p.Model.Refs {
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
