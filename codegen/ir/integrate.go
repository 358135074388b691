package ir

import "math"

// Integrators is the table of the integrator passes, by the names that people
// give them.
func Integrators() map[string]func(*Program) *Program {
	return map[string]func(*Program) *Program{"euler": Euler, "heun": Heun}
}

// Euler is p with the Step of the explicit Euler (Euler-Maruyama) method:
//
//	x' = clamp((x + dt*f(x)) + g(x)*normal)
func Euler(p *Program) *Program {
	return integrate(p, func(s *stepper) []Value { return s.euler() })
}

// Heun is p with the Step of Heun's method. The coupling sums stay what they
// were at the start of the step, and so does the noise; time goes on:
//
//	p  = clamp((x + dt*f(t, x)) + g*normal)
//	x' = clamp((x + dt/2*(f(t, x) + f(t+dt, p))) + g*normal)        g = g(t, x)
func Heun(p *Program) *Program {
	return integrate(p, func(s *stepper) []Value { return s.heun() })
}

func integrate(p *Program, method func(*stepper) []Value) *Program {
	s := newStepper(p)
	unclamped := method(s)
	outputs := make([]Value, 0, 2*len(p.States)+len(p.Exposures))
	for k, x := range unclamped {
		v := s.clamp(k, x)
		if s.b.instrs[v].Op.Info().Arity > 0 { // an input keeps its own name
			s.b.Named(v, p.States[k].Name+"_next")
		}
		outputs = append(outputs, v)
	}
	outputs = append(outputs, s.exposures...)
	for k, x := range unclamped {
		outputs = append(outputs, s.clamped(k, x))
	}
	q := *p
	q.Step = s.b.Block(outputs...)
	return &q
}

// stepper holds what the methods have in common: the first evaluation of Rates
// and the noise of the step.
type stepper struct {
	p         *Program
	b         *Builder
	x         []Value // old states
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
	out := s.b.Inline(&p.Rates, func(Instr) Value { return None })
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

func (s *stepper) euler() []Value {
	next := make([]Value, len(s.x))
	for k := range s.x {
		next[k] = s.advance(k, s.dt, s.rates[k])
	}
	return next
}

func (s *stepper) heun() []Value {
	predicted := s.euler()
	for k, st := range s.p.States {
		predicted[k] = s.clamp(k, predicted[k])
		if s.b.instrs[predicted[k]].Op.Info().Arity > 0 {
			s.b.Named(predicted[k], st.Name+"_predicted")
		}
	}
	second := s.b.Inline(&s.p.Rates, func(in Instr) Value {
		switch in.Op {
		case StateValue:
			return predicted[in.Index]
		case Time:
			return s.b.Binary(Add, s.b.Input(Time, 0), s.dt)
		}
		return None
	})
	half := s.b.Binary(Mul, s.dt, s.b.Const(0.5))
	next := make([]Value, len(s.x))
	for k := range s.x {
		s.b.At(s.p.States[k].Place)
		next[k] = s.advance(k, half, s.b.Binary(Add, s.rates[k], second[k]))
	}
	return next
}

// advance is (x + h*rate) + noise.
func (s *stepper) advance(k int, h, rate Value) Value {
	s.b.At(s.p.States[k].Place)
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
