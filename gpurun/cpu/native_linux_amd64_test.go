package cpu

import (
	"io"
	"math/rand/v2"
	"runtime"
	"runtime/pprof"
	"slices"
	"sync"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/codegen/ir/irtest"
)

// TestMachineCode checks that Step is machine code where it can be, and words where
// they are asked for.
func TestMachineCode(t *testing.T) {
	if _, err := executable([]byte{0xC3}); err != nil {
		t.Skip(err)
	}
	s := smallSweep()
	for _, name := range native() {
		if m := newModel(s, kernelSet[float32](t, name)); !m.step.translated() || m.step.checked == nil {
			t.Errorf("%s: no machine code", name)
		}
		if m := newModel(s, kernelSet[float32](t, name+Interpreted)); m.step.translated() {
			t.Errorf("%s: machine code", name+Interpreted)
		}
	}
}

// TestManyValues needs more registers than there are: a sum of products of all pairs
// of states, the products first.
func TestManyValues(t *testing.T) {
	const states, lanes = 9, 64
	b := ir.NewBuilder()
	var x, products []ir.Value
	for k := range states {
		x = append(x, b.Input(ir.StateValue, k))
	}
	for i := range states {
		for j := range i {
			products = append(products, b.Binary(ir.Div, x[i], x[j]))
		}
	}
	sum := products[0]
	for _, p := range products[1:] {
		sum = b.Binary(ir.Sub, p, sum)
	}
	block := b.Block(sum, products[3])
	for _, name := range fastKernels() {
		manyValues[float32](t, name, &block, states, lanes)
		manyValues[float64](t, name, &block, states, lanes)
	}
}

func manyValues[F ir.Float](t *testing.T, name string, block *ir.Block, states, lanes int) {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	inputs := make([][]F, states)
	for k := range inputs {
		inputs[k] = numbers[F](r, lanes)
	}
	var outs [2][]F
	for i, set := range []string{KernelsGo, name} {
		k := kernelSet[F](t, set)
		l := leaves{count: states, of: func(v ir.Value) (int, bool) {
			return int(block.Instrs[v].Index), block.Instrs[v].Op == ir.StateValue
		}}
		c := compile[F](block, block.Outputs, l)
		k.cut(c, l)
		f := c.frame(lanes)
		copy(f, inputs)
		c.run(k, f, lanes, lanes)
		outs[i] = slices.Concat(f[c.outs[0]], f[c.outs[1]])
	}
	if !slices.EqualFunc(outs[0], outs[1], irtest.Same[F]) {
		t.Errorf("%s (%T): %v, want %v", name, F(0), outs[1], outs[0])
	}
}

const signalRuns = 40

// TestMachineCodeUnderSignals runs machine code while the collector works, other
// goroutines want the processor and a profiler asks where it is.
func TestMachineCodeUnderSignals(t *testing.T) {
	if err := pprof.StartCPUProfile(io.Discard); err != nil {
		t.Log("no profile beside:", err)
	}
	defer pprof.StopCPUProfile()
	done := make(chan struct{})
	var others sync.WaitGroup
	for range 2 * runtime.GOMAXPROCS(0) {
		others.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-done:
					return
				default:
				}
				if n%200 == 0 {
					runtime.GC()
				}
				runtime.Gosched()
			}
		})
	}
	s := smallSweep()
	s.Steps *= 100
	want := &keep{}
	if err := (&Backend{Kernels: KernelsGo}).Run(t.Context(), s, want); err != nil {
		t.Fatal(err)
	}
	for range signalRuns {
		got := &keep{}
		if err := New().Run(t.Context(), s, got); err != nil {
			t.Fatal(err)
		}
		for r, row := range want.rows {
			if !sameNumbers(got.rows[r].Metrics, row.Metrics) {
				t.Fatalf("row %d: %v, want %v", r, got.rows[r].Metrics, row.Metrics)
			}
		}
	}
	close(done)
	others.Wait()
}
