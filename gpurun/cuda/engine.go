package cuda

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/lemsls/lemsls/gpurun"
)

// tuning is what tests and benchmarks choose otherwise; 0: what is best.
type tuning struct {
	lanes       int // simulations of a group
	warps, kept int // of a block; targets of a warp
	blocks      int // of a multiprocessor
	nearBlock   int // at most
	steps       int // of a launch
	shape       func(shape) shape
}

// runner is a sweep in work on some devices.
type runner struct {
	*model
	tuning  tuning
	sink    gpurun.Sink
	meter   *gpurun.Meter
	workers []*worker
}

// worker is a device at work. One goroutine at a time uses it.
type worker struct {
	*runner
	d       device
	info    deviceInfo
	modules map[shape]module
	pace    float64 // seconds that a step of a lane takes; 0: unknown
}

// runOn computes the rows of the sweep's shard on some devices and hands them to
// sink in order, and then the trajectories asked for.
func runOn(ctx context.Context, devices []device, s *gpurun.Sweep, sink gpurun.Sink) error {
	return runTuned(ctx, devices, s, sink, tuning{})
}

func runTuned(ctx context.Context, devices []device, s *gpurun.Sweep, sink gpurun.Sink, t tuning) error {
	if err := s.Check(); err != nil {
		return err
	}
	r := &runner{model: newModel(s), tuning: t, sink: sink}
	if err := r.check(); err != nil {
		return err
	}
	for _, d := range devices {
		w := &worker{runner: r, d: d, info: d.info(), modules: map[shape]module{}}
		defer w.unload()
		r.workers = append(r.workers, w)
	}
	r.meter = gpurun.NewMeter(s, s.Steps+1)
	defer r.meter.Stop()
	if err := gpurun.Windows(ctx, s, r.edges, r.batching(), func(w *gpurun.Window) error { return r.window(ctx, w) }); err != nil {
		return err
	}
	return r.tracks(ctx)
}

func (w *worker) unload() {
	for _, m := range w.modules {
		m.unload()
	}
}

// module is the kernels of a shape.
func (w *worker) module(v shape) (module, error) {
	if m := w.modules[v]; m != nil {
		return m, nil
	}
	m, err := w.d.compile(w.source(v))
	if err != nil {
		return nil, fmt.Errorf("compile the kernels: %w", err)
	}
	w.modules[v] = m
	return m, nil
}

// queue is the work of a window that nobody has begun.
type queue struct {
	mu   sync.Mutex
	jobs []job
}

// job is groups for a device.
type job struct {
	lanes  int // of a group
	groups []group
}

func (q *queue) take() (job, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.jobs) == 0 {
		return job{}, false
	}
	j := q.jobs[0]
	q.jobs = q.jobs[1:]
	return j, true
}

// window computes the rows of a window and hands them over in order, each as soon
// as all before it are there.
func (r *runner) window(ctx context.Context, win *gpurun.Window) error {
	out := gpurun.NewOrdered(win, r.sink)
	q := &queue{jobs: r.jobs(win.Batches)}
	work, ctx := errgroup.WithContext(ctx)
	for _, w := range r.workers {
		work.Go(func() error {
			for {
				j, ok := q.take()
				if !ok {
					return nil
				}
				if err := w.do(ctx, j, out); err != nil {
					return err
				}
			}
		})
	}
	if err := work.Wait(); err != nil {
		return err
	}
	return out.Flush()
}

// do computes the rows of a job. Where memory does not suffice, it does so half by
// half.
func (w *worker) do(ctx context.Context, j job, out *gpurun.Ordered) error {
	rows, err := w.simulate(ctx, j)
	if !errors.Is(err, errMemory) {
		if err != nil {
			return err
		}
		return out.Done(rows)
	}
	halves, ok := j.halve()
	if !ok {
		return w.noMemory(j)
	}
	for _, half := range halves {
		if err := w.do(ctx, half, out); err != nil {
			return err
		}
	}
	return nil
}

// halve is a job in two parts: half the groups, or groups half as large.
func (j job) halve() ([]job, bool) {
	if n := len(j.groups); n > 1 {
		return []job{{j.lanes, j.groups[:n/2]}, {j.lanes, j.groups[n/2:]}}, true
	}
	if j.lanes <= leastLanes {
		return nil, false
	}
	g, half := j.groups[0], j.lanes/2
	var jobs []job
	for part := range slices.Chunk(g.lanes, half) {
		jobs = append(jobs, job{half, []group{{part, g.longest}}})
	}
	return jobs, true
}

// simulate runs groups side by side until the end.
func (w *worker) simulate(ctx context.Context, j job) (map[int]gpurun.Row, error) {
	v := w.shapeOf(j)
	code, err := w.module(v)
	if err != nil {
		return nil, err
	}
	c, err := newCohort(w.model, w.d, code, v, j.groups, 0)
	if err != nil {
		return nil, err
	}
	defer c.close()
	if err := w.steps(ctx, c); err != nil {
		return nil, err
	}
	return c.results()
}

// steps takes a cohort through all times, in launches of a fraction of a second.
func (w *worker) steps(ctx context.Context, c *cohort) error {
	if err := c.start(); err != nil {
		return err
	}
	lanes := 0
	for _, g := range c.groups {
		lanes += len(g.lanes)
	}
	end := w.s.Steps + 1
	for from, n := 0, 0; from < end; from += n {
		if err := ctx.Err(); err != nil {
			return err
		}
		n = min(w.launchSteps(lanes, n), end-from, w.untilSegment(from))
		began := time.Now()
		if err := c.run(from, from+n); err != nil {
			return err
		}
		w.pace = time.Since(began).Seconds() / float64(n) / float64(lanes)
		w.meter.Add(n, lanes)
		if err := c.endSegment(from + n); err != nil {
			return err
		}
		over, err := c.allEnded()
		if err != nil {
			return err
		}
		if over {
			w.meter.Add(end-from-n, lanes)
			return nil
		}
	}
	return nil
}

// A launch takes about so many seconds: short enough to be cancelled and to show
// how far it has come. The first is short, for nothing is known of its pace.
const (
	launchTime  = 0.25
	firstLaunch = 16 * times
	firstWork   = 1e11    // simulations x steps x edges of the first launch, at most
	mostLaunch  = 1 << 20 // steps
)

// launchSteps is how many steps the next launch takes; last is what the one before
// took, 0 if it is the first.
func (w *worker) launchSteps(lanes, last int) int {
	if w.tuning.steps > 0 {
		return w.tuning.steps
	}
	if w.pace == 0 {
		n := firstWork / (float64(lanes) * float64(len(w.edges.Source)+w.measure.N))
		return max(int(min(n, firstLaunch))/times*times, times)
	}
	n := min(launchTime/(w.pace*float64(lanes)), mostLaunch, float64(8*max(last, firstLaunch)))
	return max(int(n)/times*times, times)
}
