// Package irtest makes random Programs, networks and points for the tests of
// package ir, of the targets that print Programs and of the backends that run
// them. Equal arguments give equal results.
//
// The Programs are tame: a rate is a decay, a rotation and a bounded part, so
// that trajectories stay finite and do not settle; what can overflow, such as
// exp or a quotient, gets operands that are scaled to a size where it does not.
package irtest

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/lemsls/lemsls/codegen/ir"
)

// Options narrows what Random makes. The zero value allows everything.
type Options struct {
	Ops       int  // about how many operations a block has beside its frame; 0: so many that each op occurs
	Quiet     bool // no noise
	Uncoupled bool // no couplings, and no delays with them
	Smooth    bool // only continuous operations: for comparisons to rounding instead of bit for bit
}

// Random is a Program without Step, as lowering would make it. It verifies.
func Random(seed uint64, o Options) *ir.Program {
	r := rand.New(rand.NewPCG(seed, 0x6c656d73))
	p := &ir.Program{Name: fmt.Sprintf("random_%d", seed), DelayScale: -1}
	addParams(p, r)
	addStates(p, r)
	addPoint(p, r, o)
	if !o.Uncoupled {
		addCouplings(p, r, o)
	}
	addRates(p, r, o)
	return p
}

func addParams(p *ir.Program, r *rand.Rand) {
	for i := range 2 + r.IntN(3) {
		lo := coarse(r, -2, 1)
		p.Params = append(p.Params, ir.Param{Slot: slot("p", i), Lo: lo, Hi: lo + coarse(r, 0.5, 2)})
	}
}

func addStates(p *ir.Program, r *rand.Rand) {
	for i := range 1 + r.IntN(4) {
		s := ir.State{Slot: slot("x", i), Min: math.Inf(-1), Max: math.Inf(1)}
		s.InitLo = coarse(r, -1, 0.5)
		s.InitHi = s.InitLo + []float64{0, 1, 2, -0.5}[r.IntN(4)]
		if kind := (i + r.IntN(2)) % 4; kind > 0 { // 0: free, 1: both, 2: lower, 3: upper
			if kind != 3 {
				s.Min = coarse(r, -1, 0)
			}
			if kind != 2 {
				s.Max = coarse(r, 0.125, 1.5)
			}
		}
		p.States = append(p.States, s)
	}
}

func addPoint(p *ir.Program, r *rand.Rand, o Options) {
	g := newGenerator(r, o)
	for i := range p.Params {
		g.input(ir.ParamValue, i, p.Params[i].Name, 3)
	}
	g.give(g.b.Input(ir.Dt, 0), 1)
	g.give(g.b.Binary(ir.Div, g.number(1), g.b.Input(ir.Nodes, 0)), 1)
	g.grow()
	n := 2 + r.IntN(4)
	outputs := g.outputs(n)
	for i := range n {
		p.Uniforms = append(p.Uniforms, slot("u", i))
		outputs[i] = g.b.Named(outputs[i], p.Uniforms[i].Name)
	}
	if !o.Uncoupled {
		p.DelayScale = int32(n)
		p.Uniforms = append(p.Uniforms, ir.Slot{Name: "speed"})
		outputs = append(outputs, g.speed())
	}
	p.Point = g.b.Block(outputs...)
}

// speed is a positive number up to 1 that depends on a parameter.
func (g *generator) speed() ir.Value {
	x := g.b.Unary(ir.Sin, g.b.Input(ir.ParamValue, 0))
	x = g.b.Binary(ir.Mul, x, x)
	x = g.b.Binary(ir.Mul, x, g.number(0.75))
	return g.b.Binary(ir.Add, x, g.number(0.25))
}

func addCouplings(p *ir.Program, r *rand.Rand, o Options) {
	for i := range 1 + r.IntN(3) {
		g := newGenerator(r, o)
		for k, s := range p.States {
			g.input(ir.StateValue, k, s.Name, 4)
			g.input(ir.Source, k, s.Name+"_j", 4)
		}
		g.uniforms(p)
		c := ir.Coupling{Slot: slot("c", i)}
		if (i+r.IntN(2))%2 == 0 {
			c.Edge = g.b.Block(g.usualEdge(r.IntN(len(p.States))))
		} else {
			g.grow()
			c.Edge = g.b.Block(g.outputs(1)...)
		}
		p.Couplings = append(p.Couplings, c)
	}
}

