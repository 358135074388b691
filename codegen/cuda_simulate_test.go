package codegen

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/codegen/ir/irtest"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/gpurun/cpu"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/files"
	"github.com/lemsls/lemsls/lems/syntax"
)

// cudaSource is a model that is ready to be printed.
func cudaSource(t testing.TB, sys *lems.System, integrator string) *Source {
	t.Helper()
	prog, gaps := Lower(sys)
	if prog == nil {
		t.Fatalf("gaps: %v", gaps)
	}
	prog, err := ir.Prepare(prog, integrator)
	if err != nil {
		t.Fatal(err)
	}
	return &Source{System: sys, Program: prog, Integrator: integrator, Dt: 0.1, Version: "v0"}
}

// cudaText is the CUDA file of a model.
func cudaText(t testing.TB, s *Source) string {
	t.Helper()
	files, gaps := CUDA.Generate(s)
	if len(gaps) > 0 {
		t.Fatalf("gaps: %v", gaps)
	}
	return files[0].Text
}

// TestCudaSimulations runs the kernels of shipped models and of random programs
// and compares states with ir.Simulate, and metrics with those of a sweep on the
// processor, bit for bit in both precisions: with noise, with long and short
// delays that differ from point to point, with more threads than simulations.
func TestCudaSimulations(t *testing.T) {
	t.Parallel()
	gxx(t)
	for _, path := range shipped(t) {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".xml"), func(t *testing.T) {
			t.Parallel()
			compareSimulations(t, cudaSource(t, loadFile(t, path).System, "heun"))
		})
	}
	others := models(t)[len(shipped(t)):] // of couplings, and RateML's own
	for _, m := range others[:min(cudaModels, len(others))] {
		t.Run("other_"+m.name, func(t *testing.T) {
			t.Parallel()
			s := cudaSource(t, system(t, m.text), "heun")
			if slices.ContainsFunc(s.Program.Params, func(p ir.Param) bool { return p.Lo-p.Hi != p.Lo-p.Hi }) {
				t.Skip("a parameter has no range")
			}
			if slices.ContainsFunc(simulated(t, cudaSweep(t, s.Program, gpurun.F32)), func(x float64) bool { return x-x != 0 }) {
				t.Skip("it leaves the finite numbers, where simulations end: see TestCudaExplosions")
			}
			compareSimulations(t, s)
		})
	}
	for _, name := range cudaComponentNames(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			compareSimulations(t, cudaComponent(t, name))
		})
	}
	for seed := range uint64(cudaSimulated) {
		t.Run(fmt.Sprint("random_", seed), func(t *testing.T) {
			t.Parallel()
			integrator := []string{"euler", "heun", "rk4"}[seed%3]
			o := irtest.Options{Quiet: integrator == "rk4", Uncoupled: seed == 4}
			p, err := ir.Prepare(irtest.Random(seed, o), integrator)
			if err != nil {
				t.Fatal(err)
			}
			compareSimulations(t, &Source{System: &lems.System{Name: p.Name, Model: load("none.xml", "<Lems/>")}, Program: p, Integrator: integrator, Dt: 0.125})
		})
	}
}

// cudaComponentNames are the LEMS models that are compiled.
func cudaComponentNames(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob("../testdata/models/lems/" + cudaComponents + ".xml")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no LEMS models: %v", err)
	}
	for i, path := range paths {
		paths[i] = strings.TrimSuffix(filepath.Base(path), ".xml")
	}
	return paths
}

// cudaComponent is a LEMS model that is ready to be printed.
func cudaComponent(t testing.TB, name string) *Source {
	t.Helper()
	path := "../testdata/models/lems/" + name + ".xml"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := files.New(files.Options{Alone: true, Env: func(string) string { return "" }})
	m := lems.LoadWith(syntax.NewFile(path, 0, string(text)), lems.Options{Resolver: r})
	run, problem := lems.SimulationOf(m)
	if run == nil {
		t.Fatalf("%s: %v", name, problem)
	}
	sys, _ := run.Flatten(m)
	s := cudaSource(t, sys, "euler")
	s.Dt = run.Step
	return s
}

// explosive is a model whose simulations leave the finite within a few steps,
// some nodes by an exposure while others, before them, do it by a state.
const explosive = `<Lems><ComponentType name="derivatives">
  <Parameter name="k" dimension="0.5, 1.0"/>
  <Exposure name="x" dimension=""/><Exposure name="{x^2}" dimension=""/>
  <Dynamics>
    <StateVariable name="x" dimension="3.0, 4.0" exposure="None"/>
    <TimeDerivative variable="dx" value="k * {x^3} + c"/>
  </Dynamics>
</ComponentType>
<ComponentType name="coupling_none">
  <Parameter name="x_j" dimension="0"/><DerivedParameter name="c" value="0.0"/>
  <Dynamics><DerivedVariable name="pre" value="x_j - 1.0"/><DerivedVariable name="post" value="1.0"/></Dynamics>
</ComponentType></Lems>`

