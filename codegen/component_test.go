package codegen

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/codegen/ir/irtest"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/files"
	"github.com/lemsls/lemsls/lems/syntax"
)

// componentSteps is how long components are simulated.
const componentSteps = 400

// componentCase is a LEMS component that is printed and run, alone or on a network.
type componentCase struct {
	name       string
	sys        *lems.System
	dt         float64
	integrator string
	steps      int
	nodes      int
}

// network is what joins the nodes, each of which hears itself and others.
func (c *componentCase) network() ir.SimNetwork {
	if c.nodes == 1 {
		return ir.SimNetwork{Nodes: 1, Weights: []float64{0}}
	}
	net := irtest.Network(5, c.nodes, 20)
	net.Delays = nil
	return net
}

// componentCases are the project's LEMS models, in steps so large that much
// happens, and cells of NeuroML where the corpus has its core types; each with
// every integrator.
func componentCases(t *testing.T) (all []componentCase) {
	paths, _ := filepath.Glob("../testdata/models/lems/*.xml")
	if len(paths) < 15 {
		t.Fatalf("%d models", len(paths))
	}
	add := func(name string, sys *lems.System, dt float64, nodes int) {
		for _, integrator := range componentIntegrators {
			all = append(all, componentCase{name, sys, dt, integrator, componentSteps, nodes})
		}
	}
	for _, path := range paths {
		m := loadComponents(t, path)
		run, _ := lems.SimulationOf(m)
		sys, _ := run.Flatten(m)
		name, dt := strings.TrimSuffix(filepath.Base(path), ".xml"), run.Step*5
		if name == "adaptive_exponential" {
			dt = run.Step // the exponential overflows in larger ones
		}
		add(name, sys, dt, 1)
	}
	m := loadComponents(t, "../testdata/models/network/spiking.xml")
	run, _ := lems.SimulationOf(m)
	sys, _ := run.Flatten(m)
	add("spiking", sys, run.Step*5, 4)
	dir := filepath.Join(corpusDir(), "NeuroML", "NeuroML2", "NeuroML2CoreTypes")
	if _, err := os.Stat(dir); err != nil {
		t.Log("no cells of NeuroML, for there is no corpus:", err)
		return all
	}
	m = loadComponents(t, "../testdata/codegen/core_cells.xml", dir)
	for _, c := range coreCases {
		sys, _ := lems.Flatten(m, m.World.Component(c.id))
		add("core_"+c.id, sys, c.dt, 1)
	}
	return all
}

// coreCases are some cells of core_cells.xml, with resets, with a regime, with
// exponentials, with channels, and the step of each in seconds.
var coreCases = []struct {
	id string
	dt float64
}{{"izhikevich2007", 1e-4}, {"iafTauRef", 1e-4}, {"adEx", 5e-5}, {"hh", 2e-5}}

func corpusDir() string {
	if dir := os.Getenv("LEMSLS_CORPUS"); dir != "" {
		return dir
	}
	return filepath.Join("..", "..", "shared", "corpus")
}

func loadComponents(t testing.TB, path string, dirs ...string) *lems.Model {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := files.New(files.Options{Dirs: dirs, Alone: true, Still: true, Env: func(string) string { return "" }})
	return lems.LoadWith(syntax.NewFile(filepath.ToSlash(path), 0, string(text)), lems.Options{Resolver: r})
}

// generate prints a case for a target.
func (c *componentCase) generate(t *testing.T, target *Target, flavor string) []File {
	t.Helper()
	s := &Source{System: c.sys, Integrator: c.integrator, Dt: c.dt, Length: float64(c.steps) * c.dt, Flavor: flavor, Version: "v0"}
	list, gaps := target.Generate(s)
	if len(gaps) > 0 {
		t.Fatalf("%s: gaps %v", c.name, gaps)
	}
	return list
}

