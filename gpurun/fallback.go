package gpurun

import (
	"context"
	"fmt"
	"slices"
)

// Fallback is a Backend that computes on First and, where that fails, what is
// left on Second. Their rows are the same, bit for bit, so that nobody can tell
// from the rows; the manifest says which is whose.
type Fallback struct {
	First, Second Backend
	Failed        func(error) // is told why Second goes on; may be nil
}

var (
	_ Backend = (*Fallback)(nil)
	_ Planner = (*Fallback)(nil)
)

// Name is that of First.
func (f *Fallback) Name() string { return f.First.Name() }

// Device is that of First.
func (f *Fallback) Device() string { return f.First.Device() }

// Plan is that of First.
func (f *Fallback) Plan(ctx context.Context, s *Sweep) (*Plan, error) {
	return NewPlan(ctx, f.First, s)
}

// Run computes on First, and what that leaves on Second. A sink that fails is
// nobody's failure but its own.
func (f *Fallback) Run(ctx context.Context, s *Sweep, sink Sink) error {
	t := &taken{sink: sink, sweep: s, next: s.From}
	err := f.First.Run(ctx, s, t)
	if err == nil {
		err = t.complete()
	}
	switch {
	case err == nil, t.refused != nil:
		return err
	case ctx.Err() != nil:
		return ctx.Err()
	}
	if f.Failed != nil {
		f.Failed(err)
	}
	if r, ok := sink.(interface{ Elsewhere(Backend) error }); ok {
		if err := r.Elsewhere(f.Second); err != nil {
			return err
		}
	}
	return f.Second.Run(ctx, t.rest(), t)
}

// taken is a Sink that knows what it has taken, and takes nothing twice.
type taken struct {
	sink    Sink
	sweep   *Sweep
	next    int   // row of the shard
	track   []int // point, replicate, step and node of the last row of a trajectory; nil: none came yet
	refused error // of the sink
}

// Row takes the next row, and no other.
func (t *taken) Row(row Row) error {
	point, replicate := t.sweep.rowAt(t.next)
	if t.next >= t.sweep.Rows() || row.Point != point || row.Replicate != replicate {
		return fmt.Errorf("a row of point %d, replicate %d, came out of turn", row.Point, row.Replicate)
	}
	if t.refused = t.sink.Row(row); t.refused == nil {
		t.next++
	}
	return t.refused
}

// Trajectory takes a row of a trajectory, unless it had it.
func (t *taken) Trajectory(point, replicate, step, node int, states, exposures []float64) error {
	at := []int{point, replicate, step, node}
	if t.track != nil && slices.Compare(at, t.track) <= 0 {
		return nil
	}
	if t.refused = t.sink.Trajectory(point, replicate, step, node, states, exposures); t.refused == nil {
		t.track = at
	}
	return t.refused
}

// complete says what is missing where a backend says that all is done.
func (t *taken) complete() error {
	if n := t.sweep.Rows(); t.next < n {
		return fmt.Errorf("%s of %s rows are missing", Digits(n-t.next), Digits(n))
	}
	return nil
}

// rest is the sweep without what was taken. A trajectory that was broken off is
// computed once more.
func (t *taken) rest() *Sweep {
	s := *t.sweep
	s.From = t.next
	if t.track != nil {
		lo, _ := s.Range()
		s.TrackFrom = (t.track[0]-lo)*s.replicates() + t.track[1]
	}
	return &s
}
