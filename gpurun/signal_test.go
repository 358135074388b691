package gpurun

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// noise is samples x nodes numbers.
func noise(seed uint64, samples, nodes int) []float64 {
	r, x := rand.New(rand.NewPCG(seed, 7)), make([]float64, samples*nodes)
	for k := range x {
		x[k] = r.NormFloat64()
	}
	return x
}

// TestBalloonRests: without activity the signal is 0 for ever, and a steady
// activity leads to the state of rest that the equations have.
func TestBalloonRests(t *testing.T) {
	b, x, bold := NewBalloon(2), []float64{0, 0.5}, make([]float64, 2)
	for range 60_000 {
		b.Step(0, x, 1e-3)
	}
	b.Signal(0, bold)
	f := 1 + tauF*x[1]
	v := math.Pow(f, 0.32)
	q := v * (1 - math.Pow(1-e0, 1/f)) / e0
	want := v0 * (k1*(1-q) + k2*(1-q/v) + k3*(1-v))
	if bold[0] != 0 || math.Abs(bold[1]-want) > 1e-12 || want < 0.1 {
		t.Errorf("BOLD %v; of the second signal it is %v at rest", bold, want)
	}
}

// TestBalloonOfNegativeActivity has no meaning, and says so.
func TestBalloonOfNegativeActivity(t *testing.T) {
	b, bold := NewBalloon(1), []float64{0}
	for range 10_000 {
		b.Step(0, []float64{-5}, 1e-3)
	}
	if b.Signal(0, bold); isFinite(bold[0]) {
		t.Errorf("BOLD %v", bold)
	}
}

func BenchmarkBalloon(b *testing.B) {
	const lanes = 64
	balloon, x := NewBalloon(lanes), make([]float64, lanes)
	for l := range x {
		x[l] = 0.01 * float64(l)
	}
	for b.Loop() {
		balloon.Step(0, x, 1e-3)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/lanes, "ns/signal")
}

// TestFCDOfRepeatedSamples: windows that see the same have correlation 1.
func TestFCDOfRepeatedSamples(t *testing.T) {
	once := noise(1, 10, 5)
	values := FCDValues(slices.Concat(once, once, once), 5, 10, 10)
	if len(values) != 3 {
		t.Fatalf("%d values of three windows", len(values))
	}
	for _, v := range values {
		if math.Abs(v-1) > 1e-12 {
			t.Errorf("values %v", values)
		}
	}
}

func TestFCDLeavesOut(t *testing.T) {
	x := noise(2, 40, 6)
	without := FCDValues(x, 6, 10, 5)
	var still []float64 // a seventh node, which rests in the last window
	for k := range 40 {
		still = append(append(still, x[k*6:k*6+6]...), float64(min(k, 30)))
	}
	if with := FCDValues(still, 7, 10, 5); !slices.Equal(with, without) || len(with) != 21 {
		t.Errorf("%v, without the node that rests %v", with, without)
	}
	for name, short := range map[string][]float64{
		"one window": FCDValues(x[:14*6], 6, 10, 5), "none": FCDValues(x[:9*6], 6, 10, 5),
		"one node": FCDValues(x, 1, 10, 5), "constant": FCDValues(make([]float64, 240), 6, 10, 5), "nothing": FCDValues(nil, 6, 10, 5),
	} {
		if len(short) != 0 {
			t.Errorf("%s: %v", name, short)
		}
	}
	x[100] = math.Inf(1)
	if v := FCDValues(x, 6, 10, 5); v != nil {
		t.Errorf("of infinity: %v", v)
	}
}

// TestDistanceOfEqualFCD is 0, and that of FCD without a common value 1.
func TestDistanceOfEqualFCD(t *testing.T) {
	x := noise(3, 60, 4)
	m := &Measure{N: 4, Series: 60, window: 20, windowStep: 4, empiricalFCD: FCDValues(x, 4, 20, 4)}
	if d := m.fcdDistance(&Tally{Series: x}); d != 0 {
		t.Errorf("distance %v from itself", d)
	}
	m.empiricalFCD = []float64{-1}
	if d := m.fcdDistance(&Tally{Series: x}); math.Abs(d-1) > 1e-12 {
		t.Errorf("distance %v from -1", d)
	}
	if d := m.fcdDistance(&Tally{Series: x[:40]}); !math.IsNaN(d) {
		t.Errorf("distance %v of one window", d)
	}
}

// TestFCOfEqualSamples: nodes whose samples are the same are correlated fully,
// those of opposite samples fully the other way.
func TestFCOfEqualSamples(t *testing.T) {
	m := &matrix{rows: 50, columns: 3, values: noise(4, 50, 3)}
	for k := range m.rows {
		m.values[3*k+1], m.values[3*k+2] = m.values[3*k], 100-7*m.values[3*k]
	}
	for i, c := range m.correlations() {
		want := []float64{1, 1, -1, 1, 1, -1, -1, -1, 1}[i]
		if math.Abs(c-want) > 1e-12 {
			t.Errorf("entry %d is %v, want %v", i, c, want)
		}
	}
}

// TestPeakOfASine is its frequency, within half of what lies between two.
func TestPeakOfASine(t *testing.T) {
	for _, hz := range []float64{0.9, 10, 40.3, 311, 499.9} {
		m := &Measure{Segment: segmentLength, SampleStep: 1e-3}
		power, x := make([]float64, Bins(m.Segment)), make([]float64, m.Segment)
		for k := range x {
			x[k] = 1e6 + math.Sin(2*math.Pi*hz*float64(k)*m.SampleStep+1)
		}
		NewSpectrum(m.Segment).Add(power, x)
		if got := m.peak(&Tally{Power: power}); math.Abs(got-hz) > 0.5/(float64(m.Segment)*m.SampleStep)+1e-9 {
			t.Errorf("a sine of %g Hz has its peak at %g Hz", hz, got)
		}
	}
	m := &Measure{Segment: 16, SampleStep: 1e-3}
	power := make([]float64, Bins(16))
	NewSpectrum(16).Add(power, slices.Repeat([]float64{3.3}, 16))
	if got := m.peak(&Tally{Power: power}); !math.IsNaN(got) {
		t.Errorf("a constant has its peak at %g Hz", got)
	}
	if got := m.peak(&Tally{Power: []float64{0, 1, math.NaN()}}); !math.IsNaN(got) {
		t.Errorf("NaN has its peak at %g Hz", got)
	}
}

// BenchmarkFCD is what is done at the end of a simulation of 15 min, sampled every
// 720 ms.
func BenchmarkFCD(b *testing.B) {
	for _, nodes := range []int{68, 200} {
		x := noise(1, 1200, nodes)
		b.Run(fmt.Sprint(nodes), func(b *testing.B) {
			for b.Loop() {
				FCDValues(x, nodes, 83, 4)
			}
		})
	}
}
