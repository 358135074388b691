package diagnostics

import "github.com/lemsls/lemsls/lems"

var runLength = &Analyzer{Code: "run-length", Severity: Error, Run: runRunLength}

// runRunLength reports runs backwards, and warns of steps of 0.
func runRunLength(p *Pass) {
	for c := range p.known {
		run := p.run(c.Type)
		if run == nil {
			continue
		}
		if n, at, ok := p.number(c, run.Value("increment")); ok && n <= 0 {
			d := Diagnostic{Place: at, Message: "the time step is below 0"}
			if n == 0 {
				d.Severity, d.Message = Warning, "the time step is 0: the simulation never ends"
			}
			p.Report(d)
		}
		if n, at, ok := p.number(c, run.Value("total")); ok && n < 0 {
			p.Report(Diagnostic{Place: at, Message: "the length of the simulation is below 0"})
		}
	}
}

// run is the Run of a type or of its bases; nil if it has none.
func (p *Pass) run(t *lems.ComponentType) *lems.Item {
	if sim := p.Model.World.Block(t, "Simulation"); sim != nil {
		return sim.First("Run")
	}
	return nil
}
