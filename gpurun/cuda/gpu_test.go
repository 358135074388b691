//go:build gpu && unix

package cuda

import (
	"context"
	"fmt"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/gpurun/gpuruntest"
)

// What needs a GPU: `make gpu`.

// gpus are the devices of this machine.
func gpus(t testing.TB) []device {
	t.Helper()
	devices, err := openDevices()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, d := range devices {
			d.close()
		}
	})
	t.Logf("%d devices, the first: %+v", len(devices), devices[0].info())
	return devices
}

// TestGPUConformance is the whole test that every backend passes.
func TestGPUConformance(t *testing.T) {
	b := backend{tuning{lanes: 8, warps: 2, kept: 2, nearBlock: 1}, gpus(t)}
	for _, c := range conformanceCases(1) {
		for precision := range gpurun.Precision(2) {
			t.Run(fmt.Sprintf("%s/f%d", c.Name, 32<<precision), func(t *testing.T) { gpuruntest.Check(t, b, c, precision) })
		}
	}
}

func TestGPUShapes(t *testing.T) { tryShapes(t, gpus(t)[0]) }

// TestGPUPlanned runs sweeps as they are planned for the device, in work on all
// devices, and compares them with the processor.
func TestGPUPlanned(t *testing.T) {
	devices := gpus(t)
	for _, points := range []int{40, 1024} {
		s := benchmarkSweep(t, points, 500)
		s.Metrics = gpurun.DefaultMetrics()
		same(t, fmt.Sprint(points, " points"), runs(t, "planned", s, tuning{}, devices...), onCPU(t, s))
	}
}

// benchmarkSweep is a sweep of one channel on 68 nodes.
func benchmarkSweep(t testing.TB, points, steps int) *gpurun.Sweep {
	t.Helper()
	p, err := ir.Prepare(gpuruntest.Montbrio(), "euler")
	if err != nil {
		t.Fatal(err)
	}
	s := kernelSweep(p, points, gpurun.F32)
	s.Dt, s.Steps, s.Transient, s.Metrics = 0.01, steps, steps/4, []string{"mean"}
	return s
}

// floorRate is the simulations x steps a second of an H200 that reads a number of
// shared memory for each edge and step and does nothing else.
const floorRate = 1.40e9

// BenchmarkGPU reports simulations x steps a second, and their share of the floor:
// of sweeps as they are planned, with few and with the usual metrics.
func BenchmarkGPU(b *testing.B) {
	devices := gpus(b)[:1]
	for _, sims := range []int{256, 1024, 4096, 16384, 65536} {
		for _, metrics := range [][]string{{"mean"}, gpurun.DefaultMetrics()} {
			s := benchmarkSweep(b, sims, 400_000_000/sims)
			s.Metrics = metrics
			b.Run(fmt.Sprintf("sims=%d/metrics=%d", sims, len(metrics)), func(b *testing.B) { measure(b, devices, s, tuning{}) })
		}
	}
}

// BenchmarkGPUShapes is for finding out which shape is best.
func BenchmarkGPUShapes(b *testing.B) {
	devices := gpus(b)[:1]
	for _, sims := range []int{1024, 16384} {
		s := benchmarkSweep(b, sims, 200_000_000/sims)
		for _, lanes := range []int{4, 8, 16, 32} {
			for _, w := range [][3]int{{8, 5, 1}, {8, 9, 1}, {12, 3, 1}, {12, 6, 1}, {16, 5, 1}, {20, 4, 1}, {8, 3, 2}, {8, 5, 2}, {12, 3, 2}} {
				name := fmt.Sprintf("sims=%d/lanes=%d/warps=%d/kept=%d/blocks=%d", sims, lanes, w[0], w[1], w[2])
				tune := tuning{lanes: lanes, warps: w[0], kept: w[1], blocks: w[2]}
				b.Run(name, func(b *testing.B) { measure(b, devices, s, tune) })
			}
		}
	}
}

// measure runs a sweep.
func measure(b *testing.B, devices []device, s *gpurun.Sweep, t tuning) {
	short := *s
	short.Steps, short.Transient = 64, 0
	if err := runTuned(context.Background(), devices, &short, &keeper{}, t); err != nil { // compiles
		b.Skip(err)
	}
	for b.Loop() {
		if err := runTuned(context.Background(), devices, s, &keeper{}, t); err != nil {
			b.Fatal(err)
		}
	}
	rate := float64(s.Rows()) * float64(s.Steps+1) * float64(b.N) / b.Elapsed().Seconds()
	b.ReportMetric(rate/1e6, "Msteps/s")
	b.ReportMetric(100*rate/floorRate, "%floor")
}

// BenchmarkGPUBaseline is the same work done as RateML does it, its index mended.
func BenchmarkGPUBaseline(b *testing.B) {
	d := gpus(b)[0]
	code, err := d.compile(baselineText)
	if err != nil {
		b.Fatal(err)
	}
	defer code.unload()
	for _, sims := range []int{1024, 16384, 65536} {
		b.Run(fmt.Sprintf("sims=%d", sims), func(b *testing.B) { measureBaseline(b, d, code, sims) })
	}
}

func measureBaseline(b *testing.B, d device, code module, sims int) {
	const slots, states, steps = 64, 2, 200
	s := benchmarkSweep(b, sims, steps)
	n := s.Network.N
	k, err := code.kernel("baseline", 0)
	if err != nil {
		b.Fatal(err)
	}
	m := &model{size: 4}
	var weights, lengths, params []byte
	for e := range s.Network.Weights {
		weights, lengths = m.number(weights, s.Network.Weights[e]), m.number(lengths, s.Network.Lengths[e])
	}
	for i := range 2 * sims {
		x := 1.0 // the speed
		if i < sims {
			x = float64(i) / float64(sims)
		}
		params = m.number(params, x)
	}
	var args []any
	for _, from := range [][]byte{weights, lengths, params, make([]byte, 4*slots*states*n*sims), make([]byte, 4*states*n*sims)} {
		at, err := d.alloc(int64(len(from)))
		if err != nil {
			b.Fatal(err)
		}
		defer d.free(at)
		if err := d.upload(at, 0, from); err != nil {
			b.Fatal(err)
		}
		args = append(args, at)
	}
	for b.Loop() {
		all := append([]any{int32(0), int32(n), int32(steps), float32(0.01)}, args...)
		if err := d.launch(k, [3]int{sims / 64, 1, 1}, [3]int{8, 8, 1}, 0, all...); err != nil {
			b.Fatal(err)
		}
		if err := d.wait(); err != nil {
			b.Fatal(err)
		}
	}
	rate := float64(sims) * steps * float64(b.N) / b.Elapsed().Seconds()
	b.ReportMetric(rate/1e6, "Msteps/s")
}
