package gpuruntest

import (
	"math"

	"github.com/lemsls/lemsls/codegen/ir"
)

// Montbrio is the mean field of quadratic integrate-and-fire neurons by
// Montbrió, Pazó and Roxin, coupled through r with delays:
//
//	dr = (Delta/(pi*tau) + 2 V r)/tau
//	dV = (V^2 - pi^2 tau^2 r^2 + eta + J tau r + I + cr*c)/tau
//
// It has two parameters, the weight cr of the coupling and the speed.
func Montbrio() *ir.Program {
	const tau, delta, j, eta, current = 1, 0.7, 14.5, -4.6, 0
	p := frame("montbrio", 2)
	p.States = []ir.State{
		{Slot: ir.Slot{Name: "r"}, InitLo: 0, InitHi: 1, Min: 0, Max: math.Inf(1)},
		{Slot: ir.Slot{Name: "V"}, InitLo: -2, InitHi: 1, Min: math.Inf(-1), Max: math.Inf(1)},
	}
	p.Params[0] = ir.Param{Slot: ir.Slot{Name: "cr"}, Lo: 0, Hi: 1}
	p.Couplings = []ir.Coupling{{Slot: ir.Slot{Name: "c"}, Edge: edge(func(e *edgeBuilder) ir.Value { return e.source(0) })}}
	b := ir.NewBuilder()
	r, v := b.Input(ir.StateValue, 0), b.Input(ir.StateValue, 1)
	mul := func(x, y ir.Value) ir.Value { return b.Binary(ir.Mul, x, y) }
	add := func(x, y ir.Value) ir.Value { return b.Binary(ir.Add, x, y) }
	dr := add(b.Const(delta/(math.Pi*tau)), mul(b.Const(2), mul(v, r)))
	dv := b.Binary(ir.Sub, mul(v, v), mul(b.Const(math.Pi*math.Pi*tau*tau), mul(r, r)))
	dv = add(dv, b.Const(eta))
	dv = add(dv, mul(b.Const(j*tau), r))
	dv = add(dv, b.Const(current))
	dv = add(dv, mul(b.Input(ir.Uniform, 0), b.Input(ir.CouplingSum, 0)))
	p.Rates = b.Block(b.Binary(ir.Div, dr, b.Const(tau)), b.Binary(ir.Div, dv, b.Const(tau)), ir.None, ir.None, r, v)
	p.Exposures = []ir.Slot{{Name: "r"}, {Name: "V"}}
	return p
}

// frame is a program whose parameters are its uniforms; the last one is the
// scale of the delays, from 0.25 to 1.
func frame(name string, params int) *ir.Program {
	p := &ir.Program{Name: name, DelayScale: int32(params - 1)}
	b := ir.NewBuilder()
	var outputs []ir.Value
	for i := range params {
		slot := ir.Slot{Name: string(rune('a' + i))}
		p.Params = append(p.Params, ir.Param{Slot: slot, Lo: 0.25, Hi: 1})
		p.Uniforms = append(p.Uniforms, slot)
		outputs = append(outputs, b.Input(ir.ParamValue, i))
	}
	p.Params[params-1].Name = "speed"
	p.Point = b.Block(outputs...)
	return p
}

// edgeBuilder makes Edge blocks.
type edgeBuilder struct{ *ir.Builder }

func (e *edgeBuilder) source(k int) ir.Value  { return e.Input(ir.Source, k) }
func (e *edgeBuilder) target(k int) ir.Value  { return e.Input(ir.StateValue, k) }
func (e *edgeBuilder) uniform(k int) ir.Value { return e.Input(ir.Uniform, k) }

func edge(make func(*edgeBuilder) ir.Value) ir.Block {
	e := &edgeBuilder{ir.NewBuilder()}
	return e.Block(make(e))
}

