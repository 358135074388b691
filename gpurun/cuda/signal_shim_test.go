//go:build unix

package cuda

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir/irtest"
	"github.com/lemsls/lemsls/gpurun"
)

// TestWatched: signals, what is made of them, and the arrays are those of the
// processor, bit for bit.
func TestWatched(t *testing.T) {
	d := newShim(t)
	coarse := func(s *gpurun.Sweep) { s.Dt, s.Monitor.TR, s.Monitor.Window, s.Monitor.Step = 0.0125, 0.05, 0.4, 0.1 }
	for _, c := range []struct {
		name   string
		change func(*gpurun.Sweep)
		arrays []string
	}{
		{"watched-bold", coarse, []string{"mean", "fc", "signal"}},
		{"watched-long", func(*gpurun.Sweep) {}, []string{"mean", "signal"}},
		{"watched-raw", func(*gpurun.Sweep) {}, []string{"mean", "fc", "signal"}},
		{"watched-bold", func(*gpurun.Sweep) {}, []string{"fc", "signal"}},
		{"watched-ms", func(*gpurun.Sweep) {}, []string{"signal"}},
	}[:watchedTried] {
		s := caseNamed(t, c.name)
		s.Arrays = c.arrays
		c.change(s)
		if err := s.Check(); err != nil {
			t.Fatal(c.name, err)
		}
		got, want := runs(t, c.name, s, few, d), onCPU(t, s)
		same(t, c.name, got, want)
		sameArrays(t, c.name, got, want)
	}
}

func sameArrays(t *testing.T, what string, got, want []gpurun.Row) {
	t.Helper()
	numbers := 0
	for i, row := range want {
		if row.Fault != nil {
			t.Errorf("%s: row %d is at fault: %s", what, i, row.Fault.Message)
		}
		for k, array := range row.Arrays {
			numbers += len(array)
			if !slices.EqualFunc(got[i].Arrays[k], array, irtest.Same[float64]) {
				t.Fatalf("%s: array %d of row %d is\n%v, want\n%v", what, k, i, got[i].Arrays[k], array)
			}
		}
	}
	if numbers == 0 {
		t.Errorf("%s: no arrays", what)
	}
}

// TestSubsteps: the coarse case of TestWatched has several steps of BOLD between two
// samples of the activity.
func TestSubsteps(t *testing.T) {
	s := caseNamed(t, "watched-bold")
	s.Dt = 0.0125
	if m := gpurun.NewMeasure(s); !m.Bold || m.BoldSubsteps < 2 {
		t.Errorf("%d steps of BOLD %v", m.BoldSubsteps, m.Bold)
	}
}

// TestSampled: where memory does not suffice for samples, it is said whose they are.
func TestSampled(t *testing.T) {
	s := caseNamed(t, "watched-bold")
	s.Metrics, s.Arrays, s.Steps = []string{"fc_mean"}, []string{"signal"}, 1_000_000
	w := &worker{runner: &runner{model: newModel(s)}, info: h200}
	err := w.noMemory(job{lanes: 2, groups: []group{{make([]gpurun.Lane, 2), 10}}})
	if !strings.Contains(err.Error(), "are the samples of --save signal (") {
		t.Errorf("got %v", err)
	}
}

// TestTooManySteps: more steps than the kernels count are refused in words.
func TestTooManySteps(t *testing.T) {
	s := caseNamed(t, "watched-raw")
	s.Steps = mostSteps + 1
	if err := (&Backend{}).Check(s); err == nil || !strings.Contains(err.Error(), "1,073,741,825 steps are too many") {
		t.Errorf("got %v", err)
	}
	s.Steps = mostSteps
	if err := (&Backend{}).Check(s); err != nil {
		t.Error(err)
	}
}

// TestSegments: launches end with the segments of spectra, wherever they begin.
func TestSegments(t *testing.T) {
	s := caseNamed(t, "watched-long")
	m := newModel(s)
	var want []int
	for count := m.measure.Segment; s.Transient+count*m.measure.Every <= s.Steps; count += gpurun.Hop(m.measure.Segment) {
		want = append(want, s.Transient+count*m.measure.Every+1)
	}
	if len(want) < 2 {
		t.Fatalf("%d segments", len(want))
	}
	var ends []int
	for to := 1; to <= s.Steps+1; to++ {
		if m.segmentEnds(to) {
			ends = append(ends, to)
		}
	}
	if !slices.Equal(ends, want) {
		t.Errorf("segments end at %v, want %v", ends, want)
	}
	for _, step := range []int{1, 100, 1 << 20} {
		var met []int
		for from := 0; from <= s.Steps; {
			from += min(step, m.untilSegment(from))
			if m.segmentEnds(from) && from <= s.Steps+1 {
				met = append(met, from)
			}
		}
		if !slices.Equal(met, want) {
			t.Errorf("launches of %d steps meet %v, want %v", step, met, want)
		}
	}
}

