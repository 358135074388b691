package gpurun

import (
	"math"
	"strings"
)

// aboutFC says that a metric is about functional connectivity.
func aboutFC(metric string) bool { return strings.HasPrefix(metric, "fc_") }

// fcStats is what is asked of functional connectivity.
type fcStats struct {
	mean, upper, full float64
	corr, rmse        float64 // with an empirical one
}

// pick is a metric of functional connectivity.
func (s *fcStats) pick(metric string) float64 {
	switch metric {
	case "fc_mean":
		return s.mean
	case "fc_sc_corr":
		return s.upper
	case "fc_corr":
		return s.corr
	case "fc_rmse":
		return s.rmse
	}
	return s.full
}

func (m *Measure) fc(t *Tally) *fcStats {
	nan := math.NaN()
	if !m.FC || t.PairSamples < 2 {
		return &fcStats{nan, nan, nan, nan, nan}
	}
	var upper, full pearson
	for i := range m.N {
		full.add(1, m.weights[i*m.N+i])
		t.correlations(i, m.N, func(j int, c float64) {
			upper.add(c, m.weights[i*m.N+j])
			full.add(c, m.weights[i*m.N+j])
			full.add(c, m.weights[j*m.N+i])
		})
	}
	if upper.n == 0 {
		upper.meanX = nan
	}
	s := &fcStats{mean: upper.meanX, upper: upper.value(), full: full.value(), corr: nan, rmse: nan}
	if m.empiricalFC != nil {
		s.corr, s.rmse = m.compareFC(t)
	}
	return s
}

// compareFC is the correlation and the root of the mean squared difference of
// the upper triangles of functional connectivity and of the empirical one.
func (m *Measure) compareFC(t *Tally) (corr, rmse float64) {
	var both pearson
	squares := 0.0
	for i := range m.N {
		t.correlations(i, m.N, func(j int, c float64) {
			other := m.empiricalFC[i*m.N+j]
			both.add(c, other)
			d := c - other
			squares += float64(d * d)
		})
	}
	return both.value(), math.Sqrt(squares / both.n)
}

// correlations yields the correlation of node i with each later one of n, unless
// one of the two does not vary.
func (t *Tally) correlations(i, n int, yield func(j int, c float64)) {
	a := t.deviation(i, n)
	if a == 0 {
		return
	}
	samples, pair := float64(t.PairSamples), diagonal(i, n)
	for j := i + 1; j < n; j++ {
		pair++
		if b := t.deviation(j, n); b != 0 {
			c := (t.Product[pair] - t.PairSum[i]*t.PairSum[j]/samples) / (a * b)
			yield(j, max(-1, min(1, c)))
		}
	}
}

// deviation is the root of the sum of the squared deviations of node i.
func (t *Tally) deviation(i, n int) float64 {
	s := t.PairSum[i]
	return math.Sqrt(max(0, t.Product[diagonal(i, n)]-s*s/float64(t.PairSamples)))
}

// diagonal is the pair of node i of n with itself.
func diagonal(i, n int) int { return i*n - i*(i-1)/2 }

// pearson is a running correlation, by Welford. Products are rounded, as
// everywhere: a compiler may otherwise fuse them into sums where a processor can.
type pearson struct {
	n, meanX, meanY, xx, yy, xy float64
}

func (p *pearson) add(x, y float64) {
	p.n++
	dx, dy := x-p.meanX, y-p.meanY
	p.meanX += dx / p.n
	p.meanY += dy / p.n
	p.xx += float64(dx * (x - p.meanX))
	p.yy += float64(dy * (y - p.meanY))
	p.xy += float64(dx * (y - p.meanY))
}

// value is NaN where x, itself a correlation, differs by rounding only.
func (p *pearson) value() float64 {
	if p.xx <= p.n*1e-24 {
		return math.NaN()
	}
	return p.xy / math.Sqrt(p.xx*p.yy)
}
