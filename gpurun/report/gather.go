package report

import (
	"fmt"
	"math"

	"github.com/lemsls/lemsls/gpurun"
)

// gather turns rows into what a View has of points.
type gather struct {
	v         *View
	points    gpurun.Points
	shown     shown
	objective int // index of its metric; -1: none

	rows    int
	at      int // the point whose rows are coming in; -1: none yet
	sums    []spread
	nothing []spread
	fine    int // replicates that stayed finite
	bad     int // with bad delays
	all     int // replicates that are there
	best    Best
	status  []byte // of the points that are in the View
}

// spread is a running mean and sum of squared deviations, by Welford.
type spread struct{ n, mean, square float64 }

func (s *spread) add(x float64) {
	if x-x != 0 {
		return
	}
	s.n++
	d := x - s.mean
	s.mean += d / s.n
	s.square += d * (x - s.mean)
}

func (s *spread) value() float64 {
	if s.n == 0 {
		return math.NaN()
	}
	return s.mean
}

// std is the sample standard deviation, divided by n - 1; one value has none.
func (s *spread) std() float64 {
	if s.n < 2 {
		return math.NaN()
	}
	return math.Sqrt(s.square / (s.n - 1))
}

func newGather(v *View, s shown, points gpurun.Points) *gather {
	return &gather{v: v, points: points, shown: s, objective: -1, at: -1, sums: make([]spread, len(v.Metrics)), nothing: make([]spread, len(v.Metrics))}
}

func (g *gather) objectiveName() string {
	if g.objective < 0 {
		return ""
	}
	return g.v.Metrics[g.objective].Name
}

// add takes the next row.
func (g *gather) add(r gpurun.TableRow) error {
	if r.Point < 0 || r.Point >= g.points.Len() || r.Point < g.at {
		return fmt.Errorf("there is no point %d, or it is out of order", r.Point)
	}
	if r.Point != g.at {
		g.settle()
		g.at = r.Point
	}
	g.rows++
	g.all++
	switch {
	case r.BadDelay():
		g.bad++
	case !r.Diverged:
		g.fine++
		for k, x := range r.Metrics {
			g.sums[k].add(x)
		}
	}
	return nil
}

// settle ends the point whose rows have come in.
func (g *gather) settle() {
	if g.at < 0 {
		return
	}
	g.rank()
	if g.shown.has(g.at) {
		g.skip(g.at)
		g.put(g.letter(), g.sums)
	}
	clear(g.sums)
	g.fine, g.bad, g.all = 0, 0, 0
}

// letter is the status of the point.
func (g *gather) letter() byte {
	switch {
	case g.bad > 0 && g.bad == g.all:
		return BadDelays
	case g.fine == 0:
		return Diverged
	case g.fine < g.all:
		return Partly
	}
	return Finite
}

// skip fills in the points before one that were not simulated.
func (g *gather) skip(point int) {
	for before := g.shown.before(point); len(g.status) < before; {
		g.put(Missing, g.nothing)
	}
}

// put adds a point to the View.
func (g *gather) put(status byte, sums []spread) {
	g.status = append(g.status, status)
	for k := range sums {
		m := &g.v.Metrics[k]
		m.Mean = append(m.Mean, sums[k].value())
		if g.v.Replicates > 1 {
			m.Std = append(m.Std, sums[k].std())
		}
	}
}

// rank compares the point with the best so far, as the summary of a sweep does:
// one with fewer replicates that have an objective is worse whatever its mean.
func (g *gather) rank() {
	if g.objective < 0 {
		return
	}
	o, b := g.sums[g.objective], &g.best
	n := int(o.n)
	if n == 0 || n < b.Count || n == b.Count && !g.better(o.mean, b.Metrics[g.objective]) {
		return
	}
	*b = Best{Point: g.at, Std: number(o.std()), Count: int(o.n)}
	for k, x := range g.points.At(g.at, nil) {
		b.Params = append(b.Params, g.v.Params[k].number(x))
	}
	for k := range g.sums {
		b.Metrics = append(b.Metrics, g.sums[k].value())
	}
}

func (g *gather) better(x, than float64) bool {
	if g.v.Least {
		return x < than
	}
	return x > than
}

// finish ends the View.
func (g *gather) finish() {
	g.settle()
	g.skip(g.points.Len())
	g.v.Status = string(g.status)
	if g.best.Count > 0 {
		g.v.Best = &g.best
	}
	if g.shown.thinned() {
		g.v.Points = g.shown.points()
	}
	if g.v.Grid {
		return
	}
	for i := range g.points.Len() {
		if g.shown.has(i) {
			var row []float64
			for k, x := range g.points.At(i, nil) {
				row = append(row, g.v.Params[k].number(x))
			}
			g.v.Rows = append(g.v.Rows, row)
		}
	}
}
