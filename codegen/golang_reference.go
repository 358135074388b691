package codegen

import (
	"math"
	"strconv"

	"github.com/lemsls/lemsls/codegen/ir"
)

// The test of a generated package compares it with numbers that ir.Simulate
// computes here, of three nodes that hear each other at once, a few steps later
// and after more than ir.NearDelay steps.

const (
	goSeed       = 1
	goSteps      = 40
	goAloneSteps = 400 // of a component, in which much happens at moments
)

// goDelays are what the lengths in the test's network amount to, in steps.
var goDelays = []float64{0, 3, 20, 1, 0, 17, 6, 0, 0}

// goWeights have an edge from a node to itself and a place without edge.
var goWeights = []float64{0, 0.5, 0.25, 1, 0.125, 0.5, 0.75, 0, 0.25}

// tests is the file with the tests of the package.
func (w *goWriter) tests() string {
	params := w.testParams()
	scale := w.delayScale(params)
	samples := w.simulate(params, w.lengths(scale), scale, 0)
	var f writer
	f.WriteString(w.fixedTest())
	if w.source.System.Seconds {
		w.exampleAlone(&f, params)
	} else {
		w.example(&f, params, scale)
	}
	w.testTables(&f, params, scale, samples)
	return goFormat(&f)
}

func (w *goWriter) fixedTest() string {
	var f writer
	f.comment("// ", w.mark())
	f.line("")
	f.line("package %s", w.pkg)
	f.WriteString(goModelTest)
	return f.String()
}

// testParams are the defaults, and 1 where the model gives no range.
func (w *goWriter) testParams() []float64 {
	params := make([]float64, len(w.prog.Params))
	for i := range params {
		if params[i] = w.middle(i); math.IsNaN(params[i]) {
			params[i] = 1
		}
	}
	return params
}

// delayScale is how many steps a mm delays by, 0 if that makes no sense.
func (w *goWriter) delayScale(params []float64) float64 {
	if w.prog.DelayScale < 0 {
		return 0
	}
	scale := w.prog.UniformsAt(params, w.source.Dt, 3)[w.prog.DelayScale]
	if !(scale > 1e-6 && scale < 1e6) {
		return 0
	}
	return scale
}

// lengths are those of the test's network, in mm, with few digits.
func (w *goWriter) lengths(scale float64) []float64 {
	all := make([]float64, len(goDelays))
	for e, d := range goDelays {
		if scale > 0 {
			all[e], _ = strconv.ParseFloat(strconv.FormatFloat(d/scale, 'g', 3, 64), 64)
		}
	}
	return all
}

// goSample is a time of a simulation.
type goSample struct{ states, exposures []float64 }

// testSteps is how many steps the tests simulate.
func (w *goWriter) testSteps() int {
	if w.source.System.Seconds {
		return goAloneSteps
	}
	return goSteps
}

func (w *goWriter) simulate(params, lengths []float64, scale float64, replicate uint32) []goSample {
	net := ir.SimNetwork{Nodes: 3, Weights: goWeights, Delays: make([]int32, len(goWeights))}
	for e, l := range lengths {
		net.Delays[e] = int32(math.RoundToEven(l * scale))
	}
	return w.run(net, ir.SimOptions{Dt: w.source.Dt, Steps: w.testSteps(), Seed: goSeed, Replicate: replicate, Params: params})
}

func (w *goWriter) run(net ir.SimNetwork, opt ir.SimOptions) []goSample {
	var all []goSample
	pass := ir.Integrators()[w.source.Integrator]
	if pass == nil {
		return nil
	}
	err := ir.Simulate(pass(w.prog), net, opt, func(s ir.Sample[float64]) {
		all = append(all, goSample{append([]float64(nil), s.States...), append([]float64(nil), s.Exposures...)})
	})
	if err != nil {
		return nil // no such options: they are ours
	}
	return all
}

