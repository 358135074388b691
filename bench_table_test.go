package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/gpurun/cpu"
	"github.com/lemsls/lemsls/gpurun/cuda"
)

// BenchmarkTable prints one table of what a simulation x step x edge costs: the
// fastest C there is for the model, this program's backends, a Numba script and
// TVB, everything with Euler's method, in float32 (Python: float64), on one thread
// where nothing else is said. Times are for all that is done, history, node
// equations and mean values included. A cell is the ratio to the C program of
// that row, which ran just before; what C itself took is in nanoseconds.
//
// LEMSLS_BENCH=short takes N = 68 and 256 points alone; LEMSLS_BENCH_NODES and
// LEMSLS_BENCH_MODELS name those wanted, with commas between.
func BenchmarkTable(b *testing.B) {
	for range b.N { // a table is made once: -benchtime 1x
		t := newBenchTable(b)
		for _, nodes := range t.sizes {
			for _, density := range []float64{1, 0.27} {
				for _, model := range t.models {
					t.rows(b, benchCase{model: model, nodes: nodes, density: density})
				}
			}
		}
		t.print()
	}
}

// benchCase is a row of the table.
type benchCase struct {
	model   string
	nodes   int
	density float64
	points  int
}

// benchTable is the table as it grows.
type benchTable struct {
	models        []string
	sizes, points []int
	backends      []benchBackend
	reference     map[string]string // model -> the C program
	scripts       map[string]string // model -> what lemsls generates for Numba
	python        string            // "": none
	head          []string
	lines         [][]string
	why           map[string]bool // what is missing
}

// benchBackend is a way to run a sweep.
type benchBackend struct {
	name    string
	backend gpurun.Backend
	threads int
	most    int // the largest number of points that is tried; 0: any
}

const (
	benchDt      = 0.1  // ms
	benchLongest = 60   // steps, the longest delay
	benchWork    = 1e10 // simulations x steps x edges of one measurement of a fast backend
	benchLeast   = 256  // steps of one measurement, at least: what comes before the first costs as much as some
)

func newBenchTable(b *testing.B) *benchTable {
	b.Helper()
	t := &benchTable{models: []string{"montbrio", "kuramoto", "epileptor", "rwongwang"}, sizes: []int{68, 200, 400}, points: []int{64, 256, 4096}, why: map[string]bool{}}
	if os.Getenv("LEMSLS_BENCH") == "short" {
		t.sizes, t.points = []int{68}, []int{256}
	}
	t.models = wantedOf(t.models, "LEMSLS_BENCH_MODELS")
	t.sizes = wantedOf(t.sizes, "LEMSLS_BENCH_NODES")
	t.backends = benchBackends()
	t.reference, t.scripts = map[string]string{}, map[string]string{}
	t.python = os.Getenv("LEMSLS_PYTHON")
	if t.python == "" {
		t.python = filepath.Join(".venv", "bin", "python")
	}
	if _, err := exec.LookPath(t.python); err != nil {
		t.python = ""
		t.why["Numba and TVB: no "+filepath.Join(".venv", "bin", "python")+" (make venv makes it)"] = true
	}
	t.head = []string{"model", "N", "edges", "points", "C, ns"}
	for _, x := range t.backends {
		t.head = append(t.head, x.name)
	}
	t.head = append(t.head, "Numba", "TVB's backend", "TVB's simulator")
	return t
}

// wantedOf is what an environment variable names of a list; all if it names none.
func wantedOf[T any](list []T, variable string) []T {
	names := strings.Split(os.Getenv(variable), ",")
	if names[0] == "" {
		return list
	}
	return slices.DeleteFunc(list, func(x T) bool { return !slices.Contains(names, fmt.Sprint(x)) })
}

// benchBackends are those of this machine, its GPU included.
func benchBackends() []benchBackend {
	var list []benchBackend
	for _, kernels := range cpu.Kernels() {
		x := benchBackend{kernels, &cpu.Backend{Kernels: kernels}, 1, 0}
		if kernels == cpu.KernelsGo {
			x.most = 256
		}
		list = append(list, x)
	}
	list = append(list, benchBackend{"2 threads", cpu.New(), 2, 0})
	if gpu, err := cuda.Find(context.Background()); err == nil {
		list = append(list, benchBackend{gpu.Device(), gpu, 0, 0})
	}
	return list
}

