package report

import (
	"math"
	"slices"
	"testing"
)

// noUnit leaves signals as they are.
func noUnit(string, float64) (string, func(float64) float64) { return "", plain }

// TestTraceKeepsSpikes: however long a simulation is, a spike of one step is seen,
// and where.
func TestTraceKeepsSpikes(t *testing.T) {
	const steps, spike = 100_000, 77_777
	tr := newTrace(shape{signals: []string{"v"}, fc: 0, nodes: 2, steps: steps, every: 1, dt: 0.1, unit: "ms"})
	for step := range steps + 1 {
		v := math.Sin(float64(step) / 5000)
		tr.add(step, 0, []float64{v})
		if step == spike {
			v = 50
		}
		tr.add(step, 1, []float64{v})
	}
	s := tr.series(noUnit)
	one := s.Signals[0].Nodes[1]
	i := slices.Index(one, 50)
	if i < 0 || math.Abs(s.Time[i]-spike*0.1) > float64(s.Every)*0.1 {
		t.Fatalf("the spike is at %d of %d", i, len(one))
	}
	if len(s.Time) > 2*mostBins || len(one) != len(s.Time) || len(s.Signals[0].Mean) != len(s.Time) || len(s.Signals[0].High) != len(s.Time) {
		t.Errorf("%d times, %d values, %d means, %d of the range", len(s.Time), len(one), len(s.Signals[0].Mean), len(s.Signals[0].High))
	}
	if s.Signals[0].Mean[i] < 20 || s.Signals[0].High[i] != 50 || s.Signals[0].Low[i] > 1 {
		t.Errorf("mean %g, range %g to %g", s.Signals[0].Mean[i], s.Signals[0].Low[i], s.Signals[0].High[i])
	}
	for k, v := range s.Signals[0].Nodes[0] {
		if at := s.Time[k]; math.Abs(v-math.Sin(at/500)) > 1e-3 {
			t.Fatalf("at %g the slow signal is %g, not %g", at, v, math.Sin(at/500))
		}
	}
}

// TestCorrelation compares with the formula over all samples.
func TestCorrelation(t *testing.T) {
	a, b := []float64{1e6, 1e6 + 1, 1e6 + 3, 1e6 + 2}, []float64{-4, 0, 2, 3}
	c := newCorrelation(3)
	for i := range a {
		c.add([]float64{a[i], b[i], 7})
	}
	mean := func(x []float64) float64 { return (x[0] + x[1] + x[2] + x[3]) / 4 }
	var ab, aa, bb float64
	for i := range a {
		x, y := a[i]-mean(a), b[i]-mean(b)
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	m := c.matrix()
	if want := ab / math.Sqrt(aa*bb); math.Abs(m[1]-want) > 1e-10 || m[1] != m[3] || math.Abs(m[0]-1) > 1e-12 {
		t.Errorf("correlations %v, want %g", m, want)
	}
	if !math.IsNaN(m[2]) || !math.IsNaN(m[8]) {
		t.Errorf("a node that does not vary has the correlations %g and %g", m[2], m[8])
	}
}
