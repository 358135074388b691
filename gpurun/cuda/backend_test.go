package cuda

import (
	"context"
	"errors"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/gpurun/cpu"
)

// TestWorker runs a sweep in a process of its own.
func TestWorker(t *testing.T) {
	t.Parallel()
	var here, there rows
	var last gpurun.Progress
	s := testSweep()
	if err := cpu.New().Run(t.Context(), s, &here); err != nil {
		t.Fatal(err)
	}
	s.Progress = func(p gpurun.Progress) { last = p }
	if err := backendOf("cpu").Run(t.Context(), s, &there); err != nil {
		t.Fatal(err)
	}
	if len(there.rows) != s.Rows() || there.rows[s.Rows()-1].Metrics[0] != here.rows[s.Rows()-1].Metrics[0] {
		t.Errorf("%d rows, want %d", len(there.rows), s.Rows())
	}
	if last.Done != int64(s.Rows()) || last.Total != int64(s.Rows()) {
		t.Errorf("the last progress is %+v", last)
	}
}

// TestWorkerBroken is what a person reads of a worker that does not do its work. The
// rows before are there.
func TestWorkerBroken(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		engine string
		kind   Kind
		want   string
	}{
		{"exit", Crashed, "the process that works on the GPU broke off (exit status 7); use --backend cpu, or look what nvidia-smi says"},
		{"panic", Crashed, "the process that works on the GPU broke off (exit status 2):\n  panic: an engine broke [recovered, repanicked]\n"},
		{"last words", Crashed, "the process that works on the GPU broke off (exit status 9):\n  word 4\n  word 5\n  word 6\n  word 7\n  word 8\n; use"},
		{"error", "", "the engine does not like it"},
		{"memory", Memory, "2 simulations take 5 GB: the device has not enough memory; end what else uses the GPU (nvidia-smi lists it), or use --backend cpu"},
		{"busy", Busy, "the GPU is taken; wait"},
		{"print", "", ""},
	} {
		t.Run(c.engine, func(t *testing.T) {
			t.Parallel()
			var got rows
			err := backendOf(c.engine).Run(t.Context(), testSweep(), &got)
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.HasPrefix(err.Error(), c.want)) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
			var p *Problem
			if errors.As(err, &p) && p.Kind != c.kind || p == nil && c.kind != "" {
				t.Errorf("its kind is %v, not %s", p, c.kind)
			}
			if len(got.rows) != 1 {
				t.Errorf("%d rows, want the one before", len(got.rows))
			}
		})
	}
}

// TestForeignProgram: what is started is no lemsls.
func TestForeignProgram(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no shell")
	}
	for script, want := range map[string]string{
		"echo hello; cat": `the process that works on the GPU cannot be understood: something that is not lemsls wrote into the stream: it begins with "hello`,
		`echo 'unknown command "worker" for "lemsls"' >&2; exit 2`: "the process that works on the GPU broke off (exit status 2):\n  unknown command \"worker\"",
		"printf 'lemsls worker 0123456789abcdef\\n'":               errReplaced.Error(),
	} {
		b := backendOf("")
		b.worker = func(ctx context.Context, _ ...string) (*exec.Cmd, error) {
			return exec.CommandContext(ctx, "sh", "-c", script), nil
		}
		if err := b.Run(t.Context(), testSweep(), &rows{}); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: got  %v\nwant %s", script, err, want)
		}
	}
	b := backendOf("")
	b.worker = func(ctx context.Context, _ ...string) (*exec.Cmd, error) {
		return exec.CommandContext(ctx, "/nowhere/lemsls"), nil
	}
	if err := b.Run(t.Context(), testSweep(), &rows{}); err == nil || !strings.HasPrefix(err.Error(), "start a process for the GPU: ") {
		t.Errorf("got %v", err)
	}
}

// TestWorkerCancel: a cancelled worker hands over what it has in work, and ends.
func TestWorkerCancel(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var got rows
	got.row = func(gpurun.Row) error { cancel(); return nil }
	if err := backendOf("waits").Run(ctx, testSweep(), &got); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if len(got.rows) != 2 {
		t.Errorf("%d rows", len(got.rows))
	}
}

