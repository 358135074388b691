package cpu

import (
	"math"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/gpurun"
)

// tally is gpurun.Tally over lanes.
type tally[F ir.Float] struct {
	m     *gpurun.Measure
	width int
	from  int // samples of later times than this count

	counting bool // the time in work counts
	sampling bool // for Order too

	samples            int64
	first, sum, square []float64 // signal x nodes x lanes
	min, max           []F
	clamped            []int64 // state x lanes
	clampedAny         []int64 // lanes
	any                []F     // lanes, of the node in work

	pairs    int64
	y        []float64 // nodes x lanes, of the time in work
	pairSum  []float64 // nodes x lanes
	product  []float64 // pairs x lanes
	order    int64
	cos, sin []float64 // lanes, of the time in work
	angle    []float64 // of a node, and room for its sine or cosine
	orders   [3][]float64

	monitor *monitor[F]

	spikes []gpurun.Spikes // port x nodes x lanes
	sent   []F             // port x nodes x lanes: events so far
}

func newTally[F ir.Float](m *model[F], width int) *tally[F] {
	n := m.measure.N
	size := len(m.measure.Signals) * n * width
	t := &tally[F]{
		m: m.measure, width: width, from: m.s.Transient,
		first: make([]float64, size), sum: make([]float64, size), square: make([]float64, size),
		min: make([]F, size), max: make([]F, size),
		clamped:    make([]int64, len(m.p.States)*width),
		clampedAny: make([]int64, width),
		any:        make([]F, width),
		monitor:    newMonitor[F](m.measure, m.s.Transient, width),
	}
	if t.m.FC {
		t.y, t.pairSum = make([]float64, n*width), make([]float64, n*width)
		t.product = make([]float64, gpurun.Pairs(n)*width)
	}
	if t.m.Order != gpurun.NoOrder {
		t.cos, t.sin = make([]float64, width), make([]float64, width)
		t.angle = make([]float64, 2*width)
		for k := range t.orders {
			t.orders[k] = make([]float64, width)
		}
	}
	t.spikes, t.sent = make([]gpurun.Spikes, len(t.m.Events)*n*width), make([]F, len(t.m.Events)*n*width)
	return t
}

// begin opens time n.
func (t *tally[F]) begin(n int) {
	t.counting = n > t.from
	t.sampling = t.counting && (n-t.from)%t.m.Every == 0
	t.monitor.begin(n)
	if t.counting {
		t.samples++
	}
}

// node counts the signals of node i.
func (t *tally[F]) node(s *simulation[F], n, i int) {
	t.events(s, n, i)
	if !t.counting {
		t.monitor.node(t, s, i)
		return
	}
	for k, signal := range t.m.Signals {
		lo := (k*t.m.N + i) * t.width
		t.count(lo, s.signal(signal, i))
	}
	t.monitor.node(t, s, i)
	if !t.sampling {
		return
	}
	switch t.m.Order {
	case gpurun.PhaseOrder:
		t.phase(s.exposure(0))
	case gpurun.PlaneOrder:
		t.plane(s.exposure(0), s.exposure(1), i)
	}
}

// events counts what node i has sent in the step that led to time n.
func (t *tally[F]) events(s *simulation[F], n, i int) {
	for port, state := range t.m.Events {
		lo := (port*t.m.N + i) * t.width
		sent, spikes := t.sent[lo:lo+t.width], t.spikes[lo:lo+t.width]
		for l, total := range s.cur[state][i*s.width : (i+1)*s.width] {
			if total != sent[l] && t.counting {
				spikes[l].Add(int64(n-t.from), int64(total-sent[l]))
			}
			sent[l] = total
		}
	}
}

// signal is a signal of the node just computed, at the old time.
func (s *simulation[F]) signal(signal gpurun.Signal, i int) []F {
	if signal.State >= 0 {
		return s.cur[signal.State][i*s.width : (i+1)*s.width]
	}
	return s.exposure(signal.Exposure)
}

// count adds one sample of a signal to the sums at lo.
func (t *tally[F]) count(lo int, x []F) {
	hi := lo + t.width
	first, sum, square := t.first[lo:hi], t.sum[lo:hi], t.square[lo:hi]
	least, most := t.min[lo:hi], t.max[lo:hi]
	if t.samples == 1 {
		for l, v := range x {
			first[l], least[l], most[l] = float64(v), v, v
		}
	}
	x = x[:len(sum)]
	first, square = first[:len(sum)], square[:len(sum)]
	least, most = least[:len(sum)], most[:len(sum)]
	for l := range sum {
		v := x[l]
		d := float64(v) - first[l]
		sum[l] += d
		square[l] += float64(d * d)
		if v < least[l] {
			least[l] = v
		}
		if v > most[l] {
			most[l] = v
		}
	}
}

