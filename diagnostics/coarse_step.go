package diagnostics

import (
	"slices"
	"strconv"

	"github.com/lemsls/lemsls/lems"
)

var coarseStep = &Analyzer{Code: "coarse-step", Severity: Hint, Run: runCoarseStep}

// runCoarseStep reports a step that is longer than a time constant of what is
// run. It is silent about rates that depend on the states.
func runCoarseStep(p *Pass) {
	if p.Model.World == nil || p.damage.structural {
		return
	}
	run, ok := lems.SimulationOf(p.Model)
	if !ok || run.Of.Part != p.Model || run.Step <= 0 {
		return
	}
	step, at, ok := p.number(run.Of, p.run(run.Of.Type).Value("increment"))
	if !ok {
		return
	}
	fall := fastest(p.Model, instantiated(p.Model.World, run.Component))
	steps := fall.Rate * run.Step // per time constant
	if !(steps > 1) {
		return
	}
	unit := lems.ParseQuantity(textAt(at)).Symbol
	d := Diagnostic{
		Place: at, Message: overshoot(steps) + " the time constant of " + quote(fall.State.Symbol.Name) + ", " + inUnit(step/steps, unit),
		Related: related(fall.By.Place, "its rate"),
	}
	shorter := inUnit(step/steps/10, unit)
	d.Fixes = []Fix{{Title: "Write " + quote(shorter), Edits: []Edit{{Place: at, NewText: shorter}}}}
	p.Report(d)
}

// instantiated are the components of which a component makes many instances, as
// a network does of cells; itself if it makes none. One of each kind says how
// fast all are.
func instantiated(w *lems.World, c *lems.Component) []*lems.Component {
	var list []*lems.Component
	many := false
	for x := range c.All {
		if x.Type == nil || w.Block(x.Type, "Structure") == nil {
			continue
		}
		for it := range w.Block(x.Type, "Structure").Each("MultiInstantiate") {
			many = true
			ref := w.Members(x.Type).FindAs(it.Value("component"), "ComponentReference")
			if ref == nil {
				continue
			}
			if of := w.Referred(x, ref); of != nil && !slices.Contains(list, of) {
				list = append(list, of)
			}
		}
	}
	if !many {
		return []*lems.Component{c}
	}
	return list
}

// fastest is the state that falls fastest of components; with Rate 0 if none does
// plainly.
func fastest(m *lems.Model, list []*lems.Component) (most lems.Fall) {
	for _, c := range list {
		sys, _ := lems.Flatten(m, c)
		if !sys.Complete {
			continue
		}
		for _, f := range sys.Falls() {
			if f.Rate > most.Rate {
				most = f
			}
		}
	}
	return most
}

// overshoot says what happens if a step is so many time constants long.
func overshoot(steps float64) string {
	if steps > 2 {
		return "numbers grow without bound: the step is more than twice"
	}
	return "each step overshoots: it is longer than"
}

// inUnit is a quantity, rounded for people.
func inUnit(x float64, unit string) string {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 3, 64), 64)
	return strconv.FormatFloat(rounded, 'g', -1, 64) + " " + unit
}
