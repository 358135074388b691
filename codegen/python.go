package codegen

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/lems/syntax"
)

// Python prints a script with a command line of its own, in one of three
// flavors: arrays of NumPy, loops that Numba compiles, or a model class for TVB's
// simulator. It computes in float64 and agrees with ir.Eval to rounding.
var Python = &Target{
	Name: "python", Title: "Python",
	Flavors: []Flavor{
		{"numpy", "Python (NumPy)"},
		{"numba", "Python (Numba)"},
		{"tvb", "Python (TVB)"},
	},
	Generate: generatePython,
}

// pythonFlavors are the printers, the default first.
var pythonFlavors = []*pythonFlavor{numpyFlavor, numbaFlavor, tvbFlavor}

// pythonFlavor is what differs between the flavors.
type pythonFlavor struct {
	name    string
	suffix  string // of the file's name
	title   string // what the file is, in its first comment
	needs   string
	modules []string // that the file imports, but for NumPy
	taken   string   // the names that the file itself uses
	scalar  bool     // values are numbers of one node, not arrays
	classes bool     // parameters are attributes of a class, not constants of the module

	print func(w *pythonWriter) // what follows the header
	gaps  func(w *pythonWriter) []Gap
}

const pythonKeywords = `False None True and as assert async await break class continue def del elif else except finally
for from global if import in is lambda nonlocal not or pass raise return try while with yield match case type`

func generatePython(s *Source) ([]File, []Gap) {
	prog, gaps := LowerNamed(s.System)
	if prog == nil {
		return nil, gaps
	}
	flavor := pythonFlavors[0]
	if i := slices.IndexFunc(pythonFlavors, func(f *pythonFlavor) bool { return f.name == s.Flavor }); i > 0 {
		flavor = pythonFlavors[i]
	}
	w := newPythonWriter(s, prog, flavor)
	if flavor.gaps != nil {
		if gaps := flavor.gaps(w); len(gaps) > 0 {
			return nil, gaps
		}
	}
	flavor.print(w)
	return []File{{Name: pythonFileName(fileName(s.name())+flavor.suffix) + ".py", Text: w.header() + w.String()}}, nil
}

type pythonWriter struct {
	writer
	source *Source
	prog   *ir.Program
	flavor *pythonFlavor
	global *names
	consts []string // by Param: the module's constant that it is; "" for swept ones and for what nothing uses
	fixed  []string // by Uniform: the same for those that are numbers; "" for others
	edges  []string // by Coupling: its function or method
	origins

	pythonBlock // the one that is being printed
}

func newPythonWriter(s *Source, prog *ir.Program, flavor *pythonFlavor) *pythonWriter {
	w := &pythonWriter{source: s, prog: prog, flavor: flavor, origins: originsOf(s), global: newNames(pythonKeywords, strings.Fields(flavor.taken)...)}
	w.consts = make([]string, len(prog.Params))
	used := w.usedParams()
	for i := w.swept(); i < len(prog.Params) && !flavor.classes; i++ {
		if used[int32(i)] {
			w.consts[i] = w.global.pick(prog.Params[i].Name)
		}
	}
	w.fixed = make([]string, len(prog.Uniforms))
	for i, v := range prog.Point.Outputs {
		if prog.Point.Instrs[v].Op == ir.Const && int32(i) != prog.DelayScale {
			w.fixed[i] = w.global.pick(prog.Uniforms[i].Name)
		}
	}
	for i := 0; i < len(prog.Couplings) && !flavor.classes; i++ {
		w.edges = append(w.edges, w.global.pick(prog.Couplings[i].Name))
	}
	return w
}

// swept is the number of swept parameters; the model's constants follow them.
func (w *pythonWriter) swept() int { return len(w.source.System.Params) }

// unit is that of times.
func (w *pythonWriter) unit() string {
	if w.source.System.Seconds {
		return "s"
	}
	return "ms"
}

// header is what comes before the model: what it is, what it was made from and
// how, and which of its names had to change. The first two lines are fixed, for
// there Python looks for the name of an encoding.
func (w *pythonWriter) header() string {
	var h writer
	s := w.source
	h.line("# A %s, %s:", w.kind(), w.flavor.title)
	h.line("#")
	h.comment("# ", oneLine(s.System.Name))
	h.line("#")
	if text := oneLine(s.System.Model.Root.Value("description")); text != "" {
		h.comment("# ", text)
		h.line("#")
	}
	h.comment("# ", oneLine(Mark+" "+s.Version+" from "+s.origin()))
	h.comment("# ", "(lemsls gen --target python --flavor "+w.flavor.name+s.component()+" --integrator "+oneLine(s.Integrator)+" --dt "+strconv.FormatFloat(s.Dt, 'g', -1, 64)+dtUnit(s)+").")
	h.line("# Edit it as you like: lemsls does not read it back. Needs Python 3.8 and %s.", w.flavor.needs)
	w.global.report(&h, "# ")
	if w.ambiguous() {
		h.line("# ruff: noqa: E741, RUF100")
	}
	for _, m := range w.flavor.modules {
		h.line("import %s", m)
	}
	h.line("")
	h.line("import numpy as np")
	return h.String()
}

// kind is what the model is.
func (w *pythonWriter) kind() string {
	if w.source.System.Seconds {
		return "LEMS component"
	}
	return "model for whole-brain simulation"
}

