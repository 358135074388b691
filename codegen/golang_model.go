package codegen

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/lems"
)

var nan = math.NaN()

func decimal(i int32) string { return strconv.Itoa(int(i)) }

// goComment writes comment lines in which nothing is a directive to Go's tools.
func goComment(f *writer, prefix, text string) {
	if text = oneLine(text); strings.HasPrefix(text, "+") {
		text = "… " + text // else "+build" would be one
	}
	f.comment(prefix, text)
}

// goAbout is a comment behind a line, made of the parts that are not empty; ""
// if all are.
func goAbout(parts ...string) string {
	parts = slices.DeleteFunc(parts, func(s string) bool { return oneLine(s) == "" })
	var f writer
	goComment(&f, " // ", strings.Join(parts, ": "))
	return strings.TrimSuffix(f.String(), "\n")
}

// model is the file with what differs from model to model.
func (w *goWriter) model() string {
	var tables, functions writer
	w.parameters(&tables)
	w.indices(&tables)
	w.functions(&functions)
	w.tables(&functions)
	var f writer
	w.header(&f)
	w.locals.report(&f, "// ")
	f.WriteString(tables.String())
	f.WriteString(functions.String())
	return goFormat(&f)
}

// header is what pkg.go.dev shows first.
func (w *goWriter) header(f *writer) {
	sys := w.source.System
	goComment(f, "// ", "Package "+w.pkg+" simulates "+w.what())
	f.line("//")
	if text := oneLine(sys.Model.Root.Value("description")); text != "" {
		goComment(f, "// ", text)
		f.line("//")
	}
	f.line("// Its equations as their author wrote them, for one node, time in %s:", w.unit())
	f.line("//")
	lines := equations(sys)
	if sys.Seconds {
		lines = append(lines, momentLines(sys)...)
	}
	for _, text := range eachOnce(lines) {
		goComment(f, "//\t", text)
	}
	f.line("//")
	f.line("// Simulate runs the model at one point of its parameters, Sweep at many.")
	f.line("//")
	f.line("// In the functions below, float64(x*y) rounds a product before it is added, so")
	f.line("// that no processor fuses the two and all compute the same digits.")
	f.line("//")
	goComment(f, "// ", w.mark())
	f.line("// Edit it as you like: lemsls does not read it back.")
	f.line("package %s", w.pkg)
	f.line("")
	if w.usesMath {
		f.line("import \"math\"")
		f.line("")
	}
}

// equations are those of a model, in the order in which they are computed.
func equations(sys *lems.System) []string {
	var lines []string
	add := func(e *lems.Expression) {
		if item := equationOf(e); item != nil {
			lines = append(lines, authors(item, e)...)
		}
	}
	for _, d := range sys.Derived {
		add(d.Value)
	}
	for _, c := range sys.Couplings {
		add(c.Pre)
		add(c.Post)
		lines = append(lines, heard(sys, c))
		for _, s := range c.Sums {
			add(s.Value)
		}
	}
	for _, v := range sys.Variables {
		add(v.Cases[0].Value)
	}
	for _, s := range sys.States {
		add(s.Rate)
		for _, r := range s.More {
			add(r.Value)
		}
	}
	return lines
}

// heard says what a coupling adds up and whose states it reads.
func heard(sys *lems.System, c *lems.Coupling) string {
	text := c.Type.Name + ": the sum of weight * post * pre over the nodes that a node hears"
	for _, in := range c.Inputs {
		text += "; " + in.Symbol.Name + " is " + sys.States[in.State].Symbol.Name + " there, one delay ago"
	}
	return text
}

