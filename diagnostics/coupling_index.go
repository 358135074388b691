package diagnostics

import (
	"fmt"
	"strconv"

	"github.com/lemsls/lemsls/lems"
)

var couplingIndex = &Analyzer{Code: "coupling-index", Severity: Error, Run: runCouplingIndex}

// runCouplingIndex lets the name of a state pass with a note: only RateML's
// generator needs the number.
func runCouplingIndex(p *Pass) {
	for f := range p.Facts(lems.CouplingIndex, lems.CouplingIndexName, lems.MalformedIndex) {
		d := Diagnostic{Place: f.Place}
		states := p.Model.System.States
		switch f.Kind {
		case lems.CouplingIndexName:
			index := strconv.Itoa(int(f.Lo))
			d.Severity = Info
			d.Message = quote(f.Text) + " is the name of a state; RateML's generator needs its index"
			d.Fixes = []Fix{{Title: "Write " + quote(index), Edits: []Edit{p.replace(f.Place.Span, index)}, Preferred: true, Safe: true}}
		case lems.CouplingIndex:
			d.Message = fmt.Sprintf("there is no state %s; the last one is %d", f.Text, len(states)-1)
			if n := len(states); n > 0 {
				d.Related = related(states[n-1].Symbol.Place, fmt.Sprintf("state %d", n-1))
			}
		default:
			d.Message = quote(f.Text) + " is no index of a state"
			d.Fixes = p.indexFix(f)
		}
		p.Report(d)
	}
}

// indexFix takes the state that the parameter's name tells of, as in V_j.
func (p *Pass) indexFix(f lems.Fact) []Fix {
	for i, s := range p.Model.System.States {
		if f.Name == s.Symbol.Name+"_j" {
			index := strconv.Itoa(i)
			return []Fix{{Title: "Write " + quote(index), Edits: []Edit{p.replace(f.Place.Span, index)}, Preferred: true}}
		}
	}
	return nil
}
