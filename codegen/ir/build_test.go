package ir_test

import (
	"math"
	"slices"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/codegen/ir/irtest"
	"github.com/lemsls/lemsls/lems/syntax"
)

var negZero = math.Copysign(0, -1)

// special are the numbers at which arithmetic has corners.
var special = []float64{0, negZero, 1, -1, 0.5, -0.5, 2, -2.5, 3, 7, 1e-310, -1e-40, 1e30, -1e300,
	math.MaxFloat64, math.Pi, math.Inf(1), math.Inf(-1), math.NaN()}

// raw is a block of the one operation on inputs State 0, 1, 2 that no Builder
// has touched; the boolean operands are State k != 0.
func raw(op ir.Op) *ir.Block {
	blk := &ir.Block{}
	add := func(in ir.Instr) ir.Value {
		blk.Instrs = append(blk.Instrs, in)
		return ir.Value(len(blk.Instrs) - 1)
	}
	info := op.Info()
	operands := []ir.Value{ir.None, ir.None, ir.None}
	for k := range info.Arity {
		v := add(ir.Instr{Op: ir.StateValue, X: -1, Y: -1, Z: -1, Index: int32(k)})
		if k < info.BoolOperands {
			zero := add(ir.Instr{Op: ir.Const, X: -1, Y: -1, Z: -1})
			v = add(ir.Instr{Op: ir.Ne, X: v, Y: zero, Z: -1})
		}
		operands[k] = v
	}
	blk.Outputs = []ir.Value{add(ir.Instr{Op: op, X: operands[0], Y: operands[1], Z: operands[2]})}
	return blk
}

// apply is one operation as Eval computes it.
func apply[F ir.Float](op ir.Op, operands ...F) F {
	blk := raw(op)
	regs := ir.Eval(blk, &ir.Env[F]{States: append(operands, 0, 0, 0)}, nil)
	return regs[blk.Outputs[0]]
}

// build builds op on any operands.
func build(b *ir.Builder, op ir.Op, v ...ir.Value) ir.Value {
	switch op.Info().Arity {
	case 1:
		return b.Unary(op, v[0])
	case 2:
		return b.Binary(op, v[0], v[1])
	}
	return b.Select(v[0], v[1], v[2])
}

func value(b *ir.Builder, v ir.Value, env *ir.Env[float64]) float64 {
	blk := b.Block(v)
	return ir.Outputs(&blk, ir.Eval(&blk, env, nil), nil)[0]
}

// triples are all operands of an operation.
func triples(arity int) [][]float64 {
	sets := [][]float64{{}}
	for range arity {
		var longer [][]float64
		for _, s := range sets {
			for _, k := range special {
				longer = append(longer, append(slices.Clone(s), k))
			}
		}
		sets = longer
	}
	return sets
}

func isWholePower(op ir.Op, k []float64) bool {
	return op == ir.Pow && k[1] == math.Trunc(k[1]) && math.Abs(k[1]) <= 8
}

func TestFoldingGivesTheBitsOfEval(t *testing.T) {
	for _, op := range ir.Ops() {
		if op.Info().Input {
			continue
		}
		for _, k := range triples(op.Info().Arity) {
			if isWholePower(op, k) {
				continue // TestWholePowers
			}
			b := ir.NewBuilder()
			var operands []ir.Value
			for _, x := range k {
				operands = append(operands, b.Const(x))
			}
			got := value(b, build(b, op, operands...), &ir.Env[float64]{})
			if want := apply(op, k...); !irtest.Same(got, want) {
				t.Errorf("%s%v folds to %v, Eval gives %v", op, k, got, want)
			}
		}
	}
}

// TestSimplificationIsExact replaces each operand in turn by a constant and
// keeps the others as inputs: whatever the Builder makes of it, the result is
// that of the bare operation, in both precisions.
func TestSimplificationIsExact(t *testing.T) {
	for _, op := range ir.Ops() {
		for _, k := range triples(op.Info().Arity) {
			for fixed := range k {
				if op == ir.Pow && fixed == 1 && isWholePower(op, k) {
					continue
				}
				checkFixed[float64](t, op, k, fixed)
				if len(k) > 1 { // of constants alone Const rounds once, Eval[float32] twice
					checkFixed[float32](t, op, k, fixed)
				}
			}
		}
	}
}

