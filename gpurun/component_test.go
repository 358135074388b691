package gpurun

import (
	"context"
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
)

// component is a program as lowering makes it of a LEMS component: x starts at
// start, grows by 1 a second, and falls back to 0 at limit, which is an event that
// a hidden state counts. Nothing depends on idle.
func component() *ir.Program {
	state := func(name string, hidden bool) ir.State {
		return ir.State{Slot: ir.Slot{Name: name}, Min: math.Inf(-1), Max: math.Inf(1), Hidden: hidden}
	}
	p := &ir.Program{Name: "counter", Seconds: true, DelayScale: -1,
		States: []ir.State{state("spike", true), state("x", false)},
		Events: []ir.Event{{Slot: ir.Slot{Name: "spike"}, State: 0}}, Exposures: []ir.Slot{{Name: "x"}}}
	b := ir.NewBuilder()
	var outputs []ir.Value
	for i, name := range []string{"start", "limit", "na.idle"} {
		p.Params = append(p.Params, ir.Param{Slot: ir.Slot{Name: name}, Lo: float64(i), Hi: float64(i)})
		p.Uniforms = append(p.Uniforms, ir.Slot{Name: name})
		outputs = append(outputs, b.Input(ir.ParamValue, i))
	}
	p.Point = b.Block(outputs...)
	b = ir.NewBuilder()
	p.Start = b.Block(b.Const(0), b.Input(ir.Uniform, 0))
	b = ir.NewBuilder()
	p.Rates = b.Block(b.Const(0), b.Const(1), ir.None, ir.None, b.Input(ir.StateValue, 1))
	b = ir.NewBuilder()
	n, x := b.Input(ir.StateValue, 0), b.Input(ir.StateValue, 1)
	falls := b.Binary(ir.Le, b.Input(ir.Uniform, 1), x)
	p.After = b.Block(b.Select(falls, b.Binary(ir.Add, n, b.Const(1)), n), b.Select(falls, b.Const(0), x))
	return p
}

// TestInfluences looks at all blocks, before and after Separate.
func TestInfluences(t *testing.T) {
	if got := influences(component()); !slices.Equal(got, []bool{true, true, false}) {
		t.Errorf("start and limit matter, idle does not: %v", got)
	}
	p := coupledProgram()
	for _, q := range []*ir.Program{p, ir.Separate(p)} {
		if got := influences(q); !slices.Equal(got, []bool{true, true, true, false}) {
			t.Errorf("all but the last matter: %v in %v", got, ir.Print(q))
		}
	}
	if separated := ir.Separate(p); separated.Send.Empty() || separated.Receive.Empty() {
		t.Errorf("nothing was separated: %s", ir.Print(separated))
	}
}

// coupledProgram is dx = the sum of exp(a*x_j) * (x + b) + c, whose second coupling
// nobody reads.
func coupledProgram() *ir.Program {
	p := &ir.Program{Name: "coupled", DelayScale: -1, States: []ir.State{{Slot: ir.Slot{Name: "x"}, Min: math.Inf(-1), Max: math.Inf(1)}}}
	b := ir.NewBuilder()
	var outputs []ir.Value
	for i, name := range []string{"a", "b", "c", "unread"} {
		p.Params = append(p.Params, ir.Param{Slot: ir.Slot{Name: name}, Lo: 0, Hi: 1})
		p.Uniforms = append(p.Uniforms, ir.Slot{Name: name})
		outputs = append(outputs, b.Input(ir.ParamValue, i))
	}
	p.Point = b.Block(outputs...)
	e := ir.NewBuilder()
	sent := e.Unary(ir.Exp, e.Binary(ir.Mul, e.Input(ir.Uniform, 0), e.Input(ir.Source, 0)))
	edge := e.Block(e.Binary(ir.Mul, sent, e.Binary(ir.Add, e.Input(ir.StateValue, 0), e.Input(ir.Uniform, 1))))
	e = ir.NewBuilder()
	p.Couplings = []ir.Coupling{{Edge: edge}, {Edge: e.Block(e.Binary(ir.Mul, e.Input(ir.Uniform, 3), e.Input(ir.Source, 0)))}}
	b = ir.NewBuilder()
	p.Rates = b.Block(b.Binary(ir.Add, b.Input(ir.CouplingSum, 0), b.Input(ir.Uniform, 2)), ir.None)
	return p
}

