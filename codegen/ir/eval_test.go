package ir_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/codegen/ir/irtest"
)

func TestTableIsWhole(t *testing.T) {
	names := map[string]bool{}
	for _, op := range ir.Ops() {
		info := op.Info()
		switch {
		case info.Name == "" || info.Doc == "" || names[info.Name]:
			t.Errorf("operation %d has no name of its own or no picture: %+v", op, *info)
		case info.Input != (info.Arity == 0), info.Indexed && !info.Input:
			t.Errorf("%s: inputs have no operands, others do: %+v", op, *info)
		case info.BoolOperands > info.Arity, info.Commutes && info.Arity != 2:
			t.Errorf("%s: %+v", op, *info)
		}
		names[info.Name] = true
	}
	if ir.Op(200).String() != "unknown" || ir.Op(200).Info().Arity != 0 {
		t.Error("an operation that does not exist has a row")
	}
}

func TestEvalOfEachOperation(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	cases := []struct {
		op   ir.Op
		x    []float64
		want float64
	}{
		{ir.Neg, []float64{0}, negZero}, {ir.Neg, []float64{3}, -3},
		{ir.Add, []float64{1, 2}, 3}, {ir.Add, []float64{negZero, 0}, 0}, {ir.Add, []float64{inf, -inf}, nan},
		{ir.Sub, []float64{1, 2}, -1}, {ir.Mul, []float64{3, -2}, -6}, {ir.Mul, []float64{0, inf}, nan},
		{ir.Div, []float64{1, 4}, 0.25}, {ir.Div, []float64{1, negZero}, -inf}, {ir.Div, []float64{0, 0}, nan},
		{ir.Sqrt, []float64{9}, 3}, {ir.Sqrt, []float64{-1}, nan}, {ir.Sqrt, []float64{negZero}, negZero},
		{ir.Abs, []float64{-2}, 2}, {ir.Abs, []float64{negZero}, 0},
		{ir.Min, []float64{1, 2}, 1}, {ir.Min, []float64{0, negZero}, negZero}, {ir.Min, []float64{nan, -inf}, nan}, {ir.Min, []float64{1, nan}, nan},
		{ir.Max, []float64{1, 2}, 2}, {ir.Max, []float64{negZero, 0}, 0}, {ir.Max, []float64{inf, nan}, nan},
		{ir.Floor, []float64{-1.5}, -2}, {ir.Floor, []float64{1.5}, 1}, {ir.Ceil, []float64{-1.5}, -1}, {ir.Ceil, []float64{-0.5}, negZero},
		{ir.Round, []float64{2.5}, 2}, {ir.Round, []float64{3.5}, 4}, {ir.Round, []float64{-0.4}, negZero},
		{ir.Exp, []float64{0}, 1}, {ir.Exp, []float64{-inf}, 0}, {ir.Log, []float64{1}, 0}, {ir.Log, []float64{0}, -inf}, {ir.Log, []float64{-1}, nan},
		{ir.Sin, []float64{math.Pi / 2}, 1}, {ir.Cos, []float64{0}, 1}, {ir.Tan, []float64{0}, 0}, {ir.Sin, []float64{inf}, nan},
		{ir.Sinh, []float64{0}, 0}, {ir.Cosh, []float64{0}, 1}, {ir.Tanh, []float64{inf}, 1}, {ir.Sinh, []float64{-inf}, -inf},
		{ir.Pow, []float64{9, 0.5}, 3}, {ir.Pow, []float64{2, 10}, 1024}, {ir.Pow, []float64{-1, 0.5}, nan}, {ir.Pow, []float64{nan, 0}, 1},
		{ir.Exponent, []float64{-10}, 3}, {ir.Exponent, []float64{0}, -1023}, {ir.Exponent, []float64{inf}, 1024},
		{ir.Mantissa, []float64{-10}, 1.25}, {ir.Mantissa, []float64{inf}, 1}, {ir.Mantissa, []float64{nan}, nan},
		{ir.Pow2, []float64{-3}, 0.125}, {ir.Pow2, []float64{1024}, inf}, {ir.Pow2, []float64{nan}, 0},
		{ir.Lt, []float64{1, 2}, 1}, {ir.Lt, []float64{2, 2}, 0}, {ir.Lt, []float64{nan, 2}, 0},
		{ir.Le, []float64{2, 2}, 1}, {ir.Le, []float64{3, 2}, 0}, {ir.Le, []float64{nan, nan}, 0},
		{ir.Eq, []float64{0, negZero}, 1}, {ir.Eq, []float64{nan, nan}, 0}, {ir.Ne, []float64{nan, nan}, 1}, {ir.Ne, []float64{1, 1}, 0},
		{ir.And, []float64{1, 0}, 0}, {ir.And, []float64{1, 1}, 1}, {ir.Or, []float64{0, 1}, 1}, {ir.Or, []float64{0, 0}, 0},
		{ir.Not, []float64{0}, 1}, {ir.Not, []float64{1}, 0},
		{ir.Select, []float64{1, 2, nan}, 2}, {ir.Select, []float64{0, nan, 3}, 3},
	}
	seen := map[ir.Op]bool{}
	for _, c := range cases {
		seen[c.op] = true
		if got := apply(c.op, c.x...); !irtest.Same(got, c.want) {
			t.Errorf("%s%v = %v, want %v", c.op, c.x, got, c.want)
		}
	}
	for _, op := range ir.Ops() {
		if !op.Info().Input && !seen[op] {
			t.Errorf("no case for %s", op)
		}
	}
}

