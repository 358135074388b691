package gpurun

import (
	"context"
	"time"
)

// Shape is how a backend will run a sweep.
type Shape struct {
	Threads int   // batches in work at a time
	Lanes   int   // the most simulations side by side
	Batches int   // groups of simulations, one after the other
	Bytes   int64 // memory of the simulations in work at a time
	Typical []int // points of the shard that cost what the others do; nil: any
}

// Shaper is a Backend that can say so beforehand.
type Shaper interface {
	Shape(*Sweep) (Shape, error)
}

// Planner is a Backend that makes plans itself, because to start it takes longer
// than the sample of a sweep that NewPlan would time.
type Planner interface {
	Plan(context.Context, *Sweep) (*Plan, error)
}

// Plan is what a dry run tells about a sweep.
type Plan struct {
	Points     int // of the shard
	Replicates int
	Rows       int
	Shape
	Estimate time.Duration // 0 if the backend could not be tried
}

// longestEstimate is how long a sample of a sweep is run, about: as long as a person
// waits.
const longestEstimate = 2 * time.Second

// NewPlan says what the sweep will take on the backend. It runs a few steps of
// a few points to estimate the time.
func NewPlan(ctx context.Context, b Backend, s *Sweep) (*Plan, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	if planner, ok := b.(Planner); ok {
		return planner.Plan(ctx, s)
	}
	lo, hi := s.Range()
	p := &Plan{Points: hi - lo, Replicates: s.replicates(), Rows: s.Rows()}
	if shaper, ok := b.(Shaper); ok {
		shape, err := shaper.Shape(s)
		if err != nil {
			return nil, err
		}
		p.Shape = shape
	}
	var err error
	p.Estimate, err = estimate(ctx, b, s, p)
	return p, err
}

// estimate runs a sample of the rows for more and more steps. What a simulation
// takes before its first step may be as long as thousands of steps, so that the
// difference between two runs counts.
func estimate(ctx context.Context, b Backend, s *Sweep, p *Plan) (time.Duration, error) {
	sample, rows := calibration(s, p)
	if rows == 0 {
		return 0, nil
	}
	started := time.Now()
	var before time.Duration
	steps := 0 // of the run before
	for next := min(8, s.Steps); ; {
		sample.Steps = next
		begun := time.Now()
		if err := b.Run(ctx, sample, Discard{}); err != nil {
			return 0, err
		}
		took := time.Since(begun)
		more, factor := max(took-before, 0), 4
		beginning := more < took/4 // takes most of it, and says nothing of the steps
		if beginning {
			factor = 64
		}
		spent := time.Since(started) + took + time.Duration(factor)*more
		late := spent > longestEstimate && !beginning || spent > 5*longestEstimate
		if next == s.Steps || steps > 0 && late {
			perStep := float64(more) / float64(next-steps)
			all := float64(took) + float64(perStep*float64(s.Steps-next))
			return time.Duration(all * float64(p.Rows) / float64(rows)), nil
		}
		before, steps = took, next
		next = min(factor*next, s.Steps)
	}
}

// calibration is the sweep cut to the points of the plan's sample, or to as many as
// all threads work on at a time, spread over the shard. It has so many rows.
func calibration(s *Sweep, p *Plan) (*Sweep, int) {
	lo, hi := s.Range()
	points := p.Typical
	if points == nil {
		n := min(hi-lo, max(1, 2*p.Lanes))
		for k := range n {
			points = append(points, lo+int(int64(k)*int64(hi-lo)/int64(n)))
		}
	}
	rows := make([][]float64, 0, len(points))
	for _, k := range points {
		rows = append(rows, s.Points.At(k, nil))
	}
	c := *s
	c.Points = List(s.Points.Names, rows)
	c.Shard, c.Shards, c.From = 0, 0, 0
	c.Replicates = min(s.replicates(), max(1, 2*p.Lanes*max(p.Threads, 1)/max(len(points), 1)))
	c.Trajectories, c.AllTrajectories, c.Progress = nil, false, nil
	c.Transient, c.Arrays = 0, nil
	return &c, len(points) * c.Replicates
}

// Sample is a part of the sweep to time a backend with: about as many simulations
// as it works on at a time, spread over the points. It has so many rows.
func (p *Plan) Sample(s *Sweep) (sample *Sweep, rows int) { return calibration(s, p) }

// Discard is a Sink that forgets.
type Discard struct{}

// Row forgets the row.
func (Discard) Row(Row) error { return nil }

// Trajectory forgets the node.
func (Discard) Trajectory(int, int, int, int, []float64, []float64) error { return nil }
