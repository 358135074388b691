package ir_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/codegen/ir/irtest"
)

// phases is a delayed Kuramoto model with a bounded second state, noise, two
// parameters and an exposure that reads the coupling.
func phases() *ir.Program {
	p := model([]float64{0, 0}, func(b *ir.Builder, x []ir.Value) []ir.Value {
		c := b.Input(ir.CouplingSum, 0)
		drift := b.Binary(ir.Add, b.Input(ir.Uniform, 0), b.Binary(ir.Mul, b.Input(ir.Uniform, 1), c))
		dv := b.Binary(ir.Sub, b.Binary(ir.Mul, b.Const(0.75), b.Unary(ir.Sin, x[0])), x[1])
		return []ir.Value{b.Binary(ir.Add, drift, x[1]), dv, b.Binary(ir.Mul, c, x[1])}
	})
	p.Params = make([]ir.Param, 2)
	p.Uniforms = make([]ir.Slot, 2)
	point := ir.NewBuilder()
	scaled := point.Binary(ir.Div, point.Input(ir.ParamValue, 1), point.Input(ir.Nodes, 0))
	p.Point = point.Block(point.Input(ir.ParamValue, 0), scaled)
	e := ir.NewBuilder()
	difference := e.Binary(ir.Sub, e.Input(ir.Source, 0), e.Input(ir.StateValue, 0))
	p.Couplings = []ir.Coupling{{Edge: e.Block(e.Unary(ir.Sin, difference))}}
	rates := ir.NewBuilder()
	out := rates.Inline(&p.Rates, func(ir.Instr) ir.Value { return ir.None })
	out[2] = rates.Const(0.0625)
	p.Rates = rates.Block(out...)
	p.Noisy = true
	p.States[0].InitLo, p.States[0].InitHi = -3, 3
	p.States[1].InitLo, p.States[1].InitHi = -1, 1
	p.States[1].Min, p.States[1].Max = -0.25, 0.3
	return p
}

// phasesByHand is the same model once more: loops over arrays, a ring of the
// past, Euler's method. It returns all samples, states before exposures.
func phasesByHand[F ir.Float](net ir.SimNetwork, opt ir.SimOptions) [][]F {
	n := net.Nodes
	omega, k, dt := F(opt.Params[0]), F(opt.Params[1]/float64(n)), F(opt.Dt)
	sin := func(x F) F { return apply(ir.Sin, x) }
	ring := make([][]F, slices.Max(net.Delays)+1)
	theta, v := make([]F, n), make([]F, n)
	bound := func(x F) F { return max(-0.25, min(F(0.3), x)) }
	for i := range n {
		theta[i] = F(ir.InitialValue(opt.Seed, opt.Replicate, uint32(i), 0, -3, 3))
		v[i] = bound(F(ir.InitialValue(opt.Seed, opt.Replicate, uint32(i), 1, -1, 1)))
	}
	for slot := range ring {
		ring[slot] = slices.Clone(theta)
	}
	var samples [][]F
	for step := range opt.Steps + 1 {
		copy(ring[step%len(ring)], theta)
		var sample, exposures []F
		newTheta, newV := make([]F, n), make([]F, n)
		for i := range n {
			var acc [2]F
			for j := range n {
				w, d := net.Weights[i*n+j], int(net.Delays[i*n+j])
				if w == 0 {
					continue
				}
				group := 0
				if d >= 16 {
					group = 1
				}
				past := ring[(step-d+100*len(ring))%len(ring)][j]
				product := F(F(w) * sin(F(past-theta[i])))
				acc[group] = F(acc[group] + product)
			}
			c := F(acc[1] + acc[0])
			normal := ir.NormalFrom[F](ir.Draw(opt.Seed, ir.Noise, opt.Replicate, uint32(step), uint32(i), 0))
			dTheta := F(F(omega+F(k*c)) + v[i])
			dV := F(F(F(0.75)*sin(theta[i])) - v[i])
			newTheta[i] = F(F(theta[i]+F(dt*dTheta)) + F(F(0.0625)*normal))
			newV[i] = bound(F(v[i] + F(dt*dV)))
			sample = append(sample, theta[i], v[i])
			exposures = append(exposures, F(c*v[i]))
		}
		samples = append(samples, append(sample, exposures...))
		theta, v = newTheta, newV
	}
	return samples
}

