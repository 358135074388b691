package gpurun

import "math"

// Tally is what a simulation leaves behind for its metrics: sums, never
// samples. All sums are in float64, of the deviation from the first sample
// counted, so that a small variance about a large mean survives; each is
// taken in order of time, for one node or pair of nodes. The order is part of
// the definition: equal Tallies on every backend.
type Tally struct {
	Samples  int64
	First    []float64 // signal x N: the first sample
	Sum      []float64 // signal x N: of x - First
	Square   []float64 // signal x N: of (x - First)^2; may be left 0 unless Measure.Squares
	Min, Max []float64 // signal x N

	Clamped    []int64 // per state: (step, node) at which it was clamped
	ClampedAny int64   // (step, node) at which some state was

	// FC and Series see the signal of Measure.Watched, at every
	// Measure.SampleEvery-th of the steps that count: the exposure itself, or with
	// Measure.Bold its BOLD signal, rounded to the precision of the sweep. That is
	// made by a Balloon, which sees the exposure at each step n > 0, of the transient
	// too, for which n - Transient is a multiple of Measure.Every, and takes
	// Measure.BoldSubsteps steps of Measure.BoldStep under it; where the step is a
	// sample, the signal is read after them.
	PairSamples int64
	PairSum     []float64 // N: of y = x - First of the exposure; of BOLD less its first sample
	Product     []float64 // pairs i <= j, row by row: of y_i * y_j
	Series      []float64 // sample x N

	// Power sees the exposure of Measure.Watched at every Measure.Every-th of the
	// steps that count, in segments of Measure.Segment samples that overlap: Hop
	// samples lie from one to the next.
	Power []float64 // Bins: summed by Spectrum over segments, in each over nodes

	// Order sees the same steps as Power.
	OrderSamples int64
	OrderFirst   float64 // the first value of the order parameter
	OrderSum     float64 // of r - OrderFirst
	OrderSquare  float64 // of (r - OrderFirst)^2

	Events []Spikes // port x N, as Measure.Events
}

// Pairs is the number of pairs i <= j of n nodes.
func Pairs(n int) int { return n * (n + 1) / 2 }

// StateStats is what a row says about one state over time and nodes.
type StateStats struct {
	Mean, Min, Max float64
	ClampShare     float64
}

// Row turns a Tally into the metrics of a row, as Columns, and its states.
func (m *Measure) Row(t *Tally) (metrics []float64, states []StateStats) {
	all := make([]moments, len(m.Signals))
	for i := range all {
		all[i] = m.moments(t, i)
	}
	fc := m.fc(t)
	for _, name := range m.metrics {
		metrics = m.appendMetric(metrics, name, t, all, fc)
	}
	share := 1 / (float64(t.Samples) * float64(m.N))
	for i, s := range m.Signals {
		if s.State >= 0 {
			states = append(states, StateStats{all[i].mean, all[i].min, all[i].max, float64(t.Clamped[s.State]) * share})
		}
	}
	return metrics, states
}

// NaNs is the metrics of a row at fault.
func (m *Measure) NaNs() []float64 {
	row := make([]float64, len(m.Columns))
	for i := range row {
		row[i] = math.NaN()
	}
	return row
}

func (m *Measure) appendMetric(row []float64, name string, t *Tally, all []moments, fc *fcStats) []float64 {
	switch metricInfo(name).each {
	case eachExposure:
		for _, signal := range m.Exposures {
			row = append(row, all[signal].pick(name))
		}
		return row
	case eachEvent:
		for port := range m.Events {
			row = append(row, m.spikes(name, t.Events[port*m.N:(port+1)*m.N]))
		}
		return row
	}
	switch name {
	case "diverged":
		return row
	case "clamp_share":
		return append(row, float64(t.ClampedAny)/(float64(t.Samples)*float64(m.N)))
	case "kop":
		n := float64(t.OrderSamples)
		return append(row, t.OrderFirst+t.OrderSum/n)
	case "metastability":
		n := float64(t.OrderSamples)
		mean := t.OrderSum / n
		return append(row, math.Sqrt(max(0, t.OrderSquare/n-float64(mean*mean))))
	}
	if len(m.Exposures) == 0 {
		return append(row, math.NaN())
	}
	first := all[m.Exposures[0]]
	switch name {
	case "variance_global":
		return append(row, first.variance)
	case "variance_node":
		return append(row, first.nodeVariance)
	case "fcd_ks":
		return append(row, m.fcdDistance(t))
	case "psd_peak":
		return append(row, m.peak(t))
	}
	return append(row, fc.pick(name))
}

// moments is the statistics of one signal over time and nodes.
type moments struct {
	mean, variance, min, max float64
	nodeVariance             float64 // variance over the nodes of their variances
}

func (s moments) pick(metric string) float64 {
	switch metric {
	case "mean":
		return s.mean
	case "std":
		return math.Sqrt(s.variance)
	case "min":
		return s.min
	}
	return s.max
}

func (m *Measure) moments(t *Tally, signal int) moments {
	n, nodes := float64(t.Samples), float64(m.N)
	at := signal * m.N
	s := moments{min: math.Inf(1), max: math.Inf(-1)}
	means, variances := make([]float64, m.N), make([]float64, m.N)
	sum := 0.0
	for i := range m.N {
		d := t.Sum[at+i] / n
		means[i] = t.First[at+i] + d
		variances[i] = max(0, t.Square[at+i]/n-float64(d*d))
		sum += means[i]
		s.min, s.max = min(s.min, t.Min[at+i]), max(s.max, t.Max[at+i])
	}
	s.mean = sum / nodes
	inner := 0.0
	for i, v := range variances {
		d := means[i] - s.mean
		s.variance += v + float64(d*d)
		inner += v
	}
	s.variance /= nodes
	inner /= nodes
	for _, v := range variances {
		s.nodeVariance += (v - inner) * (v - inner) / nodes
	}
	return s
}