// TestComponentSweep: of a component those parameters are swept that are named,
// alone and in double precision steps of its own.
func TestComponentSweep(t *testing.T) {
	p := component()
	s, err := Request{Params: []Axis{{"limit", []float64{0.25, 0.5, 9}}}, Dt: 0.125, Time: 1, Transient: 0.125}.Sweep(p)
	if err != nil {
		t.Fatal(err)
	}
	if s.Network.N != 1 || len(s.Program.Params) != 1 || s.Points.Len() != 3 || s.Integrator != "euler" || s.Steps != 8 || s.Transient != 1 {
		t.Errorf("%+v", s)
	}
	if got, want := strings.Join(NewMeasure(s).Columns, " "), "mean_x std_x min_x max_x events_spike rate_spike latency_spike isi_spike isi_cv_spike"; got != want {
		t.Errorf("columns are %s, want %s", got, want)
	}
	if n, err := (Request{}).Count(p); n != 1 || err != nil {
		t.Errorf("%d points without parameters, %v", n, err)
	}
	if s, err = (Request{}).Sweep(p); err != nil || s.Dt != 1e-5 || s.Steps != 20_000 {
		t.Errorf("%+v, %v", s, err)
	}
	for name, want := range map[string]string{"limt": `did you mean "limit"?`, "idle": "did you mean na.idle?", "zzzzzz": "it has start, limit, na.idle"} {
		_, err := Request{Params: []Axis{{name, []float64{1}}}}.Sweep(p)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %s", name, err, want)
		}
	}
	if _, err := (Request{Time: 1e-9}).Sweep(p); err == nil || !strings.Contains(err.Error(), "1e-09 s in steps of 1e-05 s") {
		t.Errorf("too short: %v", err)
	}
}

// TestHiddenStates: what lowering has added is nowhere in the results.
func TestHiddenStates(t *testing.T) {
	s, err := Request{Params: []Axis{{"limit", []float64{1}}, {"na.idle", []float64{1}}}, Dt: 0.5, Time: 1}.Sweep(component())
	if err != nil {
		t.Fatal(err)
	}
	s.Trajectories = []int{0}
	fault := &Fault{Kind: NonFinite, State: 0, Step: 2}
	b := fakeBackend{[]Row{{Params: []float64{1, 1}, Metrics: NewMeasure(s).NaNs(), Fault: fault}}}
	dir := t.TempDir()
	r, err := Run(context.Background(), b, s, Options{Dir: dir, CSV: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.States) != 1 || r.States[0].Name != "x" || r.States[0].Diverged != 0 || r.Second != 1 {
		t.Errorf("%+v", r.States)
	}
	if text, err := os.ReadFile(filepath.Join(dir, TrajectoryName)); err != nil || string(text) != "point,step,time,node,x\n" {
		t.Errorf("%v: the trajectories are %q", err, text)
	}
	text, err := os.ReadFile(filepath.Join(dir, CSVName))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if last := len(rows[1]) - 1; rows[0][3] != "na.idle" || rows[1][last] != "" || rows[1][last-3] != "diverged" {
		t.Errorf("the metrics are %q", text)
	}
}

// TestSpikes: several events of a step count as several, and as one time.
func TestSpikes(t *testing.T) {
	m := &Measure{dt: 0.5, second: 1, counted: 10}
	at := func(steps ...int64) Spikes {
		var s Spikes
		for _, n := range steps {
			s.Add(n, 2)
		}
		s.Add(9, 0)
		return s
	}
	for _, c := range []struct {
		nodes                             []Spikes
		events, rate, latency, isi, isiCV float64
	}{
		{[]Spikes{at()}, 0, 0, math.NaN(), math.NaN(), math.NaN()},
		{[]Spikes{at(1)}, 2, 0.4, 0.5, math.NaN(), math.NaN()},
		{[]Spikes{at(2, 4)}, 4, 0.8, 1, 1, math.NaN()},
		{[]Spikes{at(2, 4, 6)}, 6, 1.2, 1, 1, 0},
		{[]Spikes{at(1, 2, 5)}, 6, 1.2, 0.5, 1, 0.5},
		{[]Spikes{at(), at(4), at(2, 4), at(1, 2, 5)}, 3, 0.6, (2 + 1 + 0.5) / 3, 1, 0.5},
	} {
		for name, want := range map[string]float64{"events": c.events, "rate": c.rate, "latency": c.latency, "isi": c.isi, "isi_cv": c.isiCV} {
			if got := m.spikes(name, c.nodes); !(math.Abs(got-want) < 1e-12 || math.IsNaN(got) && math.IsNaN(want)) {
				t.Errorf("%s of %v is %v, want %v", name, c.nodes, got, want)
			}
		}
	}
}
