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

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/codegen/ir/irtest"
)

// goTool runs the go command in a folder and returns what it printed. The test
// is skipped if there is no go command.
func goTool(t testing.TB, dir string, args ...string) ([]byte, error) {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skipf("no Go toolchain to compile with: %v", err)
	}
	return runGo(dir, args...)
}

// runGo runs the go command without network. Of an error, the output is part.
func runGo(dir string, args ...string) ([]byte, error) {
	var stdout, stderr bytes.Buffer
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &stdout, &stderr
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off", "GOTOOLCHAIN=local", "CGO_ENABLED=0")
	if err := cmd.Run(); err != nil {
		return stdout.Bytes(), fmt.Errorf("go %s: %w\n%s%s", strings.Join(args, " "), err, &stdout, &stderr)
	}
	return stdout.Bytes(), nil
}

// differentialMain evaluates every function at the numbers of a file and writes
// what they return.
const differentialMain = `package main

import (
	"bufio"
	"encoding/binary"
	"os"
)

func main() {
	in, out := bufio.NewReader(os.Stdin), bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for _, f := range all {
		var e env
		if err := binary.Read(in, binary.LittleEndian, &e); err != nil {
			panic(err)
		}
		if err := binary.Write(out, binary.LittleEndian, f(&e)); err != nil {
			panic(err)
		}
	}
}

func choose(c bool, y, z float64) float64 {
	if c {
		return y
	}
	return z
}

type env struct {
	Params, Uniforms, States, Sources, Sums [8]float64
	Dt, Time, Nodes                         float64
}
`

// goEnv is what a function of the differential test reads.
type goEnv struct {
	Params, Uniforms, States, Sources, Sums [8]float64
	Dt, Time, Nodes                         float64
}

func newGoEnv(e *ir.Env[float64]) *goEnv {
	g := &goEnv{Dt: e.Dt, Time: e.Time, Nodes: e.Nodes}
	copy(g.Params[:], e.Params)
	copy(g.Uniforms[:], e.Uniforms)
	copy(g.States[:], e.States)
	copy(g.Sources[:], e.Sources)
	copy(g.Sums[:], e.Couplings)
	return g
}

// elementary are the functions that Go and ir.Eval may compute differently, and
// operations of equal arity that they do not.
var elementary = map[ir.Op]ir.Op{
	ir.Exp: ir.Floor, ir.Log: ir.Sqrt, ir.Sin: ir.Round, ir.Cos: ir.Abs, ir.Tan: ir.Neg,
	ir.Sinh: ir.Ceil, ir.Cosh: ir.Sqrt, ir.Tanh: ir.Neg, ir.Pow: ir.Sub,
}

// exact replaces the elementary functions, so that the result is defined to the
// last bit.
func exact(b *ir.Block) *ir.Block {
	c := &ir.Block{Instrs: slices.Clone(b.Instrs), Outputs: b.Outputs}
	for i := range c.Instrs {
		if op, ok := elementary[c.Instrs[i].Op]; ok {
			c.Instrs[i].Op = op
		}
	}
	return c
}

// goFunction is a block that has become a function.
type goFunction struct {
	name  string
	block *ir.Block
	env   *ir.Env[float64]
	exact bool
}

// differential prints random programs and remembers what was printed.
type differential struct {
	functions []goFunction
	ops       map[ir.Op]int // how often each occurs
}

