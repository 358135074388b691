//go:build gpu && unix

package cuda

import (
	"testing"

	"github.com/lemsls/lemsls/gpurun"
)

// publishedRate is simulations x steps a second of the largest sweep of whole-brain
// simulations with published figures: cuBNM's 32,768 of a reduced Wong-Wang model
// on 100 nodes, 600,000 steps of 0.1 ms, with BOLD, FC and FCD, in 326 s on an A100
// in float64 (6.0e7).
const publishedRate = 32_768 * 600_000 / 326.0

// BenchmarkGPUPublished is a part of that task that fits into a minute or so: as
// many nodes and simulations, BOLD every 100 ms and its FC, a sixtieth of the steps.
// The model has one population a node, theirs two. It reports how many times as
// fast it is, in both precisions.
func BenchmarkGPUPublished(b *testing.B) {
	devices := gpus(b)[:1]
	for precision, name := range map[gpurun.Precision]string{gpurun.F32: "f32", gpurun.F64: "f64"} {
		b.Run(name, func(b *testing.B) {
			s := publishedSweep(b)
			s.Precision = precision
			measure(b, devices, s, tuning{})
			rate := float64(s.Rows()) * float64(s.Steps+1) * float64(b.N) / b.Elapsed().Seconds()
			b.ReportMetric(rate/publishedRate, "xpublished")
		})
	}
}

func publishedSweep(b *testing.B) *gpurun.Sweep {
	b.Helper()
	s := &gpurun.Sweep{
		Program: shippedModels(b)["rwongwang"], Network: gpurun.Synthetic(100, 1), Dt: 0.1, Steps: 10_000,
		Points: gpurun.Grid(
			gpurun.Axis{Name: "global_speed", Values: []float64{3}},
			gpurun.Axis{Name: "global_coupling", Values: gpurun.Linspace(0, 0.5, 32_768)}),
		Metrics: []string{"mean", "fc_mean", "fc_sc_corr"},
		Monitor: gpurun.Monitor{Kind: gpurun.BoldSignal, TR: 100},
	}
	if err := s.Check(); err != nil {
		b.Fatal(err)
	}
	return s
}