func checkFixed[F ir.Float](t *testing.T, op ir.Op, k []float64, fixed int) {
	t.Helper()
	b := ir.NewBuilder()
	var operands []ir.Value
	var inputs []F
	for i, x := range k {
		v := b.Input(ir.StateValue, i)
		if i == fixed {
			v = b.Const(x)
		}
		operands = append(operands, v)
		inputs = append(inputs, F(x))
	}
	blk := b.Block(build(b, op, operands...))
	got := ir.Outputs(&blk, ir.Eval(&blk, &ir.Env[F]{States: inputs}, nil), nil)[0]
	if fixed < op.Info().BoolOperands && inputs[fixed] == 0 && k[fixed] != 0 {
		return // the constant is a truth in float64, too small to be one in float32
	}
	if want := apply(op, inputs...); !irtest.Same(got, want) {
		t.Errorf("%T %s%v with operand %d constant: %v, want %v", got, op, k, fixed, got, want)
	}
}

// TestIdentities lists what is simplified, and that it is exact at all corners.
func TestIdentities(t *testing.T) {
	b := ir.NewBuilder()
	x, y, k := b.Input(ir.StateValue, 0), b.Input(ir.StateValue, 1), b.Const
	c, d := b.Binary(ir.Lt, x, y), b.Binary(ir.Lt, y, x)
	neg := func(v ir.Value) ir.Value { return b.Unary(ir.Neg, v) }
	cases := []struct {
		name      string
		got, want ir.Value
	}{
		{"x*1", b.Binary(ir.Mul, x, k(1)), x},
		{"1*x", b.Binary(ir.Mul, k(1), x), x},
		{"x*-1", b.Binary(ir.Mul, x, k(-1)), neg(x)},
		{"x/1", b.Binary(ir.Div, x, k(1)), x},
		{"x/-1", b.Binary(ir.Div, x, k(-1)), neg(x)},
		{"x/4", b.Binary(ir.Div, x, k(4)), b.Binary(ir.Mul, k(0.25), x)},
		{"x-0", b.Binary(ir.Sub, x, k(0)), x},
		{"x+-0", b.Binary(ir.Add, x, k(negZero)), x},
		{"-0+x", b.Binary(ir.Add, k(negZero), x), x},
		{"x+-y", b.Binary(ir.Add, x, neg(y)), b.Binary(ir.Sub, x, y)},
		{"-x+y", b.Binary(ir.Add, neg(x), y), b.Binary(ir.Sub, y, x)},
		{"x--y", b.Binary(ir.Sub, x, neg(y)), b.Binary(ir.Add, x, y)},
		{"--x", neg(neg(x)), x},
		{"|-x|", b.Unary(ir.Abs, neg(x)), b.Unary(ir.Abs, x)},
		{"||x||", b.Unary(ir.Abs, b.Unary(ir.Abs, x)), b.Unary(ir.Abs, x)},
		{"min(x,x)", b.Binary(ir.Min, x, x), x},
		{"x+y, y+x", b.Binary(ir.Add, x, y), b.Binary(ir.Add, y, x)},
		{"c?y:y", b.Select(c, y, y), y},
		{"true?x:y", b.Select(b.Bool(true), x, y), x},
		{"false?x:y", b.Select(b.Bool(false), x, y), y},
		{"not c?x:y", b.Select(b.Unary(ir.Not, c), x, y), b.Select(c, y, x)},
		{"not not c", b.Unary(ir.Not, b.Unary(ir.Not, c)), c},
		{"c and c", b.Binary(ir.And, c, c), c},
		{"c and true", b.Binary(ir.And, c, b.Bool(true)), c},
		{"c and false", b.Binary(ir.And, b.Bool(false), c), b.Bool(false)},
		{"c or true", b.Binary(ir.Or, c, b.Bool(true)), b.Bool(true)},
		{"c or false", b.Binary(ir.Or, c, b.Bool(false)), c},
		{"x<x", b.Binary(ir.Lt, x, x), b.Bool(false)},
		{"number(c)!=0", b.Binary(ir.Ne, b.Number(c), k(0)), c},
		{"c used as a number", b.Binary(ir.Add, c, x), b.Binary(ir.Add, b.Select(c, k(1), k(0)), x)},
		{"x used as a condition", b.Select(x, y, x), b.Select(b.Binary(ir.Ne, x, k(0)), y, x)},
		{"c?d:c", b.Select(c, d, c), b.Binary(ir.Or, b.Binary(ir.And, c, d), b.Binary(ir.And, b.Unary(ir.Not, c), c))},
		{"1+2", b.Binary(ir.Add, k(1), k(2)), k(3)},
		{"NaN", k(math.NaN()), k(-math.NaN())},
		{"1<2", b.Binary(ir.Lt, k(1), k(2)), b.Bool(true)},
		{"x^1", b.Binary(ir.Pow, x, k(1)), x},
		{"x^0", b.Binary(ir.Pow, x, k(0)), k(1)},
		{"x^2", b.Binary(ir.Pow, x, k(2)), b.Binary(ir.Mul, x, x)},
		{"x^-1", b.Binary(ir.Pow, x, k(-1)), b.Binary(ir.Div, k(1), x)},
	}
	for _, c := range cases {
		if c.got != c.want {
			t.Errorf("%s is value %d, want %d", c.name, c.got, c.want)
		}
	}
	if b.Binary(ir.Add, x, k(0)) == x || b.Binary(ir.Mul, x, k(0)) == k(0) || b.Binary(ir.Sub, x, x) == k(0) {
		t.Error("simplified what is different for -0, infinities or NaN")
	}
	for _, divisor := range []float64{3, 0x1p127, 0x1p-127, 0} { // the reciprocal is not exact, or denormal in float32
		if op := b.Instr(b.Binary(ir.Div, x, k(divisor))).Op; op != ir.Div {
			t.Errorf("x/%v is a %s", divisor, op)
		}
	}
	if in := b.Instr(b.Binary(ir.Div, k(1), k(0))); in.Op != ir.Div {
		t.Errorf("1/0 is folded to %v; its place as a fault is lost", in.Op)
	}
}