// TestPower: power spectra, whose samples lie in a ring, are those of the signal,
// all of whose samples are kept here, segment by segment.
func TestPower(t *testing.T) {
	s, d := caseNamed(t, "watched-long"), newShim(t)
	s.Arrays = []string{"signal"}
	w := &worker{runner: &runner{model: newModel(s), tuning: few, meter: gpurun.NewMeter(s, s.Steps+1)}, d: d, info: d.info(), modules: map[shape]module{}}
	defer w.meter.Stop()
	j := job{lanes: few.lanes, groups: []group{{[]gpurun.Lane{{Point: 0, Scale: 1}}, w.longest}, {[]gpurun.Lane{{Point: 0, Scale: 1}, {Point: 1, Scale: 1}}, w.longest}}}
	v := w.shapeOf(j)
	code, err := w.module(v)
	if err != nil {
		t.Fatal(err)
	}
	c, err := newCohort(w.model, d, code, v, j.groups, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	if err := w.steps(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	counted, err := c.countedOf(1, 1)
	if err != nil {
		t.Fatal(err)
	}
	for l := range 2 {
		tally := counted.of(0, l)
		if want := powerOf(w.measure, tally.Series); !slices.Equal(tally.Power, want) || slices.Max(want) == 0 {
			t.Errorf("lane %d: %v, want %v", l, tally.Power[:5], want[:5])
		}
	}
}

// powerOf is the power of all segments of samples.
func powerOf(m *gpurun.Measure, samples []float64) []float64 {
	power, segment, spectrum := make([]float64, gpurun.Bins(m.Segment)), make([]float64, m.Segment), gpurun.NewSpectrum(m.Segment)
	for first := 0; (first+m.Segment)*m.N <= len(samples); first += gpurun.Hop(m.Segment) {
		for node := range m.N {
			for k := range segment {
				segment[k] = samples[(first+k)*m.N+node]
			}
			spectrum.Add(power, segment)
		}
	}
	return power
}

// TestSourceOfAnyTime: however long is simulated, the kernels have one text.
func TestSourceOfAnyTime(t *testing.T) {
	for _, name := range []string{"watched-raw", "watched-bold", "watched-long", "moments-euler"} {
		s := caseNamed(t, name)
		s.Transient = 0
		if name == "watched-bold" {
			s.Arrays = []string{"signal"}
		}
		texts := map[string]int{}
		for _, steps := range []int{1, 5, 64, 2000, 1_000_000} {
			s.Steps = steps
			m := newModel(s)
			texts[m.source(m.fit(h200, shape{lanes: 8, nearBlock: 1}))] = steps
		}
		if len(texts) != 1 {
			t.Errorf("%s: texts of their own for %v steps", name, slices.Sorted(maps.Values(texts)))
		}
	}
}

// TestShipped: RateML's models are the same here and on the processor.
func TestShipped(t *testing.T) {
	d := newShim(t)
	models := shippedModels(t)
	for _, name := range slices.Sorted(maps.Keys(models))[:shippedTried] {
		s := kernelSweep(models[name], 9, gpurun.F32)
		s.Network = ring(9)
		s.Steps, s.Transient, s.Replicates = 60, 10, 2
		want := onCPU(t, s)
		same(t, name, runs(t, name, s, few, d), want)
		if fmt.Sprint(want[0].Metrics) == fmt.Sprint(want[1].Metrics) && s.Program.Noisy {
			t.Errorf("%s: two replicates are alike", name)
		}
	}
}

// ring is a network in which each node hears three others, from near and far.
func ring(nodes int) *gpurun.Network {
	n := &gpurun.Network{Name: "ring", N: nodes, Weights: make([]float64, nodes*nodes), Lengths: make([]float64, nodes*nodes)}
	for i := range nodes {
		for k, length := range []float64{3, 20, 60} {
			at := i*nodes + (i+k+1)%nodes
			n.Weights[at], n.Lengths[at] = 0.1+0.05*float64(k), length+float64(i)
		}
	}
	return n
}
