package cpu

import (
	"math"
	"slices"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/gpurun"
)

// tally is gpurun.Tally over lanes. What needs one signal of one node alone is
// counted for a block of times together; the others see one time after the other,
// and of a time one node after the other, in any order but for the sums over nodes
// of the order parameter.
type tally[F ir.Float] struct {
	m       *gpurun.Measure
	kernels *kernels[F]
	width   int
	stride  int // of rows
	from    int // samples of later times than this count

	start    int  // the time that the block begins with
	pending  int  // the first time of the block that is not counted yet
	counting bool // the time in work counts
	sampling bool // for Order too

	samples            int64     // those that are not pending
	first, sum, square []float64 // signal x nodes x lanes; squares only if asked for
	min, max           []F
	clamped            []int64 // state x lanes
	clampedAny         []int64 // lanes
	uncounted          int     // times in the simulation's clampRows

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
		m: m.measure, kernels: m.kernels, width: width, stride: n * width, from: m.s.Transient,
		first: make([]float64, size), sum: make([]float64, size), square: make([]float64, size),
		min: make([]F, size), max: make([]F, size),
		clamped:    make([]int64, len(m.p.States)*width),
		clampedAny: make([]int64, width),
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

// counts says that the sample of time n counts.
func (t *tally[F]) counts(n int) bool { return n > t.from }

// open begins a block at time n.
func (t *tally[F]) open(n int) { t.start, t.pending = n, max(n, t.from+1) }

// step sees time n of the block, when all nodes are there.
func (t *tally[F]) step(s *simulation[F], n int) {
	t.counting = t.counts(n)
	t.sampling = t.counting && t.m.Order != gpurun.NoOrder && (n-t.from)%t.m.Every == 0
	t.monitor.begin(n)
	if !t.sampling && !t.monitor.due && len(t.m.Events) == 0 {
		return
	}
	if t.sampling || t.monitor.sampling {
		t.count(s, n+1) // what follows needs the first sample, and perhaps the mean so far
	}
	for i := range t.m.N {
		t.node(s, n, i)
	}
	t.end()
}

// close ends a block of so many times.
func (t *tally[F]) close(s *simulation[F], times int) {
	t.count(s, t.start+times)
	t.clamps(s, times)
}

// count counts the samples that are pending before time end.
func (t *tally[F]) count(s *simulation[F], end int) {
	at, times := t.pending-t.start, end-t.pending
	if times <= 0 {
		return
	}
	t.pending = end
	for k, signal := range t.m.Signals {
		lo, hi := k*t.stride, (k+1)*t.stride
		sums := sums[F]{first: t.first[lo:hi], sum: t.sum[lo:hi], min: t.min[lo:hi], max: t.max[lo:hi]}
		if t.m.Squares {
			sums.square = t.square[lo:hi]
		}
		x := s.signalRow(signal, at)
		if t.samples == 0 {
			sums.begin(x)
		}
		t.kernels.count(sums, x, padded[F](t.stride), times)
	}
	t.samples += int64(times)
}

// begin makes x the first samples.
func (s *sums[F]) begin(x []F) {
	for l, v := range x {
		s.first[l], s.min[l], s.max[l] = float64(v), v, v
	}
}

// node counts node i at time n: what s.signal gives is the sample of a signal.
func (t *tally[F]) node(s *simulation[F], n, i int) {
	t.events(s, n, i)
	t.monitor.node(t, s, i)
	if !t.sampling {
		return
	}
	switch t.m.Order {
	case gpurun.PhaseOrder:
		t.phase(s.exposure(0, i))
	case gpurun.PlaneOrder:
		t.plane(s.exposure(0, i), s.exposure(1, i), i)
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

// signal is a signal of node i at the time in work.
func (s *simulation[F]) signal(signal gpurun.Signal, i int) []F {
	return s.of(s.signalRow(signal, s.within), i)
}

// signalRow is a signal at a time of the block.
func (s *simulation[F]) signalRow(signal gpurun.Signal, within int) []F {
	if signal.State >= 0 {
		return s.states[within][signal.State]
	}
	return s.shownRows[within][slices.Index(s.shown, signal.Exposure)]
}

// goCount is kernels.count.
func goCount[F ir.Float](s sums[F], x []F, stride, times int) {
	for n := len(x); times > 0; times-- {
		s.add(x)
		if times > 1 {
			x = x[:cap(x)][stride:][:n]
		}
	}
}

// add adds a row of samples.
func (s *sums[F]) add(x []F) {
	sum, first := s.sum[:len(x)], s.first[:len(x)]
	least, most := s.min[:len(x)], s.max[:len(x)]
	for l, v := range x {
		sum[l] += float64(v) - first[l]
		if v < least[l] {
			least[l] = v
		}
		if v > most[l] {
			most[l] = v
		}
	}
	for l := range s.square {
		d := float64(x[l]) - first[l]
		s.square[l] += float64(d * d)
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
			t.kernels.products(p[:t.width], a, t.y[j*t.width:(j+1)*t.width])
			p = p[t.width:]
		}
	}
}

func goProducts(p, a, b []float64) {
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

// clamps takes over, now and then, what Step has counted in the block. The flags of
// a step belong to its end, which may be the first time that counts; the last step
// is not taken.
func (t *tally[F]) clamps(s *simulation[F], times int) {
	if len(s.clampRows) == 0 || t.start == s.s.Steps {
		return
	}
	end := t.start + times
	t.uncounted += times
	if t.uncounted < mostUncounted && end != t.from && end < s.s.Steps {
		return
	}
	counting := end > t.from
	for k, row := range s.clampRows {
		if counting && k < len(s.clamped) {
			addFlags(t.clamped[s.clamped[k]*t.width:][:t.width], row)
		}
		if counting && k == len(s.clampRows)-1 {
			addFlags(t.clampedAny, row) // the row of any; of the one state, if there is one
		}
		clear(row)
	}
	t.uncounted = 0
}

func addFlags[F ir.Float](to []int64, row []F) {
	for l, count := range row {
		to[l%len(to)] += int64(count)
	}
}

// mostUncounted keeps the counts whole numbers in single precision.
const mostUncounted = 1 << 20

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