// edges is one summand of each kind.
func edges() map[string]ir.Block {
	return map[string]ir.Block{
		"source":         edge(func(e *edgeBuilder) ir.Value { return e.source(1) }),
		"source-uniform": edge(func(e *edgeBuilder) ir.Value { return e.Binary(ir.Mul, e.uniform(0), e.source(0)) }),
		"source-target":  edge(func(e *edgeBuilder) ir.Value { return e.Binary(ir.Mul, e.target(1), e.source(0)) }),
		"diffusive":      edge(func(e *edgeBuilder) ir.Value { return e.Binary(ir.Sub, e.source(0), e.target(0)) }),
		"diffusive-back": edge(func(e *edgeBuilder) ir.Value { return e.Binary(ir.Sub, e.target(0), e.source(0)) }),
		"kuramoto": edge(func(e *edgeBuilder) ir.Value {
			return e.Unary(ir.Sin, e.Binary(ir.Sub, e.source(0), e.target(0)))
		}),
		"sigmoid": edge(func(e *edgeBuilder) ir.Value {
			x := e.Unary(ir.Exp, e.Unary(ir.Neg, e.Binary(ir.Mul, e.uniform(0), e.source(1))))
			return e.Binary(ir.Div, e.Const(1), e.Binary(ir.Add, e.Const(1), x))
		}),
		"two-sources": edge(func(e *edgeBuilder) ir.Value {
			x := e.Unary(ir.Tanh, e.Binary(ir.Sub, e.source(0), e.source(1)))
			return e.Binary(ir.Add, e.Binary(ir.Mul, x, e.target(0)), e.Binary(ir.Mul, e.source(1), e.uniform(0)))
		}),
		"square-of-mixed": edge(func(e *edgeBuilder) ir.Value {
			x := e.Binary(ir.Add, e.source(0), e.target(1))
			return e.Binary(ir.Mul, x, x)
		}),
		"mixed": edge(func(e *edgeBuilder) ir.Value {
			x := e.Binary(ir.Sub, e.Unary(ir.Tanh, e.source(0)), e.target(0))
			return e.Binary(ir.Mul, e.uniform(0), e.Unary(ir.Abs, x))
		}),
		"target":   edge(func(e *edgeBuilder) ir.Value { return e.Unary(ir.Cos, e.target(0)) }),
		"uniform":  edge(func(e *edgeBuilder) ir.Value { return e.uniform(0) }),
		"constant": edge(func(e *edgeBuilder) ir.Value { return e.Const(0.25) }),
	}
}

// handmade lists programs that each show one thing.
func handmade() []*ir.Program {
	programs := []*ir.Program{Montbrio(), Kuramoto(), diverging(), noExposure(), overflowingEdge(), overflowingExposure(), clamping()}
	for _, name := range []string{"source", "source-uniform", "source-target", "diffusive", "diffusive-back", "kuramoto",
		"sigmoid", "two-sources", "square-of-mixed", "mixed", "target", "uniform", "constant"} {
		programs = append(programs, oscillator(name, edges()[name]))
	}
	every := oscillator("all-edges", edges()["source"])
	for _, name := range []string{"kuramoto", "sigmoid", "diffusive"} {
		every.Couplings = append(every.Couplings, ir.Coupling{Slot: ir.Slot{Name: name}, Edge: edges()[name]})
	}
	every.Rates = rates(every, true)
	return append(programs, every)
}

// oscillator is a noisy rotation of two states, driven by all couplings.
func oscillator(name string, e ir.Block) *ir.Program {
	p := frame(name, 2)
	p.States = twoStates(-3, 3)
	p.Couplings = []ir.Coupling{{Slot: ir.Slot{Name: "c"}, Edge: e}}
	p.Exposures = []ir.Slot{{Name: "x"}, {Name: "energy"}}
	p.Noisy = true
	p.Rates = rates(p, true)
	return p
}

func twoStates(lo, hi float64) []ir.State {
	return []ir.State{
		{Slot: ir.Slot{Name: "x"}, InitLo: -1, InitHi: 1, Min: lo, Max: hi},
		{Slot: ir.Slot{Name: "y"}, InitLo: 0.5, InitHi: 0.5, Min: math.Inf(-1), Max: math.Inf(1)},
	}
}

// rates is dx = -x/2 + 2y + the coupling sums + sin t, dy = -2x - y/4, noise on
// x, and the exposures x and x^2 + y^2.
func rates(p *ir.Program, noisy bool) ir.Block {
	b := ir.NewBuilder()
	x, y := b.Input(ir.StateValue, 0), b.Input(ir.StateValue, 1)
	mul := func(k float64, v ir.Value) ir.Value { return b.Binary(ir.Mul, b.Const(k), v) }
	dx := b.Binary(ir.Add, mul(-0.5, x), mul(2, y))
	dx = b.Binary(ir.Add, dx, b.Unary(ir.Sin, b.Input(ir.Time, 0)))
	for c := range p.Couplings {
		dx = b.Binary(ir.Add, dx, b.Input(ir.CouplingSum, c))
	}
	dy := b.Binary(ir.Add, mul(-2, x), mul(-0.25, y))
	noise := ir.None
	if noisy {
		noise = mul(0.05, b.Input(ir.Uniform, 0))
	}
	energy := b.Binary(ir.Add, b.Binary(ir.Mul, x, x), b.Binary(ir.Mul, y, y))
	return b.Block(dx, dy, noise, ir.None, x, energy)
}

