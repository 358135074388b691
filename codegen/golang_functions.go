package codegen

import (
	"slices"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/lems/syntax"
)

// functions prints the blocks.
func (w *goWriter) functions(f *writer) {
	w.pointFunction(f)
	for i := range w.prog.Couplings {
		w.edgeFunction(f, i)
	}
	w.startFunction(f)
	w.ratesFunction(f)
	w.afterFunction(f)
	if w.usesChoose {
		f.line("// choose is y where c holds and z elsewhere.")
		f.line("func choose(c bool, y, z float64) float64 {")
		f.line("\tif c {")
		f.line("\t\treturn y")
		f.line("\t}")
		f.line("\treturn z")
		f.line("}")
		f.line("")
	}
}

// pointFunction prints what is computed once per simulation.
func (w *goWriter) pointFunction(f *writer) {
	f.line("// point is what the equations need that does not change during a simulation.")
	f.line("type point struct {")
	for i, field := range w.uniforms {
		f.line("%s float64%s", field, goAbout(w.description(w.prog.Uniforms[i].Place)))
	}
	f.line("}")
	f.line("")
	f.line("// pointAt computes it: dt is the length of a step, n_node the number of")
	f.line("// nodes.")
	f.line("func pointAt(params *Params, dt, n_node float64) point {")
	b := w.newGoBlock(f, &w.prog.Point, nil)
	b.statements()
	f.line("\treturn point{")
	for i, v := range w.prog.Point.Outputs {
		f.line("\t\t%s: %s,", w.uniforms[i], b.text(v, 0))
	}
	f.line("\t}")
	f.line("}")
	f.line("")
	scale := float(0)
	if w.prog.DelayScale >= 0 {
		scale = w.point + "." + w.uniforms[w.prog.DelayScale]
	}
	f.line("// stepsPerMM is by how many steps a tract delays, per mm of its length.")
	f.line("func stepsPerMM(%s *point) float64 { return %s }", w.point, scale)
	f.line("")
}

// edgeFunction prints what a coupling adds up.
func (w *goWriter) edgeFunction(f *writer, i int) {
	edge := &w.prog.Couplings[i].Edge
	f.line("// %s is what a node hears from a source before the weight of the edge.", w.edges[i])
	f.line("// states are those of the node, source those of the source one delay ago.")
	f.line("func %s(states, source *State, %s *point) float64 {", w.edges[i], w.point)
	b := w.newGoBlock(f, edge, edge.Outputs)
	b.statements()
	f.line("\treturn %s", b.text(edge.Outputs[0], 0))
	f.line("}")
	f.line("")
}

// ratesFunction prints the equations.
func (w *goWriter) ratesFunction(f *writer) {
	f.line("// rates are the time derivatives of the states of a node, per %s; the amplitude", w.unit())
	f.line("// of the noise on each in one step; and the exposures. sums are the weighted sums")
	f.line("// of what the node hears, dt is the length of a step, t the time.")
	f.line("func rates(states *State, sums *sums, %s *point, dt, t, n_node float64) (State, State, Exposures) {", w.point)
	rates, noise, exposures := w.prog.RateOutputs()
	loose := slices.DeleteFunc(slices.Concat(rates, noise), func(v ir.Value) bool { return slices.Contains(exposures, v) })
	b := w.newGoBlock(f, &w.prog.Rates, loose)
	b.statements()
	f.line("\treturn State{%s}, %s, Exposures{%s}", b.list(rates), w.amplitudes(b, noise), b.list(exposures))
	f.line("}")
	f.line("")
}

// amplitudes are those of the noise; none at all is the zero State.
func (w *goWriter) amplitudes(b *goBlock, noise []ir.Value) string {
	if !slices.ContainsFunc(noise, func(v ir.Value) bool { return v != ir.None }) {
		return "State{}"
	}
	return "State{" + b.list(noise) + "}"
}

// tables prints what the simulation must know beside the equations.
func (w *goWriter) tables(f *writer) {
	states, couplings := w.prog.States, w.edges
	_, noise, _ := w.prog.RateOutputs()
	f.line("const numCouplings = %d", len(couplings))
	f.line("")
	f.line("var (")
	f.line("// couplings are what nodes hear, in the order of the sums.")
	f.line("couplings = [numCouplings]func(states, source *State, %s *point) float64{%s}", w.point, join(len(couplings), func(i int) string { return couplings[i] }))
	f.line("")
	f.line("// initial is where the states start: between these values.")
	f.line("initial = [NumStates][2]float64{%s}", join(len(states), func(i int) string { return w.pair(states[i].InitLo, states[i].InitHi) }))
	f.line("")
	f.line("// bounds is where the states are kept.")
	f.line("bounds = [NumStates][2]float64{%s}", join(len(states), func(i int) string { return w.pair(states[i].Min, states[i].Max) }))
	f.line("")
	f.line("// noisy says which states get noise.")
	f.line("noisy = [NumStates]bool{%s}", join(len(states), func(i int) string { return truth(noise[i] != ir.None) }))
	w.eventTables(f)
	f.line(")")
	w.momentFlags(f)
}

func (w *goWriter) pair(lo, hi float64) string {
	return "{" + w.literal(lo) + ", " + w.literal(hi) + "}"
}

func truth(c bool) string {
	if c {
		return "true"
	}
	return "false"
}

// description is what the model says about the symbol that is declared there.
func (w *goWriter) description(at syntax.Place) string {
	s, sys := w.source, w.source.System
	for _, p := range sys.Params {
		if p.Symbol.Place == at {
			return s.described(p.Symbol)
		}
	}
	for _, d := range slices.Concat(sys.Constants, sys.Derived) {
		if d.Symbol.Place == at {
			return s.described(d.Symbol)
		}
	}
	for _, x := range sys.States {
		if x.Symbol.Place == at {
			return s.described(x.Symbol)
		}
	}
	return s.exposureText(at)
}

func (s *Source) exposureText(at syntax.Place) string {
	for _, e := range s.System.Exposures {
		if e.Symbol.Place == at {
			return s.described(e.Symbol)
		}
	}
	return ""
}