func TestEvalReadsItsInputs(t *testing.T) {
	env := &ir.Env[float64]{Params: []float64{0, 1}, Uniforms: []float64{0, 2}, States: []float64{0, 3},
		Sources: []float64{0, 4}, Couplings: []float64{0, 5}, Normals: []float64{0, 6}, Dt: 7, Time: 8, Nodes: 9}
	inputs := []ir.Op{ir.ParamValue, ir.Uniform, ir.StateValue, ir.Source, ir.CouplingSum, ir.Normal, ir.Dt, ir.Time, ir.Nodes}
	b := ir.NewBuilder()
	for i, op := range inputs {
		index := 0
		if op.Info().Indexed {
			index = 1
		}
		if got := value(b, b.Input(op, index), env); got != float64(i+1) {
			t.Errorf("%s reads %v, want %v", op, got, i+1)
		}
	}
}

// TestFloat32RoundsEachOperationOnce compares with exact arithmetic, rounded
// once to nearest even.
func TestFloat32RoundsEachOperationOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	random := func() float32 {
		x := math.Float32frombits(r.Uint32())
		for x-x != 0 {
			x = math.Float32frombits(r.Uint32())
		}
		return x
	}
	exact := map[ir.Op]func(z, x, y *big.Float) *big.Float{
		ir.Add: (*big.Float).Add, ir.Sub: (*big.Float).Sub, ir.Mul: (*big.Float).Mul,
	}
	for range 20000 {
		x, y := random(), random()
		if r.IntN(2) == 0 {
			y = x * (1 + float32(r.Float64())) // of like size, so that sums round
		}
		if y-y != 0 || y == 0 {
			continue
		}
		bx, by := big.NewFloat(float64(x)), big.NewFloat(float64(y))
		for op, f := range exact {
			want, _ := f(new(big.Float).SetPrec(600), bx, by).Float32()
			check32(t, op, want, x, y)
		}
		// 400 bits and a sticky rest: no quotient of float32 lies nearer to a tie.
		want, _ := new(big.Float).SetPrec(400).Quo(bx, by).Float32()
		check32(t, ir.Div, want, x, y)
		root := new(big.Float).SetPrec(400).Sqrt(new(big.Float).Abs(bx))
		want, _ = root.Float32()
		check32(t, ir.Sqrt, want, float32(math.Abs(float64(x))))
	}
}

func check32(t *testing.T, op ir.Op, want float32, x ...float32) {
	t.Helper()
	if got := apply(op, x...); got != want {
		t.Fatalf("%s%v = %v, want %v", op, x, got, want)
	}
}

// TestNothingFuses: x*x - (x*x rounded) is 0 unless the product keeps bits that
// it must lose.
func TestNothingFuses(t *testing.T) {
	b := ir.NewBuilder()
	x, y := b.Input(ir.StateValue, 0), b.Input(ir.StateValue, 1)
	blk := b.Block(b.Binary(ir.Sub, b.Binary(ir.Mul, x, x), y))
	x32, x64 := float32(1.1), 1.1
	sq32, sq64 := float32(x32*x32), float64(x64*x64)
	if got := ir.Eval(&blk, &ir.Env[float32]{States: []float32{x32, sq32}}, nil); got[blk.Outputs[0]] != 0 {
		t.Errorf("float32: %v", got)
	}
	if got := ir.Eval(&blk, &ir.Env[float64]{States: []float64{x64, sq64}}, nil); got[blk.Outputs[0]] != 0 {
		t.Errorf("float64: %v", got)
	}
}

func TestEvalReusesItsScratch(t *testing.T) {
	p := irtest.Random(3, irtest.Options{})
	env := irtest.Env[float64](3, p)
	regs := ir.Eval(&p.Rates, env, nil)
	out := ir.Outputs(&p.Rates, regs, nil)
	if n := testing.AllocsPerRun(10, func() {
		regs = ir.Eval(&p.Rates, env, regs)
		out = ir.Outputs(&p.Rates, regs, out)
	}); n != 0 {
		t.Errorf("%v allocations with scratch of the right size", n)
	}
}

func BenchmarkEval(b *testing.B) {
	p := ir.Heun(irtest.Random(3, irtest.Options{Ops: 12}))
	env := irtest.Env[float64](3, p)
	var regs []float64
	for b.Loop() {
		regs = ir.Eval(&p.Step, env, regs)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(p.Step.Instrs)), "ns/instr")
}
