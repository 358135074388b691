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
var Python = &Target{Name: "python", Title: "Python", Ext: ".py", Generate: generatePython}

const pythonKeywords = `False None True and as assert async await break class continue def del elif else except finally
for from global if import in is lambda nonlocal not or pass raise return try while with yield match case type print`

// pythonModule are the names that the script itself uses.
var pythonModule = strings.Fields(`np argparse bz2 io os sys zipfile NAME PARAMETERS STATES INITIAL BOUNDS EXPOSURES DELAY_SCALE
NOISY DT INTEGRATOR EDGES point rates philox draw uniform normals initial_state clamp read_connectome simulate main
params states sums values source dt t n_node`)

func generatePython(s *Source) (File, []Gap) {
	prog, gaps := LowerNamed(s.System)
	if prog == nil {
		return File{}, gaps
	}
	w := &pythonWriter{source: s, prog: prog, global: newNames(pythonKeywords, pythonModule...), constants: map[int32]string{}}
	w.header()
	w.findConstants()
	w.tables()
	w.namedConstants()
	w.block(&prog.Point, "def point(params, dt, n_node):", "Numbers computed once from the swept parameters.")
	w.line("    return [%s]", w.list(w.kept()))
	for i := range prog.Couplings {
		c := &prog.Couplings[i]
		w.block(&c.Edge, "def edge_"+strconv.Itoa(i)+"(states, source, values, dt, t, n_node):", "Summand of "+c.Name+": the target's states, the source's states one delay ago.")
		w.line("    return %s", w.text(c.Edge.Outputs[0], 0))
	}
	w.line("")
	w.line("")
	w.line("EDGES = [%s]", join(len(prog.Couplings), func(i int) string { return "edge_" + strconv.Itoa(i) }))
	w.block(&prog.Rates, "def rates(states, sums, values, dt, t, n_node):", "Time derivatives, noise amplitudes per step and exposures.")
	rates, noise, exposures := prog.RateOutputs()
	w.line("    return [%s], [%s], [%s]", w.list(rates), w.list(noise), w.list(exposures))
	w.WriteString(pythonPrelude)
	return File{Name: fileName(s.System.Name) + ".py", Text: w.String()}, nil
}

type pythonWriter struct {
	writer
	source    *Source
	prog      *ir.Program
	global    *names
	constants map[int32]string // uniforms that are module-level constants

	// of the block that is being printed
	names  *names
	instrs []ir.Instr
	values []string // the name of each value that has a line of its own
	uses   []int
}

func (w *pythonWriter) header() {
	s := w.source
	w.line("#!/usr/bin/env python3")
	w.comment("# ", s.System.Name+": a model for whole-brain simulation, as a NumPy script.")
	w.line("#")
	w.comment("# ", s.System.Model.Root.Value("description"))
	w.line("#")
	w.comment("# ", Mark+" "+s.Version+" from "+s.System.Name+".xml (lemsls gen --target python). Edit it as you like:")
	w.line("# lemsls does not read it back. Needs Python 3.8 and NumPy.")
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
	w.line("DT = %s  # ms", float(w.source.Dt))
	w.line("INTEGRATOR = %s", quote(w.source.Integrator))
	w.line("PARAMETERS = {  # swept: (lo, hi)")
	for i, q := range p.Params {
		w.line("    %s: (%s, %s),%s", quote(q.Name), number(q.Lo), number(q.Hi), about(w.source.System.Params[i].Symbol.Description))
	}
	w.line("}")
	w.line("STATES = [%s]", join(len(p.States), func(i int) string { return quote(p.States[i].Name) }))
	w.line("INITIAL = [%s]  # ranges of the initial values", join(len(p.States), func(i int) string {
		return "(" + number(p.States[i].InitLo) + ", " + number(p.States[i].InitHi) + ")"
	}))
	w.line("BOUNDS = [%s]", join(len(p.States), func(i int) string {
		return "(" + number(p.States[i].Min) + ", " + number(p.States[i].Max) + ")"
	}))
	w.line("EXPOSURES = [%s]", join(len(p.Exposures), func(i int) string { return quote(p.Exposures[i].Name) }))
	scale := "None"
	if p.DelayScale >= 0 {
		scale = strconv.Itoa(w.index(p.DelayScale))
	}
	w.line("DELAY_SCALE = %s  # index into point(): delay in steps = tract length * this", scale)
	w.line("NOISY = %s", map[bool]string{true: "True", false: "False"}[p.Noisy])
}