// TestWorkerDeaf: a worker that does not listen is killed.
func TestWorkerDeaf(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	b := backendOf("deaf")
	b.grace = 100 * time.Millisecond
	var cmd *exec.Cmd
	start := b.worker
	b.worker = func(ctx context.Context, args ...string) (c *exec.Cmd, err error) {
		time.AfterFunc(50*time.Millisecond, cancel)
		cmd, err = start(ctx, args...)
		return cmd, err
	}
	if err := b.Run(ctx, testSweep(), &rows{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if cmd.ProcessState == nil || cmd.ProcessState.Success() {
		t.Errorf("it is %v", cmd.ProcessState)
	}
}

// TestEndedFromOutside: somebody ends the worker alone.
func TestEndedFromOutside(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no process sends another one a signal here")
	}
	b := backendOf("waits")
	var cmd *exec.Cmd
	start := b.worker
	b.worker = func(ctx context.Context, args ...string) (c *exec.Cmd, err error) {
		cmd, err = start(ctx, args...)
		return cmd, err
	}
	var got rows
	got.row = func(gpurun.Row) error {
		if len(got.rows) > 1 {
			return nil
		}
		return cmd.Process.Signal(terminate)
	}
	if err := b.Run(t.Context(), testSweep(), &got); err == nil || err.Error() != "the process that works on the GPU was ended from outside" {
		t.Errorf("got %v", err)
	}
	got.rows, got.row = nil, func(gpurun.Row) error { return cmd.Process.Kill() }
	want := "the process that works on the GPU broke off (signal: killed)"
	if err := b.Run(t.Context(), testSweep(), &got); err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v", err)
	}
}

// TestParentGone: a worker whose other process has died ends by itself.
func TestParentGone(t *testing.T) {
	t.Parallel()
	s := testSweep()
	cmd, err := starting("waits")(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p, err := begin(cmd, patience)
	if err != nil {
		t.Fatal(err)
	}
	program, _ := numberPlaces(s.Program)
	if err := p.give(runTask, s, program); err != nil {
		t.Fatal(err)
	}
	if m, err := p.next(); err != nil || m.Row == nil {
		t.Fatalf("%+v, %v", m, err)
	}
	p.in.Close()
	p.out.Close()
	<-p.exited
}

// TestWorkerHugeRows: rows of megabytes reach a sink that takes its time, all of them.
func TestWorkerHugeRows(t *testing.T) {
	t.Parallel()
	s := testSweep()
	s.Replicates = 1
	var sum float64
	count := 0
	sink := &rows{}
	sink.row = func(r gpurun.Row) error {
		time.Sleep(2 * time.Millisecond)
		sum += r.Metrics[len(r.Metrics)-1]
		count++
		sink.rows = nil
		return nil
	}
	if err := backendOf("huge").Run(t.Context(), s, sink); err != nil {
		t.Fatal(err)
	}
	n := s.Rows()
	if want := float64(n*(1<<18-1) + n*(n-1)/2); count != n || sum != want {
		t.Errorf("%d rows, sum %g; want %d, %g", count, sum, n, want)
	}
}

// TestForeignPoint: a row that is not of the sweep is an error, no crash.
func TestForeignPoint(t *testing.T) {
	t.Parallel()
	err := within(t, func(_ context.Context, _ []device, s *gpurun.Sweep, sink gpurun.Sink) error {
		return sink.Row(testRow(s.Points.Len()))
	}, testSweep(), &rows{})
	if err == nil || !strings.Contains(err.Error(), "which is not in the sweep") {
		t.Errorf("got %v", err)
	}
}

// TestShape is how devices would run a sweep.
func TestShape(t *testing.T) {
	t.Parallel()
	s := testSweep()
	hopper := described{i: deviceInfo{Multiprocessors: 132, Memory: 1 << 37, Free: 1 << 36, SharedPerBlock: 227 << 10, SharedPerMulti: 228 << 10, RegistersPerSM: 64 << 10}}
	one, err := shapeOn([]device{hopper}, s)
	if err != nil {
		t.Fatal(err)
	}
	if one.Threads != 1 || one.Batches < 1 || one.Lanes < 1 || one.Lanes > s.Rows() || one.Bytes < 1000 {
		t.Errorf("got %+v for %d rows", one, s.Rows())
	}
	two, err := shapeOn([]device{hopper, hopper}, s)
	if err != nil || two.Batches > 1 && two.Threads != 2 {
		t.Errorf("got %+v, %v", two, err)
	}
}

// described is a device of which nothing but this is known.
type described struct {
	device
	i deviceInfo
}

func (d described) info() deviceInfo { return d.i }

// TestWorkerPlan: the worker makes the plan.
func TestWorkerPlan(t *testing.T) {
	t.Parallel()
	s := testSweep()
	p, err := gpurun.NewPlan(t.Context(), backendOf("plan"), s)
	if err != nil {
		t.Fatal(err)
	}
	if p.Rows != s.Rows() || p.Lanes != 17 || p.Estimate <= 0 {
		t.Errorf("got %+v", p)
	}
}

func TestProbeWithoutDriver(t *testing.T) {
	if driverInstalled() {
		t.Skip("there is a driver here")
	}
	b, err := Find(t.Context())
	var p *Problem
	if b != nil || !errors.As(err, &p) || !p.Absent() || p.Next == "" {
		t.Errorf("got %v, %v", b, err)
	}
}
