package diagnostics

import "github.com/lemsls/lemsls/lems"

var unportableDependency = &Analyzer{Code: "unportable-dependency", Severity: Info, Run: runUnportableDependency}

// runUnportableDependency reports DerivedVariables that are computed from
// conditional ones.
func runUnportableDependency(p *Pass) {
	if p.Model.World == nil {
		return
	}
	for e := range p.expressions() {
		if e.Item.Row.Name != "DerivedVariable" || mistaken(e) {
			continue
		}
		for _, r := range e.Refs {
			if r.Target != nil && r.Target.Kind == lems.ConditionalDerivedVariableSymbol {
				p.Report(Diagnostic{
					Place: p.place(e.Span(r)), Portability: []string{"pylems"}, Message: "PyLEMS cannot compute a DerivedVariable from the conditional " + quote(r.Name),
					Related: related(r.Target.Place, "the declaration"),
				})
				break
			}
		}
	}
}
