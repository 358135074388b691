package codegen

import (
	_ "embed"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/lems/syntax"
)

//go:embed prelude/python.py
var pythonPrelude string

// Python prints a stand-alone NumPy script with a command line of its own. It
// computes in float64 and agrees with ir.Eval to rounding.
var Python = &Target{Name: "python", Title: "Python", Generate: generatePython}

const pythonKeywords = `False None True and as assert async await break class continue def del elif else except finally
for from global if import in is lambda nonlocal not or pass raise return try while with yield match case type`

// pythonModule are the names that the script itself uses: its modules, tables
// and functions, and those of Python's own functions that it calls.
const pythonModule = `np argparse bz2 io os sys zipfile
NAME DT INTEGRATOR PARAMETERS STATES INITIAL BOUNDS EXPOSURES DELAY_SCALE NOISY EDGES
point rates philox draw uniform normals initial_state clamp read_connectome delays_in_steps rows_of simulate
trajectory_writer options_of main OSError params states source sums values dt t n_node
ValueError dict enumerate float int len list max min open print range repr sorted zip`

func generatePython(s *Source) ([]File, []Gap) {
	prog, gaps := LowerNamed(s.System)
	if prog == nil {
		return nil, gaps
	}
	w := newPythonWriter(s, prog)
	w.header()
	w.tables()
	w.namedConstants()
	w.functions()
	w.WriteString(pythonPrelude)
	return []File{{Name: fileName(s.System.Name) + ".py", Text: w.String()}}, nil
}

type pythonWriter struct {
	writer
	source *Source
	prog   *ir.Program
	global *names
	consts []string // by Param: the module's constant that it is; "" for swept ones
	fixed  []string // by Uniform: the same for those that are numbers; "" for others
	edges  []string // by Coupling: its function

	pythonBlock // the one that is being printed
}

func newPythonWriter(s *Source, prog *ir.Program) *pythonWriter {
	w := &pythonWriter{source: s, prog: prog, global: newNames(pythonKeywords, strings.Fields(pythonModule)...)}
	w.consts = make([]string, len(prog.Params))
	for i := w.swept(); i < len(prog.Params); i++ {
		w.consts[i] = w.global.pick(prog.Params[i].Name)
	}
	w.fixed = make([]string, len(prog.Uniforms))
	for i, v := range prog.Point.Outputs {
		if prog.Point.Instrs[v].Op == ir.Const && int32(i) != prog.DelayScale {
			w.fixed[i] = w.global.pick(prog.Uniforms[i].Name)
		}
	}
	for i := range prog.Couplings {
		w.edges = append(w.edges, w.global.pick(prog.Couplings[i].Name))
	}
	return w
}

// swept is the number of swept parameters; the model's constants follow them.
func (w *pythonWriter) swept() int { return len(w.source.System.Params) }

// header is what comes before the model. The second line is fixed, for there
// Python looks for the name of an encoding.
func (w *pythonWriter) header() {
	s := w.source
	w.line("#!/usr/bin/env python3")
	w.line("# A model for whole-brain simulation, as a NumPy script:")
	w.comment("# ", oneLine(s.System.Name))
	w.line("#")
	if text := oneLine(s.System.Model.Root.Value("description")); text != "" {
		w.comment("# ", text)
		w.line("#")
	}
	w.comment("# ", oneLine(Mark+" "+s.Version+" from "+s.System.Name+".xml (lemsls gen --target python)."))
	w.line("# Edit it as you like: lemsls does not read it back. Needs Python 3.8 and NumPy.")
	for _, m := range []string{"argparse", "bz2", "io", "os", "sys", "zipfile"} {
		w.line("import %s", m)
	}
	w.line("")
	w.line("import numpy as np")
	w.line("")
}

// tables prints what the simulation needs to know of the model.
func (w *pythonWriter) tables() {
	p := w.prog
	w.line("NAME = %s", quote(p.Name))
	w.line("DT = %s  # ms", pythonNumber(w.source.Dt, 0))
	w.line("INTEGRATOR = %s", quote(w.source.Integrator))
	w.line("PARAMETERS = {  # swept: lowest and highest value")
	labels := newNames("")
	for i, q := range p.Params[:w.swept()] {
		w.line("    %s: %s,%s", quote(labels.label(q.Name)), pair(q.Lo, q.Hi), about(w.source.System.Params[i].Symbol.Description))
	}
	w.line("}")
	w.line("STATES = [%s]", join(len(p.States), func(i int) string { return quote(p.States[i].Name) }))
	w.line("INITIAL = [%s]  # ranges of the initial values", join(len(p.States), func(i int) string { return pair(p.States[i].InitLo, p.States[i].InitHi) }))
	w.line("BOUNDS = [%s]", join(len(p.States), func(i int) string { return pair(p.States[i].Min, p.States[i].Max) }))
	w.line("EXPOSURES = [%s]", join(len(p.Exposures), func(i int) string { return quote(p.Exposures[i].Name) }))
	if p.DelayScale >= 0 {
		w.line("DELAY_SCALE = %d  # which of the numbers of point(): delay in steps = tract length in mm * that", w.index(p.DelayScale))
	} else {
		w.line("DELAY_SCALE = None  # all delays are zero")
	}
	w.line("NOISY = %s", map[bool]string{true: "True", false: "False"}[p.Noisy])
}

