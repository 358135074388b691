package cpu

import (
	"math"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/codegen/ir/irtest"
)

// special is where operations differ if they differ.
var special = []float64{0, math.Copysign(0, -1), 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 3, 1e-45, -1e-45, 1e-310, 3e38, -3e38,
	1e300, 88, -104, 710, math.Pi, math.Inf(1), math.Inf(-1), math.NaN(), 16777217, 0.1, -7.3}

// TestOperations compares every operation with ir.Eval on special numbers.
func TestOperations(t *testing.T) {
	for _, op := range ir.Ops() {
		if op.Info().Input {
			continue
		}
		compareOp[float32](t, op)
		compareOp[float64](t, op)
	}
}

func compareOp[F ir.Float](t *testing.T, op ir.Op) {
	t.Helper()
	info := op.Info()
	b := ir.Block{Outputs: []ir.Value{3}}
	for k := range 3 {
		b.Instrs = append(b.Instrs, ir.Instr{Op: ir.StateValue, X: ir.None, Y: ir.None, Z: ir.None, Index: int32(k)})
	}
	in := ir.Instr{Op: op, X: ir.None, Y: ir.None, Z: ir.None}
	for k := range info.Arity {
		*[]*ir.Value{&in.X, &in.Y, &in.Z}[k] = ir.Value(k)
	}
	b.Instrs = append(b.Instrs, in)
	c := compile[F](&b, b.Outputs, leaves{count: 3, of: func(v ir.Value) (int, bool) { return int(v), v < 3 }})
	f := c.frame(lane)
	for k := range 3 {
		f[k] = make([]F, lane)
	}
	for i, x := range special {
		for j, y := range special {
			for l := range lane {
				f[0][l], f[1][l], f[2][l] = F(special[(i+l)%len(special)]), F(y), F(x)
				if info.BoolOperands > 0 {
					f[0][l] = F((i + l) % 2)
				}
				if info.BoolOperands > 1 {
					f[1][l] = F(j % 2)
				}
			}
			for i := range c.instrs {
				interpret(&c.instrs[i], f, lane)
			}
			for l := range lane {
				states := []F{f[0][l], f[1][l], f[2][l]}
				want := ir.Outputs(&b, ir.Eval(&b, &ir.Env[F]{States: states}, nil), nil)[0]
				if got := f[c.outs[0]][l]; !irtest.Same(got, want) {
					t.Fatalf("%s %v = %v, want %v", op, states, got, want)
				}
			}
		}
	}
}

// TestScratchIsReused: a long chain needs no more than a few slots.
func TestScratchIsReused(t *testing.T) {
	b := ir.NewBuilder()
	x := b.Input(ir.StateValue, 0)
	v := x
	for range 50 {
		v = b.Unary(ir.Sin, b.Binary(ir.Add, v, x))
	}
	block := b.Block(v, v, ir.None)
	c := compile[float64](&block, block.Outputs, leaves{count: 1, of: func(v ir.Value) (int, bool) { return 0, block.Instrs[v].Op == ir.StateValue }})
	if c.slots > 3 || len(c.instrs) != 100 || c.outs[0] != c.outs[1] || c.outs[2] != -1 {
		t.Errorf("%d slots, %d instructions, outputs %v", c.slots, len(c.instrs), c.outs)
	}
}
