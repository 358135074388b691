package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/gpurun/cpu"
	"github.com/lemsls/lemsls/gpurun/cuda"
)

// unchecked is the backend for who wants the GPU whatever it computes. Its rows
// are not mixed with those of others.
const unchecked = "cuda-unchecked"

// issues is where to report what a GPU does wrong.
const issues = "https://github.com/lemsls/lemsls/issues"

// trialTime is how long a GPU has for the beginning of a sweep: it may have to
// compile the model first.
const trialTime = 3 * time.Minute

// gpu is a GPU as a sweep sees it.
type gpu interface {
	gpurun.Backend
	gpurun.Planner
	Passed(id string) bool // it was tried before
	Pass(id string)
}

// pickBackend is the backend of a name for a sweep. auto is a GPU if there is one
// that can do the sweep and computes its beginning as the processor does, which
// goes on if the GPU fails later; otherwise it is the processor alone. note takes
// what a person could not expect, then and while the sweep runs.
func pickBackend(ctx context.Context, name string, s *gpurun.Sweep, note func(error)) (gpurun.Backend, error) {
	switch name {
	case "cpu":
		return cpu.New(), nil
	case "auto", "cuda", unchecked:
	default:
		return nil, bad("backend", name, "want auto, cpu or cuda")
	}
	g, err := cuda.Find(ctx)
	if err == nil {
		err = g.Check(s)
	}
	if err == nil && name != unchecked {
		err = try(ctx, g, s)
	}
	return choose(ctx, name, g, err, note)
}

// choose is the backend of a name, where err is why the GPU is not to be trusted.
func choose(ctx context.Context, name string, g gpu, err error, note func(error)) (gpurun.Backend, error) {
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil && name != "auto":
		return nil, bad("backend", name, "%w", err)
	case err != nil:
		if !absent(err) {
			note(fmt.Errorf("on the CPU, not the GPU: %w", err))
		}
		return cpu.New(), nil
	case name == unchecked:
		return uncheckedGPU{g}, nil
	case name == "cuda":
		return g, nil
	}
	failed := func(err error) { note(fmt.Errorf("the GPU failed, and the CPU computes the rest: %w", err)) }
	return &gpurun.Fallback{First: g, Second: cpu.New(), Failed: failed}, nil
}

// uncheckedGPU is a GPU under a name that says what its rows are.
type uncheckedGPU struct{ gpu }

func (uncheckedGPU) Name() string { return unchecked }

// try says why a GPU is not to be trusted with a sweep: it computes the beginning
// of some simulations of it otherwise than the processor, or not at all. What
// passed is not tried again.
func try(ctx context.Context, g gpu, s *gpurun.Sweep) error {
	if released() && g.Passed(s.ID()) {
		return nil
	}
	limited, cancel := context.WithTimeout(ctx, trialTime)
	defer cancel()
	err := gpurun.Compare(limited, g, cpu.New(), s)
	switch {
	case err == nil:
		g.Pass(s.ID())
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case gpurun.Differs(err) != nil:
		return fmt.Errorf("the GPU (%s) does not compute in this sweep what the CPU computes: %w; please report this, with the model, at %s (--backend cpu leaves the GPU alone, --backend %s takes it all the same)",
			g.Device(), err, issues, unchecked)
	case limited.Err() != nil:
		return fmt.Errorf("the GPU (%s) %w to the beginning of this sweep within %v; look what nvidia-smi says", g.Device(), errNoAnswer, trialTime)
	}
	return fmt.Errorf("the GPU (%s) fails when this sweep is tried on it: %w", g.Device(), err)
}

// errNoAnswer is about a GPU that is not to be waited for again.
var errNoAnswer = errors.New("gives no answer")

// released says that this program is a version that does not change under its
// name.
func released() bool { return version() != "devel" && !strings.Contains(version(), "dirty") }

// absent says that there is no GPU: who has not asked for one, and gets none, has
// no use for a word about it.
func absent(err error) bool {
	var p *cuda.Problem
	return errors.As(err, &p) && p.Absent()
}

// runner runs sweeps that an editor asks for, on the best backend there is. It does
// not wait a second time for a GPU that gave no answer.
func runner(dir func(*gpurun.Sweep) string) gpurun.Runner {
	var hung atomic.Bool
	return func(ctx context.Context, s *gpurun.Sweep) (*gpurun.Result, error) {
		name := "auto"
		if hung.Load() {
			name = "cpu"
		}
		var notes []string
		b, err := pickBackend(ctx, name, s, func(err error) {
			notes = append(notes, err.Error())
			hung.Store(errors.Is(err, errNoAnswer))
		})
		if err != nil {
			return nil, err
		}
		r, err := gpurun.Run(ctx, b, s, gpurun.Options{Dir: dir(s), CSV: true, Version: version()})
		if r != nil {
			r.Notes = notes
		}
		return r, err
	}
}

// bestBackend looks meanwhile for what an editor's sweeps will run on. The
// function says what is known by now, without waiting; done waits for the search
// to end.
func bestBackend(ctx context.Context) (name func() string, done func()) {
	var gpu atomic.Bool
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, err := cuda.Find(ctx)
		gpu.Store(err == nil)
	}()
	name = func() string {
		if gpu.Load() {
			return "cuda"
		}
		return "cpu"
	}
	return name, func() { cancel(); <-ended }
}