func pair(lo, hi float64) string { return "(" + pythonNumber(lo, 0) + ", " + pythonNumber(hi, 0) + ")" }

// namedConstants prints those that something uses, in the order of the file.
func (w *pythonWriter) namedConstants() {
	used := map[int32]bool{}
	for i := range w.prog.Point.Instrs {
		if in := &w.prog.Point.Instrs[i]; in.Op == ir.ParamValue {
			used[in.Index] = true
		}
	}
	descriptions := map[syntax.Place]string{}
	for _, d := range slices.Concat(w.source.System.Constants, w.source.System.Derived) {
		descriptions[d.Symbol.Place] = d.Symbol.Description
	}
	w.line("")
	for i, name := range w.consts {
		if p := &w.prog.Params[i]; name != "" && used[int32(i)] {
			w.line("%s = %s%s", name, pythonNumber(p.Lo, 0), about(descriptions[p.Place]))
		}
	}
	for i, name := range w.fixed {
		if name != "" {
			_, value, _ := w.constant(int32(i))
			w.line("%s = %s%s", name, pythonNumber(value, 0), about(descriptions[w.prog.Uniforms[i].Place]))
		}
	}
}

// functions prints the blocks.
func (w *pythonWriter) functions() {
	w.block(&w.prog.Point, "point(params, dt, n_node)",
		"Numbers that depend on the swept parameters, computed once.",
		"params: a number per name of PARAMETERS; dt: ms; n_node: number of nodes.")
	w.line("    return [%s]", w.list(w.kept()))
	for i := range w.prog.Couplings {
		edge := &w.prog.Couplings[i].Edge
		w.block(edge, w.edges[i]+"(states, source, values)",
			"What a target node hears from a source node, before the weight.",
			"states: of the target now; source: states of the source one delay ago; both",
			"(states, connections). values: from point().")
		w.line("    return %s", w.text(edge.Outputs[0], 0))
	}
	w.block(&w.prog.Rates, "rates(states, sums, values, dt, t, n_node)",
		"Time derivatives per ms, standard deviations of the noise per step, exposures.",
		"states: (states, nodes); sums: (couplings, nodes), the weighted sums of what",
		"nodes hear; values: from point(); dt, t: ms. Returns three lists of rows.")
	rates, noise, exposures := w.prog.RateOutputs()
	w.line("    return [%s], [%s], [%s]", w.list(rates), w.list(noise), w.list(exposures))
	w.line("")
	w.line("")
	w.line("EDGES = [%s]  # one function per coupling", strings.Join(w.edges, ", "))
}

// constant is the constant of the module that a uniform is, and its value.
func (w *pythonWriter) constant(uniform int32) (name string, value float64, ok bool) {
	in := &w.prog.Point.Instrs[w.prog.Point.Outputs[uniform]]
	switch {
	case w.fixed[uniform] != "":
		return w.fixed[uniform], in.K, true
	case in.Op == ir.ParamValue && w.consts[in.Index] != "":
		return w.consts[in.Index], w.prog.Params[in.Index].Lo, true
	}
	return "", 0, false
}

// index is the position of a uniform in what point returns.
func (w *pythonWriter) index(uniform int32) int {
	n := 0
	for i := range uniform {
		if w.isKept(i) {
			n++
		}
	}
	return n
}

// kept are the outputs of Point that rates and couplings take from values.
func (w *pythonWriter) kept() []ir.Value {
	var list []ir.Value
	for i, v := range w.prog.Point.Outputs {
		if w.isKept(int32(i)) {
			list = append(list, v)
		}
	}
	return list
}

func (w *pythonWriter) isKept(uniform int32) bool {
	_, _, ok := w.constant(uniform)
	return !ok || uniform == w.prog.DelayScale
}

func about(description string) string {
	var c writer
	c.comment("  # ", oneLine(description))
	return strings.TrimSuffix(c.String(), "\n")
}

func join(n int, text func(int) string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = text(i)
	}
	return strings.Join(parts, ", ")
}

// pythonNumber is a constant of Python in a place that binds as strongly as
// prec; infinities, NaN and pi have NumPy's names.
func pythonNumber(x float64, prec int) string {
	switch {
	case math.IsNaN(x):
		return "np.nan"
	case math.IsInf(x, 1):
		return "np.inf"
	case x == math.Pi:
		return "np.pi"
	case x == 2*math.Pi:
		return parens("2.0 * np.pi", prec > pythonProduct)
	case math.Signbit(x):
		return parens("-"+pythonNumber(-x, pythonUnary), prec > pythonSum)
	}
	return float(x)
}

// quote is a string literal in ASCII that Python and Go read alike.
func quote(s string) string { return strconv.QuoteToASCII(s) }
