package ir_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/codegen/ir/irtest"
	"github.com/lemsls/lemsls/lems/syntax"
)

// TestBlocksAreMadeOfRoundedOperations: nothing but what every processor computes
// alike, and nothing that the Builder would have computed in float64 beforehand.
func TestBlocksAreMadeOfRoundedOperations(t *testing.T) {
	allowed := []ir.Op{ir.Const, ir.ParamValue, ir.Neg, ir.Add, ir.Sub, ir.Mul, ir.Div, ir.Abs, ir.Min, ir.Max, ir.Floor,
		ir.Exponent, ir.Mantissa, ir.Pow2, ir.Lt, ir.Le, ir.Eq, ir.Ne, ir.And, ir.Or, ir.Select}
	for _, op := range ir.Ops() {
		for _, bits := range []int{32, 64} {
			b := ir.Elementary(op, bits)
			if !op.Info().Elementary {
				if b != nil {
					t.Errorf("%s has a definition", op)
				}
				continue
			}
			if len(b.Outputs) != 1 {
				t.Errorf("%s: %d outputs", op, len(b.Outputs))
			}
			for _, in := range b.Instrs {
				if !slices.Contains(allowed, in.Op) {
					t.Errorf("%s in %d bits contains %s", op, bits, in.Op)
				}
				if in.Op == ir.ParamValue && int(in.Index) >= op.Info().Arity {
					t.Errorf("%s reads operand %d", op, in.Index)
				}
			}
			t.Logf("%s in %d bits: %d instructions", op, bits, instructions(b))
		}
	}
}

func instructions(b *ir.Block) int {
	n := 0
	for _, in := range b.Instrs {
		if !in.Op.Info().Input {
			n++
		}
	}
	return n
}

// TestEvalIsTheBlock: what Eval and Map compute is what the block does, bit for
// bit.
func TestEvalIsTheBlock(t *testing.T) {
	for _, op := range elementaryOps() {
		t.Run(op.String(), func(t *testing.T) {
			testBlock[float32](t, op, 32)
			testBlock[float64](t, op, 64)
		})
	}
}

func testBlock[F ir.Float](t *testing.T, op ir.Op, bits int) {
	numbers := append([]float64{88.7, -103.9, 709.78, -745.1, 0x1p-126, 0x1p-1022, 1e5, 1e8, 0x1p20, 0x1p45, 0x1p46, 0.55}, special...)
	r := rand.New(rand.NewPCG(uint64(op), 4))
	for range 2000 {
		numbers = append(numbers, math.Exp2(40*r.Float64()-30)*float64(1-2*r.IntN(2)))
	}
	b := ir.Elementary(op, bits)
	var regs []F
	for i := range numbers {
		x := F(numbers[i])
		for _, y := range []F{F(numbers[r.IntN(len(numbers))]), F(numbers[i%40])} {
			regs = ir.Eval(b, &ir.Env[F]{Params: []F{x, y}}, regs)
			want := regs[b.Outputs[0]]
			mapped := []F{x}
			ir.Map(op, mapped, mapped, []F{y})
			if got := apply(op, x, y); !irtest.Same(got, want) || !irtest.Same(mapped[0], want) {
				t.Fatalf("%s(%v, %v) in %d bits: Eval %v, Map %v, its block %v", op, x, y, bits, got, mapped[0], want)
			}
		}
	}
}

// TestMapOfBits: Map takes the operations on bits too.
func TestMapOfBits(t *testing.T) {
	x := []float32{8, -0.3, 0}
	for _, op := range []ir.Op{ir.Exponent, ir.Mantissa, ir.Pow2} {
		d := make([]float32, len(x))
		ir.Map(op, d, x, x)
		for i := range d {
			if want := apply(op, x[i]); d[i] != want {
				t.Errorf("%s(%v) is %v, want %v", op, x[i], d[i], want)
			}
		}
	}
}

func TestExpandGivesTheBitsOfEval(t *testing.T) {
	for seed := range uint64(60) {
		p := ir.Heun(irtest.Random(seed, irtest.Options{}))
		testExpand[float32](t, p, 32, seed)
		testExpand[float64](t, p, 64, seed)
	}
}

func testExpand[F ir.Float](t *testing.T, p *ir.Program, bits int, seed uint64) {
	t.Helper()
	q := ir.Expand(p, bits)
	if err := ir.Verify(q); err != nil {
		t.Fatal(err)
	}
	var before, after []*ir.Block
	p.EachBlock(func(_ ir.BlockKind, _ int, b *ir.Block) { before = append(before, b) })
	q.EachBlock(func(_ ir.BlockKind, _ int, b *ir.Block) { after = append(after, b) })
	env := irtest.Env[F](seed, p)
	point := irtest.Env[float64](seed, p)
	for i := range before {
		if slices.ContainsFunc(after[i].Instrs, func(in ir.Instr) bool { return in.Op.Info().Elementary }) {
			t.Errorf("seed %d: block %d still has an elementary function", seed, i)
		}
		if before[i] == &p.Point {
			compareOutputs(t, before[i], after[i], point)
			continue
		}
		compareOutputs(t, before[i], after[i], env)
	}
}

func compareOutputs[F ir.Float](t *testing.T, before, after *ir.Block, env *ir.Env[F]) {
	t.Helper()
	want := ir.Outputs(before, ir.Eval(before, env, nil), nil)
	got := ir.Outputs(after, ir.Eval(after, env, nil), nil)
	for i := range want {
		if !irtest.Same(got[i], want[i]) {
			t.Fatalf("%T output %d: %v, want %v", want[i], i, got[i], want[i])
		}
	}
}

// TestExpandKeepsNamesAndPlaces, rounds constants before it computes with them
// and shares what a sine and a cosine have in common.
func TestExpandKeepsNamesAndPlaces(t *testing.T) {
	b := ir.NewBuilder()
	x := b.Input(ir.StateValue, 0)
	place := syntax.Place{Span: syntax.Span{Start: 7, End: 9}}
	b.At(place)
	s := b.Named(b.Unary(ir.Sin, x), "s")
	c := b.Named(b.Unary(ir.Cos, x), "c")
	power := b.Binary(ir.Pow, b.Const(0.1), x)
	p := &ir.Program{Rates: b.Block(s, c, power, ir.None), DelayScale: -1}
	q := ir.Expand(p, 32)
	for i, name := range []string{"s", "c"} {
		if in := q.Rates.Instrs[q.Rates.Outputs[i]]; in.Name != name || in.Place != place {
			t.Errorf("output %d is %q at %v", i, in.Name, in.Place)
		}
	}
	if q.Rates.Outputs[3] != ir.None {
		t.Error("an absent output has a value")
	}
	compareOutputs(t, &p.Rates, &q.Rates, &ir.Env[float32]{States: []float32{1.7}})

	apart := instructions(ir.Elementary(ir.Sin, 32)) + instructions(ir.Elementary(ir.Cos, 32))
	both := ir.Expand(&ir.Program{Rates: b.Block(s, c)}, 32)
	if n := instructions(&both.Rates); n > apart*6/10 {
		t.Errorf("sine and cosine take %d instructions, apart %d", n, apart)
	}
	if len(p.Rates.Instrs) > 6 {
		t.Error("Expand has changed its argument")
	}
}
