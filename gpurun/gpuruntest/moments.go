package gpuruntest

import (
	"math"

	"github.com/lemsls/lemsls/codegen/ir"
)

// moments is a program in which things happen at moments: it starts with what it
// computes from what was drawn, and at the end of a step x is turned round where
// it is large, which is an event, a hidden state changes between two modes, and y
// takes a random kick after some time, which is two more events. Hidden states
// stand between the others.
func moments() *ir.Program {
	p := frame("moments", 2)
	p.Seconds = true
	free := ir.State{InitLo: -1, InitHi: 1, Min: math.Inf(-1), Max: math.Inf(1)}
	for _, name := range []string{"x", "turns", "mode", "y", "kicks"} {
		s := free
		s.Name = name
		if name != "x" && name != "y" {
			s.InitLo, s.InitHi, s.Hidden = 0, 0, true
		}
		p.States = append(p.States, s)
	}
	p.Events = []ir.Event{{Slot: ir.Slot{Name: "turn"}, State: 1}, {Slot: ir.Slot{Name: "kick"}, State: 4}}
	p.Exposures = []ir.Slot{{Name: "x"}}
	p.Couplings = []ir.Coupling{{Slot: ir.Slot{Name: "c"}, Edge: edge(func(e *edgeBuilder) ir.Value { return e.source(0) })}}
	p.Start, p.Rates, p.After = momentsStart(), momentsRates(), momentsAfter()
	return p
}

// momentsOf reads x, y and the mode.
func momentsOf(b *ir.Builder) (x, y, mode ir.Value) {
	return b.Input(ir.StateValue, 0), b.Input(ir.StateValue, 3), b.Input(ir.StateValue, 2)
}

func momentsStart() ir.Block {
	b := ir.NewBuilder()
	x, y, _ := momentsOf(b)
	first := b.Binary(ir.Mul, b.Binary(ir.Add, x, b.Input(ir.Dt, 0)), b.Input(ir.Uniform, 0))
	return b.Block(first, b.Const(0), b.Number(b.Binary(ir.Lt, x, y)), x, b.Const(0))
}

// momentsRates is dx = y + 0.1*c, dy = -x in one mode and -y in the other.
func momentsRates() ir.Block {
	b := ir.NewBuilder()
	x, y, mode := momentsOf(b)
	dx := b.Binary(ir.Add, y, b.Binary(ir.Mul, b.Const(0.1), b.Input(ir.CouplingSum, 0)))
	dy := b.Select(b.Binary(ir.Eq, mode, b.Const(1)), b.Unary(ir.Neg, x), b.Unary(ir.Neg, y))
	none, zero := ir.None, b.Const(0)
	return b.Block(dx, zero, zero, dy, zero, none, none, none, none, none, x)
}

func momentsAfter() ir.Block {
	b := ir.NewBuilder()
	x, y, mode := momentsOf(b)
	large := b.Binary(ir.Lt, b.Const(0.25), x)
	n, m := b.Input(ir.Normal, 0), b.Input(ir.Normal, 2)
	squares := b.Binary(ir.Add, b.Binary(ir.Mul, n, n), b.Binary(ir.Mul, m, m))
	kick := b.Unary(ir.Exp, b.Binary(ir.Mul, squares, b.Const(-0.5)))
	late := b.Binary(ir.And, large, b.Binary(ir.Le, b.Const(1), b.Input(ir.Time, 0)))
	count := func(state int, happens ir.Value, events float64) ir.Value {
		sent := b.Input(ir.StateValue, state)
		return b.Select(happens, b.Binary(ir.Add, sent, b.Const(events)), sent)
	}
	return b.Block(
		b.Select(large, b.Binary(ir.Sub, b.Const(0.5), x), x),
		count(1, large, 1),
		b.Select(large, b.Binary(ir.Sub, b.Const(1), mode), mode),
		b.Select(late, kick, y),
		count(4, late, 2))
}
