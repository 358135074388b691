// Package cuda runs sweeps on NVIDIA's GPUs.
//
// The GPU is touched by a process of its own, `lemsls worker`: a driver that
// hangs, crashes or takes gigabytes does so there, and the language server, the
// editor and the results so far are safe. Backend is the side that asks and
// takes the rows; Work is the side that answers, with the engine behind it. The
// driver and the compiler NVRTC are found and loaded when the worker runs, so
// that one program serves machines with and without a GPU.
package cuda

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/gpurun"
)

// Backend runs sweeps on the GPUs of this machine.
type Backend struct {
	report *Report
	worker starter
	grace  time.Duration
	silent time.Duration // the longest that a worker may say nothing; 0: silence
	cache  cache         // of what passed
}

var (
	_ gpurun.Backend = (*Backend)(nil)
	_ gpurun.Planner = (*Backend)(nil)
)

// Find is the backend of this machine. An error that says why there is none is a
// *Problem.
func Find(ctx context.Context) (*Backend, error) {
	r, err := Probe(ctx)
	if err != nil {
		return nil, err
	}
	return r.Backend()
}

// Backend is that of the GPUs that the report is about, unless there is a Problem.
func (r *Report) Backend() (*Backend, error) {
	if r.Problem != nil {
		return nil, r.Problem
	}
	return &Backend{report: r, worker: thisProgram, grace: patience, cache: userCache()}, nil
}

// Name is cuda.
func (*Backend) Name() string { return "cuda" }

// Device names the GPUs and the driver.
func (b *Backend) Device() string { return b.report.Device() }

// Check says what of the sweep the GPU cannot compute, if anything is.
func (*Backend) Check(s *gpurun.Sweep) error {
	if err := s.Check(); err != nil {
		return err
	}
	return newModel(s).check()
}

// Run computes the rows of the sweep's shard in a worker.
func (b *Backend) Run(ctx context.Context, s *gpurun.Sweep, sink gpurun.Sink) error {
	_, err := b.ask(ctx, runTask, s, sink)
	return err
}

// Plan says how the sweep will be run, and how long it would take.
func (b *Backend) Plan(ctx context.Context, s *gpurun.Sweep) (*gpurun.Plan, error) {
	return b.ask(ctx, planTask, s, nil)
}

// ask starts a worker, gives it a task and takes what it says.
func (b *Backend) ask(ctx context.Context, t task, s *gpurun.Sweep, sink gpurun.Sink) (*gpurun.Plan, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	cmd, err := b.worker(ctx, "worker")
	if err != nil {
		return nil, err
	}
	p, err := begin(cmd, b.grace)
	if err != nil {
		return nil, err
	}
	p.silence = b.silent
	defer p.finish()
	defer context.AfterFunc(ctx, p.abandon)()
	plan, err := p.exchange(t, s, sink)
	if ctx.Err() != nil && err != nil {
		return nil, ctx.Err()
	}
	return plan, err
}

// exchange sends the task and takes the answers to the last.
func (p *process) exchange(t task, s *gpurun.Sweep, sink gpurun.Sink) (*gpurun.Plan, error) {
	program, places := numberPlaces(s.Program)
	if err := p.give(t, s, program); err != nil {
		return nil, p.refused(err)
	}
	stop := make(chan struct{})
	var listening sync.WaitGroup
	listening.Go(func() { p.listen(stop) })
	defer listening.Wait()
	defer close(stop)
	var plan *gpurun.Plan
	for {
		p.busy.Store(false)
		m, err := p.next()
		if err != nil {
			return nil, p.crash(err)
		}
		p.heard.Add(1)
		p.busy.Store(true)
		if m.End != nil {
			return plan, m.End.err()
		}
		if m.Plan != nil {
			plan = m.Plan
		}
		if err := m.deliver(s, places, sink); err != nil {
			return nil, err
		}
	}
}

// give writes the task to the worker's input.
func (p *process) give(t task, s *gpurun.Sweep, program *ir.Program) error {
	frames, err := newFrames(p.in)
	if err != nil {
		return err
	}
	if err := send(frames, t, s, program); err != nil {
		return err
	}
	return frames.Flush()
}

// refused is why a worker did not take its task: what it said, if it said
// something, or how it ended.
func (p *process) refused(err error) error {
	m, reading := p.next()
	if reading != nil {
		return p.crash(reading)
	}
	if m.End != nil && m.End.err() != nil {
		return m.End.err()
	}
	return fmt.Errorf("give a sweep to the process that works on the GPU: %w", err)
}

// err is the ending as an error; nil where all is done.
func (e *ending) err() error {
	switch {
	case e.Problem != nil:
		return e.Problem
	case e.Cancelled:
		return &Problem{Crashed, "the process that works on the GPU was ended from outside", ""}
	case e.Error != "":
		return errors.New(e.Error)
	}
	return nil
}
