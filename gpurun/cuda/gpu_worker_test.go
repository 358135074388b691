//go:build gpu && unix

package cuda

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/lemsls/lemsls/gpurun"
)

// The driver, NVRTC and the worker on a machine with a GPU: `make gpu`.

func onGPU(t *testing.T, engine string, env ...string) *Backend {
	t.Helper()
	r, err := probe(t.Context(), starting("probe", env...))
	if err != nil {
		t.Fatal(err)
	}
	if r.Problem != nil {
		t.Fatal(r.Problem)
	}
	b := backendOf(engine, env...)
	b.report = r
	return b
}

func TestGPUProbe(t *testing.T) {
	started := time.Now()
	b := onGPU(t, "gpu-run")
	t.Logf("%s in %v; %s at %s; %s", b.Device(), time.Since(started), b.report.NVRTC, b.report.Path, strings.Join(b.report.Details, "; "))
	if !driverInstalled() || b.report.Driver == "" || !strings.Contains(b.Device(), ", CUDA ") {
		t.Errorf("got %+v", b.report)
	}
}

// TestGPUFill: a kernel with arguments, copies and cleared memory.
func TestGPUFill(t *testing.T) {
	sink := &rows{}
	if err := onGPU(t, "gpu-fill").Run(t.Context(), testSweep(), sink); err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(sink.rows[0].Metrics[1:]), "[0 0 2.5 2.5 2.5 2.5 2.5 2.5 -7]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestGPUErrors: what the real driver says of a kernel that fails, of code that
// is none, and of memory.
func TestGPUErrors(t *testing.T) {
	for engine, want := range map[string]string{
		"gpu-fault":   "a kernel reached beyond its memory: ",
		"gpu-image":   "",
		"gpu-missing": "find the kernel nothing: ",
		"gpu-shared":  "give fill 999999 bytes of shared memory: ",
	} {
		err := onGPU(t, engine).Run(t.Context(), testSweep(), &rows{})
		var p *Problem
		if !errors.As(err, &p) || !strings.Contains(err.Error(), want) || p.Kind == Crashed {
			t.Errorf("%s: got %v", engine, err)
		}
		t.Log(err)
	}
	d := gpus(t)[0]
	if _, err := d.alloc(1 << 50); !errors.Is(err, errMemory) {
		t.Errorf("got %v", err)
	}
}

// TestGPUHidden: a GPU that is not shown.
func TestGPUHidden(t *testing.T) {
	r, err := probe(t.Context(), starting("probe", "CUDA_VISIBLE_DEVICES="))
	if err != nil || r.Problem == nil || r.Problem.Kind != NoDevice {
		t.Errorf("got %+v, %v", r, err)
	}
}

// TestGPUWorker: the rows of a worker are those of this process, a plan is near
// the time that a sweep takes, a sweep can be cancelled, and a worker that is
// killed leaves the GPU to the next one.
func TestGPUWorker(t *testing.T) {
	b := onGPU(t, "gpu-run")
	s := benchmarkSweep(t, 1024, 20_000)
	plan, err := gpurun.NewPlan(t.Context(), b, s)
	if err != nil {
		t.Fatal(err)
	}
	var there rows
	started := time.Now()
	if err := b.Run(t.Context(), s, &there); err != nil {
		t.Fatal(err)
	}
	t.Logf("plan %+v; the worker took %v", plan, time.Since(started))
	var here rows
	if err := runOn(t.Context(), gpus(t), s, &here); err != nil {
		t.Fatal(err)
	}
	for i, row := range here.rows {
		if fmt.Sprint(row) != fmt.Sprint(there.rows[i]) {
			t.Fatalf("row %d: got %v, want %v", i, there.rows[i], row)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	s.Steps = 50_000_000
	s.Progress = func(p gpurun.Progress) {
		if p.Left > 0 {
			cancel()
		}
	}
	started = time.Now()
	if err := b.Run(ctx, s, &rows{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	t.Logf("cancelled after %v", time.Since(started))
	testGPUKilled(t, b, s)
}

func testGPUKilled(t *testing.T, b *Backend, s *gpurun.Sweep) {
	t.Helper()
	var cmd *exec.Cmd
	start := b.worker
	b.worker = func(ctx context.Context, args ...string) (c *exec.Cmd, err error) {
		cmd, err = start(ctx, args...)
		return cmd, err
	}
	s.Progress = func(gpurun.Progress) { _ = cmd.Process.Kill() }
	var p *Problem
	if err := b.Run(t.Context(), s, &rows{}); !errors.As(err, &p) || p.Kind != Crashed {
		t.Errorf("got %v", err)
	}
	s.Steps, s.Progress = 100, nil
	s.Transient = 10
	if err := b.Run(t.Context(), s, &rows{}); err != nil {
		t.Error(err)
	}
}