// TestCudaExplosions: which value of a simulation was not finite first is found as
// on the processor, whatever other nodes do in the same step.
func TestCudaExplosions(t *testing.T) {
	t.Parallel()
	gxx(t)
	s := cudaSource(t, system(t, explosive), "euler")
	program := cudaSimulator(t, s)
	found := map[string]int{}
	for _, precision := range []gpurun.Precision{gpurun.F32, gpurun.F64} {
		sweep := cudaSweep(t, s.Program, precision)
		sweep.Transient = 1
		for seed := range uint64(60) {
			sweep.Seed = seed
			var sink rowSink
			if err := cpu.New().Run(context.Background(), sweep, &sink); err != nil {
				t.Fatal(err)
			}
			got, err := pipe(program, sweepNumbers(t, sweep))
			if err != nil {
				t.Fatal(err)
			}
			faults := got[len(got)-3*len(sink.rows):]
			for i, row := range sink.rows {
				f := row.Fault
				if f == nil {
					t.Fatal("a simulation stays finite")
				}
				at := func(k int) int { return int(faults[k*len(sink.rows)+i]) }
				if at(0) != f.Step || at(1) != f.Node || at(2) != f.State {
					t.Fatalf("%s, seed %d, row %d: step %d, node %d, state %d; want %d, %d, %d", precision, seed, i, at(0), at(1), at(2), f.Step, f.Node, f.State)
				}
				found[fmt.Sprintf("state %d, node %d", f.State, min(f.Node, 1))]++
			}
		}
	}
	t.Log(found)
	if found["state -1, node 1"] == 0 || found["state 0, node 1"] == 0 {
		t.Errorf("no exposure or no state is the first in a later node: %v", found)
	}
}

// cudaSimulator is a program that runs the kernels of a model as
// cuda_simulate.h does.
func cudaSimulator(t *testing.T, s *Source) string {
	t.Helper()
	text := deviceText(cudaText(t, s)) + include(t, "cuda_rows.h") + include(t, "cuda_simulate.h")
	program, err := compile(t, t.TempDir(), "simulate", text)
	if err != nil {
		t.Fatal(err)
	}
	return program
}

func compareSimulations(t *testing.T, s *Source) {
	program := cudaSimulator(t, s)
	for _, precision := range []gpurun.Precision{gpurun.F32, gpurun.F64} {
		sweep := cudaSweep(t, s.Program, precision)
		if s.Program.Seconds {
			sweep.Dt, sweep.Steps = s.Dt, 100
			if len(s.Program.Events) > 0 {
				sweep.Steps = 1500
			}
		}
		got, err := pipe(program, sweepNumbers(t, sweep))
		if err != nil {
			t.Fatal(err)
		}
		want := simulated(t, sweep)
		if i := firstDifference(got, want); i >= 0 {
			t.Errorf("%s: %s: of %d values, number %d differs: %v", s.Program.Name, precision, len(want), i, [][]float64{got[i:min(i+3, len(got))], want[i:min(i+3, len(want))]})
		}
		t.Logf("%s: %d values, %v events", precision, len(want), eventsOf(sweep, want))
		if len(s.Program.Events) > 0 && eventsOf(sweep, want) == 0 {
			t.Error("nothing happens")
		}
	}
}

// eventsOf is how many events there are in what simulated yields.
func eventsOf(s *gpurun.Sweep, values []float64) float64 {
	count := s.Points.Len() * s.Replicates
	block := s.Network.N * count // of a state
	last := values[len(s.Program.Uniforms)*count+s.Steps*len(s.Program.States)*block:]
	n := 0.0
	for _, e := range s.Program.Events {
		for _, x := range last[int(e.State)*block : (int(e.State)+1)*block] {
			n += x
		}
	}
	return n
}

// cudaSweep is a small sweep with different delays.
func cudaSweep(t *testing.T, p *ir.Program, precision gpurun.Precision) *gpurun.Sweep {
	t.Helper()
	net := gpurun.Synthetic(7, 3)
	if p.DelayScale >= 0 {
		scale := p.UniformsAt(irtest.Point(1, p), 0.125, net.N)[p.DelayScale]
		longest := slices.Max(net.Lengths)
		for k := range net.Lengths {
			if scale > 0 {
				net.Lengths[k] *= 30 / (longest * scale)
			}
		}
	}
	var names []string
	for _, q := range p.Params {
		names = append(names, q.Name)
	}
	var rows [][]float64
	for seed := range uint64(4) {
		rows = append(rows, irtest.Point(seed, p))
	}
	s := &gpurun.Sweep{Program: p, Points: gpurun.List(names, rows), Network: net, Dt: 0.125, Steps: 60, Transient: 7, Precision: precision,
		Seed: 0x123456789abcdef0, Replicates: 2, Metrics: []string{"mean", "std", "min", "max", "variance_global", "variance_node", "clamp_share"}}
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	return s
}

