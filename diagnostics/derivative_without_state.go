package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
)

var derivativeWithoutState = &Analyzer{Code: "derivative-without-state", Severity: Error, Run: runDerivativeWithoutState}

func runDerivativeWithoutState(p *Pass) {
	p.stateless("TimeDerivative", "only a StateVariable has a TimeDerivative")
	free := p.freeStates()
	for f := range p.Facts(lems.DerivativeNoState) {
		d := Diagnostic{Place: f.Place, Message: quote(f.Name) + " is the derivative of no state"}
		edits := func(better string) []Edit {
			list := []Edit{p.replace(f.Place.Span, better)}
			for _, use := range p.usesOf(strings.TrimPrefix(f.Name, "d")) {
				list = append(list, p.replace(use, strings.TrimPrefix(better, "d")))
			}
			return list
		}
		d.Fixes = meant(f.Name, free, edits)
		if d.Fixes == nil && len(free) == 1 {
			d.Fixes = []Fix{{Title: "Replace by " + quote(free[0]), Edits: edits(free[0]), Preferred: true}}
		}
		if name, used := strings.CutPrefix(f.Name, "d"); d.Fixes == nil && used && isName(name) && len(p.usesOf(name)) > 0 {
			state := `<StateVariable name="` + name + `" dimension="0.0, 0.0" exposure="None"/>`
			d.Fixes = []Fix{{Title: "Declare a StateVariable " + quote(name), Edits: []Edit{p.addInto(f.Item.Parent, state, "StateVariable")}, Preferred: true}}
		}
		if d.Fixes == nil {
			d.Fixes = []Fix{{Title: "Remove this TimeDerivative", Edits: []Edit{p.remove(f.Item)}}}
		}
		p.Report(d)
	}
}
