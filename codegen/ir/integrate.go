package ir

import "math"

// Integrators is the table of the integrator passes, by the names that people
// give them. Prepare does all that makes a lowered program ready to run.
func Integrators() map[string]func(*Program) *Program {
	return map[string]func(*Program) *Program{"euler": Euler, "heun": Heun, "rk4": RK4}
}

// Euler is p with the Step of the explicit Euler (Euler-Maruyama) method:
//
//	x' = clamp((x + dt*f(x)) + g(x)*normal)
func Euler(p *Program) *Program {
	return integrate(p, func(s *stepper) []Value { return s.euler() })
}

// Heun is p with the Step of Heun's method. The coupling values stay what they
// were at the start of the step, and so does the noise; time goes on:
//
//	p  = clamp((x + dt*f(t, x)) + g*normal)
//	x' = clamp((x + dt/2*(f(t, x) + f(t+dt, p))) + g*normal)        g = g(t, x)
func Heun(p *Program) *Program {
	return integrate(p, func(s *stepper) []Value { return s.heun() })
}

// RK4 is p with the Step of the classical Runge-Kutta method. As in Heun's, the
// coupling values stay what they were at the start of the step, and the states
// at which the rates are evaluated are clamped:
//
//	k1 = f(t, x)
//	k2 = f(t+dt/2, clamp(x + dt/2*k1))
//	k3 = f(t+dt/2, clamp(x + dt/2*k2))
//	k4 = f(t+dt,   clamp(x + dt*k3))
//	x' = clamp(x + dt/6*((k1 + k4) + 2*(k2 + k3)))
//
// It is for programs without noise. Noise would be added in every stage, as in
// Heun's method, and would not be of a higher order for it: Prepare refuses it.
func RK4(p *Program) *Program {
	return integrate(p, func(s *stepper) []Value { return s.rk4() })
}

func integrate(p *Program, method func(*stepper) []Value) *Program {
	s := newStepper(p)
	unclamped := method(s)
	outputs := make([]Value, 0, 2*len(p.States)+len(p.Exposures))
	for k, x := range unclamped {
		outputs = append(outputs, s.clamp(k, x))
	}
	outputs = s.after(outputs)
	for k, v := range outputs {
		if s.b.instrs[v].Op.Info().Arity > 0 { // an input keeps its own name
			s.b.Named(v, p.States[k].Name+"_next")
		}
	}
	outputs = append(outputs, s.exposures...)
	for k, x := range unclamped {
		outputs = append(outputs, s.clamped(k, x))
	}
	q := *p
	q.Step = s.b.Block(outputs...)
	return &q
}

// after is what becomes of the new states x at the end of the step. The new time
// is (n+1)*dt with the number n of the step, not n*dt + dt, so that After and the
// Rates of the next step agree on it.
func (s *stepper) after(x []Value) []Value {
	if s.p.After.Empty() {
		return x
	}
	return s.b.Inline(&s.p.After, func(in Instr) Value {
		switch in.Op {
		case StateValue:
			return x[in.Index]
		case Time:
			n := s.b.Unary(Round, s.b.Binary(Div, s.b.Input(Time, 0), s.dt))
			return s.b.Binary(Mul, s.b.Binary(Add, n, s.b.Const(1)), s.dt)
		}
		return s.coupling(in)
	})
}

// stepper holds what the methods have in common: the coupling values, the first
// evaluation of Rates and the noise of the step.
type stepper struct {
	p         *Program
	b         *Builder
	x         []Value // old states
	received  []Value // outputs of Receive; none: it is empty
	rates     []Value
	noise     []Value // amplitude * normal; None where there is none
	exposures []Value
	dt        Value
}

func newStepper(p *Program) *stepper {
	s := &stepper{p: p, b: NewBuilder()}
	n := len(p.States)
	s.x = make([]Value, n)
	s.noise = make([]Value, n)
	s.received = s.b.Inline(&p.Receive, keepInput)
	out := s.b.Inline(&p.Rates, s.coupling)
	s.rates, s.exposures = out[:n], out[2*n:]
	s.dt = s.b.Input(Dt, 0)
	for k, st := range p.States {
		s.b.At(st.Place)
		s.x[k] = s.b.Named(s.b.Input(StateValue, k), st.Name)
		s.noise[k] = None
		if amplitude := out[n+k]; amplitude != None {
			s.noise[k] = s.b.Binary(Mul, amplitude, s.b.Input(Normal, k))
		}
	}
	return s
}