// want is what ir.Simulate computes: of every step and node the states that have
// names, the exposures, and how often each event has happened since the step before.
// width is how many numbers that is of a node.
func (c *componentCase) want(t *testing.T) (rows []float64, width, events int) {
	t.Helper()
	low, gaps := Lower(c.sys)
	if len(gaps) > 0 {
		t.Fatalf("%s: gaps %v", c.name, gaps)
	}
	p, err := ir.Prepare(low, c.integrator)
	if err != nil {
		t.Fatal(err)
	}
	var before []float64
	opt := ir.SimOptions{Dt: c.dt, Steps: c.steps, Seed: componentSeed, Replicate: 1, Params: pointOf(p)}
	states, exposures := len(p.States), len(p.Exposures)
	err = ir.Simulate(p, c.network(), opt, func(s ir.Sample[float64]) {
		for i := range c.nodes {
			rows = append(append(rows, s.States[i*states:i*states+shownStates(p)]...), s.Exposures[i*exposures:(i+1)*exposures]...)
			for _, e := range p.Events {
				n := 0.0
				if k := i*states + int(e.State); before != nil {
					n = s.States[k] - before[k]
				}
				rows = append(rows, n)
			}
		}
		before = slices.Clone(s.States)
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows, shownStates(p) + len(p.Exposures) + len(p.Events), len(p.Events)
}

const componentSeed = 3 << 32

// pointOf is a component as its file gives it.
func pointOf(p *ir.Program) []float64 {
	params := make([]float64, len(p.Params))
	for i := range params {
		params[i] = p.Params[i].Lo
	}
	return params
}

// componentTally is what a test has seen of events.
type componentTally struct {
	worst  float64
	events int
}

// compare holds the numbers of a target against those of ir.Simulate: events
// happen at the same steps.
func (c *componentCase) compare(t *testing.T, by string, got []float64, tally *componentTally) {
	t.Helper()
	want, width, events := c.want(t)
	d, notFinite := difference(got, want, width*c.nodes)
	tally.worst = max(tally.worst, d)
	if !(d <= 1e-12) || notFinite > 0 {
		t.Errorf("%s, %s, %s: differs by %.2g from ir.Simulate, %d values are not finite", by, c.name, c.integrator, d, notFinite)
		return
	}
	for k := range want {
		if k%width < width-events {
			continue
		}
		if got[k] != want[k] {
			t.Errorf("%s, %s, %s: %v events at step %d, want %v", by, c.name, c.integrator, got[k], k/width/c.nodes, want[k])
			return
		}
		tally.events += int(want[k])
	}
}

// componentBatch simulates generated scripts, all in one process. What is marked
// is compiled by Numba.
const componentBatch = `
import json, os, struct, sys, types, warnings
import numpy as np
import numba
warnings.simplefilter("error")
with open(os.path.join(sys.argv[1], "jobs.json")) as file:
    jobs = json.load(file)
with open(os.path.join(sys.argv[1], "out.bin"), "wb") as out:
    for number, job in enumerate(jobs):
        numba.config.DISABLE_JIT = not job["compiled"]
        module = types.ModuleType(f"model_{number}")
        module.__file__ = os.path.join(sys.argv[1], module.__name__, "model.py")
        sys.modules[module.__name__] = module
        exec(compile(job["text"], module.__name__, "exec"), module.__dict__)
        parameters = {name: low for name, (low, high) in module.PARAMETERS.items()}
        assert module.DT == job["dt"] and module.STEPS == job["steps"] and module.INTEGRATOR == job["integrator"] and module.TIME == "s"
        events = []
        weights = np.array(job["weights"]).reshape(job["nodes"], -1)
        network = (weights, np.zeros(weights.shape)) if job["nodes"] > 1 else module.one_node()
        samples = list(module.simulate(parameters, *network, seed=job["seed"], replicate=1, events=events))
        counts = np.zeros((len(samples), len(module.EVENTS), job["nodes"]))
        for step, name, node in events:
            counts[step, list(module.EVENTS).index(name), node] += 1
        values = np.concatenate([np.concatenate([x, e, counts[n]]).T.ravel() for n, x, e in samples])
        out.write(struct.pack("<q", len(values)) + values.astype("<f8").tobytes())
        if job["compiled"]:
            swept, summary = module.sweep([parameters], *network, seed=job["seed"], replicate=1)[0], module.summary_of(samples)
            assert np.allclose(swept[:, [0, 2, 3]], summary[:, [0, 2, 3]], rtol=1e-9), (swept, summary)
`

type componentJob struct {
	Text       string    `json:"text"`
	Dt         float64   `json:"dt"`
	Steps      int       `json:"steps"`
	Integrator string    `json:"integrator"`
	Seed       uint64    `json:"seed"`
	Compiled   bool      `json:"compiled"`
	Nodes      int       `json:"nodes"`
	Weights    []float64 `json:"weights"`
}

// TestComponentsInPython compares components, printed for NumPy and for Numba, with
// ir.Simulate. Of all but one what Numba would compile runs as Python.
func TestComponentsInPython(t *testing.T) {
	t.Parallel()
	pythonPath(t)
	cases := componentCases(t)
	var jobs []componentJob
	var of []componentCase
	add := func(c componentCase, flavor string, compiled bool) {
		text := c.generate(t, Python, flavor)[0].Text
		jobs = append(jobs, componentJob{text, c.dt, c.steps, c.integrator, componentSeed, compiled, c.nodes, c.network().Weights})
		of = append(of, c)
	}
	for i, c := range cases {
		if n := len(componentIntegrators); i%n == i/n%n { // each with one integrator
			add(c, "numpy", false)
			add(c, "numba", c.name == compiledComponent)
		}
	}
	dir := t.TempDir()
	data, err := json.Marshal(jobs)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "jobs.json"), string(data))
	python(t, componentBatch, dir)
	out, err := os.ReadFile(filepath.Join(dir, "out.bin"))
	if err != nil {
		t.Fatal(err)
	}
	var tally componentTally
	for i, c := range of {
		if len(out) < 8 {
			t.Fatal("the scripts computed too little")
		}
		got := make([]float64, binary.LittleEndian.Uint64(out))
		for k := range got {
			got[k] = math.Float64frombits(binary.LittleEndian.Uint64(out[8*(k+1):]))
		}
		out = out[8*(len(got)+1):]
		c.compare(t, []string{"numpy", "numba"}[i%2], got, &tally)
	}
	tally.report(t, len(jobs))
}