// phase adds exp(i theta) of a node.
func (t *tally[F]) phase(theta []F) {
	x, y := t.angle[:t.width], t.angle[t.width:]
	for l := range x {
		x[l] = float64(theta[l])
	}
	ir.Map(ir.Cos, y, x, nil)
	for l := range y {
		t.cos[l] += y[l]
	}
	ir.Map(ir.Sin, y, x, nil)
	for l := range y {
		t.sin[l] += y[l]
	}
}

// plane adds the direction of (x, y) from the node's mean; no trigonometry is
// needed for it. At the mean itself theta is 0.
func (t *tally[F]) plane(x, y []F, i int) {
	ax, ay := (t.m.Exposures[0]*t.m.N+i)*t.width, (t.m.Exposures[1]*t.m.N+i)*t.width
	n := float64(t.samples)
	for l := range t.cos {
		dx := float64(x[l]) - t.first[ax+l] - t.sum[ax+l]/n
		dy := float64(y[l]) - t.first[ay+l] - t.sum[ay+l]/n
		r := math.Sqrt(float64(dx*dx) + float64(dy*dy))
		if r == 0 {
			dx, r = 1, 1
		}
		t.cos[l] += dx / r
		t.sin[l] += dy / r
	}
}

// end closes the time in work.
func (t *tally[F]) end() {
	t.monitor.end(t)
	if !t.sampling {
		return
	}
	if t.m.Order == gpurun.NoOrder {
		return
	}
	if t.m.Order == gpurun.PhaseOrder || t.samples > 1 {
		t.addOrder()
	}
	clear(t.cos)
	clear(t.sin)
}

func (t *tally[F]) addOrder() {
	t.order++
	n := float64(t.m.N)
	first, sum, square := t.orders[0], t.orders[1], t.orders[2]
	for l := range first {
		c, s := t.cos[l]/n, t.sin[l]/n
		r := math.Sqrt(float64(c*c) + float64(s*s))
		if t.order == 1 {
			first[l] = r
		}
		d := r - first[l]
		sum[l] += d
		square[l] += float64(d * d)
	}
}

// multiply adds the products of all pairs of nodes.
func (t *tally[F]) multiply() {
	p := t.product
	for i := range t.m.N {
		a := t.y[i*t.width : (i+1)*t.width]
		for j := i; j < t.m.N; j++ {
			addProducts(p[:t.width], a, t.y[j*t.width:(j+1)*t.width])
			p = p[t.width:]
		}
	}
}

func addProducts(p, a, b []float64) {
	for len(p) >= lane {
		x, y, z := (*[lane]float64)(p), (*[lane]float64)(a), (*[lane]float64)(b)
		x[0] += float64(y[0] * z[0])
		x[1] += float64(y[1] * z[1])
		x[2] += float64(y[2] * z[2])
		x[3] += float64(y[3] * z[3])
		x[4] += float64(y[4] * z[4])
		x[5] += float64(y[5] * z[5])
		x[6] += float64(y[6] * z[6])
		x[7] += float64(y[7] * z[7])
		p, a, b = p[lane:], a[lane:], b[lane:]
	}
}

// clamps counts the flags of the node just computed; they belong to time n+1.
func (t *tally[F]) clamps(s *simulation[F], n int) {
	if n+1 <= t.from {
		return
	}
	flags := s.model.step.outs[len(s.p.States)+len(s.p.Exposures):]
	found := false
	for k, slot := range flags {
		if slot < 0 {
			continue
		}
		count := t.clamped[k*t.width : (k+1)*t.width]
		for l, f := range s.stepFrame[slot] {
			if f != 0 {
				count[l]++
				t.any[l] = 1
				found = true
			}
		}
	}
	if !found {
		return
	}
	for l, f := range t.any {
		if f != 0 {
			t.clampedAny[l]++
		}
	}
	clear(t.any)
}

// of is the Tally of one lane.
func (t *tally[F]) of(l int) *gpurun.Tally {
	out := &gpurun.Tally{
		Samples: t.samples,
		First:   t.column(t.first, l), Sum: t.column(t.sum, l), Square: t.column(t.square, l),
		PairSamples: t.pairs, PairSum: t.column(t.pairSum, l), Product: t.column(t.product, l),
		OrderSamples: t.order,
		ClampedAny:   t.clampedAny[l],
	}
	t.monitor.of(l, out)
	for k := l; k < len(t.min); k += t.width {
		out.Min = append(out.Min, float64(t.min[k]))
		out.Max = append(out.Max, float64(t.max[k]))
	}
	for k := l; k < len(t.clamped); k += t.width {
		out.Clamped = append(out.Clamped, t.clamped[k])
	}
	for k := l; k < len(t.spikes); k += t.width {
		out.Events = append(out.Events, t.spikes[k])
	}
	if t.m.Order != gpurun.NoOrder {
		out.OrderFirst, out.OrderSum, out.OrderSquare = t.orders[0][l], t.orders[1][l], t.orders[2][l]
	}
	return out
}

func (t *tally[F]) column(m []float64, l int) []float64 {
	c := make([]float64, 0, len(m)/t.width)
	for k := l; k < len(m); k += t.width {
		c = append(c, m[k])
	}
	return c
}