// keepInput leaves every input as it is.
func keepInput(Instr) Value { return None }

// coupling puts the outputs of Receive in the place of coupling values.
func (s *stepper) coupling(in Instr) Value {
	if in.Op == CouplingSum && len(s.received) > 0 {
		return s.received[in.Index]
	}
	return None
}

func (s *stepper) euler() []Value { return s.along(s.dt, s.rates) }

func (s *stepper) heun() []Value {
	second := s.stage(s.dt, s.rates, "_predicted")
	half := s.b.Binary(Mul, s.dt, s.b.Const(0.5))
	return s.along(half, s.each(func(k int) Value { return s.b.Binary(Add, s.rates[k], second[k]) }))
}

func (s *stepper) rk4() []Value {
	half := s.b.Binary(Mul, s.dt, s.b.Const(0.5))
	second := s.stage(half, s.rates, "_stage_2")
	third := s.stage(half, second, "_stage_3")
	fourth := s.stage(s.dt, third, "_stage_4")
	sixth := s.b.Binary(Div, s.dt, s.b.Const(6))
	return s.along(sixth, s.each(func(k int) Value {
		ends := s.b.Binary(Add, s.rates[k], fourth[k])
		middle := s.b.Binary(Add, second[k], third[k])
		return s.b.Binary(Add, ends, s.b.Binary(Mul, s.b.Const(2), middle))
	}))
}

// stage is the rates at the clamped states that rates lead to within the time h,
// and at that time. The states are named after the old ones and the suffix.
func (s *stepper) stage(h Value, rates []Value, suffix string) []Value {
	x := s.along(h, rates)
	for k := range x {
		x[k] = s.clamp(k, x[k])
		if s.b.instrs[x[k]].Op.Info().Arity > 0 {
			s.b.Named(x[k], s.p.States[k].Name+suffix)
		}
	}
	out := s.b.Inline(&s.p.Rates, func(in Instr) Value {
		switch in.Op {
		case StateValue:
			return x[in.Index]
		case Time:
			return s.b.Binary(Add, s.b.Input(Time, 0), h)
		}
		return s.coupling(in)
	})
	return out[:len(x)]
}

// each is a value for every state, at the place of its declaration.
func (s *stepper) each(value func(k int) Value) []Value {
	all := make([]Value, len(s.x))
	for k := range all {
		s.b.At(s.p.States[k].Place)
		all[k] = value(k)
	}
	return all
}

// along is the old states moved along rates for the time h, noise added.
func (s *stepper) along(h Value, rates []Value) []Value {
	return s.each(func(k int) Value { return s.advance(k, h, rates[k]) })
}

// advance is (x + h*rate) + noise.
func (s *stepper) advance(k int, h, rate Value) Value {
	if s.p.States[k].Hidden {
		return s.x[k] // it changes in After only
	}
	v := s.b.Binary(Add, s.x[k], s.b.Binary(Mul, h, rate))
	if s.noise[k] == None {
		return v
	}
	return s.b.Binary(Add, v, s.noise[k])
}

// clamp is x < lo ? lo : x > hi ? hi : x, so that NaN stays NaN.
func (s *stepper) clamp(k int, x Value) Value {
	s.b.At(s.p.States[k].Place)
	below, above := s.outside(k, x)
	v := x
	if above != None {
		v = s.b.Select(above, s.b.Const(s.p.States[k].Max), v)
	}
	if below != None {
		v = s.b.Select(below, s.b.Const(s.p.States[k].Min), v)
	}
	return v
}

// clamped is the flag that clamp changes x; None for a state without bounds.
func (s *stepper) clamped(k int, x Value) Value {
	s.b.At(s.p.States[k].Place)
	below, above := s.outside(k, x)
	if below == None {
		return above
	}
	if above == None {
		return below
	}
	return s.b.Binary(Or, below, above)
}

// outside are the conditions x < lo and x > hi; None where there is no bound.
func (s *stepper) outside(k int, x Value) (below, above Value) {
	st := &s.p.States[k]
	below, above = None, None
	if !math.IsInf(st.Min, -1) {
		below = s.b.Binary(Lt, x, s.b.Const(st.Min))
	}
	if !math.IsInf(st.Max, 1) {
		above = s.b.Binary(Lt, s.b.Const(st.Max), x)
	}
	return below, above
}

// Bounded says that s has a lower or an upper bound, and so a clamp flag.
func (s *State) Bounded() bool { return !math.IsInf(s.Min, -1) || !math.IsInf(s.Max, 1) }
