package cpu

import (
	"context"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/gpurun/gpuruntest"
)

const (
	benchNodes  = 68
	benchSims   = 256
	benchDelay  = 60 // steps, the longest
	benchSteps  = 2000
	benchRefLen = 2000 // steps of the C program
)

// The benchmarks report nanoseconds per simulation x step x edge, and how many
// times the C of testdata/reference.c that is: of one channel and of two. On one
// thread it is processor time, as it is for the C, so that a busy machine spoils
// neither.
func BenchmarkMontbrio(b *testing.B) {
	benchmark(b, gpuruntest.Montbrio(), reference(b, "-DMONTBRIO"))
}

func BenchmarkKuramoto(b *testing.B) {
	benchmark(b, gpuruntest.Kuramoto(), reference(b, "-DKURAMOTO"))
}

func benchmark(b *testing.B, p *ir.Program, limit float64) {
	for _, kernels := range Kernels() {
		for _, c := range []struct {
			name    string
			threads int
			metrics []string
			q       gpurun.Precision
		}{
			{"f32/1", 1, []string{"mean"}, gpurun.F32},
			{"f32/2", 2, []string{"mean"}, gpurun.F32},
			{"all-metrics/1", 1, gpurun.DefaultMetrics(), gpurun.F32},
			{"f64/1", 1, []string{"mean"}, gpurun.F64},
		} {
			b.Run(kernels+"/"+c.name, func(b *testing.B) {
				s := benchSweep(b, p)
				s.Threads, s.Metrics, s.Precision = c.threads, c.metrics, c.q
				before := cpuTime()
				for b.Loop() {
					if err := (&Backend{Kernels: kernels}).Run(context.Background(), s, nothing{}); err != nil {
						b.Fatal(err)
					}
				}
				took := b.Elapsed()
				if c.threads == 1 {
					took = cpuTime() - before
				}
				work := float64(s.Rows()) * float64(s.Steps+1) * float64(s.Network.Edges())
				ns := float64(took.Nanoseconds()) / float64(b.N) / work
				b.ReportMetric(ns, "ns/edge")
				if limit > 0 {
					b.ReportMetric(limit, "C-ns/edge")
					b.ReportMetric(ns/limit, "xC")
				}
			})
		}
	}
}

// benchSweep is every node connected with every other, delays 1 to benchDelay.
func benchSweep(b *testing.B, p *ir.Program) *gpurun.Sweep {
	b.Helper()
	p, err := ir.Prepare(p, "euler")
	if err != nil {
		b.Fatal(err)
	}
	n := &gpurun.Network{Name: "bench", N: benchNodes}
	for i := range benchNodes {
		for j := range benchNodes {
			w := 0.0
			if i != j {
				w = float64((i*7+j*13)%17+1) / 17 / benchNodes
			}
			n.Weights = append(n.Weights, w)
			n.Lengths = append(n.Lengths, float64(1+(i*31+j*17)%benchDelay))
		}
	}
	return &gpurun.Sweep{
		Program: p, Network: n, Dt: 0.01, Steps: benchSteps,
		Points: gpurun.Grid(
			gpurun.Axis{Name: p.Params[0].Name, Values: gpurun.Linspace(0, 1, benchSims)},
			gpurun.Axis{Name: "speed", Values: []float64{1}}),
	}
}

// reference compiles and runs the C program for a model; 0 if there is no compiler.
func reference(b *testing.B, model string) float64 {
	b.Helper()
	cc, err := exec.LookPath("cc")
	if err != nil {
		b.Log("no ratio: no C compiler (cc) on this machine")
		return 0
	}
	program := filepath.Join(b.TempDir(), "reference")
	if out, err := exec.Command(cc, "-O3", "-march=native", "-ffast-math", model, "-o", program, "testdata/reference.c", "-lm").CombinedOutput(); err != nil {
		b.Logf("no ratio: %v: %s", err, out)
		return 0
	}
	args := []string{strconv.Itoa(benchNodes), strconv.Itoa(benchSims), strconv.Itoa(benchRefLen), strconv.Itoa(benchDelay)}
	best := 0.0
	for range 3 {
		out, err := exec.Command(program, args...).Output()
		if err != nil {
			b.Fatalf("reference: %v", err)
		}
		ns, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
		if err != nil {
			b.Fatalf("reference: %v", err)
		}
		if best == 0 || ns < best {
			best = ns
		}
	}
	return best
}

type nothing struct{}

func (nothing) Row(gpurun.Row) error { return nil }

func (nothing) Trajectory(int, int, int, int, []float64, []float64) error { return nil }
