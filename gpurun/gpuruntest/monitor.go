package gpuruntest

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/gpurun"
)

// watched are sweeps whose signal is looked at in other ways than usual: another
// exposure, sampled more rarely, as BOLD, compared with data; and one that is long
// enough for a spectrum of several segments.
func watched() []Case {
	seconds := oscillator("watched", edges()["source-target"])
	seconds.Seconds = true
	raw := sweepOf(prepared(seconds, "heun"), 3, 2)
	raw.Steps = 200
	raw.Metrics = append(raw.Metrics, "fc_corr", "fc_rmse", "fcd_ks", "psd_peak")
	raw.Monitor = gpurun.Monitor{Of: "energy", TR: 0.25, Window: 2, Step: 0.5, FC: randomFC(raw.Network.N), FCD: randomFCD()}
	bold := raw
	bold.Monitor.Kind, bold.Monitor.TR, bold.Monitor.Window = gpurun.BoldSignal, 0.5, 5
	ms := sweepOf(prepared(Montbrio(), "heun"), 3, 4)
	ms.Steps, ms.Metrics = 300, []string{"fc_mean", "fc_rmse", "psd_peak"}
	ms.Monitor = gpurun.Monitor{Kind: gpurun.BoldSignal, TR: 3, FC: randomFC(ms.Network.N)}
	long := sweepOf(prepared(wandering(), "euler"), 2, 3)
	long.Steps, long.Replicates, long.Metrics = 3090, 1, []string{"psd_peak"}
	saved := bold
	saved.Metrics, saved.Arrays = []string{"mean"}, []string{"fc", "mean", "signal"}
	return []Case{{"watched-raw", raw}, {"watched-bold", bold}, {"watched-ms", ms}, {"watched-long", long}, {"watched-saved", saved}}
}

// wandering has a spectrum that each segment may turn: noise.
func wandering() *ir.Program {
	p := frame("wandering", 2)
	p.DelayScale, p.Seconds, p.Noisy = -1, true, true
	p.States = twoStates(math.Inf(-1), math.Inf(1))
	p.Exposures = []ir.Slot{{Name: "x"}}
	b := ir.NewBuilder()
	x, y := b.Input(ir.StateValue, 0), b.Input(ir.StateValue, 1)
	p.Rates = b.Block(b.Binary(ir.Mul, b.Const(-4), x), b.Unary(ir.Neg, y), b.Input(ir.Uniform, 0), ir.None, x)
	return p
}

func randomFC(n int) []float64 {
	r, fc := rand.New(rand.NewPCG(1, 2)), make([]float64, n*n)
	for i := range n {
		for j := range i {
			c := 2*r.Float64() - 1
			fc[i*n+j], fc[j*n+i] = c, c
		}
	}
	return fc
}

func randomFCD() []float64 {
	r, values := rand.New(rand.NewPCG(3, 4)), make([]float64, 40)
	for i := range values {
		values[i] = 1.2*r.Float64() - 0.2
	}
	slices.Sort(values)
	return values
}

// times are the steps that an observer sees who looks at every k-th one, counted
// from the end of the transient on.
func times(s *gpurun.Sweep, from, every int) []int {
	var list []int
	for n := from; n <= s.Steps; n++ {
		if (n-s.Transient)%every == 0 {
			list = append(list, n)
		}
	}
	return list
}

// signal is the samples that functional connectivity is about: node by node.
func (h *history) signal(s *gpurun.Sweep) [][]float64 {
	grid := int(max(1, math.RoundToEven(s.Program.Second()/1000/s.Dt)))
	every, e := grid, max(0, slices.IndexFunc(s.Program.Exposures, func(x ir.Slot) bool { return x.Name == s.Monitor.Of }))
	if s.Monitor.TR > 0 {
		every = grid * int(math.RoundToEven(s.Monitor.TR/s.Dt/float64(grid)))
	}
	if s.Monitor.Kind == gpurun.RawSignal {
		return h.series(s, e, every)
	}
	nodes := make([][]float64, s.Network.N)
	for i := range nodes {
		b := balloon{f: 1, v: 1, q: 1}
		for _, n := range times(s, 1, grid) {
			b.hold(h.exposures[n][i*len(s.Program.Exposures)+e], float64(grid)*s.Dt/s.Program.Second())
			if n > s.Transient && (n-s.Transient)%every == 0 {
				nodes[i] = append(nodes[i], rounded(s, b.signal()))
			}
		}
	}
	return nodes
}

func rounded(s *gpurun.Sweep, x float64) float64 {
	if s.Precision == gpurun.F32 {
		return float64(float32(x))
	}
	return x
}

// balloon is the model of one node, as it is printed.
type balloon struct{ s, f, v, q float64 }

// hold is so many seconds of the same activity, in steps of about a millisecond.
func (b *balloon) hold(x, seconds float64) {
	count := max(1, math.RoundToEven(seconds/0.001))
	for k := 0.0; k < count; k++ {
		b.step(x, seconds/count)
	}
}

