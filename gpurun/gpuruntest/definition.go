package gpuruntest

import (
	"math"

	"github.com/lemsls/lemsls/gpurun"
)

// The metrics once more, as their documentation says, from the whole history.

// fault is the first number that is not finite: a state, or from the end of the
// transient on an exposure (state -1), which comes after the states of its time.
func (h *history) fault(s *gpurun.Sweep) (step, node, state int, bad bool) {
	for n := range h.states {
		for k, x := range h.states[n] {
			if math.IsNaN(x - x) {
				return n, k / len(s.Program.States), k % len(s.Program.States), true
			}
		}
		for k, x := range h.exposures[n] {
			if n > s.Transient && math.IsNaN(x-x) {
				return n, k / len(s.Program.Exposures), -1, true
			}
		}
	}
	return 0, 0, 0, false
}

// series is the samples of one exposure that count: node by node, in time.
func (h *history) series(s *gpurun.Sweep, e, every int) [][]float64 {
	nodes := make([][]float64, s.Network.N)
	for n := s.Transient + 1; n <= s.Steps; n++ {
		if (n-s.Transient)%every != 0 {
			continue
		}
		for i := range nodes {
			nodes[i] = append(nodes[i], h.exposures[n][i*len(s.Program.Exposures)+e])
		}
	}
	return nodes
}

func (h *history) metrics(s *gpurun.Sweep) map[string]float64 {
	m := map[string]float64{}
	for e, slot := range s.Program.Exposures {
		nodes := h.series(s, e, 1)
		all := flat(nodes)
		m["mean_"+slot.Name] = mean(all)
		m["std_"+slot.Name] = math.Sqrt(variance(all))
		m["min_"+slot.Name], m["max_"+slot.Name] = extent(all)
		if e == 0 {
			m["variance_global"] = variance(all)
			var each []float64
			for _, x := range nodes {
				each = append(each, variance(x))
			}
			m["variance_node"] = variance(each)
		}
	}
	m["clamp_share"] = h.clampShare(s)
	every := int(max(1, math.RoundToEven(s.Program.Second()/1000/s.Dt)))
	h.connectivity(s, m)
	m["psd_peak"] = h.peak(s, every)
	h.order(s, every, m)
	h.events(s, m)
	return m
}

func (h *history) clampShare(s *gpurun.Sweep) float64 {
	count, states := 0, len(s.Program.States)
	for n := s.Transient + 1; n <= s.Steps; n++ {
		for i := range s.Network.N {
			for k := range states {
				if h.clamped[n][i*states+k] {
					count++
					break
				}
			}
		}
	}
	return float64(count) / float64((s.Steps-s.Transient)*s.Network.N)
}

func (h *history) connectivity(s *gpurun.Sweep, m map[string]float64) {
	x, n := h.signal(s), s.Network.N
	h.comparisons(s, x, m)
	var fc, sc, fullFC, fullSC []float64
	for i := range n {
		for j := range n {
			w, c := s.Network.Weights[i*n+j], 1.0
			if i != j {
				if c = correlation(x[i], x[j]); math.IsNaN(c) {
					continue
				}
			}
			fullFC, fullSC = append(fullFC, c), append(fullSC, w)
			if i < j {
				fc, sc = append(fc, c), append(sc, w)
			}
		}
	}
	m["fc_mean"], m["fc_sc_corr"] = mean(fc), correlation(fc, sc)
	if variance(deviations(fc)) <= 1e-24 {
		m["fc_sc_corr"] = math.NaN()
	}
	if variance(deviations(fullFC)) <= 1e-24 {
		fullFC = nil
	}
	m["fc_sc_corr_full"] = correlation(fullFC, fullSC)
}

func (h *history) order(s *gpurun.Sweep, every int, m map[string]float64) {
	m["kop"], m["metastability"] = math.NaN(), math.NaN()
	phase := len(s.Program.OwnStates()) == 1
	if !phase && len(s.Program.Exposures) < 2 {
		return
	}
	var x, y [][]float64
	x = h.series(s, 0, 1)
	if !phase {
		y = h.series(s, 1, 1)
	}
	var r []float64
	for k := every - 1; k < len(x[0]); k += every {
		if !phase && k == 0 {
			continue
		}
		c, d := 0.0, 0.0
		for i := range x {
			theta := x[i][k]
			if !phase {
				theta = math.Atan2(y[i][k]-mean(y[i][:k+1]), x[i][k]-mean(x[i][:k+1]))
			}
			c += math.Cos(theta)
			d += math.Sin(theta)
		}
		r = append(r, math.Hypot(c, d)/float64(len(x)))
	}
	m["kop"], m["metastability"] = mean(r), math.Sqrt(variance(r))
}

func (h *history) stateStats(s *gpurun.Sweep) []gpurun.StateStats {
	states := len(s.Program.States)
	var stats []gpurun.StateStats
	for _, k := range s.Program.OwnStates() {
		var all []float64
		clamped := 0
		for n := s.Transient + 1; n <= s.Steps; n++ {
			for i := range s.Network.N {
				all = append(all, h.states[n][i*states+k])
				if h.clamped[n][i*states+k] {
					clamped++
				}
			}
		}
		x := gpurun.StateStats{Mean: mean(all), ClampShare: float64(clamped) / float64(len(all))}
		x.Min, x.Max = extent(all)
		stats = append(stats, x)
	}
	return stats
}

func flat(nodes [][]float64) []float64 {
	var all []float64
	for _, x := range nodes {
		all = append(all, x...)
	}
	return all
}

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

func variance(x []float64) float64 {
	m, sum := mean(x), 0.0
	for _, v := range x {
		sum += (v - m) * (v - m)
	}
	return sum / float64(len(x))
}

func extent(x []float64) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, v := range x {
		lo, hi = min(lo, v), max(hi, v)
	}
	return lo, hi
}

// deviations is x less its first value: the mean of equal numbers is not exact.
func deviations(x []float64) []float64 {
	d := make([]float64, len(x))
	for i := range x {
		d[i] = x[i] - x[0]
	}
	return d
}

// correlation is Pearson's; NaN where one of the two does not vary.
func correlation(x, y []float64) float64 {
	x, y = deviations(x), deviations(y)
	mx, my := mean(x), mean(y)
	var xx, yy, xy float64
	for i := range x {
		xx += (x[i] - mx) * (x[i] - mx)
		yy += (y[i] - my) * (y[i] - my)
		xy += (x[i] - mx) * (y[i] - my)
	}
	if xx == 0 || yy == 0 {
		return math.NaN()
	}
	return xy / (math.Sqrt(xx) * math.Sqrt(yy))
}
