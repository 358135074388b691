package ir_test

import (
	"math"
	"slices"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
)

// model is a program of free states, whose rates and exposures rates builds.
func model(x0 []float64, rates func(b *ir.Builder, x []ir.Value) []ir.Value) *ir.Program {
	p := &ir.Program{Name: "model", DelayScale: -1}
	b := ir.NewBuilder()
	var x []ir.Value
	for k, v := range x0 {
		name := string(rune('x' + k))
		p.States = append(p.States, ir.State{Slot: ir.Slot{Name: name}, InitLo: v, InitHi: v, Min: math.Inf(-1), Max: math.Inf(1)})
		x = append(x, b.Named(b.Input(ir.StateValue, k), name))
	}
	outputs := rates(b, x)
	noise := make([]ir.Value, len(x0))
	for k := range noise {
		noise[k] = ir.None
	}
	p.Rates = b.Block(slices.Insert(outputs, len(x0), noise...)...)
	p.Exposures = make([]ir.Slot, len(outputs)-len(x0))
	return p
}

// oscillator is x” = -x as two states, x(0) = 1, x'(0) = 0.
func oscillator() *ir.Program {
	return model([]float64{1, 0}, func(b *ir.Builder, x []ir.Value) []ir.Value {
		return []ir.Value{x[1], b.Unary(ir.Neg, x[0])}
	})
}

// final is the states of one node without edges after the given time.
func final(t *testing.T, p *ir.Program, dt, duration float64) []float64 {
	t.Helper()
	var states []float64
	opt := ir.SimOptions{Dt: dt, Steps: int(math.Round(duration / dt))}
	err := ir.Simulate(p, ir.SimNetwork{Nodes: 1, Weights: []float64{0}}, opt, func(s ir.Sample[float64]) {
		states = append(states[:0], s.States...)
	})
	if err != nil {
		t.Fatal(err)
	}
	return states
}

// TestLinearDecay: x' = a x has the closed forms (1+h)^n, (1+h+h²/2)^n and
// (1+h+h²/2+h³/6+h⁴/24)^n.
func TestLinearDecay(t *testing.T) {
	const a, dt, n = -0.7, 0.125, 40
	p := model([]float64{2}, func(b *ir.Builder, x []ir.Value) []ir.Value {
		return []ir.Value{b.Binary(ir.Mul, x[0], b.Const(a))}
	})
	h := a * dt
	cases := []struct {
		p    *ir.Program
		want float64
	}{
		{ir.Euler(p), 2 * math.Pow(1+h, n)},
		{ir.Heun(p), 2 * math.Pow(1+h+h*h/2, n)},
		{ir.RK4(p), 2 * math.Pow(1+h+h*h/2+h*h*h/6+h*h*h*h/24, n)},
	}
	for i, c := range cases {
		if got := final(t, c.p, dt, n*dt)[0]; math.Abs(got/c.want-1) > 1e-13 {
			t.Errorf("method %d: %v, want %v", i, got, c.want)
		}
	}
}

// TestOscillator: the step of x' = Ax is 1+hA, 1+hA+(hA)²/2 and so on; for a
// rotation all are multiplications by a complex number.
func TestOscillator(t *testing.T) {
	const dt, n = 0.125, 100
	cases := map[string]complex128{"euler": complex(1, -dt), "heun": complex(1-dt*dt/2, -dt),
		"rk4": complex(1-dt*dt/2+dt*dt*dt*dt/24, -dt+dt*dt*dt/6)}
	for name, factor := range cases {
		z := complex(1, 0)
		for range n {
			z *= factor
		}
		got := final(t, ir.Integrators()[name](oscillator()), dt, n*dt)
		if math.Hypot(got[0]-real(z), got[1]-imag(z)) > 1e-12 {
			t.Errorf("%s: %v, want %v", name, got, z)
		}
	}
}

