package codegen

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/codegen/ir/irtest"
	"github.com/lemsls/lemsls/lems"
)

// CUDA files are compiled by g++ with a header that stands for CUDA, and run on
// the processor: the same text, thread by thread.

// gxx is a C++ compiler; the test is skipped if there is none.
func gxx(t *testing.T) string {
	t.Helper()
	name := os.Getenv("CXX")
	if name == "" {
		name = "g++"
	}
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("no C++ compiler: %v (install g++; CXX names another)", err)
	}
	return path
}

// shimFlags compile a CUDA file for the processor. Nothing may be fused, and
// warnings are errors; the functions of a model are given more than each needs,
// and #pragma unroll is for devices.
func shimFlags(t *testing.T) []string {
	t.Helper()
	shim, err := filepath.Abs("../testdata/codegen/cuda_shim.h")
	if err != nil {
		t.Fatal(err)
	}
	return []string{"-x", "c++", "-std=c++14", "-O0", "-ffp-contract=off", "-Wall", "-Wextra", "-Werror",
		"-Wno-unknown-pragmas", "-Wno-unused-parameter", "-include", shim}
}

// compile makes a program of a text.
func compile(t *testing.T, dir, name, text string, flags ...string) (string, error) {
	t.Helper()
	source, program := filepath.Join(dir, name+".cu"), filepath.Join(dir, name)
	write(t, source, text)
	args := append(append(shimFlags(t), flags...), source, "-o", program)
	if out, err := exec.Command(gxx(t), args...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("compile %s: %w\n%s", name, err, firstOf(string(out), 3000))
	}
	return program, nil
}

func firstOf(text string, n int) string {
	if len(text) > n {
		return text[:n] + "..."
	}
	return text
}

// include is a line that reads a file of testdata/codegen.
func include(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs("../testdata/codegen/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return "#include \"" + filepath.ToSlash(path) + "\"\n"
}

// numbers is a stream of float64.
func numbers[F ir.Float](to []byte, lists ...[]F) []byte {
	for _, list := range lists {
		for _, x := range list {
			to = binary.LittleEndian.AppendUint64(to, math.Float64bits(float64(x)))
		}
	}
	return to
}

// pipe runs a program on a stream of numbers.
func pipe(program string, in []byte) ([]float64, error) {
	cmd := exec.Command(program)
	cmd.Stdin = bytes.NewReader(in)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, errs.String())
	}
	values := make([]float64, len(out)/8)
	for i := range values {
		values[i] = math.Float64frombits(binary.LittleEndian.Uint64(out[8*i:]))
	}
	return values, nil
}