// findConstants picks the uniforms that are plain numbers: they become
// constants of the module.
func (w *pythonWriter) findConstants() {
	for i, u := range w.prog.Uniforms {
		if w.prog.Point.Instrs[w.prog.Point.Outputs[i]].Op == ir.Const {
			w.constants[int32(i)] = w.global.pick(u.Name)
		}
	}
}

// namedConstants prints them in the order of the file.
func (w *pythonWriter) namedConstants() {
	w.line("")
	printed := map[int32]bool{}
	print := func(i int32, description string) {
		if name := w.constants[i]; name != "" && !printed[i] {
			printed[i] = true
			w.line("%s = %s%s", name, number(w.prog.Point.Instrs[w.prog.Point.Outputs[i]].K), about(description))
		}
	}
	for _, d := range slices.Concat(w.source.System.Constants, w.source.System.Derived) {
		for i, u := range w.prog.Uniforms {
			if u.Place == d.Symbol.Place {
				print(int32(i), d.Symbol.Description)
			}
		}
	}
}

// index is the position of a uniform in what point returns.
func (w *pythonWriter) index(uniform int32) int {
	n := 0
	for i := range uniform {
		if w.constants[i] == "" {
			n++
		}
	}
	return n
}

// kept are the outputs of Point that are no constants.
func (w *pythonWriter) kept() []ir.Value {
	var list []ir.Value
	for i, v := range w.prog.Point.Outputs {
		if w.constants[int32(i)] == "" {
			list = append(list, v)
		}
	}
	return list
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

// block prints a block as the body of a function. What has a name of its own or
// is used more than once gets a line, with the author's expression above it; the
// rest stands inside the expression that uses it.
func (w *pythonWriter) block(b *ir.Block, head, doc string) {
	w.line("")
	w.line("")
	w.line("%s", head)
	w.comment("    # ", oneLine(doc))
	w.names = w.global.inner()
	w.instrs, w.values, w.uses = b.Instrs, make([]string, len(b.Instrs)), make([]int, len(b.Instrs))
	for i := range b.Instrs {
		for _, v := range operands(&b.Instrs[i]) {
			w.uses[v]++
		}
	}
	for _, v := range b.Outputs {
		if v != ir.None {
			w.uses[v]++
		}
	}
	var last syntax.Span
	for i := range b.Instrs {
		in := &b.Instrs[i]
		if w.inline(i) {
			continue
		}
		last = w.origin(in, last)
		want := in.Name
		if want == "" {
			want = "_" + strconv.Itoa(i)
		}
		text := w.expression(ir.Value(i), 0)
		w.values[i] = w.names.pick(want)
		w.line("    %s = %s", w.values[i], text)
	}
}

func operands(in *ir.Instr) []ir.Value {
	return []ir.Value{in.X, in.Y, in.Z}[:in.Op.Info().Arity]
}

// inline says that a value stands where it is used.
func (w *pythonWriter) inline(i int) bool {
	in := &w.instrs[i]
	switch in.Op {
	case ir.Const, ir.Dt, ir.Time, ir.Nodes:
		return true
	case ir.Uniform:
		return w.constants[in.Index] != ""
	}
	return in.Name == "" && w.uses[i] == 1
}

// origin writes the author's expression above a line if that is not the last
// one's.
func (w *pythonWriter) origin(in *ir.Instr, last syntax.Span) syntax.Span {
	if !in.Place.IsValid() || in.Op.Info().Input {
		return last
	}
	e := w.source.System.Model.ExprAt(in.Place.Span.Start)
	if e == nil || e.Place.Span == last {
		return last
	}
	subject := e.Item.Value("name")
	if e.Item.Row.Name == "TimeDerivative" {
		subject = e.Item.Value("variable")
	}
	if subject == "" {
		subject = e.Item.Row.Name
	}
	w.comment("    # ", oneLine(subject+" = "+syntax.Unescape(e.Place.Text())))
	return e.Place.Span
}

func (w *pythonWriter) list(values []ir.Value) string {
	return join(len(values), func(i int) string { return w.text(values[i], 0) })
}

// text is a value in a place that binds as strongly as prec.
func (w *pythonWriter) text(v ir.Value, prec int) string {
	if v == ir.None {
		return "0.0"
	}
	if w.values[v] != "" {
		return w.values[v]
	}
	return w.expression(v, prec)
}

// pythonInfix are the operators and how strongly they bind; what is on the
// right must bind more strongly, for none of them is associative in rounding.
var pythonInfix = map[ir.Op]struct {
	text string
	prec int
}{
	ir.Lt: {"<", 1}, ir.Le: {"<=", 1}, ir.Eq: {"==", 1}, ir.Ne: {"!=", 1},
	ir.Add: {"+", 2}, ir.Sub: {"-", 2}, ir.Mul: {"*", 3}, ir.Div: {"/", 3},
}

const pythonUnary = 4

var pythonInputs = map[ir.Op]string{
	ir.ParamValue: "params", ir.StateValue: "states", ir.Source: "source", ir.CouplingSum: "sums",
}

var pythonCalls = map[ir.Op]string{
	ir.Sqrt: "np.sqrt", ir.Abs: "np.abs", ir.Min: "np.minimum", ir.Max: "np.maximum", ir.Floor: "np.floor",
	ir.Ceil: "np.ceil", ir.Round: "np.rint", ir.Exp: "np.exp", ir.Log: "np.log", ir.Sin: "np.sin", ir.Cos: "np.cos",
	ir.Tan: "np.tan", ir.Sinh: "np.sinh", ir.Cosh: "np.cosh", ir.Tanh: "np.tanh", ir.Pow: "np.power",
	ir.And: "np.logical_and", ir.Or: "np.logical_or", ir.Not: "np.logical_not", ir.Select: "np.where",
}

// expression is the text that computes a value.
func (w *pythonWriter) expression(v ir.Value, prec int) string {
	in := &w.instrs[v]
	if array := pythonInputs[in.Op]; array != "" {
		return array + "[" + strconv.Itoa(int(in.Index)) + "]"
	}
	if infix, ok := pythonInfix[in.Op]; ok {
		x := w.text(in.X, infix.prec)
		if infix.prec == 1 {
			x = w.text(in.X, 2) // comparisons do not chain
		}
		if in.Op == ir.Div && w.plain(in.X) && w.zero(in.Y) {
			x = "np.float64(" + x + ")" // Python's own floats raise where IEEE yields infinity
		}
		return parens(x+" "+infix.text+" "+w.text(in.Y, infix.prec+1), infix.prec < prec)
	}
	switch in.Op {
	case ir.Const:
		return number(in.K)
	case ir.Dt:
		return "dt"
	case ir.Time:
		return "t"
	case ir.Nodes:
		return "n_node"
	case ir.Uniform:
		if name := w.constants[in.Index]; name != "" {
			return name
		}
		return "values[" + strconv.Itoa(w.index(in.Index)) + "]"
	case ir.Neg:
		return parens("-"+w.text(in.X, pythonUnary), prec > pythonUnary)
	}
	return pythonCalls[in.Op] + "(" + w.list(operands(in)) + ")"
}

func parens(s string, need bool) string {
	if need {
		return "(" + s + ")"
	}
	return s
}

// plain says that a value is a float of Python's own.
func (w *pythonWriter) plain(v ir.Value) bool {
	in := &w.instrs[v]
	return in.Op == ir.Const || in.Op == ir.Uniform && w.constants[in.Index] != ""
}

func (w *pythonWriter) zero(v ir.Value) bool {
	in := &w.instrs[v]
	if in.Op == ir.Uniform && w.constants[in.Index] != "" {
		in = &w.prog.Point.Instrs[w.prog.Point.Outputs[in.Index]]
	}
	return in.Op == ir.Const && in.K == 0
}

// number is a constant of Python, infinities and NaN included.
func number(x float64) string {
	switch {
	case math.IsNaN(x):
		return "np.nan"
	case math.IsInf(x, 1):
		return "np.inf"
	case math.IsInf(x, -1):
		return "(-np.inf)"
	}
	return float(x)
}

// quote is a string literal in ASCII that Python and Go read alike.
func quote(s string) string { return strconv.QuoteToASCII(s) }