// TestOrderOfConvergence: halving dt halves Euler's error, quarters Heun's and
// leaves a sixteenth of that of RK4, for a nonlinear system that depends on time,
// against a run with tiny steps.
func TestOrderOfConvergence(t *testing.T) {
	pendulum := model([]float64{1, 0.5}, func(b *ir.Builder, x []ir.Value) []ir.Value {
		force := b.Unary(ir.Cos, b.Binary(ir.Mul, b.Input(ir.Time, 0), b.Const(1.5)))
		return []ir.Value{x[1], b.Binary(ir.Sub, force, b.Unary(ir.Sin, x[0]))}
	})
	exact := final(t, ir.RK4(pendulum), 1.0/2048, 2)
	for name, order := range map[string]float64{"euler": 1, "heun": 2, "rk4": 4} {
		p := ir.Integrators()[name](pendulum)
		errorAt := func(dt float64) float64 {
			x := final(t, p, dt, 2)
			return math.Hypot(x[0]-exact[0], x[1]-exact[1])
		}
		for _, dt := range []float64{1.0 / 64, 1.0 / 128} {
			if got := math.Log2(errorAt(dt) / errorAt(dt/2)); math.Abs(got-order) > 0.1 {
				t.Errorf("%s at dt %v: order %.3f, want %v", name, dt, got, order)
			}
		}
	}
}

// stepEnv evaluates the step of p once.
func stepEnv(p *ir.Program, env *ir.Env[float64]) []float64 {
	return ir.Outputs(&p.Step, ir.Eval(&p.Step, env, nil), nil)
}

// TestHeunStepByHand: noise that depends on the state, a coupling, bounds that
// the predictor runs into and the corrector does not, and an exposure.
func TestHeunStepByHand(t *testing.T) {
	p := model([]float64{0}, func(b *ir.Builder, x []ir.Value) []ir.Value {
		c := b.Input(ir.CouplingSum, 0)
		f := b.Binary(ir.Add, b.Binary(ir.Mul, b.Const(-3), x[0]), c)
		return []ir.Value{f, b.Binary(ir.Add, x[0], c)}
	})
	p.Couplings = make([]ir.Coupling, 1)
	p.States[0].Min, p.States[0].Max = 0.25, 0.9
	p.Noisy = true
	amplitude := ir.NewBuilder()
	keep := func(ir.Instr) ir.Value { return ir.None }
	out := amplitude.Inline(&p.Rates, keep)
	out[1] = amplitude.Binary(ir.Mul, amplitude.Input(ir.StateValue, 0), amplitude.Const(0.5))
	p.Rates = amplitude.Block(out...)

	const x, c, z, dt = 0.5, 2.0, 0.75, 0.5
	f := func(x float64) float64 { return -3*x + c }
	noise := x * 0.5 * z
	env := &ir.Env[float64]{States: []float64{x}, Couplings: []float64{c}, Normals: []float64{z}, Dt: dt}

	predictor := x + dt*f(x) + noise // 0.9375 > 0.9
	euler := stepEnv(ir.Euler(p), env)
	if want := []float64{0.9, x + c, 1}; predictor <= 0.9 || !slices.Equal(euler, want) {
		t.Errorf("euler %v, want %v", euler, want)
	}
	heun := stepEnv(ir.Heun(p), env)
	want := []float64{x + dt*0.5*(f(x)+f(0.9)) + noise, x + c, 0}
	if want[0] < 0.25 || want[0] > 0.9 || !slices.Equal(heun, want) {
		t.Errorf("heun %v, want %v", heun, want)
	}
}