// sweepNumbers is what cuda_simulate.h reads.
func sweepNumbers(t *testing.T, s *gpurun.Sweep) []byte {
	t.Helper()
	e := gpurun.NewEdges(s.Network)
	points := s.Points.Len()
	var tables [][]int32
	slots := 2
	for p := range points {
		scale, fault := gpurun.DelayScale(s, p)
		if fault != nil {
			t.Fatal(fault.Message)
		}
		delays, longest, fault := e.Delays(scale)
		if fault != nil {
			t.Fatal(fault.Message)
		}
		tables, slots = append(tables, delays), max(slots, longest+2)
	}
	count := points * s.Replicates
	bits := 32
	if s.Precision == gpurun.F64 {
		bits = 64
	}
	in := numbers(nil, []float64{float64(bits), 3, float64(count), float64(e.N), float64(slots), float64(points), float64(s.Steps),
		float64(s.Transient), s.Dt, float64(s.Seed >> 32), float64(s.Seed & 0xffffffff)})
	in = numbers(in, floats(e.Start), floats(e.Source), e.Weight)
	for k := range e.Source {
		for p := range points {
			in = numbers(in, []float64{float64(tables[p][k])})
		}
	}
	var sets, replicates []float64
	for i := range count {
		sets, replicates = append(sets, float64(i/s.Replicates)), append(replicates, float64(i%s.Replicates))
	}
	in = numbers(in, sets, replicates)
	for k := range s.Program.Params {
		for i := range count {
			in = numbers(in, []float64{s.Points.At(i/s.Replicates, nil)[k]})
		}
	}
	return in
}

func floats(list []int32) []float64 {
	var x []float64
	for _, v := range list {
		x = append(x, float64(v))
	}
	return x
}

// simulated is what cuda_simulate.h is to write.
func simulated(t *testing.T, s *gpurun.Sweep) []float64 {
	t.Helper()
	count := s.Points.Len() * s.Replicates
	p, nodes := s.Program, s.Network.N
	width := nodes * len(p.States) * count
	values := make([]float64, len(p.Uniforms)*count)
	states := make([]float64, (s.Steps+1)*width)
	for i := range count {
		params := s.Params(i/s.Replicates, nil)
		for u, v := range p.UniformsAt(params, s.Dt, nodes) {
			values[u*count+i] = v
		}
		at := func(n, node, state int) *float64 { return &states[n*width+(state*nodes+node)*count+i] }
		var err error
		if s.Precision == gpurun.F64 {
			err = simulateStates[float64](s, i, at)
		} else {
			err = simulateStates[float32](s, i, at)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var sink rowSink
	if err := cpu.New().Run(context.Background(), s, &sink); err != nil {
		t.Fatal(err)
	}
	columns := len(gpurun.NewMeasure(s).Columns)
	metrics, faults := make([]float64, columns*count), make([]float64, 3*count)
	for i, row := range sink.rows {
		for m, v := range row.Metrics {
			metrics[m*count+i] = v
		}
		fault := []int{-1, -1, -1}
		if row.Fault != nil {
			fault = []int{row.Fault.Step, row.Fault.Node, row.Fault.State}
		}
		for k, v := range fault {
			faults[k*count+i] = float64(v)
		}
	}
	return slices.Concat(values, states, metrics, faults)
}

// rowSink keeps rows.
type rowSink struct{ rows []gpurun.Row }

func (r *rowSink) Row(row gpurun.Row) error { r.rows = append(r.rows, row); return nil }

func (r *rowSink) Trajectory(int, int, int, int, []float64, []float64) error { return nil }

func simulateStates[F ir.Float](s *gpurun.Sweep, row int, at func(n, node, state int) *float64) error {
	net := ir.SimNetwork{Nodes: s.Network.N, Weights: s.Network.Weights, Delays: make([]int32, s.Network.N*s.Network.N)}
	scale, _ := gpurun.DelayScale(s, row/s.Replicates)
	e := gpurun.NewEdges(s.Network)
	delays, _, _ := e.Delays(scale)
	for k, d := range delays {
		net.Delays[e.Target(k)*e.N+int(e.Source[k])] = d
	}
	opt := ir.SimOptions{Dt: s.Dt, Steps: s.Steps, Seed: s.Seed, Replicate: uint32(row % s.Replicates), Params: s.Params(row/s.Replicates, nil)}
	return ir.Simulate(s.Program, net, opt, func(x ir.Sample[F]) {
		for k, v := range x.States {
			*at(x.Step, k/len(s.Program.States), k%len(s.Program.States)) = float64(v)
		}
	})
}
