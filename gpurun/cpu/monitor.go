package cpu

import (
	"fmt"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/gpurun"
)

// monitor is what a tally has of the signal that functional connectivity, its
// dynamics and the power spectrum are about.
type monitor[F ir.Float] struct {
	m     *gpurun.Measure
	width int
	from  int

	due      bool // the time in work is one that BOLD and Power see
	counting bool // and it counts
	sampling bool // for FC and Series too

	balloon *gpurun.Balloon // node x lane; nil for raw signals
	x       []float64       // lanes
	first   []float64       // node x lane: the first sample of BOLD; nil for raw signals

	series []F // sample x node x lane
	count  int // samples so far

	segments *segments[F] // nil if there is no spectrum
}

func newMonitor[F ir.Float](m *gpurun.Measure, from, width int) *monitor[F] {
	c := &monitor[F]{m: m, width: width, from: from}
	if m.Bold {
		c.balloon, c.first = gpurun.NewBalloon(m.N*width), make([]float64, m.N*width)
	}
	c.x = make([]float64, width)
	c.series = make([]F, m.Series*m.N*width)
	if m.Segment > 0 {
		c.segments = newSegments[F](m, width)
	}
	return c
}

// begin opens time n.
func (c *monitor[F]) begin(n int) {
	wanted := c.balloon != nil || n > c.from && (c.m.FC || len(c.series) > 0 || c.segments != nil)
	c.due = wanted && n > 0 && (n-c.from)%c.m.Every == 0
	c.counting = c.due && n > c.from
	c.sampling = c.counting && (n-c.from)%c.m.SampleEvery == 0
}

// node looks at node i.
func (c *monitor[F]) node(t *tally[F], s *simulation[F], i int) {
	if !c.due || len(c.m.Exposures) == 0 {
		return
	}
	x := s.exposure(c.m.Watched, i)
	if c.segments != nil && c.counting {
		c.segments.put(i, x)
	}
	for l, v := range x {
		c.x[l] = float64(v)
	}
	if c.balloon != nil {
		for range c.m.BoldSubsteps {
			c.balloon.Step(i*c.width, c.x, c.m.BoldStep)
		}
	}
	if !c.sampling {
		return
	}
	if c.balloon != nil {
		c.balloon.Signal(i*c.width, c.x)
		for l, v := range c.x {
			c.x[l] = float64(F(v))
		}
	}
	c.sample(t, i)
}

// sample takes a sample of node i, that x holds.
func (c *monitor[F]) sample(t *tally[F], i int) {
	if c.count < c.m.Series {
		at := (c.count*c.m.N + i) * c.width
		for l, v := range c.x {
			c.series[at+l] = F(v)
		}
	}
	if !c.m.FC {
		return
	}
	lo, hi := i*c.width, (i+1)*c.width
	y, sum, first := t.y[lo:hi], t.pairSum[lo:hi], c.origin(t, i)
	for l, v := range c.x {
		y[l] = v - first[l]
		sum[l] += y[l]
	}
}

// origin is what FC takes the samples of node i from.
func (c *monitor[F]) origin(t *tally[F], i int) []float64 {
	if c.balloon == nil {
		lo := (c.m.Exposures[c.m.Watched]*c.m.N + i) * c.width
		return t.first[lo : lo+c.width]
	}
	first := c.first[i*c.width : (i+1)*c.width]
	if c.count == 0 {
		copy(first, c.x)
	}
	return first
}

// end closes the time in work.
func (c *monitor[F]) end(t *tally[F]) {
	if c.counting && c.segments != nil {
		c.segments.end()
	}
	if !c.sampling {
		return
	}
	c.count++
	if c.m.FC {
		t.pairs++
		t.multiply()
	}
}

// of puts what there is of lane l into its Tally.
func (c *monitor[F]) of(l int, out *gpurun.Tally) {
	out.Series = make([]float64, 0, len(c.series)/c.width)
	for k := l; k < len(c.series); k += c.width {
		out.Series = append(out.Series, float64(c.series[k]))
	}
	if c.segments != nil {
		out.Power = c.segments.power[l]
	}
}

// segments is the samples of the segment in work, and the power of those before.
type segments[F ir.Float] struct {
	spectrum *gpurun.Spectrum
	nodes    int
	width    int
	length   int
	ring     []F // sample x node x lane
	count    int // samples so far
	segment  []float64
	power    [][]float64 // lane x bin
}

func newSegments[F ir.Float](m *gpurun.Measure, width int) *segments[F] {
	g := &segments[F]{spectrum: gpurun.NewSpectrum(m.Segment), nodes: m.N, width: width, length: m.Segment,
		ring: make([]F, m.Segment*m.N*width), segment: make([]float64, m.Segment)}
	for range width {
		g.power = append(g.power, make([]float64, gpurun.Bins(m.Segment)))
	}
	return g
}

// put takes a sample of node i.
func (g *segments[F]) put(i int, x []F) {
	at := (g.count%g.length*g.nodes + i) * g.width
	copy(g.ring[at:at+g.width], x)
}

// end closes a sample of all nodes, and with some a segment.
func (g *segments[F]) end() {
	g.count++
	if past := g.count - g.length; past < 0 || past%gpurun.Hop(g.length) != 0 {
		return
	}
	for i := range g.nodes {
		for l := range g.width {
			for k := range g.segment {
				g.segment[k] = float64(g.ring[((g.count+k)%g.length*g.nodes+i)*g.width+l])
			}
			g.spectrum.Add(g.power[l], g.segment)
		}
	}
}

// monitorBytes is the memory that the monitor of one simulation takes.
func (m *model[F]) monitorBytes(size int64) int64 {
	n, bytes := int64(m.measure.N), int64(8)
	if m.measure.Bold {
		bytes += n * (gpurun.BalloonBytes + 8)
	}
	if m.measure.Segment > 0 {
		bytes += 8 * int64(gpurun.Bins(m.measure.Segment))
	}
	return bytes + m.sampleBytes(size)
}

// sampleBytes is what the samples in it take.
func (m *model[F]) sampleBytes(size int64) int64 {
	return int64(m.measure.N) * size * int64(m.measure.Series+m.measure.Segment)
}

// tooManySamples refuses a sweep that Memory leaves no room for, if most of what
// it needs are samples.
func (m *model[F]) tooManySamples(need, size int64) error {
	return fmt.Errorf("%s of memory are not enough: the fewest simulations side by side, %d, take %s, of which %s are "+
		"the samples of %s (%s x %d nodes in each) and %s the windows of fcd_ks; "+
		"give more (--memory), or sample more rarely (--tr)",
		gpurun.Size(m.memory()), lane, gpurun.Size(need), gpurun.Size(lane*m.sampleBytes(size)), m.measure.Sampled(),
		gpurun.Digits(m.measure.Series+m.measure.Segment), m.measure.N, gpurun.Size(m.measure.FinishBytes()))
}