// example prints a simulation of two nodes and what it prints.
func (w *goWriter) example(f *writer, params []float64, scale float64) {
	f.line("")
	f.line("// Two regions that hear each other, a tract of 20 mm apart.")
	f.line("func Example() {")
	f.line("\tnet := &Network{")
	f.line("\t\tWeights: [][]float64{{0, 1}, {1, 0}},")
	f.line("\t\tLengths: [][]float64{{0, 20}, {20, 0}},")
	f.line("\t}")
	f.line("\tparams := DefaultParams()")
	w.given(f, params)
	f.line("\topt := Options{Steps: %d, Seed: %d}", goSteps, goSeed)
	f.line("\terr := Simulate(context.Background(), params, net, opt, func(s Sample) error {")
	f.line("\t\tif s.Step%%%d == 0 {", goSteps/4)
	if len(w.states) > 0 {
		f.line("\t\t\tfmt.Printf(\"step %%d: %%.4g %%.4g\\n\", s.Step, s.States[0][%s], s.States[1][%s])", w.states[0], w.states[0])
	} else {
		f.line("\t\t\tfmt.Printf(\"step %%d\\n\", s.Step)")
	}
	f.line("\t\t}")
	f.line("\t\treturn nil")
	f.line("\t})")
	f.line("\tif err != nil {")
	f.line("\t\tfmt.Println(err)")
	f.line("\t}")
	f.line("\t// Output:")
	delay := int32(math.RoundToEven(20 * scale))
	net := ir.SimNetwork{Nodes: 2, Weights: []float64{0, 1, 1, 0}, Delays: []int32{0, delay, delay, 0}}
	for n, s := range w.run(net, ir.SimOptions{Dt: w.source.Dt, Steps: goSteps, Seed: goSeed, Params: params}) {
		if n%(goSteps/4) != 0 {
			continue
		}
		if k := len(w.states); k > 0 {
			f.line("\t// step %d: %.4g %.4g", n, s.states[0], s.states[k])
		} else {
			f.line("\t// step %d", n)
		}
	}
	f.line("}")
}

// given prints the values of parameters for which the model has no range.
func (w *goWriter) given(f *writer, params []float64) {
	w.eachParam(func(i int, _ *ir.Param) {
		if math.IsNaN(w.middle(i)) {
			f.line("\tparams.%s = %s // the model gives no range", w.fields[i], float(params[i]))
		}
	})
}

// testTables prints what the tests simulate and what comes out.
func (w *goWriter) testTables(f *writer, params []float64, scale float64, samples []goSample) {
	f.line("")
	f.line("const testSeed = %d", goSeed)
	f.line("")
	f.line("// drawn says that replicates differ.")
	f.line("const drawn = %s", truth(w.differs(samples, w.simulate(params, w.lengths(scale), scale, 1))))
	f.line("")
	f.line("func testParams() Params {")
	f.line("\tparams := DefaultParams()")
	w.given(f, params)
	f.line("\treturn params")
	f.line("}")
	f.line("")
	f.line("// testNetwork has delays of no, a few and many steps.")
	f.line("func testNetwork() *Network {")
	f.line("\treturn &Network{")
	f.line("\t\tWeights: %s,", goMatrix(goWeights))
	f.line("\t\tLengths: %s,", goMatrix(w.lengths(scale)))
	f.line("\t}")
	f.line("}")
	f.line("")
	f.line("// reference is what testParams give on testNetwork, computed by lemsls.")
	f.line("var reference = []row{")
	for _, n := range []int{0, 1, 2, w.testSteps()} {
		for node := range 3 {
			if n < len(samples) {
				w.row(f, n, node, samples[n])
			}
		}
	}
	f.line("}")
}

func (w *goWriter) row(f *writer, n, node int, s goSample) {
	states, exposures := len(w.prog.States), len(w.prog.Exposures)
	f.line("\t{%d, %d, State{%s}, Exposures{%s}},", n, node, goNumbers(s.states[node*states:(node+1)*states]), goNumbers(s.exposures[node*exposures:(node+1)*exposures]))
}

// differs says that some state of the first steps is not the same.
func (w *goWriter) differs(a, b []goSample) bool {
	for n := range min(len(a), 6) {
		for k, x := range a[n].states {
			if y := b[n].states[k]; x != y && (x == x || y == y) {
				return true
			}
		}
	}
	return false
}

func goMatrix(m []float64) string {
	return "[][]float64{" + join(3, func(i int) string { return "{" + goNumbers(m[3*i:3*i+3]) + "}" }) + "}"
}

func goNumbers(list []float64) string {
	return join(len(list), func(i int) string {
		text, _ := goNumber(list[i], 0)
		return text
	})
}
