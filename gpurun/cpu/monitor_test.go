package cpu

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/gpurun"
)

// TestSegmentsOverlapByHalf: what lies in the ring is what a spectrum of the
// samples sees.
func TestSegmentsOverlapByHalf(t *testing.T) {
	const nodes, width, samples = 3, lane, 40
	for _, length := range []int{8, 9} {
		g := newSegments[float32](&gpurun.Measure{N: nodes, Segment: length}, width)
		x := make([][nodes][]float64, width)
		for k := range samples {
			for i := range nodes {
				lanes := make([]float32, width)
				for l := range lanes {
					lanes[l] = float32((k*k*7+i*5+l*3)%11) + 0.1
					x[l][i] = append(x[l][i], float64(lanes[l]))
				}
				g.put(i, lanes)
			}
			g.end()
		}
		for l := range width {
			want := make([]float64, gpurun.Bins(length))
			for at := 0; at+length <= samples; at += gpurun.Hop(length) {
				for i := range nodes {
					gpurun.NewSpectrum(length).Add(want, x[l][i][at:at+length])
				}
			}
			if !slices.Equal(g.power[l], want) {
				t.Errorf("segments of %d, lane %d: %v, want %v", length, l, g.power[l], want)
			}
		}
	}
}

// watchedSweep keeps samples of a BOLD signal.
func watchedSweep() *gpurun.Sweep {
	s := smallSweep()
	s.Steps, s.Transient = 4000, 100
	s.Metrics = []string{"fc_corr", "fc_rmse", "fcd_ks", "psd_peak", "mean"}
	s.Monitor = gpurun.Monitor{Kind: gpurun.BoldSignal, TR: 4, Window: 40, Step: 8, FCD: []float64{-0.5, 0.25, 0.5}}
	s.Monitor.FC = make([]float64, s.Network.N*s.Network.N)
	for k := range s.Monitor.FC {
		s.Monitor.FC[k] = float64(k%s.Network.N*(k/s.Network.N)) / 100
	}
	return s
}

// TestBytesOfAMonitor compares what the samples are said to take with what they
// do, while the simulation runs and when its metrics are made of them.
func TestBytesOfAMonitor(t *testing.T) {
	s := watchedSweep()
	s.Network, s.Dt, s.Steps = gpurun.Synthetic(40, 1), 1, 3000
	s.Monitor.FC = make([]float64, 1600)
	m := newModel(s, kernelSet[float32](t, KernelsGo))
	b := gpurun.Batch{Longest: m.longest}
	for p := range 16 {
		b.Lanes = append(b.Lanes, gpurun.Lane{Point: p % 12, Scale: 1})
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	sim := newSimulation(m, b)
	runtime.ReadMemStats(&after)
	took, said := after.TotalAlloc-before.TotalAlloc, uint64(m.bytes(b)-m.measure.FinishBytes())
	if took > said+said/10+1<<16 || took < said/2 {
		t.Errorf("%d bytes, said to be %d", took, said)
	}
	tally := sim.tally.of(0)
	tally.Samples, tally.PairSamples = 1, 2
	for k := range tally.Series {
		tally.Series[k] = float64(k * k % 101)
	}
	runtime.ReadMemStats(&before)
	m.measure.Row(tally)
	runtime.ReadMemStats(&after)
	took, said = after.TotalAlloc-before.TotalAlloc, uint64(m.measure.FinishBytes())
	if took > 2*said || took < said/4 {
		t.Errorf("metrics take %d bytes, said to be %d", took, said)
	}
}

// TestMonitorOfLittleMemory runs fewer simulations side by side, and says what
// takes the memory where there is too little.
func TestMonitorOfLittleMemory(t *testing.T) {
	s := watchedSweep()
	all := &keep{}
	if err := New().Run(t.Context(), s, all); err != nil {
		t.Fatal(err)
	}
	s.Threads, s.Memory = 4, modelOf(t, s).leastBytes()
	few, b := &keep{}, New()
	if err := b.Run(t.Context(), s, few); err != nil {
		t.Fatal(err)
	}
	if b.peak.most != lane || b.peak.mostBytes > s.Memory || b.peak.mostBytes == 0 {
		t.Errorf("%d lanes, %d bytes of %d", b.peak.most, b.peak.mostBytes, s.Memory)
	}
	for i := range all.rows {
		if got, want := fmt.Sprint(few.rows[i].Metrics), fmt.Sprint(all.rows[i].Metrics); got != want || strings.Contains(got, "NaN") {
			t.Errorf("row %d: %s, want %s", i, got, want)
		}
	}
	s.Memory--
	err := New().Run(t.Context(), s, nothing{})
	if err == nil || !strings.Contains(err.Error(), "are the samples of fcd_ks and psd_peak (") {
		t.Errorf("too little memory: %v", err)
	}
}

// TestResumedMonitor: a sweep that is cut off goes on with the same signal and
// data, and with no others.
func TestResumedMonitor(t *testing.T) {
	whole, dir := filepath.Join(t.TempDir(), "whole"), filepath.Join(t.TempDir(), "parts")
	s := watchedSweep()
	s.Steps, s.Threads = 1500, 1
	mustRun(t, s, gpurun.Options{Dir: whole, CSV: true})
	ctx, cancel := context.WithCancel(t.Context())
	_, err := gpurun.Run(ctx, cancelledAfter{New(), cancel, 7}, s, gpurun.Options{Dir: dir, CSV: true})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("cut off: %v", err)
	}
	other := *s
	other.Monitor.FC = slices.Clone(s.Monitor.FC)
	other.Monitor.FC[1] += 0.5
	if _, err := gpurun.Run(t.Context(), New(), &other, gpurun.Options{Dir: dir, Existing: gpurun.Resume}); err == nil || !strings.Contains(err.Error(), "other empirical data") {
		t.Errorf("other data: %v", err)
	}
	mustRun(t, s, gpurun.Options{Dir: dir, CSV: true, Existing: gpurun.Resume})
	for _, name := range []string{gpurun.TableName, gpurun.CSVName} {
		if string(read(t, dir, name)) != string(read(t, whole, name)) {
			t.Errorf("%s differs", name)
		}
	}
}