// ambiguous says that a name of the model is one of the letters that Python's
// linters take for digits.
func (w *pythonWriter) ambiguous() bool {
	looks := func(name string) bool { return name == "I" || name == "O" || name == "l" }
	found := slices.ContainsFunc(w.prog.Params, func(p ir.Param) bool { return looks(p.Name) }) ||
		slices.ContainsFunc(w.prog.Uniforms, func(s ir.Slot) bool { return looks(s.Name) })
	for _, b := range w.blocks() {
		found = found || slices.ContainsFunc(b.Instrs, func(in ir.Instr) bool { return looks(in.Name) })
	}
	return found
}

// blocks are those that are printed.
func (w *pythonWriter) blocks() []*ir.Block {
	list := []*ir.Block{&w.prog.Point, &w.prog.Start, &w.prog.Rates, &w.prog.After}
	for i := range w.prog.Couplings {
		list = append(list, &w.prog.Couplings[i].Edge)
	}
	return list
}

// tables prints what the simulation needs to know of the model; scale is where it
// finds the factor from a tract's length to a delay.
func (w *pythonWriter) tables(scale string) {
	p := w.prog
	w.line("NAME = %s", quote(p.Name))
	w.line("TIME = %s  # the unit of times", quote(w.unit()))
	w.line("DT = %s  # in it", pythonNumber(w.source.Dt, 0))
	w.line("STEPS = %d  # that are simulated by default", w.source.steps())
	w.line("INTEGRATOR = %s", quote(w.source.Integrator))
	w.line("PARAMETERS = {  # swept: lowest and highest value")
	labels := newNames("")
	for i, q := range p.Params[:w.swept()] {
		w.line("    %s: %s,%s", quote(labels.label(q.Name)), pair(q.Lo, q.Hi), about(w.source.described(w.source.System.Params[i].Symbol)))
	}
	w.line("}")
	w.line("STATES = [%s]%s", join(shownStates(p), func(i int) string { return quote(p.States[i].Name) }), w.hidden())
	w.line("INITIAL = [%s]  # ranges of the initial values", join(len(p.States), func(i int) string { return pair(p.States[i].InitLo, p.States[i].InitHi) }))
	w.line("BOUNDS = [%s]", join(len(p.States), func(i int) string { return pair(p.States[i].Min, p.States[i].Max) }))
	w.line("EXPOSURES = [%s]", join(len(p.Exposures), func(i int) string { return quote(p.Exposures[i].Name) }))
	if p.DelayScale >= 0 {
		w.line("DELAY_SCALE = %s: delay in steps = tract length in mm * that", scale)
	} else {
		w.line("DELAY_SCALE = None  # all delays are zero")
	}
	w.line("NOISY = %s", pythonTruth(p.Noisy))
	w.momentTables()
	w.describe()
}

// describe prints what the author says of the states and exposures.
func (w *pythonWriter) describe() {
	said := map[string]bool{}
	say := func(name, description string) {
		if text := oneLine(description); text != "" && !said[name] {
			said[name] = true
			w.comment("# ", oneLine(name)+": "+text)
		}
	}
	for _, s := range w.source.System.States {
		say(s.Symbol.Name, w.source.described(s.Symbol))
	}
	for _, e := range w.source.System.Exposures {
		say(e.Symbol.Name, w.source.described(e.Symbol))
	}
	for _, m := range w.source.System.Modes {
		say(m.Symbol.Name, regimes(m))
	}
}

func pair(lo, hi float64) string { return "(" + pythonNumber(lo, 0) + ", " + pythonNumber(hi, 0) + ")" }

// namedConstants prints those that something uses, in the order of the file.
func (w *pythonWriter) namedConstants() {
	descriptions := w.descriptions()
	gap := "\n"
	print := func(name string, value float64, declared syntax.Place) {
		w.line("%s%s = %s%s", gap, name, pythonNumber(value, 0), about(descriptions[declared]))
		gap = ""
	}
	for i, name := range w.consts {
		if p := &w.prog.Params[i]; name != "" {
			print(name, p.Lo, p.Place)
		}
	}
	for i, name := range w.fixed {
		if name != "" {
			_, value, _ := w.constant(int32(i))
			print(name, value, w.prog.Uniforms[i].Place)
		}
	}
}

// usedParams are the Params that something uses.
func (w *pythonWriter) usedParams() map[int32]bool {
	used := map[int32]bool{}
	for i := range w.prog.Point.Instrs {
		if in := &w.prog.Point.Instrs[i]; in.Op == ir.ParamValue {
			used[in.Index] = true
		}
	}
	return used
}

// descriptions are what the author says of the constants and derived
// parameters, by the place of their declaration.
func (w *pythonWriter) descriptions() map[syntax.Place]string {
	m := map[syntax.Place]string{}
	for _, d := range slices.Concat(w.source.System.Constants, w.source.System.Derived) {
		m[d.Symbol.Place] = w.source.described(d.Symbol)
	}
	return m
}

// point prints the function that computes what rates and couplings read.
func (w *pythonWriter) point() {
	w.block(&w.prog.Point, pythonFunction{
		head: "point(params, dt, n_node)",
		doc: []string{"Numbers that depend on the swept parameters, computed once.", "",
			"params: a number per name of PARAMETERS; dt: " + w.unit() + "; n_node: number of nodes."},
		inputs: []pythonInput{w.array(ir.ParamValue, "params", w.swept())},
	})
	w.body("return [%s]", w.list(w.kept()))
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