func samples[F ir.Float](t *testing.T, p *ir.Program, net ir.SimNetwork, opt ir.SimOptions) [][]F {
	t.Helper()
	var all [][]F
	err := ir.Simulate(p, net, opt, func(s ir.Sample[F]) {
		if s.Step != len(all) {
			t.Fatalf("step %d is visited as number %d", s.Step, len(all))
		}
		all = append(all, slices.Concat(s.States, s.Exposures))
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func phasesSetting() (ir.SimNetwork, ir.SimOptions) {
	opt := ir.SimOptions{Dt: 0.1, Steps: 80, Seed: 1 << 40, Replicate: 3, Params: []float64{0.3, 2.5}}
	return irtest.Network(4, 7, 30), opt
}

func testAgainstHand[F ir.Float](t *testing.T) {
	net, opt := phasesSetting()
	want := phasesByHand[F](net, opt)
	got := samples[F](t, ir.Euler(phases()), net, opt)
	if len(got) != opt.Steps+1 || len(want) != len(got) {
		t.Fatalf("%d samples", len(got))
	}
	for n := range got {
		if !slices.Equal(got[n], want[n]) {
			t.Fatalf("time %d:\n%v, want\n%v", n, got[n], want[n])
		}
	}
}

func TestSimulateAgainstLoops(t *testing.T) {
	t.Run("float64", testAgainstHand[float64])
	t.Run("float32", testAgainstHand[float32])
}

func TestPrecisionsAgree(t *testing.T) {
	net, opt := phasesSetting()
	p := ir.Heun(phases())
	single, double := samples[float32](t, p, net, opt), samples[float64](t, p, net, opt)
	for n := range single {
		for i := range single[n] {
			if math.Abs(float64(single[n][i])-double[n][i]) > 1e-4 {
				t.Fatalf("time %d, number %d: %v and %v", n, i, single[n][i], double[n][i])
			}
		}
	}
}

func TestRandomNumbersFollowSeedAndReplicate(t *testing.T) {
	net, opt := phasesSetting()
	p := ir.Heun(phases())
	first := samples[float64](t, p, net, opt)
	same := func(o ir.SimOptions) bool {
		return slices.EqualFunc(first, samples[float64](t, p, net, o), slices.Equal[[]float64])
	}
	seed, replicate := opt, opt
	seed.Seed++
	replicate.Replicate++
	if !same(opt) || same(seed) || same(replicate) {
		t.Error("a trajectory is that of its seed and replicate, and of no other")
	}
}

// adder is one state that is 0 and an exposure that is the coupling: the sum
// of the weights.
func adder() *ir.Program {
	p := model([]float64{1}, func(b *ir.Builder, x []ir.Value) []ir.Value {
		return []ir.Value{b.Const(0), b.Input(ir.CouplingSum, 0)}
	})
	e := ir.NewBuilder()
	p.Couplings = []ir.Coupling{{Edge: e.Block(e.Input(ir.Source, 0))}}
	return ir.Euler(p)
}

// TestOrderOfTheSum: in float32 1e8 + 1 is 1e8, so where the 1 is added shows.
func TestOrderOfTheSum(t *testing.T) {
	cases := []struct {
		weights []float64
		delays  []int32
		want    float32
	}{
		{[]float64{1e8, 1, -1e8}, []int32{0, 0, 0}, 0},
		{[]float64{1e8, 1, -1e8}, []int32{0, 15, 15}, 0},
		{[]float64{1e8, 1, -1e8}, []int32{0, 16, 0}, 1},
		{[]float64{1e8, -1e8, 1}, []int32{0, 0, 0}, 1},
		{[]float64{1e8, -1e8, 1}, []int32{40, 0, 40}, 0},
		{[]float64{0.1, 0, 0}, nil, 0.1},
	}
	for _, c := range cases {
		net := ir.SimNetwork{Nodes: 3, Weights: append(c.weights, make([]float64, 6)...)}
		if c.delays != nil {
			net.Delays = append(c.delays, make([]int32, 6)...)
		}
		got := samples[float32](t, adder(), net, ir.SimOptions{Dt: 1})
		if len(got) != 1 || got[0][3] != c.want {
			t.Errorf("%v delayed by %v: %v, want %v", c.weights, c.delays, got[0][3], c.want)
		}
	}
}

// TestMissingEdgesAreNotEvaluated: 0 times infinity would be NaN.
func TestMissingEdgesAreNotEvaluated(t *testing.T) {
	p := adder()
	e := ir.NewBuilder()
	p.Couplings[0].Edge = e.Block(e.Binary(ir.Div, e.Const(1), e.Binary(ir.Sub, e.Input(ir.Source, 0), e.Input(ir.StateValue, 0))))
	got := samples[float64](t, p, ir.SimNetwork{Nodes: 1, Weights: []float64{0}}, ir.SimOptions{Dt: 1})
	if got[0][1] != 0 {
		t.Errorf("sum of no edges is %v", got[0][1])
	}
	got = samples[float64](t, p, ir.SimNetwork{Nodes: 1, Weights: []float64{1}}, ir.SimOptions{Dt: 1})
	if !math.IsInf(got[0][1], 1) {
		t.Errorf("the edge of a node to itself is left out: %v", got[0][1])
	}
}

// TestHistory: a ramp x(n) = n with x(n <= 0) = 1, read through a delay.
func TestHistory(t *testing.T) {
	p := model([]float64{1}, func(b *ir.Builder, x []ir.Value) []ir.Value {
		return []ir.Value{b.Const(1), b.Input(ir.CouplingSum, 0), b.Input(ir.Time, 0)}
	})
	e := ir.NewBuilder()
	p.Couplings = []ir.Coupling{{Edge: e.Block(e.Input(ir.Source, 0))}}
	for _, pass := range ir.Integrators() {
		net := ir.SimNetwork{Nodes: 1, Weights: []float64{1}, Delays: []int32{3}}
		got := samples[float64](t, pass(p), net, ir.SimOptions{Dt: 0.5, Steps: 6})
		for n, want := range []float64{1, 1, 1, 1, 1.5, 2, 2.5} {
			if sample := []float64{1 + 0.5*float64(n), want, 0.5 * float64(n)}; !slices.Equal(got[n], sample) {
				t.Errorf("time %d: state, coupling, time %v, want %v", n, got[n], sample)
			}
		}
	}
}

func TestInitialStatesAreRoundedAndClamped(t *testing.T) {
	p := model([]float64{0, 0, 0}, func(b *ir.Builder, x []ir.Value) []ir.Value {
		return []ir.Value{b.Const(0), b.Const(0), b.Const(0)}
	})
	p.States[0].InitLo, p.States[0].InitHi, p.States[0].Max = 5, 5, 0.1
	p.States[1].InitLo, p.States[1].InitHi, p.States[1].Min = -5, -5, 0.2
	p.States[2].InitLo, p.States[2].InitHi = 0.3, 0.3
	got := samples[float32](t, ir.Euler(p), ir.SimNetwork{Nodes: 1, Weights: []float64{0}}, ir.SimOptions{})
	if want := []float32{0.1, 0.2, 0.3}; !slices.Equal(got[0], want) {
		t.Errorf("%v, want %v", got[0], want)
	}
}

// TestClampedFlags: a ramp of slope 1 from 0 to its bound 2.5.
func TestClampedFlags(t *testing.T) {
	p := model([]float64{0}, func(b *ir.Builder, x []ir.Value) []ir.Value { return []ir.Value{b.Const(1)} })
	p.States[0].Max = 2.5
	var flags []bool
	err := ir.Simulate(ir.Euler(p), ir.SimNetwork{Nodes: 1, Weights: []float64{0}}, ir.SimOptions{Dt: 1, Steps: 4},
		func(s ir.Sample[float64]) { flags = append(flags, s.Clamped...) })
	if want := []bool{false, false, false, true, true}; err != nil || !slices.Equal(flags, want) {
		t.Errorf("%v %v, want %v", flags, err, want)
	}
}

func TestSimulateRefuses(t *testing.T) {
	net, opt := phasesSetting()
	p := ir.Euler(phases())
	cases := []struct {
		name string
		f    func(p *ir.Program, net *ir.SimNetwork, opt *ir.SimOptions)
		want string
	}{
		{"no step", func(p *ir.Program, _ *ir.SimNetwork, _ *ir.SimOptions) { p.Step = ir.Block{} }, "no integrator"},
		{"weights", func(_ *ir.Program, net *ir.SimNetwork, _ *ir.SimOptions) { net.Weights = net.Weights[1:] }, "weights"},
		{"delays", func(_ *ir.Program, net *ir.SimNetwork, _ *ir.SimOptions) { net.Delays = net.Delays[1:] }, "delays"},
		{"negative delay", func(_ *ir.Program, net *ir.SimNetwork, _ *ir.SimOptions) { net.Delays[3] = -1 }, "delay of -1"},
		{"parameters", func(_ *ir.Program, _ *ir.SimNetwork, opt *ir.SimOptions) { opt.Params = nil }, "parameters"},
	}
	for _, c := range cases {
		q, n, o := *p, net, opt
		n.Delays = slices.Clone(net.Delays)
		c.f(&q, &n, &o)
		err := ir.Simulate(&q, n, o, func(ir.Sample[float64]) { t.Errorf("%s: visited", c.name) })
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestPrint(t *testing.T) {
	p := model([]float64{0.5}, func(b *ir.Builder, x []ir.Value) []ir.Value {
		c := b.Input(ir.CouplingSum, 0)
		rate := b.Named(b.Binary(ir.Sub, c, b.Binary(ir.Mul, x[0], b.Input(ir.Uniform, 0))), "dx")
		return []ir.Value{rate, b.Unary(ir.Exp, x[0])}
	})
	p.Params = []ir.Param{{Slot: ir.Slot{Name: "tau"}, Lo: 1, Hi: 2.5}}
	p.Uniforms = []ir.Slot{{Name: "decay"}}
	p.Exposures[0].Name = "power"
	p.States[0].Max = 1
	p.DelayScale = 0
	point, e := ir.NewBuilder(), ir.NewBuilder()
	p.Point = point.Block(point.Binary(ir.Div, point.Const(1), point.Named(point.Input(ir.ParamValue, 0), "tau")))
	p.Couplings = []ir.Coupling{{Slot: ir.Slot{Name: "input"}, Edge: e.Block(e.Input(ir.Source, 0))}}
	const want = `program model
param 0 tau in [1, 2.5]
uniform 0 decay
state 0 x initially in [0.5, 0.5] kept in [-Inf, 1]
coupling 0 input
exposure 0 power
delay length * uniform 0

point:
  %0 = const 1
  %1 = param 0                       ; tau
  %2 = div %0 %1
  -> %2 decay

edge 0:
  %0 = source 0
  -> %0 input

rates:
  %0 = state 0                       ; x
  %1 = coupling 0
  %2 = uniform 0
  %3 = mul %0 %2
  %4 = sub %1 %3                     ; dx
  %5 = exp %0
  -> %4 rate of x
  -> %5 power

step:
  %0 = state 0                       ; x
  %1 = coupling 0
  %2 = uniform 0
  %3 = mul %0 %2
  %4 = sub %1 %3                     ; dx
  %5 = exp %0
  %6 = dt
  %7 = mul %6 %4
  %8 = add %0 %7
  %9 = const 1
  %10 = lt %9 %8
  %11 = select %10 %9 %8             ; x_next
  -> %11 next x
  -> %5 power
  -> %10 clamped x
`
	if got := ir.Print(ir.Euler(p)); got != want {
		t.Errorf("got\n%s", got)
	}
}
