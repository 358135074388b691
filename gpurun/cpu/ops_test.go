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

// TestOperations compares every operation with ir.Eval on special numbers, in
// every kernel set, with operands in slots and constant.
func TestOperations(t *testing.T) {
	for _, name := range triedKernels() {
		for _, op := range ir.Ops() {
			if op.Info().Input {
				continue
			}
			for constants := range 1 << op.Info().Arity {
				compareOp[float32](t, name, op, constants)
				compareOp[float64](t, name, op, constants)
			}
		}
	}
}

// TestFusedOperations is TestOperations for two operations at once.
func TestFusedOperations(t *testing.T) {
	for _, name := range triedKernels() {
		for _, op := range []ir.Op{ir.Add, ir.Sub} {
			for k := range 2 {
				for constants := range 8 {
					compareFused[float32](t, name, op, k, constants)
					compareFused[float64](t, name, op, k, constants)
				}
			}
		}
	}
}

// triedKernels is all sets; in short, without that in Go, which is tried anywhere.
func triedKernels() []string {
	if testing.Short() {
		return fastKernels()
	}
	return append(fastKernels(), KernelsGo)
}

// fastKernels is the sets that are not in Go, as machine code and as words.
func fastKernels() []string {
	var names []string
	for _, name := range native() {
		names = append(names, name, name+Interpreted)
	}
	return names
}

// operandsBlock reads three states; the k-th is a constant instead if bit k of
// constants says so.
func operandsBlock(constants int, values [3]float64) ir.Block {
	var b ir.Block
	for k := range 3 {
		in := ir.Instr{Op: ir.StateValue, X: ir.None, Y: ir.None, Z: ir.None, Index: int32(k)}
		if constants>>k&1 == 1 {
			in = ir.Instr{Op: ir.Const, X: ir.None, Y: ir.None, Z: ir.None, K: values[k]}
		}
		b.Instrs = append(b.Instrs, in)
	}
	return b
}

func compareOp[F ir.Float](t *testing.T, name string, op ir.Op, constants int) {
	t.Helper()
	info := op.Info()
	for _, values := range constantValues(constants) {
		in := ir.Instr{Op: op, X: ir.None, Y: ir.None, Z: ir.None}
		for k := range info.Arity {
			*[]*ir.Value{&in.X, &in.Y, &in.Z}[k] = ir.Value(k)
			if k < info.BoolOperands && constants>>k&1 == 1 {
				values[k] = float64(int(values[k]) & 1)
			}
		}
		b := operandsBlock(constants, values)
		b.Instrs, b.Outputs = append(b.Instrs, in), []ir.Value{3}
		compareBlock[F](t, name, op.String(), &b, info.BoolOperands)
	}
}

// compareFused is x*y+z and the like; k is which operand of the sum is the product.
func compareFused[F ir.Float](t *testing.T, name string, op ir.Op, k, constants int) {
	t.Helper()
	for _, values := range constantValues(constants) {
		b := operandsBlock(constants, values)
		sum := ir.Instr{Op: op, X: 3, Y: 2, Z: ir.None}
		if k == 1 {
			sum.X, sum.Y = 2, 3
		}
		b.Instrs, b.Outputs = append(b.Instrs, ir.Instr{Op: ir.Mul, X: 0, Y: 1, Z: ir.None}, sum), []ir.Value{4}
		compareBlock[F](t, name, "product and "+op.String(), &b, 0)
	}
}

// constantValues is what constants are tried with.
func constantValues(constants int) [][3]float64 {
	if constants == 0 {
		return [][3]float64{{}}
	}
	var all [][3]float64
	values := []float64{0, math.Copysign(0, -1), -2.5, 1e-45, math.Inf(-1), math.NaN()}
	if testing.Short() {
		values = values[1:4]
	}
	for i, k := range values[:min(constantRounds, len(values))] {
		all = append(all, [3]float64{k, values[(i+1)%len(values)], values[(i+2)%len(values)]})
	}
	return all
}

func compareBlock[F ir.Float](t *testing.T, name, what string, b *ir.Block, conditions int) {
	t.Helper()
	kernels := kernelSet[F](t, name)
	c := compile[F](b, b.Outputs, leaves{count: 3, of: func(v ir.Value) (int, bool) { return int(v), v < 3 && b.Instrs[v].Op == ir.StateValue }})
	kernels.cut(c, leaves{})
	const lanes = 32
	f := c.frame(lanes)
	for k := range 3 {
		f[k] = make([]F, lanes)
	}
	for i, x := range special {
		for j, y := range special {
			for l := range lanes {
				f[0][l], f[1][l], f[2][l] = F(special[(i+l)%len(special)]), F(y), F(x)
				if conditions > 0 {
					f[0][l] = F((i + l) % 2)
				}
				if conditions > 1 {
					f[1][l] = F(j % 2)
				}
			}
			c.run(kernels, f, lanes, lanes)
			for l := range lanes {
				states := []F{f[0][l], f[1][l], f[2][l]}
				want := ir.Outputs(b, ir.Eval(b, &ir.Env[F]{States: states}, nil), nil)[0]
				if got := f[c.outs[0]][l]; !irtest.Same(got, want) {
					t.Fatalf("%s: %s %v (%+v) = %v, want %v", name, what, states, b.Instrs[:3], got, want)
				}
			}
			if b.Instrs[1].Op == ir.Const && j > 2 {
				break // y is not read
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