// rows measures a network with each number of points.
func (t *benchTable) rows(b *testing.B, c benchCase) {
	others := []string{t.tool(b, c, "numba"), t.tool(b, c, "tvb-backend"), t.tool(b, c, "tvb")}
	for _, c.points = range t.points {
		p := benchProgram(b, c.model)
		s := benchSweep(b, p, c)
		row := []string{c.model, strconv.Itoa(c.nodes), strconv.Itoa(s.Network.Edges()), strconv.Itoa(c.points)}
		limit := t.limit(b, c, s.Network.Edges())
		row = append(row, cell(limit, 4))
		for _, x := range t.backends {
			row = append(row, ratio(t.ours(b, x, c, s), limit))
		}
		for _, ns := range others {
			n, _ := strconv.ParseFloat(ns, 64)
			row = append(row, ratio(n, limit))
		}
		t.lines = append(t.lines, row)
		fmt.Fprintln(os.Stderr, strings.Join(row, "\t"))
	}
}

// benchProgram is a shipped model without its noise.
func benchProgram(b *testing.B, model string) *ir.Program {
	b.Helper()
	f, err := readModel(modelPath(model))
	if err != nil {
		b.Fatal(err)
	}
	settings, err := newSettings(settingsOptions{})
	if err != nil {
		b.Fatal(err)
	}
	to, err := settings.of(f.Path)
	if err != nil {
		b.Fatal(err)
	}
	m, _ := examine(f, to.resolver, nil)
	_, p, err := diagnostics.Runnable(m, "")
	if err != nil {
		b.Fatal(err)
	}
	return p
}

