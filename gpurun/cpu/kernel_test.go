package cpu

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/codegen/ir/irtest"
	"github.com/lemsls/lemsls/gpurun"
)

func modelOf(t *testing.T, s *gpurun.Sweep) *model[float32] {
	t.Helper()
	return newModel(s, kernelSet[float32](t, ""))
}

func kernelSet[F ir.Float](t *testing.T, name string) *kernels[F] {
	t.Helper()
	k, err := kernelsOf[F](name)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestUnknownKernels(t *testing.T) {
	t.Setenv(KernelsVariable, "sse9")
	err := New().Run(t.Context(), smallSweep(), nothing{})
	if err == nil || !strings.Contains(err.Error(), `"sse9"`) || !strings.Contains(err.Error(), KernelsGo) {
		t.Errorf("%v", err)
	}
	t.Setenv(KernelsVariable, KernelsGo)
	if d := New().Device(); !strings.Contains(d, "go kernels") {
		t.Errorf("device %q", d)
	}
}

// TestKernelsAgree compares the kernel sets, in widths for which they go
// different ways, on networks of which delays are longer than a block, through
// all times, with as many normal numbers as lanes and with shared ones.
func TestKernelsAgree(t *testing.T) {
	if len(native()) == 0 {
		t.Skip("this processor has no kernels but Go's")
	}
	programs := kernelPrograms
	if testing.Short() {
		programs = 2
	}
	for seed := range uint64(programs) {
		p, err := ir.Prepare(irtest.Random(seed+100, irtest.Options{}), "euler")
		if err != nil {
			t.Fatal(err)
		}
		for _, points := range []int{1, 5, 12, 20} {
			s := &gpurun.Sweep{Program: p, Network: gpurun.Synthetic(11, seed), Dt: 0.1, Steps: 53, Transient: 9, Seed: seed, Replicates: 1 + int(seed%2)}
			s.Points = gpurun.List(paramNames(p), pointsOf(p, points))
			agree(t, s, gpurun.F32)
			agree(t, s, gpurun.F64)
		}
	}
}

func paramNames(p *ir.Program) []string {
	var names []string
	for _, param := range p.Params {
		names = append(names, param.Name)
	}
	return names
}

func pointsOf(p *ir.Program, count int) [][]float64 {
	first := irtest.Point(1, p)
	var rows [][]float64
	for i := range count {
		point := slices.Clone(first)
		point[0] += 0.01 * float64(i)
		rows = append(rows, point)
	}
	return rows
}

// agree runs a sweep with all sets.
func agree(t *testing.T, s *gpurun.Sweep, precision gpurun.Precision) {
	t.Helper()
	s.Precision = precision
	want := &keep{}
	if err := (&Backend{Kernels: KernelsGo}).Run(t.Context(), s, want); err != nil {
		t.Fatal(err)
	}
	for _, name := range fastKernels() {
		got := &keep{}
		if err := (&Backend{Kernels: name}).Run(t.Context(), s, got); err != nil {
			t.Fatal(err)
		}
		for r, row := range want.rows {
			if !sameNumbers(got.rows[r].Metrics, row.Metrics) || !slices.Equal(got.rows[r].States, row.States) {
				t.Fatalf("%s, %s, %v, %d points, row %d:\n%v\n%v, want\n%v\n%v", s.Program.Name, name, precision, s.Points.Len(), r,
					got.rows[r].Metrics, got.rows[r].States, row.Metrics, row.States)
			}
		}
	}
}

func sameNumbers(x, y []float64) bool { return slices.EqualFunc(x, y, irtest.Same[float64]) }

// TestRandomCode runs the Steps of random programs on numbers of all kinds, a word
// after the other as they come.
func TestRandomCode(t *testing.T) {
	for _, name := range fastKernels() {
		for seed := range uint64(4 * kernelPrograms) {
			randomCode[float32](t, name, seed)
			randomCode[float64](t, name, seed)
		}
	}
}

func randomCode[F ir.Float](t *testing.T, name string, seed uint64) {
	p, err := ir.Prepare(irtest.Random(seed, irtest.Options{}), "heun")
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(seed, 1))
	var outs [2][][]F
	leaf := func(v ir.Value) (int, bool) {
		return int(v), p.Step.Instrs[v].Op.Info().Input && p.Step.Instrs[v].Op != ir.Const
	}
	const lanes = 96
	inputs := make([][]F, len(p.Step.Instrs))
	for v := range inputs {
		if _, ok := leaf(ir.Value(v)); ok {
			inputs[v] = numbers[F](r, lanes)
		}
	}
	for i, set := range []string{KernelsGo, name} {
		k := kernelSet[F](t, set)
		c := compile[F](&p.Step, p.Step.Outputs, leaves{count: len(inputs), of: leaf})
		k.cut(c, leaves{})
		f := c.frame(lanes)
		copy(f, inputs)
		c.run(k, f, lanes, lanes)
		for _, o := range c.outs {
			if o >= 0 {
				outs[i] = append(outs[i], f[o])
			}
		}
	}
	for o, want := range outs[0] {
		if !slices.EqualFunc(outs[1][o], want, irtest.Same[F]) {
			t.Fatalf("%s, program %d, output %d: %v, want %v", name, seed, o, outs[1][o], want)
		}
	}
}

