package cuda

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/gpurun/cpu"
)

// asWorker, in the environment, makes TestWorkerProcess a worker with the engine
// of that name, or the probe.
const asWorker = "LEMSLS_CUDA_TEST_WORKER"

// TestWorkerProcess is no test but the worker of the others.
func TestWorkerProcess(t *testing.T) {
	name := os.Getenv(asWorker)
	if name == "" {
		t.Skip("this is the process that other tests start")
	}
	out, err := TakeOutput()
	if err != nil {
		t.Fatal(err)
	}
	if name == "probe" {
		err = Look(out)
	} else {
		ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
		defer stop()
		open := func() ([]device, error) { return nil, nil }
		if strings.HasPrefix(name, "gpu-") {
			open = openDevices
		}
		shape := shapeOn
		if name == "plan" {
			shape = func([]device, *gpurun.Sweep) (gpurun.Shape, error) { return gpurun.Shape{Lanes: 17}, nil }
		}
		err = work(ctx, os.Stdin, out, hands{open, engines[name], shape})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	os.Exit(0)
}

// engines are what workers run in tests: some do as they should.
var engines = map[string]engine{
	"cpu": func(ctx context.Context, _ []device, s *gpurun.Sweep, sink gpurun.Sink) error {
		return cpu.New().Run(ctx, s, sink)
	},
	"plan": func(ctx context.Context, _ []device, s *gpurun.Sweep, sink gpurun.Sink) error {
		return cpu.New().Run(ctx, s, sink)
	},
	"dies": func(ctx context.Context, _ []device, s *gpurun.Sweep, sink gpurun.Sink) error {
		if s.Steps > 64 { // which it does not do of a comparison
			sink = &dying{sink, s.Progress, 9}
		}
		return cpu.New().Run(ctx, s, sink)
	},
	"exit":  engineOf(func() error { os.Exit(7); return nil }),
	"panic": engineOf(func() error { panic("an engine broke") }),
	"last words": engineOf(func() error {
		for k := range 9 {
			fmt.Fprintf(os.Stderr, "word %d\n", k)
		}
		os.Exit(9)
		return nil
	}),
	"print": engineOf(func() error {
		_, err := syscall.Write(1, []byte("a library prints\n"))
		return err
	}),
	"error":  engineOf(func() error { return errors.New("the engine does not like it") }),
	"memory": engineOf(func() error { return fmt.Errorf("2 simulations take 5 GB: %w", errMemory) }),
	"busy":   engineOf(func() error { return &Problem{Busy, "the GPU is taken", "wait"} }),
	"deaf": func(context.Context, []device, *gpurun.Sweep, gpurun.Sink) error {
		signal.Ignore(syscall.SIGTERM)
		fmt.Fprintln(os.Stderr, "ready")
		time.Sleep(time.Hour)
		return nil
	},
	"waits": func(ctx context.Context, _ []device, s *gpurun.Sweep, sink gpurun.Sink) error {
		if err := sink.Row(testRow(0)); err != nil {
			return err
		}
		s.Progress(gpurun.Progress{})
		<-ctx.Done()
		if err := sink.Row(testRow(1)); err != nil { // what was in work
			return err
		}
		return ctx.Err()
	},
	"huge": func(_ context.Context, _ []device, s *gpurun.Sweep, sink gpurun.Sink) error {
		for k := range s.Rows() {
			row := testRow(k)
			row.Metrics = make([]float64, 1<<18)
			for i := range row.Metrics {
				row.Metrics[i] = float64(k + i)
			}
			if err := sink.Row(row); err != nil {
				return err
			}
		}
		return nil
	},
	"gpu-fill": fillEngine,
	"gpu-crash": func(_ context.Context, d []device, _ *gpurun.Sweep, _ gpurun.Sink) error {
		return launchOne(d[0], "crash")
	},
	"gpu-memory": func(_ context.Context, d []device, _ *gpurun.Sweep, _ gpurun.Sink) error {
		_, err := d[0].alloc(99_999_999)
		return err
	},
	"gpu-missing": func(_ context.Context, d []device, _ *gpurun.Sweep, _ gpurun.Sink) error {
		return launchOne(d[0], "nothing")
	},
	"gpu-shared": func(_ context.Context, d []device, _ *gpurun.Sweep, _ gpurun.Sink) error {
		m, err := d[0].compile(fillKernel)
		if err != nil {
			return err
		}
		_, err = m.kernel("fill", 999_999)
		return err
	},
	"gpu-source": func(_ context.Context, d []device, _ *gpurun.Sweep, _ gpurun.Sink) error {
		_, err := d[0].compile("__global__ void f() {\nnonsense(); }")
		return err
	},
	"gpu-hang": func(_ context.Context, d []device, _ *gpurun.Sweep, _ gpurun.Sink) error {
		if err := launchOne(d[0], "hang"); err != nil {
			return err
		}
		d[0].(*gpu).thread.limit = 100 * time.Millisecond
		return errors.Join(d[0].wait(), d[0].wait())
	},
	"gpu-image": func(_ context.Context, d []device, _ *gpurun.Sweep, _ gpurun.Sink) error {
		_, err := d[0].(*gpu).load([]byte("no code\x00"))
		return err
	},
	"gpu-fault": func(_ context.Context, d []device, _ *gpurun.Sweep, _ gpurun.Sink) error {
		if err := launchOne(d[0], "fault"); err != nil {
			return err
		}
		return d[0].wait()
	},
}

// engineOf hands over a row, and goes on as f says.
func engineOf(f func() error) engine {
	return func(_ context.Context, _ []device, s *gpurun.Sweep, sink gpurun.Sink) error {
		if err := sink.Row(testRow(0)); err != nil {
			return err
		}
		s.Progress(gpurun.Progress{Done: 1})
		return f()
	}
}

// dying ends the process after some rows, which it sees off.
type dying struct {
	gpurun.Sink
	progress func(gpurun.Progress)
	rows     int
}

func (d *dying) Row(r gpurun.Row) error {
	if d.rows--; d.rows < 0 {
		d.progress(gpurun.Progress{})
		os.Exit(8)
	}
	return d.Sink.Row(r)
}

func testRow(k int) gpurun.Row { return gpurun.Row{Point: k, Metrics: []float64{1, 2}} }

// starting makes a starter of workers with an engine and settings of the
// environment.
func starting(name string, env ...string) starter {
	return func(ctx context.Context, args ...string) (*exec.Cmd, error) {
		if len(args) > 1 && args[1] == "--probe" {
			name = "probe"
		}
		cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestWorkerProcess$")
		cmd.Env = append(append(os.Environ(), asWorker+"="+name), env...)
		return cmd, nil
	}
}

func backendOf(name string, env ...string) *Backend {
	return &Backend{report: &Report{}, worker: starting(name, env...), grace: patience}
}

// rows is a Sink that keeps what it takes.
type rows struct {
	rows   []gpurun.Row
	tracks []string
	row    func(gpurun.Row) error // nil: all is well
}

func (r *rows) Row(row gpurun.Row) error {
	r.rows = append(r.rows, row)
	if r.row != nil {
		return r.row(row)
	}
	return nil
}

func (r *rows) Trajectory(point, replicate, step, node int, states, exposures []float64) error {
	r.tracks = append(r.tracks, fmt.Sprint(point, replicate, step, node, states, exposures))
	return nil
}

// terminate asks a process to end.
const terminate = syscall.SIGTERM
