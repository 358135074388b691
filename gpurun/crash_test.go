package gpurun

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// scripted is a backend with rows of its own that goes on where it is told to.
// After every second row and every trajectory there is a chunk.
type scripted struct{ stop int } // cancelled before this row, if it is not 0

func (scripted) Name() string   { return "scripted" }
func (scripted) Device() string { return "none" }

func (b scripted) Run(ctx context.Context, s *Sweep, sink Sink) error {
	r := sink.(*Recorder)
	for k := s.From; k < s.Rows(); k++ {
		if k == b.stop && k > 0 {
			return context.Canceled
		}
		if err := sink.Row(scriptedRow(s, k)); err != nil {
			return err
		}
		if r.log != nil && k%2 == 1 {
			if err := r.log.commit(trackMark{}); err != nil {
				return err
			}
		}
	}
	for point, replicate := range s.Tracked() {
		for step := range s.Steps + 1 {
			for node := range s.Network.N {
				if point == 3 && replicate == 1 && step == 2 {
					return nil // it diverged, and it is the last
				}
				if s.Rows()+point == b.stop && step == 2 {
					return context.Canceled
				}
				if err := sink.Trajectory(point, replicate, step, node, []float64{float64(point) / float64(step+node+1)}, nil); err != nil {
					return err
				}
			}
		}
		if r.tracks != nil {
			if err := r.tracks.mark(r.log); err != nil {
				return err
			}
		}
	}
	return nil
}

// scriptedRow is one of a few that are at fault, with a NaN that is not the usual one.
func scriptedRow(s *Sweep, k int) Row {
	point, replicate := s.rowAt(k)
	r := Row{Point: point, Replicate: replicate, Params: s.Points.At(point, nil), Metrics: []float64{1 / float64(k)}}
	if k%5 == 3 {
		r.Metrics[0] = math.Float64frombits(0x7ff8000000000000 | uint64(k))
		r.Fault = &Fault{Point: point, Step: k, Node: 1, State: 0, Name: "x", Message: fmt.Sprint("x = ", k)}
		return r
	}
	r.States = []StateStats{{Mean: float64(k), Min: -1, Max: float64(k), ClampShare: 0.25}}
	return r
}

// eventful is a sweep with all there is to write.
func eventful() *Sweep {
	s := decay()
	s.Points, s.Replicates, s.Steps, s.Trajectories = Grid(Axis{"a", Linspace(0, 1, 5)}), 2, 3, []int{1, 3}
	return s
}

func eventfulRun(b Backend, on disk, o Options) (*Result, error) {
	s := eventful()
	r, err := newRecorder(b, s, o, on)
	if errors.Is(err, errComplete) {
		return Open(o.Dir, s)
	}
	if err != nil {
		return nil, err
	}
	return recordUntil(b, r)
}

// recordUntil is record with a context that is cancelled if the backend says so.
func recordUntil(b Backend, r *Recorder) (*Result, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	return record(ctx, cancelling{b, cancel}, r)
}

type cancelling struct {
	Backend
	cancel func()
}

func (c cancelling) Run(ctx context.Context, s *Sweep, sink Sink) error {
	err := c.Backend.Run(ctx, s, sink)
	if errors.Is(err, context.Canceled) {
		c.cancel()
	}
	return err
}

// killed runs the sweep until the disk says that the process is no more, and
// says whether it came to its end before.
func killed(t *testing.T, on *brittle, o Options) (whole bool) {
	t.Helper()
	on.kill, on.died = true, make(chan struct{})
	done := make(chan error, 1)
	go func() {
		_, err := eventfulRun(scripted{}, on, o)
		done <- err
	}()
	select {
	case err := <-done:
		if err != nil {
			t.Fatal(err)
		}
		return true
	case <-on.died:
		os.Remove(filepath.Join(o.Dir, lockName)) // the system lets go of it
		return false
	}
}

// contents is the results proper of a directory, and the names of all files.
func contents(t *testing.T, dir string) (results, names string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names += e.Name() + " "
		if e.Name() == ManifestName {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		results += e.Name() + "\n" + string(b)
	}
	return results, names
}

