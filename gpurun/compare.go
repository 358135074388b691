package gpurun

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// What Compare looks at.
const (
	comparedRows  = 16          // that both backends compute, about
	comparedEdges = 2e6         // and operations in a step of one simulation of each point; of large networks there are two points
	comparedTime  = time.Second // that the known backend takes at most, about
	comparedFirst = 1e8         // operations and edges of its first run
	comparedWork  = 1e11        // that the other one may compute in all
)

// Difference is a number that two backends do not agree on.
type Difference struct {
	What      string // the metric, or what of which state
	Point     string // index and parameters
	Replicate int
	Steps     int    // after which
	On, Known string // the names of the backends
	Got, Want string
}

func (d *Difference) Error() string {
	return fmt.Sprintf("%s of %s, replicate %d, after %s steps is %s on %s and %s on %s",
		d.What, d.Point, d.Replicate, Digits(d.Steps), d.Got, d.On, d.Want, d.Known)
}

// Compare runs the beginning of some simulations of a sweep on a backend and on
// one that is known to be right. The rows must be the same, bit for bit; if they
// are not, the error is a *Difference.
//
// The number of steps is what the known backend does in less than a second.
// The other one computes with them as many simulations of the sweep as would be
// in hand at a time: how it divides the work depends on that, and so does the code
// that it runs.
func Compare(ctx context.Context, b, known Backend, s *Sweep) error {
	if err := s.Check(); err != nil || s.Rows() == 0 {
		return err
	}
	c := newComparison(s)
	want, err := c.onKnown(ctx, known)
	if err != nil {
		return fmt.Errorf("compare with %s: %w", known.Name(), err)
	}
	got, err := c.on(ctx, b)
	if err != nil {
		return err
	}
	for k := range want {
		if d := c.differ(got[k], want[k]); d != nil {
			d.On, d.Known = b.Name(), known.Name()
			return d
		}
	}
	return nil
}

// comparison is the part of a sweep that is compared.
type comparison struct {
	whole  *Sweep
	sample Sweep // what both compute
	points []int // of the whole sweep, that the sample has
}

// newComparison chooses points that are spread over the first window of the shard.
func newComparison(s *Sweep) *comparison {
	c := &comparison{whole: s, sample: *s}
	lo, hi := s.Range()
	among := min(hi-lo, (windowRows+s.replicates()-1)/s.replicates())
	n := min(among, comparedRows/2, int(max(2, comparedEdges/c.perStep())))
	for k := range n {
		c.points = append(c.points, lo+k*(among-1)/max(n-1, 1))
	}
	t := &c.sample
	t.Points, t.Replicates = c.list(c.points), min(s.replicates(), max(2, comparedRows/max(n, 1)))
	t.Shard, t.Shards, t.From, t.TrackFrom = 0, 0, 0, 0
	t.Trajectories, t.AllTrajectories, t.Arrays, t.ArrayPoints, t.Progress = nil, false, nil, nil, nil
	return c
}

// list is some points of the whole sweep.
func (c *comparison) list(points []int) Points {
	var rows [][]float64
	for _, p := range points {
		rows = append(rows, c.whole.Points.At(p, nil))
	}
	return List(c.whole.Points.Names, rows)
}

// onKnown is the rows as they should be. It finds the number of steps: four times as
// many each time, as long as the next run, whose beginning takes no longer, will be
// in time.
func (c *comparison) onKnown(ctx context.Context, known Backend) ([]Row, error) {
	started := time.Now()
	before := time.Duration(-1)
	first := comparedFirst / (c.perStep() * float64(len(c.points)*c.sample.Replicates))
	for steps := int(max(8, min(first, 512))); ; steps *= 4 {
		c.sample.Steps = min(steps, c.whole.Steps)
		c.sample.Transient = int(int64(c.whole.Transient) * int64(c.sample.Steps) / int64(c.whole.Steps))
		begun := time.Now()
		rows, err := c.rows(ctx, known, &c.sample, c.points)
		took := time.Since(begun)
		next := 2 * took
		if before >= 0 {
			next = took + 4*(took-before)
		}
		if err != nil || time.Since(started)+next > comparedTime || c.sample.Steps == c.whole.Steps {
			return rows, err
		}
		before = took
	}
}