// parameters prints Params and what is known of them.
func (w *goWriter) parameters(f *writer) {
	f.line("// Name is what the model is called.")
	f.line("const Name = %s", quote(w.prog.Name))
	f.line("")
	f.line("// TimeUnit is the unit of all times.")
	f.line("const TimeUnit = %s", quote(w.unit()))
	f.line("")
	f.line("// What Options without a step or an integrator mean.")
	f.line("const (")
	f.line("DefaultDt = %s // %s", float(w.source.Dt), w.unit())
	f.line("DefaultIntegrator = %s", goIntegrators[w.source.Integrator])
	f.line(")")
	f.line("")
	if w.source.Length > 0 {
		f.line("// DefaultSteps is how many steps the model's Simulation takes.")
		f.line("const DefaultSteps = %d", w.source.steps())
		f.line("")
	}
	f.line("")
	f.line("// Params are the numbers of the model: those that a sweep varies, then its")
	f.line("// constants.")
	if w.source.System.Seconds {
		f.line("// They are in SI units.")
	}
	f.line("type Params struct {")
	w.eachParam(func(i int, p *ir.Param) {
		f.line("%s float64%s", w.fields[i], goAbout(p.Name+w.rangeText(i), w.description(p.Place)))
	})
	f.line("}")
	f.line("")
	f.line("// DefaultParams are the middle of every swept range and the model's constants.")
	f.line("func DefaultParams() Params {")
	f.line("\treturn Params{")
	w.eachParam(func(i int, p *ir.Param) { f.line("\t\t%s: %s,", w.fields[i], w.literal(w.middle(i))) })
	f.line("\t}")
	f.line("}")
	f.line("")
	f.line("// Swept are the parameters that the model wants swept.")
	f.line("func Swept() []Range {")
	f.line("\treturn []Range{")
	for i := range w.swept() {
		p := &w.prog.Params[i]
		f.line("\t\t{Name: %s, Lo: %s, Hi: %s},", quote(p.Name), w.literal(p.Lo), w.literal(p.Hi))
	}
	f.line("\t}")
	f.line("}")
	f.line("")
	f.line("// fields lists the numbers of p under the model's names.")
	f.line("func (p *Params) fields() []field {")
	f.line("\treturn []field{")
	labels := newNames("")
	w.eachParam(func(i int, p *ir.Param) {
		f.line("\t\t{name: %s, value: &p.%s},", quote(labels.label(p.Name)), w.fields[i])
	})
	f.line("\t}")
	f.line("}")
	f.line("")
}

var goIntegrators = map[string]string{"euler": "Euler", "heun": "Heun", "rk4": "RK4"}

// eachParam visits the parameters that are fields.
func (w *goWriter) eachParam(visit func(i int, p *ir.Param)) {
	for i, field := range w.fields {
		if field != "" {
			visit(i, &w.prog.Params[i])
		}
	}
}

func (w *goWriter) literal(x float64) string {
	text, usesMath := goNumber(x, 0)
	w.usesMath = w.usesMath || usesMath
	return text
}

// middle is the default of a parameter; NaN if the model gives no range.
func (w *goWriter) middle(i int) float64 {
	p := &w.prog.Params[i]
	if i < w.swept() {
		return (p.Lo + p.Hi) / 2
	}
	return p.Lo
}

func (w *goWriter) rangeText(i int) string {
	p := &w.prog.Params[i]
	switch {
	case i >= w.swept(), p.Lo == p.Hi:
		return ""
	case math.IsNaN(w.middle(i)):
		return ", to be given a value"
	}
	return ", swept from " + spoken(p.Lo) + " to " + spoken(p.Hi)
}

// indices prints the constants that name states and exposures.
func (w *goWriter) indices(f *writer) {
	f.line("// The state variables of a node, as indices of a State.")
	f.line("const (")
	for i, name := range w.states {
		s := &w.prog.States[i]
		f.line("%s%s%s", name, firstIota(i), w.stateText(s))
	}
	f.line("NumStates = %d", len(w.states))
	f.line(")")
	f.line("")
	f.line("// The exposures of a node, as indices of Exposures.")
	f.line("const (")
	for i, name := range w.exposures {
		f.line("%s%s%s", name, firstIota(i), goAbout(w.prog.Exposures[i].Name, w.description(w.prog.Exposures[i].Place)))
	}
	f.line("NumExposures = %d", len(w.exposures))
	f.line(")")
	f.line("")
	f.line("// What the model calls its state variables and exposures.")
	f.line("var (")
	shown := shownStates(w.prog)
	f.line("StateNames = [%s]string{%s}", w.numShown(), join(shown, func(i int) string { return quote(w.prog.States[i].Name) }))
	f.line("ExposureNames = [NumExposures]string{%s}", join(len(w.exposures), func(i int) string { return quote(w.prog.Exposures[i].Name) }))
	f.line(")")
	f.line("")
	w.eventIndices(f)
}

func firstIota(i int) string {
	if i == 0 {
		return " = iota"
	}
	return ""
}

// spoken is a number in a sentence.
func spoken(x float64) string { return strings.Trim(float(x), "()") }

// startText says where a state begins.
func startText(s *ir.State) string {
	if s.InitLo == s.InitHi {
		return ", starts at " + spoken(s.InitLo)
	}
	return ", starts between " + spoken(s.InitLo) + " and " + spoken(s.InitHi)
}

// boundsText says where a state is kept.
func boundsText(s *ir.State) string {
	switch low, high := !math.IsInf(s.Min, -1), !math.IsInf(s.Max, 1); {
	case low && high:
		return ", kept between " + spoken(s.Min) + " and " + spoken(s.Max)
	case low:
		return ", kept at " + spoken(s.Min) + " or above"
	case high:
		return ", kept at " + spoken(s.Max) + " or below"
	}
	return ""
}
