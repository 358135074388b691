package cuda

import (
	"context"
	"errors"
	"io"

	"github.com/lemsls/lemsls/gpurun"
)

// engine runs a sweep on devices.
type engine func(ctx context.Context, devices []device, s *gpurun.Sweep, sink gpurun.Sink) error

// hands are what a worker works with.
type hands struct {
	open  func() ([]device, error)
	run   engine
	shape func([]device, *gpurun.Sweep) (gpurun.Shape, error)
}

// Work is what the worker process does: it reads a sweep, runs it on the GPUs
// and writes what it finds. It ends early when ctx does, or the other process.
//
// Whatever the driver does, it does it to this process only.
func Work(ctx context.Context, in io.Reader, out io.Writer) error {
	return work(ctx, in, out, hands{openDevices, runOn, shapeOn})
}

// work says all that goes wrong to the other process; it returns an error if
// there is nobody to listen.
func work(ctx context.Context, in io.Reader, out io.Writer, h hands) error {
	to, err := newSender(out)
	if err != nil {
		return err
	}
	frames, err := readFrames(in)
	if err != nil {
		return to.now(message{End: endingOf(err)})
	}
	task, s, err := receive(frames)
	if err != nil {
		return to.now(message{End: endingOf(err)})
	}
	ctx, gone := watch(ctx, in)
	if err := to.now(message{End: endingOf(h.perform(ctx, task, s, to))}); err != nil {
		return err
	}
	<-gone // until then something may still be on its way
	return nil
}

// watch lets the context end with the input: nothing more comes from there but
// its end. Nobody can wait for a read, so its goroutine ends with the process.
func watch(ctx context.Context, in io.Reader) (context.Context, <-chan struct{}) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		_, _ = io.Copy(io.Discard, in)
		cancel()
	}()
	return ctx, ctx.Done()
}

// perform does the task on the GPUs.
func (h hands) perform(ctx context.Context, t task, s *gpurun.Sweep, to *sender) error {
	devices, err := h.open()
	if err != nil {
		return err
	}
	defer func() {
		for _, d := range devices {
			d.close()
		}
	}()
	if err := ctx.Err(); err != nil {
		return err
	}
	if t == planTask {
		p, err := h.plan(ctx, devices, s)
		if err != nil {
			return err
		}
		return to.send(message{Plan: p})
	}
	s.Progress = to.progress
	return h.run(ctx, devices, s, to)
}

// endingOf is how work ended with an error or, nil, without.
func endingOf(err error) *ending {
	var p *Problem
	switch {
	case err == nil:
		return &ending{}
	case errors.Is(err, context.Canceled):
		return &ending{Cancelled: true}
	case errors.As(err, &p) && err.Error() == p.Error():
		return &ending{Problem: p}
	case p != nil: // somebody said more
		return &ending{Problem: &Problem{p.Kind, err.Error(), ""}}
	case errors.Is(err, errMemory):
		return &ending{Problem: &Problem{Memory, err.Error(), "end what else uses the GPU (nvidia-smi lists it), or use --backend cpu"}}
	}
	return &ending{Error: err.Error()}
}
