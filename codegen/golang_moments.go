package codegen

import (
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/lems"
)

// What happens at moments, in Go: start and after are functions like rates. In a
// model without such moments nobody calls them.

// what says what the package simulates.
func (w *goWriter) what() string {
	if w.source.System.Seconds {
		return "the LEMS component " + w.source.System.Name + "."
	}
	return "the model " + w.source.System.Name + " on a network of brain regions."
}

// eachOnce is a list without what is in it already: of several instances of one
// type the equations are the same.
func eachOnce(lines []string) (list []string) {
	seen := map[string]bool{}
	for _, l := range lines {
		if !seen[l] {
			list = append(list, l)
		}
		seen[l] = true
	}
	return list
}

// momentLines are what is assigned at the start and what handlers do, as their
// author wrote it.
func momentLines(sys *lems.System) (lines []string) {
	for _, s := range sys.States {
		for _, e := range s.Start {
			lines = append(lines, "at the start: "+assigned(e))
		}
	}
	for _, h := range sys.Handlers {
		lines = append(lines, regimePrefix(h.Regime)+"when "+written(h.Test)+": "+done(h.Actions))
	}
	for _, m := range sys.Modes {
		for _, g := range m.Regimes {
			if len(g.Entry) > 0 {
				lines = append(lines, "on entering "+g.Symbol.Name+": "+done(g.Entry))
			}
		}
	}
	return lines
}

func regimePrefix(g *lems.Regime) string {
	if g == nil {
		return ""
	}
	return "while " + g.Symbol.Name + ", "
}

func assigned(e *lems.Expression) string { return strings.Join(authors(e.Item, e), "; ") }

// done says what actions do.
func done(actions []lems.Action) string {
	var parts []string
	for _, a := range actions {
		switch {
		case a.Value != nil:
			parts = append(parts, assigned(a.Value))
		case a.Send != nil:
			parts = append(parts, "send "+a.Send.Symbol.Name)
		case a.Enter != nil:
			parts = append(parts, "enter "+a.Enter.Symbol.Name)
		}
	}
	return strings.Join(parts, "; ")
}

// stateText is the comment about a state.
func (w *goWriter) stateText(s *ir.State) string {
	if s.Hidden {
		return goAbout("hidden: " + s.Name + w.meaning(s))
	}
	if w.source.System.Seconds {
		return goAbout(s.Name, w.description(s.Place))
	}
	return goAbout(s.Name+startText(s)+boundsText(s), w.description(s.Place))
}

// meaning says what the numbers of a regime stand for.
func (w *goWriter) meaning(s *ir.State) string {
	for _, m := range w.source.System.Modes {
		if m.Symbol.Name == s.Name {
			return ", " + regimes(m)
		}
	}
	return ""
}

// numShown is how many states have names.
func (w *goWriter) numShown() string {
	if shownStates(w.prog) == len(w.prog.States) {
		return "NumStates"
	}
	return "NumStates - numHidden"
}

// eventIndices prints what is known of events, and how many states are hidden.
func (w *goWriter) eventIndices(f *writer) {
	if hidden := len(w.prog.States) - shownStates(w.prog); hidden > 0 {
		f.line("// numHidden is how many states are nobody's variables; they stand last.")
		f.line("const numHidden = %d", hidden)
		f.line("")
	}
	f.line("// NumEvents is how many kinds of events the model sends.")
	f.line("const NumEvents = %d", len(w.prog.Events))
	f.line("")
	f.line("// EventNames are what the model calls them.")
	f.line("var EventNames = [NumEvents]string{%s}", join(len(w.prog.Events), func(i int) string { return quote(w.prog.Events[i].Name) }))
	f.line("")
}

// eventTables prints where events are counted.
func (w *goWriter) eventTables(f *writer) {
	f.line("")
	f.line("// eventStates are the states that count events.")
	f.line("eventStates = [NumEvents]int{%s}", join(len(w.prog.Events), func(i int) string { return w.states[w.prog.Events[i].State] }))
}

// momentFlags prints what the simulation need not do.
func (w *goWriter) momentFlags(f *writer) {
	p := w.prog
	f.line("")
	f.line("const (")
	f.line("moments = %s // whether start and after change anything", truth(!p.Start.Empty() || !p.After.Empty()))
	f.line("random = %s // whether after depends on chance", truth(draws(&p.After)))
	f.line(")")
}

func (w *goWriter) startFunction(f *writer) {
	f.line("// start is the state of a node at time 0, made of what was drawn.")
	f.line("func start(states *State, %s *point, dt, n_node float64) State {", w.point)
	w.become(f, &w.prog.Start)
}

func (w *goWriter) afterFunction(f *writer) {
	f.line("// after is the state of a node after what happens at the end of a step:")
	f.line("// conditions, events, resets. states are what the rates have led to, sums those")
	f.line("// of the step, t is the time now, normal has a normal number for each state if")
	f.line("// there is chance in it.")
	f.line("func after(states *State, sums *sums, %s *point, dt, t, n_node float64, normal *State) State {", w.point)
	w.become(f, &w.prog.After)
}

// become prints the rest of a function from states to states.
func (w *goWriter) become(f *writer, blk *ir.Block) {
	if blk.Empty() {
		f.line("\treturn *states")
	} else {
		b := w.newGoBlock(f, blk, nil)
		b.statements()
		f.line("\treturn State{%s}", b.list(blk.Outputs))
	}
	f.line("}")
	f.line("")
}

// exampleAlone prints a simulation of one node and what it prints.
func (w *goWriter) exampleAlone(f *writer, params []float64) {
	f.line("")
	f.line("// The component alone, as it is in its file.")
	f.line("func Example() {")
	f.line("\tparams := DefaultParams()")
	w.given(f, params)
	f.line("\terr := Simulate(context.Background(), params, nil, Options{Steps: %d, Seed: %d}, func(s Sample) error {", goAloneSteps, goSeed)
	f.line("\t\tif s.Step%%%d == 0 {", goAloneSteps/4)
	if shownStates(w.prog) > 0 {
		f.line("\t\t\tfmt.Printf(\"step %%d: %%.4g\\n\", s.Step, s.States[0][%s])", w.states[0])
	} else {
		f.line("\t\t\tfmt.Printf(\"step %%d\\n\", s.Step)")
	}
	f.line("\t\t}")
	f.line("\t\tfor k, n := range s.Events[0] {")
	f.line("\t\t\tif n > 0 {")
	f.line("\t\t\t\tfmt.Printf(\"step %%d: %%s\\n\", s.Step, EventNames[k])")
	f.line("\t\t\t}")
	f.line("\t\t}")
	f.line("\t\treturn nil")
	f.line("\t})")
	f.line("\tif err != nil {")
	f.line("\t\tfmt.Println(err)")
	f.line("\t}")
	f.line("\t// Output:")
	w.printed(f, w.run(ir.SimNetwork{Nodes: 1, Weights: []float64{0}}, ir.SimOptions{Dt: w.source.Dt, Steps: goAloneSteps, Seed: goSeed, Params: params}))
	f.line("}")
}

// printed writes what the example prints.
func (w *goWriter) printed(f *writer, samples []goSample) {
	for n, s := range samples {
		switch {
		case n%(goAloneSteps/4) > 0:
		case shownStates(w.prog) > 0:
			f.line("\t// step %d: %.4g", n, s.states[0])
		default:
			f.line("\t// step %d", n)
		}
		for _, e := range w.prog.Events {
			if n > 0 && s.states[e.State] > samples[n-1].states[e.State] {
				goComment(f, "\t// ", "step "+strconv.Itoa(n)+": "+e.Name)
			}
		}
	}
}