// on is the rows of the backend that is looked at. It computes the first window of
// the shard, or of a long one as much as does not take long, and what is compared.
func (c *comparison) on(ctx context.Context, b Backend) ([]Row, error) {
	s := c.sample
	lo, _ := c.whole.Range()
	rows := max(1, int(min(float64(c.whole.Rows()), windowRows, comparedWork/(float64(s.Steps)*c.perStep()))))
	s.Replicates = max(s.Replicates, min(c.whole.replicates(), rows))
	var points []int
	for k := range max(1, rows/s.Replicates) {
		points = append(points, lo+k)
	}
	for _, p := range c.points {
		if p >= lo+len(points) {
			points = append(points, p)
		}
	}
	s.Points = c.list(points)
	return c.rows(ctx, b, &s, points)
}

// perStep is the operations and edges of a simulation in a step.
func (c *comparison) perStep() float64 {
	n := c.whole.Network
	return float64(n.Edges() + n.N*len(c.whole.Program.Step.Instrs))
}

// rows is the rows that are compared, of a sweep of some points of the whole one.
func (c *comparison) rows(ctx context.Context, b Backend, s *Sweep, points []int) ([]Row, error) {
	f := &chosen{points: points, wanted: c.points, replicates: c.sample.Replicates}
	t := &taken{sink: f, sweep: s}
	if err := b.Run(ctx, s, t); err != nil {
		return nil, err
	}
	return f.rows, t.complete()
}

// chosen is a Sink that keeps the first replicates of some points.
type chosen struct {
	Discard
	points     []int // that come
	wanted     []int
	replicates int
	rows       []Row
}

func (c *chosen) Row(row Row) error {
	if row.Replicate < c.replicates && slices.Contains(c.wanted, c.points[row.Point]) {
		c.rows = append(c.rows, row)
	}
	return nil
}

// differ is the first thing in which two rows differ; nil if they are the same.
func (c *comparison) differ(got, want Row) *Difference {
	d := &Difference{Point: c.point(want.Point), Replicate: want.Replicate, Steps: c.sample.Steps}
	if d.What, d.Got, d.Want = "the end", ended(got), ended(want); d.Got != d.Want {
		return d
	}
	names, x, y := c.numbers(got, want)
	if len(x) != len(y) {
		d.What, d.Got, d.Want = "the row", many(len(x)), many(len(y))
		return d
	}
	for i := range y {
		if !sameBits(x[i], y[i]) {
			d.What, d.Got, d.Want = names[i], fmt.Sprint(x[i]), fmt.Sprint(y[i])
			return d
		}
	}
	return nil
}

func many(n int) string { return fmt.Sprintf("%d numbers", n) }

// numbers are all numbers of two rows, and their names.
func (c *comparison) numbers(got, want Row) (names []string, x, y []float64) {
	m := NewMeasure(&c.sample)
	names = append(names, m.Columns...)
	for _, k := range c.whole.Program.OwnStates() {
		name := c.whole.Program.States[k].Name
		names = append(names, "the mean of "+name, "the least "+name, "the largest "+name, "the clamped share of "+name)
	}
	return names, got.numbers(), want.numbers()
}

func (r Row) numbers() []float64 {
	x := append([]float64(nil), r.Metrics...)
	for _, s := range r.States {
		x = append(x, s.Mean, s.Min, s.Max, s.ClampShare)
	}
	return x
}

// ended says how a simulation ended.
func ended(r Row) string {
	f := r.Fault
	switch {
	case f == nil:
		return "finite"
	case f.Kind == BadDelay:
		return "a delay that makes no sense"
	}
	return fmt.Sprintf("not finite at step %d, node %d, state %d", f.Step, f.Node, f.State)
}

// point names a point of the sample as the whole sweep has it.
func (c *comparison) point(k int) string {
	values := c.sample.Points.At(k, nil)
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = fmt.Sprintf("%s = %g", c.sample.Points.Names[i], v)
	}
	text := fmt.Sprint("point ", c.points[k])
	if len(texts) > 0 {
		text += " (" + strings.Join(texts, ", ") + ")"
	}
	return text
}

// sameBits says that two numbers are the same, all NaN being one.
func sameBits(x, y float64) bool {
	return math.Float64bits(x) == math.Float64bits(y) || x != x && y != y
}

// Differs is the Difference in an error; nil if there is none.
func Differs(err error) *Difference {
	var d *Difference
	errors.As(err, &d)
	return d
}
