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

// calibrationTime is what a dry run takes to estimate the time of a sweep.
const calibrationTime = 200 * time.Millisecond

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

// estimate runs a sample of the rows for more and more steps, until it takes
// long enough to be measured.
func estimate(ctx context.Context, b Backend, s *Sweep, p *Plan) (time.Duration, error) {
	sample, rows := calibration(s, p)
	if rows == 0 {
		return 0, nil
	}
	for steps := 8; ; steps *= 4 {
		sample.Steps = min(steps, s.Steps)
		started := time.Now()
		if err := b.Run(ctx, sample, Discard{}); err != nil {
			return 0, err
		}
		took := time.Since(started)
		if took > calibrationTime/4 || sample.Steps == s.Steps {
			work := float64(p.Rows) * float64(s.Steps)
			return time.Duration(float64(took) * work / (float64(rows) * float64(sample.Steps))), nil
		}
	}
}

// calibration is the sweep cut to as many points as all threads work on at a
// time.
func calibration(s *Sweep, p *Plan) (*Sweep, int) {
	lo, hi := s.Range()
	points := min(hi-lo, max(1, 2*max(p.Lanes, 1)))
	rows := make([][]float64, 0, points)
	for k := range points { // spread over the shard, as delays differ
		rows = append(rows, s.Points.At(lo+int(int64(k)*int64(hi-lo)/int64(max(points, 1))), nil))
	}
	c := *s
	c.Points = List(s.Points.Names, rows)
	c.Replicates, c.Shard, c.Shards, c.From = 1, 0, 0, 0
	c.Trajectories, c.AllTrajectories, c.Progress = nil, false, nil
	c.Transient, c.Arrays = 0, nil
	return &c, len(rows)
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
