package cpu

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/gpurun"
)

// failing is a sink that runs full.
type failing struct{ rows, left int }

var errFull = errors.New("no space left on device")

func (f *failing) Row(gpurun.Row) error {
	if f.rows++; f.rows > f.left {
		return errFull
	}
	return nil
}

func (f *failing) Trajectory(int, int, int, int, []float64, []float64) error { return errFull }

func TestAFailingSinkEndsTheSweep(t *testing.T) {
	s := smallSweep()
	if err := New().Run(context.Background(), s, &failing{left: 3}); !errors.Is(err, errFull) {
		t.Errorf("full after 3 rows: %v", err)
	}
	s.Trajectories = []int{0}
	if err := New().Run(context.Background(), s, &failing{left: 1000}); !errors.Is(err, errFull) {
		t.Errorf("full at the trajectory: %v", err)
	}
}

// TestMemoryDoesNotGrowWithPoints counts the simulations in memory at a time.
func TestMemoryDoesNotGrowWithPoints(t *testing.T) {
	peaks := map[int]int{}
	for _, points := range []int{200, 40_000} {
		s := smallSweep()
		s.Network, s.Steps, s.Transient, s.Replicates, s.Threads = gpurun.Synthetic(2, 1), 2, 0, 1, 2
		s.Points = gpurun.Grid(
			gpurun.Axis{Name: "cr", Values: gpurun.Linspace(0, 1, points/2)},
			gpurun.Axis{Name: "speed", Values: []float64{0.25, 1}})
		b := New()
		f := &failing{left: points}
		if err := b.Run(context.Background(), s, f); err != nil {
			t.Fatal(err)
		}
		if f.rows != points {
			t.Errorf("%d rows of %d points", f.rows, points)
		}
		peaks[points] = b.peak.most
	}
	if peaks[40_000] > 2*32 || peaks[200] == 0 {
		t.Errorf("simulations in memory at a time: %v", peaks)
	}
	s := smallSweep()
	s.Memory, s.Threads = 200_000, 1
	b := New()
	if err := b.Run(context.Background(), s, nothing{}); err != nil {
		t.Fatal(err)
	}
	shape, err := b.Shape(s)
	if err != nil || shape.Lanes != b.peak.most || shape.Bytes > s.Memory {
		t.Errorf("shape %+v for %d bytes, %d lanes used, %v", shape, s.Memory, b.peak.most, err)
	}
	s.Memory = 1000
	if err := b.Run(context.Background(), s, nothing{}); err == nil || !strings.Contains(err.Error(), "not enough") {
		t.Errorf("1000 bytes: %v", err)
	}
}

// TestMemoryIsALimit: what is in work at a time stays below it, on fewer threads
// if need be; what does not fit is refused before anything is computed.
func TestMemoryIsALimit(t *testing.T) {
	sweep := func(threads int, memory int64) *gpurun.Sweep {
		s := smallSweep()
		s.Network, s.Steps, s.Transient, s.Threads, s.Memory = gpurun.Synthetic(20, 1), 5, 0, threads, memory
		s.Points = gpurun.Grid(gpurun.Axis{Name: "cr", Values: gpurun.Linspace(0, 1, 40)},
			gpurun.Axis{Name: "speed", Values: []float64{0.25, 20, 50}}) // delays of up to thousands of steps
		return s
	}
	least := modelOf(t, sweep(1, 0)).leastBytes()
	for _, c := range []struct {
		threads, want int
		memory        int64
	}{{1, 1, least}, {8, 1, 2*least - 1}, {8, 2, 2 * least}, {3, 3, 5 * least}, {8, 8, 100 * least}} {
		b, s := New(), sweep(c.threads, c.memory)
		shape, err := b.Shape(s)
		if err != nil || shape.Threads != c.want || shape.Bytes > c.memory {
			t.Errorf("%d threads, %d bytes: %+v, %v", c.threads, c.memory, shape, err)
		}
		if err := b.Run(t.Context(), s, nothing{}); err != nil {
			t.Fatal(err)
		}
		if b.peak.mostBytes > shape.Bytes || b.peak.mostBytes == 0 {
			t.Errorf("%d threads: %d bytes at a time, said to be %d, of %d", c.threads, b.peak.mostBytes, shape.Bytes, c.memory)
		}
	}
	want := "are what delays of up to " + gpurun.Digits(modelOf(t, sweep(1, 0)).longest) + " steps reach back to (8 x 20 nodes x "
	s := sweep(8, least-1)
	ran := &keep{}
	err := New().Run(t.Context(), s, ran)
	if err == nil || !strings.Contains(err.Error(), want) || len(ran.rows) > 0 {
		t.Errorf("%v, want %s; %d rows", err, want, len(ran.rows))
	}
	if _, planned := gpurun.NewPlan(t.Context(), New(), s); fmt.Sprint(planned) != fmt.Sprint(err) {
		t.Errorf("the dry run says %v", planned)
	}
}

