package gpurun

import (
	"context"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// cancelledBackend is cancelled in the middle of a trajectory, after so many.
type cancelledBackend struct {
	fakeBackend
	cancel    func()
	completed int
}

func (b cancelledBackend) Run(ctx context.Context, s *Sweep, sink Sink) error {
	if err := b.fakeBackend.Run(ctx, s, sink); err != nil {
		return err
	}
	for point := range b.completed + 1 {
		for step := range s.Steps + 1 {
			for node := range s.Network.N {
				if point == b.completed && (step == 3 || b.completed == 0) {
					b.cancel()
					return ctx.Err()
				}
				if err := sink.Trajectory(point, 0, step, node, []float64{1}, nil); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// TestTrajectoriesOfACancelledSweep are those that were completed; without any
// there is no file, nor that of an earlier run.
func TestTrajectoriesOfACancelledSweep(t *testing.T) {
	for completed := range 3 {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, TrajectoryName), []byte("point\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		s := decay()
		s.AllTrajectories = true
		ctx, cancel := context.WithCancel(t.Context())
		r, err := Run(ctx, cancelledBackend{fakeBackend{[]Row{row(0, 3, 1), row(1, 1, 1), row(2, 2, 1)}}, cancel, completed}, s, Options{Dir: dir})
		if !errors.Is(err, context.Canceled) || r == nil || !r.Partial {
			t.Fatal(err)
		}
		f, err := os.Open(filepath.Join(dir, TrajectoryName))
		if completed == 0 {
			if !errors.Is(err, os.ErrNotExist) {
				t.Errorf("there is a file without a trajectory: %v", err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		lines, err := csv.NewReader(f).ReadAll()
		f.Close()
		if err != nil || len(lines) != 1+completed*(s.Steps+1)*s.Network.N {
			t.Errorf("%d trajectories: %d lines, %v", completed, len(lines), err)
		}
		if entries, _ := os.ReadDir(dir); len(entries) != 4 { // the rows for who resumes among them
			t.Errorf("files %v", entries)
		}
	}
}

// TestAFailureLeavesNothing, not even the directories, unless others use them.
func TestAFailureLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	for _, out := range []string{"a/b/c", "a/b"} {
		_, err := Run(t.Context(), failingBackend{}, decay(), Options{Dir: filepath.Join(dir, out)})
		if !errors.Is(err, errBroken) {
			t.Fatal(err)
		}
		if entries, _ := os.ReadDir(dir); len(entries) != 0 {
			t.Errorf("%s: left behind: %v", out, entries)
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "a"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Run(t.Context(), failingBackend{}, decay(), Options{Dir: filepath.Join(dir, "a", "b")}); err == nil {
		t.Fatal("no error")
	}
	if entries, err := os.ReadDir(filepath.Join(dir, "a")); err != nil || len(entries) != 0 {
		t.Errorf("%v, %v", entries, err)
	}
}

// failingBackend refuses every sweep.
type failingBackend struct{ fakeBackend }

func (failingBackend) Run(context.Context, *Sweep, Sink) error { return errBroken }

// TestLeftovers of a process that is no more are removed, what others put there
// stays.
func TestLeftovers(t *testing.T) {
	dir := t.TempDir()
	names := map[string]bool{ // whether they stay
		temporary(TableName):   false,
		temporary(CSVName):     false,
		"." + TableName:        true,
		temporary("notes.txt"): true,
	}
	for name := range names {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Run(t.Context(), fakeBackend{[]Row{row(0, 3, 1)}}, decay(), Options{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	for name, stays := range names {
		if _, err := os.Stat(filepath.Join(dir, name)); (err == nil) != stays {
			t.Errorf("%s stays: %v, want %v", name, err == nil, stays)
		}
	}
}
