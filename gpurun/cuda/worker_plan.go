package cuda

import (
	"context"
	"errors"
	"time"

	"github.com/lemsls/lemsls/gpurun"
)

// plan says what the sweep takes on the devices.
func (h hands) plan(ctx context.Context, devices []device, s *gpurun.Sweep) (*gpurun.Plan, error) {
	shape, err := h.shape(devices, s)
	if err != nil {
		return nil, err
	}
	lo, hi := s.Range()
	p := &gpurun.Plan{Points: hi - lo, Replicates: max(s.Replicates, 1), Rows: s.Rows(), Shape: shape}
	sample, rows := p.Sample(s)
	if rows == 0 {
		return p, nil
	}
	took, err := h.estimate(ctx, devices, sample)
	p.Estimate = time.Duration(float64(took) * float64(p.Rows) / float64(rows))
	return p, err
}

// How a sample is timed: for a few steps, and then for so many that the
// difference can be measured.
const (
	fewSteps = 16
	enough   = 100 * time.Millisecond
)

// estimate is about the time that the sweep takes on the devices, without
// running all of it. Memory and code are made anew for every run, which takes
// longer than many steps, so that two runs are compared. A run before makes the
// code, whose text is the same for any number of steps, and which the others find in
// the cache.
func (h hands) estimate(ctx context.Context, devices []device, s *gpurun.Sweep) (time.Duration, error) {
	run := func(steps int) (time.Duration, error) {
		few := *s
		few.Steps = min(steps, s.Steps)
		started := time.Now()
		err := h.run(ctx, devices, &few, gpurun.Discard{})
		return time.Since(started), err
	}
	if _, err := run(1); err != nil {
		return 0, err
	}
	short, err := run(fewSteps)
	if err != nil || s.Steps <= fewSteps {
		return short, err
	}
	for steps := 4 * fewSteps; ; steps *= 4 {
		long, err := run(steps)
		if err != nil || steps >= s.Steps {
			return long, err
		}
		if more := long - short; more > enough {
			return long + time.Duration(float64(more)*float64(s.Steps-steps)/float64(steps-fewSteps)), nil
		}
	}
}

// errEnough ends a look at the windows of a sweep.
var errEnough = errors.New("seen enough")

// shapeOn says how the first window of a sweep will be run, and how many batches
// there will be if the others are like it.
func shapeOn(devices []device, s *gpurun.Sweep) (gpurun.Shape, error) {
	r := &runner{model: newModel(s)}
	if err := r.check(); err != nil {
		return gpurun.Shape{}, err
	}
	for _, d := range devices {
		r.workers = append(r.workers, &worker{runner: r, d: d, info: d.info()})
	}
	var shape gpurun.Shape
	seen := 0
	err := gpurun.Windows(context.Background(), s, r.edges, r.batching(), func(win *gpurun.Window) error {
		seen += len(win.Rows)
		for _, j := range r.jobs(win.Batches) {
			lanes, bytes := r.extent(j)
			shape.Batches++
			shape.Lanes, shape.Bytes = max(shape.Lanes, lanes), max(shape.Bytes, bytes)
		}
		return errEnough
	})
	if err != nil && !errors.Is(err, errEnough) {
		return shape, err
	}
	shape.Threads = max(1, min(len(devices), shape.Batches))
	shape.Bytes *= int64(shape.Threads)
	if seen > 0 {
		shape.Batches = int((int64(shape.Batches)*int64(s.Rows()) + int64(seen) - 1) / int64(seen))
	}
	return shape, nil
}

// batching is how lanes are made into batches: as many as have equal delays.
func (r *runner) batching() gpurun.Batching {
	return gpurun.Batching{Most: func(int) int { return r.s.Rows() }, Least: r.s.Rows(), Parts: 1}
}

// extent is how many simulations a job has, and what they take.
func (r *runner) extent(j job) (lanes int, bytes int64) {
	for _, g := range j.groups {
		lanes += len(g.lanes)
		bytes += r.groupBytes(shape{lanes: j.lanes}, g.longest)
	}
	return lanes, bytes
}