func TestWholePowers(t *testing.T) {
	chain := []func(x float64) float64{
		func(x float64) float64 { return 1 },
		func(x float64) float64 { return x },
		func(x float64) float64 { return x * x },
		func(x float64) float64 { return float64(x*x) * x },
		func(x float64) float64 { return float64(x*x) * float64(x*x) },
		func(x float64) float64 { return float64(float64(x*x)*float64(x*x)) * x },
		func(x float64) float64 { return float64(float64(x*x)*float64(x*x)) * float64(x*x) },
		func(x float64) float64 { return float64(float64(float64(x*x)*float64(x*x))*float64(x*x)) * x },
		func(x float64) float64 {
			return float64(float64(x*x)*float64(x*x)) * float64(float64(x*x)*float64(x*x))
		},
	}
	for n, power := range chain {
		for _, x := range append(special, 1.1, -0.37, 1.7) {
			for _, sign := range []float64{1, -1} {
				want := power(x)
				if sign < 0 {
					want = 1 / want
				}
				b := ir.NewBuilder()
				exponent := b.Const(sign * float64(n))
				for name, base := range map[string]ir.Value{"input": b.Input(ir.StateValue, 0), "constant": b.Const(x)} {
					got := value(b, b.Binary(ir.Pow, base, exponent), &ir.Env[float64]{States: []float64{x}})
					if !irtest.Same(got, want) {
						t.Errorf("%s %v to the power %v is %v, want %v", name, x, sign*float64(n), got, want)
					}
					if math.Abs(x) < 1e3 && math.Abs(x) > 1e-3 && math.Abs(got/math.Pow(x, sign*float64(n))-1) > 1e-14 {
						t.Errorf("%v to the power %v is %v", x, sign*float64(n), got)
					}
				}
			}
		}
	}
	b := ir.NewBuilder()
	for _, k := range []float64{0.5, 9, -9, 2.5, math.Inf(1)} {
		if op := b.Instr(b.Binary(ir.Pow, b.Input(ir.StateValue, 0), b.Const(k))).Op; op != ir.Pow {
			t.Errorf("x to the power %v is a %s", k, op)
		}
	}
}