// TestCudaBlocks compares the functions of random programs, as they are printed,
// with ir.Eval, bit for bit: some in single, some in double precision.
func TestCudaBlocks(t *testing.T) {
	OnceIsEnough(t)
	t.Parallel()
	gxx(t)
	const perFile = 200
	dir := t.TempDir()
	var g errgroup.Group
	g.SetLimit(2)
	values := make([]int, (cudaPrograms+perFile-1)/perFile)
	for file := range values {
		g.Go(func() (err error) {
			first := uint64(file * perFile)
			values[file], err = compareBlocks(t, dir, first, min(first+perFile, cudaPrograms))
			return err
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, n := range values {
		total += n
	}
	t.Logf("%d programs, %d values", cudaPrograms, total)
}

// blockProgram is a random program that is ready to run: some are large and hold
// all operations, most are small.
func blockProgram(seed uint64) (*ir.Program, error) {
	o := irtest.Options{Ops: 1 + int(seed%6), Uncoupled: seed%3 == 1}
	if seed%40 == 7 {
		o.Ops = 0
	}
	return ir.Prepare(irtest.Random(seed, o), []string{"euler", "euler", "heun"}[seed/2%3])
}

// compareBlocks compiles programs into one file and says how many values it has
// compared.
func compareBlocks(t *testing.T, dir string, from, to uint64) (int, error) {
	all := map[ir.Op]bool{}
	for _, op := range ir.Ops() {
		all[op] = true
	}
	var text, main writer
	text.WriteString(cudaArithmetic + cudaElementary(all) + include(t, "cuda_rows.h"))
	var in []byte
	var want []float64
	var starts []int // of the values of each program
	for seed := from; seed < to; seed++ {
		starts = append(starts, len(want))
		p, err := blockProgram(seed)
		if err != nil {
			return 0, err
		}
		real := "Single"
		if seed/8%2 == 1 {
			real = "Double"
			in, want = evaluate[float64](in, want, seed, p)
		} else {
			in, want = evaluate[float32](in, want, seed, p)
		}
		w := newCudaWriter(&Source{System: &lems.System{Name: p.Name}, Program: p})
		w.model()
		text.line("namespace m%d {\ntypedef %s R;", seed, real)
		text.WriteString(w.String() + include(t, "cuda_blocks.h") + "}\n")
		main.line("    m%d::evaluate();", seed)
	}
	text.WriteString("int main()\n{\n" + main.String() + "}\n")
	program, err := compile(t, dir, fmt.Sprint("blocks_", from), text.String())
	if err != nil {
		return 0, err
	}
	got, err := pipe(program, in)
	if err != nil {
		return 0, err
	}
	if i := firstDifference(got, want); i >= 0 {
		n, _ := slices.BinarySearch(starts, i+1)
		return 0, fmt.Errorf("program %d differs in value %d: %v, want %v", from+uint64(n-1), i-starts[n-1], got[i], want[i])
	}
	return len(want), nil
}

// firstDifference is where numbers differ first; -1: they are the same.
func firstDifference(got, want []float64) int {
	for i := range min(len(got), len(want)) {
		if !irtest.Same(got[i], want[i]) {
			return i
		}
	}
	if len(got) != len(want) {
		return min(len(got), len(want))
	}
	return -1
}

// evaluate adds what cuda_blocks.h reads and what it is to write.
func evaluate[F ir.Float](in []byte, want []float64, seed uint64, p *ir.Program) ([]byte, []float64) {
	point := irtest.Env[float64](seed, p)
	in = numbers(in, point.Params, []float64{point.Dt, point.Nodes})
	want = append(want, ir.Outputs(&p.Point, ir.Eval(&p.Point, point, nil), nil)...)

	env := irtest.Env[F](seed, p)
	env.Sources = irtest.Env[F](seed+1, &ir.Program{States: make([]ir.State, p.HistoryWidth())}).States
	heard := env.Sources
	if len(p.Couplings) == 0 {
		heard = nil
	}
	in = numbers(in, env.Uniforms, env.States, env.Normals, heard, env.Couplings[:len(p.Couplings)], []F{env.Dt, env.Time, env.Nodes})
	if len(p.Couplings) > 0 {
		sent := env.States
		if len(p.Channels) > 0 {
			sent = ir.Outputs(&p.Send, ir.Eval(&p.Send, env, nil), nil)
		}
		want = widened(want, sent)
	}
	for i := range p.Couplings {
		edge := &p.Couplings[i].Edge
		want = widened(want, ir.Outputs(edge, ir.Eval(edge, env, nil), nil))
	}
	step := ir.Outputs(&p.Step, ir.Eval(&p.Step, env, nil), nil)
	values := len(p.States) + len(p.Exposures)
	want = widened(want, step[:values])
	clamped := 0.0
	for _, flag := range step[values:] {
		if flag != 0 {
			clamped = 1
		}
	}
	return in, append(want, clamped)
}

func widened[F ir.Float](to []float64, from []F) []float64 {
	for _, x := range from {
		to = append(to, float64(x))
	}
	return to
}

// TestCudaElementary compares the elementary functions as they are printed with
// ir.Eval, bit for bit, at the numbers of all sizes and at those that are none.
func TestCudaElementary(t *testing.T) {
	t.Parallel()
	gxx(t)
	var text, main writer
	all := map[ir.Op]bool{}
	for _, op := range ir.Ops() {
		all[op] = true
	}
	text.WriteString(cudaArithmetic + cudaElementary(all) + include(t, "cuda_rows.h"))
	main.line("    for (int n = static_cast<int>(read_number()); n > 0; n--) {")
	main.line("        const double x = read_number(), y = read_number();")
	var ops []ir.Op
	for _, op := range ir.Ops() {
		info := op.Info()
		if info.Input || info.Bool || info.BoolOperands > 0 || cudaCalls[op] == "" {
			continue
		}
		ops = append(ops, op)
		for _, real := range []string{"Single", "Double"} {
			args := real + "(x), " + real + "(y)"
			if info.Arity == 1 {
				args = real + "(x)"
			}
			main.line("        write_number(%s(%s).value);", cudaCalls[op], args)
		}
	}
	main.line("    }")
	text.WriteString("int main()\n{\n" + main.String() + "}\n")
	program, err := compile(t, t.TempDir(), "elementary", text.String())
	if err != nil {
		t.Fatal(err)
	}
	points := elementaryPoints()
	in := numbers(nil, []float64{float64(len(points))})
	var want []float64
	for _, p := range points {
		in = numbers(in, p[:])
		for _, op := range ops {
			want = append(want, float64(applied[float32](op, p)), applied[float64](op, p))
		}
	}
	got, err := pipe(program, in)
	if err != nil {
		t.Fatal(err)
	}
	for i := range min(len(got), len(want)) {
		if !irtest.Same(got[i], want[i]) {
			at := points[i/(2*len(ops))]
			t.Fatalf("%s%v is %v, want %v", ops[i/2%len(ops)], at, got[i], want[i])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d values, want %d", len(got), len(want))
	}
	t.Logf("%d operations at %d points", len(ops), len(points))
}

// applied is one operation, by ir.Eval.
func applied[F ir.Float](op ir.Op, p [2]float64) F {
	b := ir.NewBuilder()
	x := b.Input(ir.ParamValue, 0)
	v := x
	if op.Info().Arity == 1 {
		v = b.Unary(op, x)
	} else {
		v = b.Binary(op, x, b.Input(ir.ParamValue, 1))
	}
	block := b.Block(v)
	return ir.Outputs(&block, ir.Eval(&block, &ir.Env[F]{Params: []F{F(p[0]), F(p[1])}}, nil), nil)[0]
}

// elementaryPoints are pairs of operands: random ones of all sizes, and those at
// which functions have their edges.
func elementaryPoints() [][2]float64 {
	edges := []float64{0, math.Copysign(0, -1), 1, -1, 0.5, -0.5, 2, 1.5, 2.5, math.Inf(1), math.Inf(-1), math.NaN(), math.MaxFloat64,
		-math.MaxFloat64, math.MaxFloat32, math.SmallestNonzeroFloat64, -math.SmallestNonzeroFloat32, 0x1p-1022, 0x1p-126, 0x1p-140,
		88.7, -103.9, 709.7, -745.1, 127, -127, 128, 1023, -1023, 1024, math.Pi, math.Pi / 2, 1e5, 1e8, 1e22}
	var points [][2]float64
	for _, x := range edges {
		for _, y := range edges {
			points = append(points, [2]float64{x, y})
		}
	}
	r := newModeller(1).r
	random := func() float64 {
		if r.IntN(2) == 0 {
			return math.Float64frombits(r.Uint64())
		}
		return (r.Float64() - 0.5) * math.Exp2(float64(r.IntN(24)-8))
	}
	for range 4000 {
		points = append(points, [2]float64{random(), random()})
	}
	return points
}

// deviceText is a CUDA file without its command line.
func deviceText(text string) string {
	device, _, _ := strings.Cut(text, cudaHost[:100])
	return device
}
