package cuda

import (
	"context"
	"errors"

	"github.com/lemsls/lemsls/gpurun"
)

// mostTracked is the bytes of trajectories that wait to be handed over.
const mostTracked = 128 << 20

// tracked is a trajectory in work.
type tracked struct {
	lane    gpurun.Lane
	longest int
	values  []byte // [time][node][signal], of the times not handed over
}

// tracks computes the chosen points again, some side by side, and hands their
// trajectories over one after the other.
func (r *runner) tracks(ctx context.Context) error {
	var waiting []*tracked
	whole := int64(r.s.Steps+1) * int64(r.measure.N*len(r.measure.Signals)) * r.size
	most := int(max(1, min(256, mostTracked/max(whole, 1))))
	for point, replicate := range r.s.Tracked() {
		scale, fault := gpurun.DelayScale(r.s, point)
		if fault != nil {
			continue
		}
		_, longest, fault := r.edges.Delays(scale)
		if fault != nil {
			continue
		}
		waiting = append(waiting, &tracked{lane: gpurun.Lane{Point: point, Replicate: replicate, Scale: scale}, longest: longest})
		if len(waiting) == most {
			if err := r.workers[0].track(ctx, waiting); err != nil {
				return err
			}
			waiting = nil
		}
	}
	return r.workers[0].track(ctx, waiting)
}

// track computes some trajectories; where memory does not suffice, half by half.
func (w *worker) track(ctx context.Context, all []*tracked) error {
	if len(all) == 0 {
		return nil
	}
	lanes := leastLanes
	if w.tuning.lanes > 0 {
		lanes = w.tuning.lanes
	}
	j := job{lanes: lanes}
	for _, t := range all {
		j.groups = append(j.groups, group{[]gpurun.Lane{t.lane}, t.longest})
	}
	err := w.trackJob(ctx, j, all)
	if !errors.Is(err, errMemory) {
		return err
	}
	n := len(all)
	if n == 1 {
		return w.noMemory(j)
	}
	if err := w.track(ctx, all[:n/2]); err != nil {
		return err
	}
	return w.track(ctx, all[n/2:])
}

func (w *worker) trackJob(ctx context.Context, j job, all []*tracked) error {
	v := w.shapeOf(j)
	code, err := w.module(v)
	if err != nil {
		return err
	}
	steps := firstLaunch
	if w.tuning.steps > 0 {
		steps = w.tuning.steps
	}
	c, err := newCohort(w.model, w.d, code, v, j.groups, steps)
	if err != nil {
		return err
	}
	defer c.close()
	if err := c.start(); err != nil {
		return err
	}
	for from := 0; from <= w.s.Steps; from += steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		to := min(from+steps, w.s.Steps+1)
		if err := c.run(from, to); err != nil {
			return err
		}
		if err := w.collect(c, all, from, to); err != nil {
			return err
		}
	}
	for _, t := range all[1:] {
		if err := w.show(t, 0); err != nil {
			return err
		}
	}
	return nil
}

// collect keeps what a launch has written of each trajectory; the first one is
// handed over at once.
func (w *worker) collect(c *cohort, all []*tracked, from, to int) error {
	for g, t := range all {
		values, err := c.download("track", g, 1)
		if err != nil {
			return err
		}
		values = values[:int64(to-from)*int64(w.measure.N*len(w.measure.Signals))*w.size]
		if g == 0 {
			t.values = values
			err = w.show(t, from)
		} else {
			t.values = append(t.values, values...)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// show hands over what is kept of a trajectory, whose first time is from.
func (w *worker) show(t *tracked, from int) error {
	n, signals, own := w.measure.N, len(w.measure.Signals), len(w.measure.Signals)-len(w.further)
	x := make([]float64, signals)
	for k := 0; k < len(t.values)/int(w.size)/signals; k++ {
		for i := range x {
			x[i] = w.numberAt(t.values, k*signals+i)
		}
		if err := w.sink.Trajectory(t.lane.Point, t.lane.Replicate, from+k/n, k%n, x[:own], x[own:]); err != nil {
			return err
		}
	}
	t.values = nil
	return nil
}