// add prints a block of a random program as a function.
func (d *differential) add(f *writer, seed uint64) {
	exactly := seed%2 == 0
	p := irtest.Random(seed, irtest.Options{Ops: differentialOps, Smooth: !exactly})
	w := &goWriter{prog: p, point: "p", locals: newNames(goKeywords+" "+goPredeclared, strings.Fields(goPackage+" "+goArguments+" p")...)}
	for i := range p.Params {
		w.fields = append(w.fields, fmt.Sprintf("Params[%d]", i))
	}
	for i := range p.Uniforms {
		w.uniforms = append(w.uniforms, fmt.Sprintf("Uniforms[%d]", i))
	}
	for i := range p.States {
		w.states = append(w.states, fmt.Sprint(i))
	}
	blocks := goBlocks(p)
	at := int(seed/2) % len(blocks)
	b := blocks[at]
	if exactly {
		b = exact(b)
	}
	name := fmt.Sprintf("f%d", seed)
	f.line("func %s(e *env) []float64 {", name)
	f.line("\tparams, p, states, source, sums, dt, t, n_node := e, e, &e.States, &e.Sources, &e.Sums, e.Dt, e.Time, e.Nodes")
	f.line("\t_, _, _, _, _, _, _, _ = params, p, states, source, sums, dt, t, n_node")
	g := w.newGoBlock(f, b, b.Outputs)
	g.statements()
	f.line("\treturn []float64{%s}", g.list(b.Outputs))
	f.line("}")
	d.functions = append(d.functions, goFunction{name, b, irtest.Env[float64](seed, p), exactly})
	for i := range b.Instrs {
		d.ops[b.Instrs[i].Op]++
	}
}

const (
	differentialFiles = 8
	differentialOps   = 12
)

// TestGoDifferential compares blocks of random programs, printed as Go and
// compiled, with ir.Eval: bit for bit where the arithmetic is defined to the last
// bit, to rounding where functions of package math are in it. GOAMD64=v3 lets
// the compiler fuse products and sums.
func TestGoDifferential(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := &differential{ops: map[ir.Op]int{}}
	var input strings.Builder
	for file := range differentialFiles {
		var f writer
		f.line("package main")
		f.line("import \"math\"")
		f.line("var _ = math.Pi")
		for i := range differentialPrograms / differentialFiles {
			d.add(&f, uint64(file*differentialPrograms/differentialFiles+i))
		}
		write(t, filepath.Join(dir, fmt.Sprintf("programs_%d.go", file)), f.String())
	}
	var table writer
	table.line("package main")
	table.line("var all = []func(*env) []float64{")
	for i := range d.functions {
		table.line("%s,", d.functions[i].name)
		if err := binary.Write(&input, binary.LittleEndian, newGoEnv(d.functions[i].env)); err != nil {
			t.Fatal(err)
		}
	}
	table.line("}")
	write(t, filepath.Join(dir, "table.go"), table.String())
	write(t, filepath.Join(dir, "main.go"), differentialMain)
	write(t, filepath.Join(dir, "go.mod"), "module example.com/differential\n\ngo "+goVersion+"\n")
	program := filepath.Join(dir, "program.exe")
	if _, err := goTool(t, dir, "build", "-o", program, "."); err != nil {
		t.Fatal(err)
	}
	d.compare(t, differentialOutput(t, program, input.String()))
}

func differentialOutput(t *testing.T, program, input string) []byte {
	t.Helper()
	cmd := exec.Command(program)
	cmd.Stdin = strings.NewReader(input)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return out
}

// compare holds what the compiled functions returned against ir.Eval.
func (d *differential) compare(t *testing.T, out []byte) {
	t.Helper()
	numbers, worst, failed := 0, 0.0, 0
	for _, f := range d.functions {
		for k, want := range ir.Outputs(f.block, ir.Eval(f.block, f.env, nil), nil) {
			if len(out) < 8 {
				t.Fatal("the program printed too little")
			}
			got := math.Float64frombits(binary.LittleEndian.Uint64(out))
			out = out[8:]
			numbers++
			apart := math.Abs(got-want) / max(1, math.Abs(want))
			if irtest.Same(got, want) {
				continue
			}
			worst = max(worst, apart)
			if (f.exact || !(apart <= 1e-12)) && failed < 10 {
				failed++
				t.Errorf("%s, output %d: %v, want %v (exact %v)", f.name, k, got, want, f.exact)
			}
		}
	}
	if len(out) > 0 {
		t.Errorf("%d bytes too many", len(out))
	}
	for _, op := range ir.Ops() {
		if op != ir.Normal && !op.Info().Bits && d.ops[op] < differentialPrograms/10 {
			t.Errorf("%s occurs %d times in %d programs", op, d.ops[op], differentialPrograms)
		}
	}
	t.Logf("%d programs, %d numbers; largest relative difference %.2g", len(d.functions), numbers, worst)
}