func TestBuildingTwiceGivesTheSameValues(t *testing.T) {
	for seed := range uint64(30) {
		p := irtest.Random(seed, irtest.Options{})
		b := ir.NewBuilder()
		keep := func(ir.Instr) ir.Value { return ir.None }
		first, second := b.Inline(&p.Rates, keep), b.Inline(&p.Rates, keep)
		if !slices.Equal(first, second) {
			t.Fatalf("seed %d: %v, then %v", seed, first, second)
		}
		again := b.Block(first...)
		if len(again.Instrs) != len(p.Rates.Instrs) {
			t.Errorf("seed %d: %d instructions became %d", seed, len(p.Rates.Instrs), len(again.Instrs))
		}
	}
}

// TestRandomProgramsFoldToTheirValues puts constants in the place of all
// inputs: what the Builder computes is what Eval computes.
func TestRandomProgramsFoldToTheirValues(t *testing.T) {
	compared := 0
	for seed := range uint64(200) {
		p := ir.Heun(irtest.Random(seed, irtest.Options{}))
		env := irtest.Env[float64](seed, p)
		env.States[0] = special[seed%uint64(len(special))]
		regs := ir.Eval(&p.Step, env, nil)
		if raisesToWhole(&p.Step, regs) {
			continue // a whole power by multiplications is another number than by Pow
		}
		compared++
		b := ir.NewBuilder()
		outputs := b.Inline(&p.Step, func(in ir.Instr) ir.Value {
			one := ir.Block{Instrs: []ir.Instr{in}}
			return b.Const(ir.Eval(&one, env, nil)[0])
		})
		blk := b.Block(outputs...)
		got := ir.Outputs(&blk, ir.Eval(&blk, &ir.Env[float64]{}, nil), nil)
		for i, want := range ir.Outputs(&p.Step, regs, nil) {
			if !irtest.Same(got[i], want) {
				t.Errorf("seed %d output %d: folded to %v, want %v", seed, i, got[i], want)
			}
		}
	}
	if compared < 150 {
		t.Errorf("only %d of 200 programs compared", compared)
	}
}

func raisesToWhole(b *ir.Block, regs []float64) bool {
	return slices.ContainsFunc(b.Instrs, func(in ir.Instr) bool {
		return in.Op == ir.Pow && regs[in.Y] == math.Trunc(regs[in.Y])
	})
}

func TestBlockDropsDeadCodeAndRenumbers(t *testing.T) {
	b := ir.NewBuilder()
	x := b.Input(ir.StateValue, 0)
	b.Unary(ir.Exp, x) // dead
	y := b.Unary(ir.Sin, x)
	blk := b.Block(y, ir.None, x)
	if len(blk.Instrs) != 2 || !slices.Equal(blk.Outputs, []ir.Value{1, ir.None, 0}) || blk.Instrs[1].X != 0 {
		t.Errorf("got %+v", blk)
	}
	if got := ir.Outputs(&blk, ir.Eval(&blk, &ir.Env[float64]{States: []float64{0}}, nil), nil); !slices.Equal(got, []float64{0, 0, 0}) {
		t.Errorf("outputs %v", got)
	}
}

func TestNamesAndPlaces(t *testing.T) {
	at := func(start int32) syntax.Place { return syntax.Place{Span: syntax.Span{Start: start, End: start + 1}} }
	b := ir.NewBuilder()
	x := b.At(at(1)).Named(b.Input(ir.StateValue, 0), "x")
	y := b.At(at(2)).Named(b.Unary(ir.Sin, x), "y")
	b.At(at(3)).Named(b.Unary(ir.Sin, x), "again")
	b.Named(b.Const(1), "one")
	if in := b.Instr(y); in.Name != "y" || in.Place != at(2) {
		t.Errorf("sine is %q at %v", in.Name, in.Place.Span)
	}
	if in := b.Instr(b.Const(1)); in.Name != "" {
		t.Errorf("a constant is named %q for everyone", in.Name)
	}

	blk := b.Block(y)
	c := ir.NewBuilder()
	c.At(at(9))
	out := c.Inline(&blk, func(ir.Instr) ir.Value { return ir.None })
	if in := c.Instr(out[0]); in.Name != "y" || in.Place != at(2) {
		t.Errorf("inlined sine is %q at %v", in.Name, in.Place.Span)
	}
	if in := c.Instr(c.Const(5)); in.Place != at(9) {
		t.Errorf("after Inline the place is %v, want the one before it", in.Place.Span)
	}
}
