package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
)

var stateWithoutDerivative = &Analyzer{Code: "state-without-derivative", Severity: Warning, Run: runStateWithoutDerivative}

func runStateWithoutDerivative(p *Pass) {
	taken := p.misspeltDerivatives()
	for f := range p.Facts(lems.StateNoDerivative) {
		if taken[f.Name] {
			continue
		}
		derivative := `<TimeDerivative variable="d` + f.Name + `" value="0.0"/>`
		p.Report(Diagnostic{
			Place:   f.Place,
			Message: "state " + quote(f.Name) + " has no TimeDerivative: it never changes",
			Fixes: []Fix{{
				Title: "Add its TimeDerivative", Preferred: true,
				Edits: []Edit{p.addInto(f.Item.Parent, derivative, "StateVariable", "DerivedVariable", "ConditionalDerivedVariable", "TimeDerivative")},
			}},
		})
	}
}

// misspeltDerivatives are the states whose derivative is there by a name that
// belongs to no state.
func (p *Pass) misspeltDerivatives() map[string]bool {
	free := p.freeStates()
	taken := map[string]bool{}
	strays := 0
	for f := range p.Facts(lems.DerivativeNoState) {
		strays++
		if better, ok := suggest(f.Name, free); ok {
			taken[strings.TrimPrefix(better, "d")] = true
		}
	}
	if strays == len(free) {
		for _, name := range free {
			taken[strings.TrimPrefix(name, "d")] = true
		}
	}
	return taken
}

// freeStates are the derivatives that are missing, such as dV.
func (p *Pass) freeStates() []string {
	var free []string
	for f := range p.Facts(lems.StateNoDerivative) {
		free = append(free, "d"+f.Name)
	}
	return free
}
