package codegen

import (
	_ "embed"
	"go/format"
	"strconv"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/lems/syntax"
)

var (
	//go:embed prelude/golang_simulate.go.txt
	goSimulate string
	//go:embed prelude/golang_network.go.txt
	goNetwork string
	//go:embed prelude/golang_sweep.go.txt
	goSweep string
	//go:embed prelude/golang_model_test.go.txt
	goModelTest string
)

// Go prints a package that needs the standard library alone. It computes in
// float64: sums, products and the like bit for bit as ir.Eval does, on every
// processor; exp, sin and their kin are those of package math and agree to
// rounding. Its tests hold numbers that ir.Simulate computed.
var Go = &Target{Name: "go", Title: "Go", Generate: generateGo}

// goVersion is the language that the package is written in.
const goVersion = "1.22"

func generateGo(s *Source) ([]File, []Gap) {
	prog, gaps := LowerNamed(s.System)
	if prog == nil {
		return nil, gaps
	}
	if gaps := goGaps(s, prog); len(gaps) > 0 {
		return nil, gaps
	}
	w := newGoWriter(s, prog)
	files := []File{
		{Name: "go.mod", Text: w.module()},
		{Name: "model.go", Text: w.model()},
		{Name: "simulate.go", Text: w.fixed(goSimulate)},
		{Name: "network.go", Text: w.fixed(goNetwork)},
		{Name: "sweep.go", Text: w.fixed(goSweep)},
		{Name: "model_test.go", Text: w.tests()},
	}
	for i := range files {
		files[i].Name = w.pkg + "/" + files[i].Name
	}
	return files, nil
}

// goGaps is what the program has and the package has no place for.
func goGaps(s *Source, prog *ir.Program) (gaps []Gap) {
	gap := func(feature string, place syntax.Place) {
		gaps = append(gaps, Gap{Feature: feature, Target: "go", Place: place})
	}
	if s.Integrator == "rk4" && prog.Noisy {
		gap("noise with the integrator rk4", s.System.Noise.Symbol.Place)
	}
	return gaps
}

// unit is that of times.
func (w *goWriter) unit() string {
	if w.source.System.Seconds {
		return "s"
	}
	return "ms"
}

// goWriter knows what the parts of the package are called.
type goWriter struct {
	source *Source
	prog   *ir.Program
	pkg    string

	fields    []string // by Param: the field of Params; "" for a constant that nothing needs
	states    []string // by State: the constant that is its index
	exposures []string // by Exposure: the same
	uniforms  []string // by Uniform: the field of point
	edges     []string // by Coupling: its function
	point     string   // the argument that holds the uniforms
	locals    *names   // what a function may call its variables

	usesMath, usesChoose bool
	origins
}

func newGoWriter(s *Source, prog *ir.Program) *goWriter {
	w := &goWriter{source: s, prog: prog, origins: originsOf(s), pkg: goPackageName(s.name())}
	w.pickNames()
	return w
}

// swept is the number of swept parameters; the model's constants follow them.
func (w *goWriter) swept() int { return len(w.source.System.Params) }

// mark says where a file comes from.
func (w *goWriter) mark() string {
	s := w.source
	return oneLine(Mark + " " + s.Version + " from " + s.origin() + " (lemsls gen --target go" + s.component() + " --integrator " + s.Integrator + " --dt " + strconv.FormatFloat(s.Dt, 'g', -1, 64) + dtUnit(s) + ").")
}

// module is the go.mod that makes the package a module of its own.
func (w *goWriter) module() string {
	var f writer
	f.comment("// ", w.mark())
	f.line("// With it, go test runs here at once. Delete it to make the package part of a")
	f.line("// module of yours.")
	f.line("module example.com/%s", w.pkg)
	f.line("")
	f.line("go %s", goVersion)
	return f.String()
}

// fixed is a file that is the same for every model.
func (w *goWriter) fixed(text string) string {
	var f writer
	f.comment("// ", w.mark())
	f.line("// This file is the same for every model.")
	f.line("")
	f.line("package %s", w.pkg)
	f.WriteString(text)
	return f.String()
}

// goFormat is the text as gofmt writes it.
func goFormat(f *writer) string {
	text, err := format.Source([]byte(f.String()))
	if err != nil {
		return f.String() // no Go: the tests find it
	}
	return string(text)
}
