package main

import (
	"context"
	_ "embed"
	"fmt"
	"strings"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/gpurun/cpu"
	"github.com/lemsls/lemsls/gpurun/cuda"
	"github.com/lemsls/lemsls/lems/syntax"
)

// doctorModel has delays, noise, bounds, a coupling that is taken apart, and
// elementary functions.
//
//go:embed doctor.xml
var doctorModel string

// doctorGPU says what there is to sweep on a GPU, and whether it computes what the
// processor does.
func doctorGPU(ctx context.Context, row func(name, found, use string)) error {
	r, err := cuda.Probe(ctx)
	if err != nil {
		return err
	}
	for _, d := range r.Details {
		row("gpu", d, "runs sweeps")
	}
	if r.CUDA != "" {
		row("driver", r.Versions(), "")
	}
	if r.NVRTC != "" {
		row("nvrtc", r.NVRTC+" ("+r.Path+")", "compiles what runs on a GPU")
	}
	g, err := r.Backend()
	if err != nil {
		row("gpu", r.Problem.What, "sweeps on a GPU: "+r.Problem.Next)
		return nil
	}
	return doctorTrial(ctx, g, row)
}

// doctorTrial compares a GPU with the processor, in single and in double
// precision.
func doctorTrial(ctx context.Context, g gpurun.Backend, row func(name, found, use string)) error {
	s, err := doctorSweep(ctx)
	if err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, trialTime)
	defer cancel()
	for s.Precision = range gpurun.Precision(2) {
		err := gpurun.Compare(limited, g, cpu.New(), s)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case gpurun.Differs(err) != nil:
			row("gpu trial", "other numbers than the CPU's: "+err.Error(), "sweeps go to the CPU: please report this at "+issues)
			return nil
		case limited.Err() != nil:
			row("gpu trial", fmt.Sprintf("no answer within %v", trialTime), "sweeps go to the CPU: look what nvidia-smi says")
			return nil
		case err != nil:
			first, _, _ := strings.Cut(err.Error(), "\n")
			row("gpu trial", first, "sweeps go to the CPU")
			return nil
		}
	}
	row("gpu trial", "the CPU's numbers, bit for bit", "each sweep is tried before the GPU gets it")
	return nil
}

// doctorSweep is a sweep of doctorModel.
func doctorSweep(ctx context.Context) (*gpurun.Sweep, error) {
	s, err := newSettings(settingsOptions{})
	if err != nil {
		return nil, err
	}
	to, err := s.of("doctor.xml")
	if err != nil {
		return nil, err
	}
	m, _ := examineFor(ctx, syntax.NewFile("doctor.xml", 0, doctorModel), to.resolver, nil)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	_, program, err := diagnostics.Runnable(m, "")
	if err != nil {
		return nil, err
	}
	return gpurun.Request{Steps: 4000}.Sweep(program)
}