// Kuramoto is one phase per node, coupled through the sines of the differences
// with delays. It has two parameters, the frequency and the speed.
func Kuramoto() *ir.Program {
	p := frame("phases", 2)
	p.States = []ir.State{{Slot: ir.Slot{Name: "theta"}, InitLo: 0, InitHi: 6, Min: math.Inf(-1), Max: math.Inf(1)}}
	p.Exposures = []ir.Slot{{Name: "theta"}}
	p.Couplings = []ir.Coupling{{Slot: ir.Slot{Name: "c"}, Edge: edges()["kuramoto"]}}
	b := ir.NewBuilder()
	rate := b.Binary(ir.Add, b.Input(ir.Uniform, 0), b.Input(ir.CouplingSum, 0))
	p.Rates = b.Block(rate, ir.None, b.Input(ir.StateValue, 0))
	return p
}

// diverging leaves the finite at a step that depends on the point, and at some
// points never.
func diverging() *ir.Program {
	p := frame("diverging", 2)
	p.Params[0].Lo, p.Params[0].Hi = -6, 12
	p.States = twoStates(math.Inf(-1), math.Inf(1))
	p.Exposures = []ir.Slot{{Name: "y"}}
	p.Couplings = []ir.Coupling{{Slot: ir.Slot{Name: "c"}, Edge: edges()["source"]}}
	b := ir.NewBuilder()
	x, y := b.Input(ir.StateValue, 0), b.Input(ir.StateValue, 1)
	dy := b.Binary(ir.Mul, b.Input(ir.Uniform, 0), b.Binary(ir.Mul, y, b.Binary(ir.Mul, y, y)))
	dx := b.Binary(ir.Add, b.Unary(ir.Neg, x), b.Input(ir.CouplingSum, 0))
	p.Rates = b.Block(dx, dy, ir.None, ir.None, y)
	return p
}

// overflowingEdge fails in the Edge block, in a channel.
func overflowingEdge() *ir.Program {
	p := frame("overflowing-edge", 2)
	p.Params[0].Lo, p.Params[0].Hi = 100, 3000
	p.States = twoStates(math.Inf(-1), math.Inf(1))
	p.Exposures = []ir.Slot{{Name: "y"}}
	p.Couplings = []ir.Coupling{{Slot: ir.Slot{Name: "c"}, Edge: edge(func(e *edgeBuilder) ir.Value {
		x := e.Named(e.Unary(ir.Exp, e.Binary(ir.Mul, e.uniform(0), e.source(0))), "explosion")
		return e.Binary(ir.Mul, x, e.target(1))
	})}}
	p.Rates = rates(p, false)
	p.Rates.Outputs = append(p.Rates.Outputs[:4:4], p.Rates.Outputs[4])
	return p
}

// overflowingExposure has finite states all the time; the exposure is not.
func overflowingExposure() *ir.Program {
	p := frame("overflowing-exposure", 2)
	p.States = twoStates(math.Inf(-1), math.Inf(1))
	p.Exposures = []ir.Slot{{Name: "log"}}
	b := ir.NewBuilder()
	x, y := b.Input(ir.StateValue, 0), b.Input(ir.StateValue, 1)
	ratio := b.Unary(ir.Log, b.Binary(ir.Add, y, b.Input(ir.Uniform, 0)))
	p.Rates = b.Block(y, b.Unary(ir.Neg, x), ir.None, ir.None, ratio)
	return p
}

// clamping meets both bounds of x.
func clamping() *ir.Program {
	p := oscillator("clamping", edges()["source"])
	p.States = twoStates(-0.25, 0.25)
	p.Rates = rates(p, true)
	return p
}

// noExposure has one, that is a constant; and no coupling and no delays.
func noExposure() *ir.Program {
	p := frame("uncoupled", 2)
	p.DelayScale = -1
	p.States = twoStates(-3, 3)
	p.Exposures = []ir.Slot{{Name: "seven"}}
	b := ir.NewBuilder()
	x, y := b.Input(ir.StateValue, 0), b.Input(ir.StateValue, 1)
	p.Rates = b.Block(y, b.Unary(ir.Neg, x), ir.None, ir.None, b.Const(7))
	return p
}