// TestBytesOfABatch compares what a batch is said to take with what it does.
func TestBytesOfABatch(t *testing.T) {
	for _, speed := range []float64{1, 30} {
		for _, lanes := range []int{8, 64} {
			for _, mixed := range []bool{false, true} {
				s := smallSweep()
				s.Network = gpurun.Synthetic(40, 1)
				s.Points = gpurun.Grid(gpurun.Axis{Name: "cr", Values: gpurun.Linspace(0, 1, lanes)}, gpurun.Axis{Name: "speed", Values: []float64{speed}})
				m := modelOf(t, s)
				b := gpurun.Batch{Mixed: mixed, Longest: m.longest}
				for p := range lanes {
					b.Lanes = append(b.Lanes, gpurun.Lane{Point: p, Scale: speed})
				}
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				sim := newSimulation(m, b)
				runtime.ReadMemStats(&after)
				runtime.KeepAlive(sim)
				took, said := after.TotalAlloc-before.TotalAlloc, uint64(m.bytes(b))
				if mixed {
					took -= uint64(lanes * len(m.edges.Source) * 16) // wires in passing
				}
				if took > said+said/10+1<<16 || took < said/3 {
					t.Errorf("%d lanes, speed %g, mixed %v: %d bytes, said to be %d", lanes, speed, mixed, took, said)
				}
			}
		}
	}
}

func TestGridPointsAloneGiveTheSame(t *testing.T) {
	s := smallSweep()
	all := &keep{}
	if err := New().Run(context.Background(), s, all); err != nil {
		t.Fatal(err)
	}
	for p := range s.Points.Len() {
		one := smallSweep()
		one.Points = gpurun.List([]string{"speed", "cr"}, [][]float64{{s.Points.At(p, nil)[1], s.Points.At(p, nil)[0]}})
		k := &keep{}
		if err := New().Run(context.Background(), one, k); err != nil {
			t.Fatal(err)
		}
		for r := range 2 {
			if got, want := fmt.Sprint(k.rows[r].Metrics), fmt.Sprint(all.rows[2*p+r].Metrics); got != want {
				t.Errorf("point %d, replicate %d: %s, want %s", p, r, got, want)
			}
		}
	}
}

type keep struct {
	nothing
	rows []gpurun.Row
}

func (k *keep) Row(r gpurun.Row) error {
	k.rows = append(k.rows, r)
	return nil
}

func TestProgressAndPlan(t *testing.T) {
	s := smallSweep()
	var last gpurun.Progress
	s.Progress = func(p gpurun.Progress) { last = p }
	if err := New().Run(context.Background(), s, nothing{}); err != nil {
		t.Fatal(err)
	}
	if last.Done != 24 || last.Total != 24 || last.Left != 0 {
		t.Errorf("last progress %+v", last)
	}
	s.Steps, s.Replicates = 10_000, 5
	p, err := gpurun.NewPlan(context.Background(), New(), s)
	if err != nil || p.Points != 12 || p.Rows != 60 || p.Batches < 3 || p.Lanes < 8 || p.Bytes == 0 || p.Estimate <= 0 {
		t.Errorf("plan %+v, %v", p, err)
	}
}

func TestFaultsAreExplained(t *testing.T) {
	k := &keep{}
	if err := New().Run(context.Background(), divergingSweep(), k); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		row  int
		kind gpurun.FaultKind
		part string
	}{
		{2, gpurun.NonFinite, "="},
		{6, gpurun.BadDelay, "negative"},
		{8, gpurun.BadDelay, "1,000,000"},
	} {
		f := k.rows[c.row].Fault
		if f == nil || f.Kind != c.kind || !strings.Contains(f.Message, c.part) {
			t.Errorf("row %d: fault %+v, want %q", c.row, f, c.part)
		}
	}
}