// sound says that a directory holds the whole sweep and nothing else.
func sound(t *testing.T, what, dir, want string) {
	t.Helper()
	got, names := contents(t, dir)
	if names != "manifest.json metrics.csv metrics.parquet trajectory.csv " {
		t.Fatalf("%s: files %s", what, names)
	}
	if got != want {
		t.Fatalf("%s: other results", what)
	}
	m, err := ReadManifest(dir)
	if err != nil || m.Partial || m.Rows != 10 || len(m.Files) != 3 || len(m.States) != 1 || m.States[0].Rows != 8 || len(m.Faults) != 1 {
		t.Fatalf("%s: %v, %+v", what, err, m)
	}
	if err := m.CheckFiles(dir); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

// quickDir is a directory in memory, where there is one: files that come and go
// by the hundred are slow on a disk that others use.
func quickDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "lemsls")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func undisturbed(t *testing.T) string {
	t.Helper()
	dir := quickDir(t)
	if _, err := eventfulRun(scripted{}, healthy(), Options{Dir: dir, CSV: true}); err != nil {
		t.Fatal(err)
	}
	want, _ := contents(t, dir)
	sound(t, "undisturbed", dir, want)
	if strings.Count(want, "\n1,") != 2+2*4*2 {
		t.Fatalf("unexpected results\n%s", want)
	}
	return want
}

// TestKilledAnywhere ends the process at every operation on the disk, and the one
// that resumes at some, and some later one. The results are those of a process
// that nobody disturbs.
func TestKilledAnywhere(t *testing.T) {
	want := undisturbed(t)
	for n := 0; ; n++ {
		dir := filepath.Join(quickDir(t), "r")
		o := Options{Dir: dir, CSV: true, Existing: Resume}
		first := healthy()
		first.left = n
		if killed(t, first, o) {
			if n < 40 {
				t.Errorf("%d operations are too few", n)
			}
			break
		}
		for again := range 3 {
			later := healthy()
			later.left = (n*7 + again*13) % 55
			killed(t, later, o)
		}
		if _, err := eventfulRun(scripted{}, healthy(), o); err != nil {
			t.Fatalf("killed at operation %d: %v", n, err)
		}
		sound(t, fmt.Sprint("killed at operation ", n), dir, want)
	}
}

// TestKilledWhileReplacing: the complete sweep that is there stays until there is
// another one.
func TestKilledWhileReplacing(t *testing.T) {
	want := undisturbed(t)
	dir := quickDir(t)
	o := Options{Dir: dir, CSV: true}
	if _, err := eventfulRun(scripted{}, healthy(), o); err != nil {
		t.Fatal(err)
	}
	for n := 0; ; n++ {
		on := healthy()
		on.left = n
		whole := killed(t, on, o)
		o := o
		o.Existing = Resume
		if _, err := eventfulRun(scripted{}, healthy(), o); err != nil {
			t.Fatal(err)
		}
		sound(t, fmt.Sprint("killed at operation ", n), dir, want)
		if whole {
			return
		}
	}
}