func (b *balloon) step(x, h float64) {
	const tauS, tauF, tauO, alpha, e0 = 0.65, 0.41, 0.98, 0.32, 0.4
	ds := x - b.s/tauS - (b.f-1)/tauF
	df := b.s
	dv := (b.f - math.Pow(b.v, 1/alpha)) / tauO
	dq := (b.f*(1-math.Pow(1-e0, 1/b.f))/e0 - math.Pow(b.v, 1/alpha)*b.q/b.v) / tauO
	b.s, b.f, b.v, b.q = b.s+h*ds, b.f+h*df, b.v+h*dv, b.q+h*dq
}

func (b *balloon) signal() float64 {
	const e0, v0, te, epsilon, nu0, r0 = 0.4, 4.0, 0.04, 0.5, 40.3, 25.0
	k1, k2, k3 := 4.3*nu0*e0*te, epsilon*r0*e0*te, 1-epsilon
	return v0 * (k1*(1-b.q) + k2*(1-b.q/b.v) + k3*(1-b.v))
}

// comparisons are the metrics about empirical data.
func (h *history) comparisons(s *gpurun.Sweep, x [][]float64, m map[string]float64) {
	if o := s.Monitor; o.FC != nil {
		fc, other := triangle(x), []float64(nil)
		for i := range x {
			other = append(other, o.FC[i*len(x)+i+1:(i+1)*len(x)]...)
		}
		squares := 0.0
		for k := range fc {
			squares += (fc[k] - other[k]) * (fc[k] - other[k])
		}
		m["fc_corr"], m["fc_rmse"] = correlation(fc, other), math.Sqrt(squares/float64(len(fc)))
	}
	if s.Monitor.FCD != nil {
		m["fcd_ks"] = distance(dynamics(s, x), s.Monitor.FCD)
	}
}

// triangle is the correlations between the nodes i < j.
func triangle(x [][]float64) []float64 {
	var list []float64
	for i := range x {
		for j := i + 1; j < len(x); j++ {
			list = append(list, correlation(x[i], x[j]))
		}
	}
	return list
}

// dynamics is the correlations between all windows.
func dynamics(s *gpurun.Sweep, x [][]float64) []float64 {
	length, step := int(s.Monitor.Window/s.Monitor.TR), int(s.Monitor.Step/s.Monitor.TR)
	var vectors [][]float64
	for at := 0; at+length <= len(x[0]); at += step {
		part := make([][]float64, len(x))
		for i := range x {
			part[i] = x[i][at : at+length]
		}
		vectors = append(vectors, triangle(part))
	}
	return triangle(vectors)
}

// distance is the largest difference between two cumulative distributions.
func distance(x, y []float64) float64 {
	largest := 0.0
	for _, at := range slices.Concat(x, y) {
		largest = max(largest, math.Abs(share(x, at)-share(y, at)))
	}
	return largest
}

func share(x []float64, at float64) float64 {
	n := 0.0
	for _, v := range x {
		if v <= at {
			n++
		}
	}
	return n / float64(len(x))
}

// peak is the frequency with the most power, by Fourier's formula.
func (h *history) peak(s *gpurun.Sweep, every int) float64 {
	e := max(0, slices.IndexFunc(s.Program.Exposures, func(x ir.Slot) bool { return x.Name == s.Monitor.Of }))
	nodes := h.series(s, e, every)
	n := min(2048, len(nodes[0]))
	if n < 8 {
		return math.NaN()
	}
	power := make([]float64, n/2+1)
	for at := 0; at+n <= len(nodes[0]); at += n - n/2 {
		for _, x := range nodes {
			addPower(power, x[at:at+n])
		}
	}
	best := 0
	for k := range power {
		if k > 0 && 2*k < n {
			power[k] *= 2
		}
		if k > 0 && power[k] > 0 && (best == 0 || power[k] > power[best]) {
			best = k
		}
	}
	if best == 0 {
		return math.NaN()
	}
	return float64(best) / (float64(n*every) * s.Dt / s.Program.Second())
}

func addPower(power, x []float64) {
	n, m := len(x), mean(x)
	wave := make([]float64, n)
	for k := range wave {
		wave[k] = math.Cos(2 * math.Pi * float64(k) / float64(n))
	}
	for k := range power {
		re, im := 0.0, 0.0
		for t, v := range x {
			y := (v - m) * (1 - wave[t]) / 2
			re += y * wave[k*t%n]
			im += y * wave[(k*t+n-n/4)%n]
		}
		if n%4 != 0 {
			im = 0
			for t, v := range x {
				im += (v - m) * (1 - wave[t]) / 2 * math.Sin(2*math.Pi*float64(k*t%n)/float64(n))
			}
		}
		power[k] += re*re + im*im
	}
}
