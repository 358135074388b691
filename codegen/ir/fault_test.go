package ir_test

import (
	"math"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
)

func TestFirstFault(t *testing.T) {
	type expression = func(b *ir.Builder, x, y ir.Value) ir.Value
	op2 := func(op ir.Op) expression {
		return func(b *ir.Builder, x, y ir.Value) ir.Value { return b.Binary(op, x, y) }
	}
	cases := []struct {
		name string
		x, y float64
		f    expression
		want string // the trace; empty: no fault
	}{
		{"division", 3, 0, op2(ir.Div), "V / tau = +Inf with V = 3, tau = 0"},
		{"no fault", 3, 1, op2(ir.Div), ""},
		{"input", math.NaN(), 1, op2(ir.Add), "V = NaN"},
		{"overflow of an unnamed operand", 800, 1, func(b *ir.Builder, x, y ir.Value) ir.Value {
			return b.Binary(ir.Mul, y, b.Unary(ir.Exp, b.Binary(ir.Mul, x, b.Const(1.5))))
		}, "exp(1200) = +Inf"},
		{"constant operand", 0, 1, func(b *ir.Builder, x, y ir.Value) ir.Value {
			return b.Unary(ir.Sqrt, b.Binary(ir.Div, b.Const(2.5), x))
		}, "2.5 / V = +Inf with V = 0"},
		{"finite again", 800, 1, func(b *ir.Builder, x, y ir.Value) ir.Value {
			return b.Binary(ir.Div, y, b.Unary(ir.Exp, x))
		}, ""},
		{"unchosen side", 0, 5, func(b *ir.Builder, x, y ir.Value) ir.Value {
			return b.Select(b.Binary(ir.Eq, x, b.Const(0)), y, b.Binary(ir.Div, y, x))
		}, ""},
		{"chosen side", 0, 5, func(b *ir.Builder, x, y ir.Value) ir.Value {
			return b.Select(b.Binary(ir.Ne, x, b.Const(0)), y, b.Binary(ir.Div, y, x))
		}, "tau / V = +Inf with tau = 5, V = 0"},
		{"constant", 1, 2, func(b *ir.Builder, x, y ir.Value) ir.Value {
			return b.Binary(ir.Add, x, b.Const(math.Inf(1)))
		}, "constant = +Inf"},
		{"the first of two", 0, -1, func(b *ir.Builder, x, y ir.Value) ir.Value {
			return b.Binary(ir.Add, b.Unary(ir.Log, y), b.Unary(ir.Log, x))
		}, "log(tau) = NaN with tau = -1"},
	}
	for _, c := range cases {
		b := ir.NewBuilder()
		x, y := b.Named(b.Input(ir.StateValue, 0), "V"), b.Named(b.Input(ir.Uniform, 0), "tau")
		blk := b.Block(ir.None, c.f(b, x, y))
		env := &ir.Env[float64]{States: []float64{c.x}, Uniforms: []float64{c.y}}
		v, ok := ir.FirstFault(&blk, env)
		got := ""
		if ok {
			got = ir.Trace(&blk, env, v)
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestTraceInFloat32(t *testing.T) {
	b := ir.NewBuilder()
	blk := b.Block(b.Unary(ir.Sin, b.Input(ir.StateValue, 0)), b.Input(ir.Dt, 0))
	env := &ir.Env[float32]{States: []float32{0.1}, Dt: 0.3}
	if got, want := ir.Trace(&blk, env, blk.Outputs[0]), "sin(state 0) = 0.09983342 with state 0 = 0.1"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := ir.Trace(&blk, env, blk.Outputs[1]), "dt = 0.3"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