// numbers is some special ones, some usual ones and some with random bits.
func numbers[F ir.Float](r *rand.Rand, n int) []F {
	x := make([]F, n)
	for i := range x {
		switch r.IntN(3) {
		case 0:
			x[i] = F(special[r.IntN(len(special))])
		case 1:
			x[i] = F(r.NormFloat64())
		default:
			x[i] = randomBits[F](r)
		}
	}
	return x
}

func randomBits[F ir.Float](r *rand.Rand) F {
	if is64[F]() {
		return F(math.Float64frombits(r.Uint64()))
	}
	return F(math.Float32frombits(r.Uint32()))
}

// TestElementaryKernels compares the functions with package ir, on numbers of all
// sizes.
func TestElementaryKernels(t *testing.T) {
	for _, name := range fastKernels() {
		elementaryKernels[float32](t, name)
		elementaryKernels[float64](t, name)
	}
}

func elementaryKernels[F ir.Float](t *testing.T, name string) {
	k := kernelSet[F](t, name)
	r := rand.New(rand.NewPCG(3, 4))
	const n = 4096
	for range elementaryRounds {
		f := [][]F{make([]F, n), make([]F, n), numbers[F](r, n), numbers[F](r, n)}
		if r.IntN(2) == 0 { // whole powers
			for i := range f[3] {
				f[3][i] = F(r.IntN(20) - 10)
			}
		}
		want := make([]F, n)
		for _, op := range ir.Ops() {
			compute := k.functions[op]
			if compute == nil {
				continue
			}
			compute(&instr{op: opcode(op), d: 0, x: 2, y: 3}, f, n)
			ir.Map(op, want, f[2], f[3])
			sameFunction(t, name+" "+op.String(), f[0], want, f)
		}
		k.functions[sinCos](&instr{d: 0, e: 1, x: 2}, f, n)
		for o, op := range []ir.Op{ir.Sin, ir.Cos} {
			ir.Map(op, want, f[2], f[3])
			sameFunction(t, name+" sincos", f[o], want, f)
		}
	}
}

func sameFunction[F ir.Float](t *testing.T, name string, got, want []F, f [][]F) {
	t.Helper()
	for i := range got {
		if !irtest.Same(got[i], want[i]) {
			t.Fatalf("%s of %v, %v = %v, want %v (%T)", name, f[2][i], f[3][i], got[i], want[i], got[i])
		}
	}
}

// TestNormalKernels compares normal numbers with package ir, for all lengths.
func TestNormalKernels(t *testing.T) {
	for _, name := range fastKernels() {
		normalKernels[float32](t, name)
		normalKernels[float64](t, name)
	}
}

func normalKernels[F ir.Float](t *testing.T, name string) {
	k, r := kernelSet[F](t, name), rand.New(rand.NewPCG(5, 6))
	for n := range 70 {
		c := &counters{seed: r.Uint64(), step: r.Uint32(), state: uint32(r.IntN(ir.MaxStates))}
		for range n * 9 {
			c.nodes, c.replicates = append(c.nodes, r.Uint32()), append(c.replicates, r.Uint32())
		}
		got, want := make([]F, n*9), make([]F, n*9)
		k.normals(got, c)
		goNormals(want, c)
		if !slices.Equal(got, want) {
			t.Fatalf("%s, %d numbers: %v, want %v", name, n, got, want)
		}
	}
}