// benchSweep sweeps the strength of the coupling; the speed has one value.
func benchSweep(b *testing.B, p *ir.Program, c benchCase) *gpurun.Sweep {
	b.Helper()
	s, err := gpurun.Request{
		Params:  []gpurun.Axis{{Name: "global_speed", Values: []float64{1}}, {Name: "global_coupling", Values: gpurun.Linspace(0, 0.1, c.points)}},
		Dt:      benchDt,
		Steps:   1,
		NoNoise: true, Integrator: "euler", Metrics: []string{"mean"}, Network: benchNetwork(c),
	}.Sweep(p)
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// benchNetwork has delays of 1 to benchLongest steps; nobody hears itself.
func benchNetwork(c benchCase) *gpurun.Network {
	r := rand.New(rand.NewPCG(1, uint64(c.nodes)))
	n := &gpurun.Network{Name: "bench", N: c.nodes, Weights: make([]float64, c.nodes*c.nodes), Lengths: make([]float64, c.nodes*c.nodes)}
	for i := range c.nodes {
		for j := range c.nodes {
			if k := i*c.nodes + j; i != j && r.Float64() < c.density {
				n.Weights[k] = (0.01 + 0.99*r.Float64()) / float64(c.nodes)
				n.Lengths[k] = float64(1+r.IntN(benchLongest)) * benchDt
			}
		}
	}
	return n
}

// ours is nanoseconds per simulation x step x edge of a backend; 0 if it is not
// tried. The time of a few steps, in which the history is made, is subtracted.
func (t *benchTable) ours(b *testing.B, x benchBackend, c benchCase, s *gpurun.Sweep) float64 {
	b.Helper()
	if x.most > 0 && c.points > x.most {
		return 0
	}
	work := benchWork
	if x.most > 0 {
		work /= 20
	}
	run := *s
	run.Threads = x.threads
	perStep := float64(c.points * s.Network.Edges())
	steps := max(benchLeast, int(work/perStep))
	few := timeSweep(b, x.backend, run, 16)
	many := timeSweep(b, x.backend, run, 16+steps)
	return (many - few) * 1e9 / (perStep * float64(steps))
}

// timeSweep is the least seconds of three runs.
func timeSweep(b *testing.B, backend gpurun.Backend, s gpurun.Sweep, steps int) float64 {
	b.Helper()
	s.Steps = steps
	best := 0.0
	for range 3 {
		started := time.Now()
		if err := backend.Run(context.Background(), &s, dropped{}); err != nil {
			b.Fatal(err)
		}
		if d := time.Since(started).Seconds(); best == 0 || d < best {
			best = d
		}
	}
	return best
}

// dropped is a Sink for what nobody wants to see.
type dropped struct{}

func (dropped) Row(gpurun.Row) error { return nil }

func (dropped) Trajectory(int, int, int, int, []float64, []float64) error { return nil }

// limit is what the C program takes; 0 if there is none.
func (t *benchTable) limit(b *testing.B, c benchCase, edges int) float64 {
	b.Helper()
	program, ok := t.reference[c.model]
	if !ok {
		program = t.compile(b, c.model)
		t.reference[c.model] = program
	}
	if program == "" {
		return 0
	}
	steps := max(benchLeast, int(benchWork/float64(c.points*edges)))
	best := 0.0
	for range 3 {
		out, err := exec.Command(program, strconv.Itoa(c.nodes), strconv.Itoa(c.points), strconv.Itoa(steps), strconv.Itoa(benchLongest), fmt.Sprint(c.density)).Output()
		if err != nil {
			b.Fatalf("reference: %v", err)
		}
		ns, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
		if err != nil {
			b.Fatalf("reference: %v", err)
		}
		if best == 0 || ns < best {
			best = ns
		}
	}
	return best
}

// compile makes the C program of a model; "" if there is no compiler.
func (t *benchTable) compile(b *testing.B, model string) string {
	b.Helper()
	cc, err := exec.LookPath("cc")
	if err != nil {
		t.why["C: no compiler (cc)"] = true
		return ""
	}
	program := filepath.Join(b.TempDir(), model)
	out, err := exec.Command(cc, "-O3", "-march=native", "-ffast-math", "-D"+strings.ToUpper(model), "-o", program, "gpurun/cpu/testdata/reference.c", "-lm").CombinedOutput()
	if err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	return program
}

// tool is the nanoseconds of one of the Python tools, as it prints them; "" if
// it has none.
func (t *benchTable) tool(b *testing.B, c benchCase, tool string) string {
	b.Helper()
	if t.python == "" || tool == "tvb-backend" && c.model != "montbrio" {
		return ""
	}
	args := []string{"-W", "ignore", "testdata/reference/bench_tools.py", tool, "--model", c.model, "--nodes", strconv.Itoa(c.nodes), "--density", fmt.Sprint(c.density)}
	if tool == "numba" {
		args = append(args, "--script", t.script(b, c.model))
	}
	out, err := exec.Command(t.python, args...).Output()
	if err != nil {
		why := err.Error()
		if e, ok := err.(*exec.ExitError); ok {
			why = strings.TrimSpace(string(e.Stderr))
		}
		t.why[tool+": "+why] = true
		return ""
	}
	return strings.TrimSpace(string(out))
}

// script is the file that lemsls generates for Numba.
func (t *benchTable) script(b *testing.B, model string) string {
	b.Helper()
	if path, ok := t.scripts[model]; ok {
		return path
	}
	dir := b.TempDir()
	if code := run([]string{"gen", "--target", "python", "--flavor", "numba", modelPath(model), "-o", dir}, strings.NewReader(""), io.Discard, os.Stderr); code != 0 {
		b.Fatalf("gen: exit code %d", code)
	}
	t.scripts[model] = filepath.Join(dir, model+"_numba.py")
	return t.scripts[model]
}

func cell(ns float64, digits int) string {
	if ns == 0 {
		return "-"
	}
	return strconv.FormatFloat(ns, 'f', digits, 64)
}

// ratio is how many times the limit a number is, or its nanoseconds where there
// is no limit.
func ratio(ns, limit float64) string {
	switch {
	case ns == 0:
		return "-"
	case limit == 0:
		return cell(ns, 4) + " ns"
	case ns/limit < 10:
		return cell(ns/limit, 2) + "x"
	}
	return cell(ns/limit, 0) + "x"
}

// print writes the table in Markdown.
func (t *benchTable) print() {
	line := func(cells []string) { fmt.Println("| " + strings.Join(cells, " | ") + " |") }
	fmt.Printf("\n%s\n\n", cpu.New().Device())
	line(t.head)
	fmt.Println(strings.Repeat("|---", len(t.head)) + "|")
	for _, row := range t.lines {
		line(row)
	}
	for why := range t.why {
		fmt.Println("missing:", why)
	}
	fmt.Println()
}