// report wants that something happened.
func (y *componentTally) report(t *testing.T, runs int) {
	t.Helper()
	t.Logf("%d simulations, %d events, largest relative difference %.2g", runs, y.events, y.worst)
	if y.events == 0 {
		t.Error("no event was compared")
	}
}

// TestComponentScript: what a modeller sees of a component, without a connectome.
func TestComponentScript(t *testing.T) {
	t.Parallel()
	pythonPath(t)
	m := loadComponents(t, "../testdata/models/lems/lif_refractory.xml")
	run, _ := lems.SimulationOf(m)
	sys, _ := run.Flatten(m)
	c := componentCase{"lif", sys, run.Step, "euler", 3000, 1}
	text := c.generate(t, Python, "")[0].Text
	for _, want := range []string{
		"from lif_refractory.xml, component neuron\n", "--component neuron --integrator euler --dt 5e-05s", "in V: Input current times resistance.",
		"    # when v .gt. thresh\n    holds_2 = ", "    # v = reset\n    v_after = np.where(holds_2, reset, v)\n", "# regime: 0 is refractory, 1 is integrating\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text[:6000])
		}
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "lif.py"), text)
	got := python(t, `
import csv, os, sys
sys.path.insert(0, sys.argv[1])
import lif
path = os.path.join(sys.argv[1], "events.csv")
lif.main(["--events", path])
with open(path) as file:
    rows = list(csv.DictReader(file))
assert rows and all(r["event"] == "spike" and r["node"] == "0" and float(r["time"]) == int(r["step"]) * lif.DT for r in rows)
print("steps", *(r["step"] for r in rows))
lif.main(["--param", "drive=0.02,0.03"])
`, dir)
	var times, rows []string
	want, width, _ := c.want(t)
	for k := width - 1; k < len(want); k += width {
		if want[k] > 0 {
			times = append(times, strconv.FormatFloat(float64(k/width)*c.dt, 'g', 6, 64))
			rows = append(rows, strconv.Itoa(k/width))
		}
	}
	line := fmt.Sprintf("spike: %d times at %s s\n", len(times), strings.Join(times, ", "))
	for _, part := range []string{line, "steps " + strings.Join(rows, " ") + "\n", "tau,EL,drive,thresh,reset,refract,v_mean"} {
		if !strings.Contains(got, part) || len(times) < 2 {
			t.Errorf("no %q in\n%s", part, got)
		}
	}
}

// TestComponentsAndTVB: TVB has no place for what happens at moments, nor for
// seconds.
func TestComponentsAndTVB(t *testing.T) {
	m := loadComponents(t, "../testdata/models/lems/izhikevich2007.xml")
	run, _ := lems.SimulationOf(m)
	sys, _ := run.Flatten(m)
	list, gaps := Python.Generate(&Source{System: sys, Integrator: "euler", Dt: run.Step, Flavor: "tvb"})
	var features []string
	for _, g := range gaps {
		features = append(features, g.Feature)
	}
	if want := []string{"times in seconds", "OnCondition and events"}; len(list) > 0 || !slices.Equal(features, want) {
		t.Errorf("%d files, gaps %q, want %q", len(list), features, want)
	}
}

// TestComponentNames: a path becomes an identifier, of which nobody needs to be
// told; what else changes is said.
func TestComponentNames(t *testing.T) {
	m := loadComponents(t, "../testdata/models/lems/hodgkin_huxley.xml")
	run, _ := lems.SimulationOf(m)
	sys, _ := run.Flatten(m)
	c := componentCase{"axon", sys, run.Step, "heun", componentSteps, 1}
	for _, f := range []string{"numpy", "numba"} {
		text := c.generate(t, Python, f)[0].Text
		if strings.Contains(text, "renamed") || !strings.Contains(text, "na_m_q") || !strings.Contains(text, `"na.m.q"`) {
			t.Errorf("%s: names in\n%s", f, text[:3000])
		}
	}
	text := goFile(c.generate(t, Go, ""), "model.go")
	if strings.Contains(text, "renamed") || !strings.Contains(text, "StateNaMQ") || !strings.Contains(text, "na.h.forward.rate: in 1/s") {
		t.Errorf("names in\n%s", text[:3000])
	}
}