// TestRK4StepByHand: time, a coupling and a bound that one stage runs into.
func TestRK4StepByHand(t *testing.T) {
	p := model([]float64{0}, func(b *ir.Builder, x []ir.Value) []ir.Value {
		drive := b.Binary(ir.Mul, b.Input(ir.CouplingSum, 0), b.Input(ir.Time, 0))
		return []ir.Value{b.Binary(ir.Sub, drive, b.Binary(ir.Mul, b.Const(6), x[0]))}
	})
	p.Couplings = make([]ir.Coupling, 1)
	p.States[0].Min = -1
	const x, c, time, dt = 1, 2, 0.25, 0.5
	f := func(t, x float64) float64 { return c*t - 6*x }
	k1 := f(time, x)
	k2 := f(time+dt/2, x+dt/2*k1)
	k3 := f(time+dt/2, x+dt/2*k2)
	k4 := f(time+dt, -1)
	want := x + dt/6*((k1+k4)+2*(k2+k3))
	if x+dt/2*k1 < -1 || x+dt/2*k2 < -1 || x+dt*k3 >= -1 || want < -1 {
		t.Fatal("only the last stage is to meet the bound")
	}
	env := &ir.Env[float64]{States: []float64{x}, Couplings: []float64{c}, Time: time, Dt: dt}
	if got := stepEnv(ir.RK4(p), env)[0]; math.Abs(got-want) > 1e-15 {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestCouplingIsFrozen: Receive sees the states at the start of the step, also
// where a later stage has others.
func TestCouplingIsFrozen(t *testing.T) {
	p := model([]float64{0}, func(b *ir.Builder, x []ir.Value) []ir.Value {
		return []ir.Value{b.Binary(ir.Mul, x[0], b.Input(ir.CouplingSum, 1)), b.Input(ir.CouplingSum, 0)}
	})
	p.Couplings = make([]ir.Coupling, 1)
	b := ir.NewBuilder()
	raw := b.Input(ir.CouplingSum, 0)
	p.Receive = b.Block(raw, b.Binary(ir.Mul, b.Input(ir.StateValue, 0), raw))
	const x, raw0, dt = 0.5, 3.0, 0.25
	c := x * raw0
	h := c * dt
	env := &ir.Env[float64]{States: []float64{x}, Couplings: []float64{raw0}, Dt: dt}
	for name, want := range map[string]float64{
		"euler": x * (1 + h),
		"heun":  x * (1 + h + h*h/2),
		"rk4":   x * (1 + h + h*h/2 + h*h*h/6 + h*h*h*h/24),
	} {
		got := stepEnv(ir.Integrators()[name](p), env)
		if math.Abs(got[0]-want) > 1e-15 || got[1] != raw0 {
			t.Errorf("%s: %v, want %v and %v", name, got, want, raw0)
		}
	}
}

func TestClamp(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	cases := []struct{ lo, hi, rate, want, flag float64 }{
		{-1, 1, 0.5, 0.5, 0}, {-1, 1, 3, 1, 1}, {-1, 1, -3, -1, 1}, {-1, 1, 1, 1, 0}, {-1, 1, inf, 1, 1},
		{-1, inf, 3, 3, 0}, {-1, inf, -3, -1, 1}, {-inf, 1, 3, 1, 1}, {-inf, 1, -3, -3, 0}, {-inf, inf, 3, 3, 0},
		{-1, 1, nan, nan, 0}, {0, 0, 2, 0, 1},
	}
	for _, c := range cases {
		p := model([]float64{0}, func(b *ir.Builder, x []ir.Value) []ir.Value {
			return []ir.Value{b.Input(ir.CouplingSum, 0)}
		})
		p.States[0].Min, p.States[0].Max = c.lo, c.hi
		for name, pass := range ir.Integrators() {
			got := stepEnv(pass(p), &ir.Env[float64]{States: []float64{0}, Couplings: []float64{c.rate}, Dt: 1})
			same := got[0] == c.want || got[0] != got[0] && c.want != c.want
			if !same || got[1] != c.flag {
				t.Errorf("%s of %v in [%v, %v]: %v", name, c.rate, c.lo, c.hi, got)
			}
		}
	}
}

// TestNoiseIsOnePerStep: with f = 0 both methods add the same normal once.
func TestNoiseIsOnePerStep(t *testing.T) {
	p := model([]float64{0}, func(b *ir.Builder, x []ir.Value) []ir.Value {
		return []ir.Value{b.Const(0)}
	})
	b := ir.NewBuilder()
	p.Rates = b.Block(b.Const(0), b.Const(2))
	p.Noisy = true
	env := &ir.Env[float64]{States: []float64{1}, Normals: []float64{0.25}, Dt: 0.1}
	for name, pass := range ir.Integrators() {
		if got := stepEnv(pass(p), env)[0]; got != 1.5 {
			t.Errorf("%s: %v, want 1.5", name, got)
		}
	}
}