// usualEdge is one of the couplings that models have. All but the last two are
// sums of products of what depends on the target and what depends on the source.
func (g *generator) usualEdge(state int) ir.Value {
	target, source := g.b.Input(ir.StateValue, state), g.b.Input(ir.Source, state)
	difference := g.b.Binary(ir.Sub, source, target)
	parameter := g.b.Input(ir.Uniform, 0)
	switch g.r.IntN(9) {
	case 0: // linear
		return source
	case 1: // diffusive
		return difference
	case 2: // Kuramoto
		return g.b.Unary(ir.Sin, difference)
	case 3: // product
		return g.b.Binary(ir.Mul, g.b.Unary(ir.Tanh, source), target)
	case 4: // Kuramoto with a phase lag, in two harmonics
		angle := g.b.Binary(ir.Sub, g.b.Binary(ir.Mul, g.number(2), difference), parameter)
		return g.b.Binary(ir.Add, g.b.Unary(ir.Cos, angle), g.b.Unary(ir.Sin, difference))
	case 5: // pulse
		return g.b.Binary(ir.Div, g.b.Binary(ir.Mul, difference, difference), g.b.Binary(ir.Add, g.number(8), g.b.Unary(ir.Sin, target)))
	case 6: // sigmoid
		e := g.b.Unary(ir.Exp, g.b.Binary(ir.Sub, g.number(0.5), source))
		return g.b.Binary(ir.Div, parameter, g.b.Binary(ir.Add, g.number(1), e))
	case 7: // bounded difference
		return g.b.Binary(ir.Mul, target, g.b.Unary(ir.Tanh, g.b.Binary(ir.Mul, parameter, difference)))
	}
	return g.b.Unary(ir.Abs, g.b.Binary(ir.Sub, g.b.Unary(ir.Sin, source), target))
}

func addRates(p *ir.Program, r *rand.Rand, o Options) {
	g := newGenerator(r, o)
	for k, s := range p.States {
		g.input(ir.StateValue, k, s.Name, 4)
	}
	for k, c := range p.Couplings {
		g.input(ir.CouplingSum, k, c.Name, 6)
	}
	g.uniforms(p)
	g.give(g.b.Input(ir.Dt, 0), 1)
	g.give(g.b.Binary(ir.Div, g.number(1), g.b.Input(ir.Nodes, 0)), 1)
	g.give(g.b.Unary(ir.Sin, g.b.Binary(ir.Mul, g.b.Input(ir.Time, 0), g.number(coarse(r, 0.1, 1)))), 1)
	g.grow()

	numStates := len(p.States)
	parts := g.outputs(numStates + r.IntN(3))
	outputs := make([]ir.Value, 0, 2*numStates+len(parts))
	for k := range p.States {
		outputs = append(outputs, g.rate(k, numStates, parts[k]))
	}
	for k := range p.States {
		outputs = append(outputs, g.noise(p, k, parts[k]))
	}
	outputs = append(outputs, parts[numStates:]...)
	outputs = append(outputs, g.b.Input(ir.StateValue, 0))
	for i := range len(outputs) - 2*numStates {
		p.Exposures = append(p.Exposures, slot("e", i))
	}
	p.Rates = g.b.Block(outputs...)
}

// rate is -a*x + w*(the next state) + part: decay, rotation, the rest.
func (g *generator) rate(k, numStates int, part ir.Value) ir.Value {
	x := g.b.Input(ir.StateValue, k)
	decay := g.b.Binary(ir.Mul, x, g.number(coarse(g.r, -0.75, -0.125)))
	sum := g.b.Binary(ir.Add, decay, part)
	if numStates == 1 {
		return sum
	}
	turn := 0.5
	if k%2 == 1 {
		turn = -0.5
	}
	return g.b.Binary(ir.Add, sum, g.b.Binary(ir.Mul, g.b.Input(ir.StateValue, (k+1)%numStates), g.number(turn)))
}

// noise is an amplitude: none, constant or dependent on the state. The first
// state has one unless there is to be none at all.
func (g *generator) noise(p *ir.Program, k int, part ir.Value) ir.Value {
	if g.o.Quiet || k > 0 && g.r.IntN(3) == 0 {
		return ir.None
	}
	p.Noisy = true
	if g.r.IntN(2) == 0 {
		return g.number(coarse(g.r, 0.03125, 0.25))
	}
	return g.b.Binary(ir.Mul, part, g.number(0.0625))
}

func (g *generator) uniforms(p *ir.Program) {
	for i, u := range p.Uniforms {
		g.input(ir.Uniform, i, u.Name, 2)
	}
}

func slot(prefix string, i int) ir.Slot { return ir.Slot{Name: fmt.Sprint(prefix, i)} }

// coarse is a number in [lo, hi) with few binary digits.
func coarse(r *rand.Rand, lo, hi float64) float64 {
	return lo + math.Floor(r.Float64()*(hi-lo)*64)/64
}
