package main

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/gpurun/cpu"
	"github.com/lemsls/lemsls/gpurun/cuda"
)

// pickBackend is the backend of a name for a sweep. auto is a GPU if there is one
// that can be used and can do the sweep, otherwise the processor; the note says
// why, where a person could expect the GPU.
func pickBackend(ctx context.Context, name string, s *gpurun.Sweep) (b gpurun.Backend, note string, err error) {
	switch name {
	case "cpu":
		return cpu.New(), "", nil
	case "auto", "cuda":
	default:
		return nil, "", bad("backend", name, "want auto, cpu or cuda")
	}
	gpu, err := cuda.Find(ctx)
	if err == nil {
		err = gpu.Check(s)
	}
	switch {
	case err == nil:
		return gpu, "", nil
	case name == "cuda":
		return nil, "", bad("backend", "cuda", "%w", err)
	case ctx.Err() != nil:
		return nil, "", ctx.Err()
	}
	return cpu.New(), whyNoGPU(err), nil
}

// whyNoGPU is what a person is told who has not asked for a GPU, and did not
// get one; nothing where there is none.
func whyNoGPU(err error) string {
	var p *cuda.Problem
	if errors.As(err, &p) && p.Absent() {
		return ""
	}
	return fmt.Sprintf("on the CPU, not the GPU: %v", err)
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
