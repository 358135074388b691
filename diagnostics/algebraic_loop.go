package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

var algebraicLoop = &Analyzer{Code: "algebraic-loop", Severity: Error, Run: runAlgebraicLoop}

func runAlgebraicLoop(p *Pass) {
	for f := range p.Facts(lems.LoopFact) {
		p.reportLoop(f.Cycle)
	}
}

func (p *Pass) reportLoop(cycle []*lems.Symbol) {
	first := cycle[0]
	d := Diagnostic{Place: first.Place, Message: quote(first.Name) + " depends on itself"}
	if len(cycle) > 1 {
		var names []string
		for _, s := range cycle[1:] {
			names = append(names, quote(s.Name))
		}
		d.Message += " by way of " + strings.Join(names, ", ")
	}
	for i, s := range cycle {
		next := cycle[(i+1)%len(cycle)]
		at, ok := use(s, next)
		switch {
		case ok && i == 0:
			d.Place = p.place(at)
		case ok:
			d.Related = append(d.Related, related(p.place(at), quote(s.Name)+" depends on "+quote(next.Name))...)
		}
	}
	p.Report(d)
}

// use is where the value of a symbol names another.
func use(s, other *lems.Symbol) (syntax.Span, bool) {
	for _, e := range exprsOf(s) {
		for _, r := range e.Refs {
			if r.Target == other {
				return e.Span(r), true
			}
		}
	}
	return syntax.Span{}, false
}
