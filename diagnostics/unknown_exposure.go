package diagnostics

import "github.com/lemsls/lemsls/lems"

var unknownExposure = &Analyzer{Code: "unknown-exposure", Severity: Error, Run: runUnknownExposure}

func runUnknownExposure(p *Pass) {
	for e := range p.expressions() {
		if e.Item.Row.Name != "Exposure" || wholeName(e) == nil || len(e.Refs) != 1 || !p.unresolved(e.Refs[0]) {
			continue
		}
		r := e.Refs[0]
		p.Report(Diagnostic{
			Place:   p.place(r.Pos),
			Message: "there is nothing called " + quote(r.Name) + " to observe",
			Fixes: meant(r.Name, observable(e), func(better string) []Edit {
				return []Edit{p.replace(r.Pos, better)}
			}),
		})
	}
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