// TestFullDisk lets the disk fail at every operation, and at every size. What the
// log had by then is there, the message tells of it, and who resumes with more
// room gets the results of a disk that never failed.
func TestFullDisk(t *testing.T) {
	want := undisturbed(t)
	fail := func(what string, on *brittle) (whole bool) {
		dir := filepath.Join(quickDir(t), "r")
		o := Options{Dir: dir, CSV: true, Existing: Resume}
		_, err := eventfulRun(scripted{}, on, o)
		if err == nil {
			sound(t, what, dir, want)
			return true
		}
		if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "write ") || !strings.Contains(err.Error(), "make room") {
			t.Errorf("%s: %v", what, err)
		}
		spare := o
		spare.Existing = Spare
		r, refused := newRecorder(scripted{}, eventful(), spare, healthy())
		if refused == nil {
			r.Abort()
		}
		kept := ""
		if _, rest, ok := strings.Cut(err.Error(), "("); ok && strings.Contains(rest, "kept") {
			kept, _, _ = strings.Cut(rest, " ")
		}
		if kept == "" {
			if _, err := os.Stat(dir); refused != nil || !errors.Is(err, fs.ErrNotExist) && len(readNames(dir)) == 0 {
				t.Errorf("%s: nothing is kept, and yet %v, %v", what, refused, err)
			}
		} else if refused == nil || !strings.Contains(refused.Error(), "a part of this sweep, "+kept+" of 10 rows") {
			t.Errorf("%s: %s rows are kept, and yet %v", what, kept, refused)
		}
		if _, err := eventfulRun(scripted{}, healthy(), o); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		sound(t, what, dir, want)
		return false
	}
	for n := 0; ; n++ {
		on := healthy()
		on.left = n
		if fail(fmt.Sprintf("operation %d fails", n), on) {
			break
		}
	}
	for room := 0; ; room += 97 {
		on := healthy()
		on.room = room
		if fail(fmt.Sprintf("room for %d bytes", room), on) {
			break
		}
	}
}

func readNames(dir string) []string {
	entries, _ := os.ReadDir(dir)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// TestResumeAfterCancel cancels before every row and in every trajectory.
func TestResumeAfterCancel(t *testing.T) {
	want := undisturbed(t)
	for stop := 1; stop <= 13; stop++ {
		if stop == 10 || stop == 12 {
			continue // a point without a trajectory
		}
		dir := quickDir(t)
		r, err := eventfulRun(scripted{stop}, healthy(), Options{Dir: dir, CSV: true})
		if !errors.Is(err, context.Canceled) || !r.Partial || r.Rows != min(stop, 10) {
			t.Fatalf("%d: %v, %+v", stop, err, r)
		}
		m, err := ReadManifest(dir)
		if err != nil || !m.Partial || m.Rows != r.Rows || m.CheckFiles(dir) != nil {
			t.Errorf("%d: %v, %+v", stop, err, m)
		}
		r, err = eventfulRun(scripted{}, healthy(), Options{Dir: dir, Existing: Resume}) // with its CSV, as it was begun
		if err != nil || r.Resumed != min(stop, 10) || r.Rows != 10 {
			t.Fatalf("%d: %v, %+v", stop, err, r)
		}
		sound(t, fmt.Sprint("cancelled before row ", stop), dir, want)
	}
}

// TestCancelWhileReplacing: the complete results stay.
func TestCancelWhileReplacing(t *testing.T) {
	want := undisturbed(t)
	o := Options{Dir: quickDir(t), CSV: true}
	for _, stop := range []int{0, 3, 0} {
		r, err := eventfulRun(scripted{stop}, healthy(), o)
		if (stop > 0) != errors.Is(err, context.Canceled) || r == nil || r.Partial != (stop > 0) {
			t.Fatalf("%v, %+v", err, r)
		}
		sound(t, fmt.Sprint("stopped at ", stop), o.Dir, want)
	}
}

// TestDamagedLog: rows behind a damage are computed again.
func TestDamagedLog(t *testing.T) {
	want := undisturbed(t)
	dir := quickDir(t)
	if _, err := eventfulRun(scripted{9}, healthy(), Options{Dir: dir, CSV: true}); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	manifest, err := os.ReadFile(filepath.Join(dir, ManifestName))
	if err != nil {
		t.Fatal(err)
	}
	log, err := os.ReadFile(filepath.Join(dir, logName))
	if err != nil {
		t.Fatal(err)
	}
	for at := 0; at < len(log); at += 41 {
		for _, bad := range [][]byte{log[:at], bytes.Join([][]byte{log[:at], {log[at] ^ 16}, log[at+1:]}, nil)} {
			dir := quickDir(t)
			for name, text := range map[string][]byte{ManifestName: manifest, logName: bad} {
				if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := eventfulRun(scripted{}, healthy(), Options{Dir: dir, CSV: true, Existing: Resume}); err != nil {
				t.Fatalf("damaged at %d: %v", at, err)
			}
			sound(t, fmt.Sprint("damaged at ", at), dir, want)
		}
	}
}
