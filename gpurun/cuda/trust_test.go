package cuda

import (
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/gpurun/cpu"
)

// TestDiesInTheMiddle: a worker that is equal to the processor at first and dies
// later has its sweep completed, to the same files, and the manifest says by whom.
func TestDiesInTheMiddle(t *testing.T) {
	t.Parallel()
	s := testSweep()
	s.Steps, s.Transient, s.Replicates = 65, 10, 3
	here, there := t.TempDir(), t.TempDir()
	if _, err := gpurun.Run(t.Context(), cpu.New(), s, gpurun.Options{Dir: here, CSV: true}); err != nil {
		t.Fatal(err)
	}
	var told error
	b := &gpurun.Fallback{First: backendOf("dies"), Second: cpu.New(), Failed: func(err error) { told = err }}
	r, err := gpurun.Run(t.Context(), b, s, gpurun.Options{Dir: there, CSV: true})
	if err != nil {
		t.Fatal(err)
	}
	if told == nil || !strings.Contains(told.Error(), "broke off (exit status 8)") {
		t.Errorf("told %v", told)
	}
	m, err := gpurun.ReadManifest(there)
	if err != nil || len(m.Parts) != 2 || m.Parts[0].Rows != 9 || m.Parts[0].Backend != "cuda" || m.Parts[1].Rows != r.Rows-9 || r.Backend != "cuda+cpu" {
		t.Errorf("%v, %+v", err, m)
	}
	want, err := gpurun.ReadManifest(here)
	if err != nil || len(want.Files) != 2 || m.Files[0] != want.Files[0] || m.Files[1] != want.Files[1] {
		t.Errorf("%v: %+v, want %+v", err, m.Files, want.Files)
	}
}

// TestSilentWorker: one that says nothing is given up.
func TestSilentWorker(t *testing.T) {
	t.Parallel()
	b := backendOf("deaf")
	b.grace, b.silent = 100*time.Millisecond, 200*time.Millisecond
	var p *Problem
	err := b.Run(t.Context(), testSweep(), &rows{})
	if !errors.As(err, &p) || p.Kind != Crashed || !strings.HasPrefix(p.What, "the process that works on the GPU has said nothing for 200ms") {
		t.Errorf("got %v", err)
	}
}

// TestListen: while what a worker said is in hand, nothing more is expected.
func TestListen(t *testing.T) {
	t.Parallel()
	out, in := io.Pipe()
	defer in.Close()
	p := &process{out: out, silence: 50 * time.Millisecond}
	p.busy.Store(true)
	stop, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		p.listen(stop)
	}()
	lapsed(4*p.silence, stop, never)
	if p.silent.Load() {
		t.Error("it was given up while it was listened to")
	}
	p.busy.Store(false)
	if <-ended; !p.silent.Load() {
		t.Error("it was not given up")
	}
}

// TestLapsed: news puts the end off, and stop brings it.
func TestLapsed(t *testing.T) {
	t.Parallel()
	asked := 0
	if !lapsed(50*time.Millisecond, make(chan struct{}), func() bool { asked++; return asked < 30 }) || asked < 30+lapses-1 {
		t.Errorf("it ended after %d times", asked)
	}
	stop := make(chan struct{})
	close(stop)
	if lapsed(time.Hour, stop, never) {
		t.Error("it was stopped, and yet lapsed")
	}
}

// TestPassed is remembered of a sweep, a device, a driver and a compiler.
func TestPassed(t *testing.T) {
	t.Parallel()
	on := func(report Report, dir string) *Backend { return &Backend{report: &report, cache: cache{dir, 1 << 20}} }
	dir := filepath.Join(t.TempDir(), "modules")
	r := Report{Devices: []string{"A"}, Driver: "1", CUDA: "12.8", NVRTC: "NVRTC 12.9"}
	if b := on(r, dir); b.Passed("x") {
		t.Error("it passed before anything")
	} else {
		b.Pass("x")
	}
	if b := on(r, dir); !b.Passed("x") || b.Passed("y") {
		t.Error("x passed, and nothing else")
	}
	others := []Report{r, r, r}
	others[0].Devices, others[1].Driver, others[2].NVRTC = []string{"B"}, "2", "NVRTC 13.0"
	for _, other := range others {
		if on(other, dir).Passed("x") {
			t.Errorf("%+v has not passed", other)
		}
	}
	nowhere := on(r, "")
	if nowhere.Pass("x"); nowhere.Passed("x") {
		t.Error("nowhere remembers")
	}
}

// TestForeignComparison: what is started is no lemsls, and no different numbers
// either.
func TestForeignComparison(t *testing.T) {
	t.Parallel()
	b := backendOf("exit")
	if err := gpurun.Compare(t.Context(), b, cpu.New(), testSweep()); err == nil || gpurun.Differs(err) != nil {
		t.Errorf("got %v", err)
	}
	if err := gpurun.Compare(t.Context(), backendOf("cpu"), cpu.New(), testSweep()); err != nil {
		t.Error(err)
	}
}
