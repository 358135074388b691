package gpurun

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// pointed is a backend whose rows depend on their point, and that is cancelled
// before this row, if it is not 0.
type pointed struct{ stop int }

func (pointed) Name() string   { return "pointed" }
func (pointed) Device() string { return "none" }

func (b pointed) Run(_ context.Context, s *Sweep, sink Sink) error {
	for k := s.From; k < s.Rows(); k++ {
		if k == b.stop && k > 0 {
			return context.Canceled
		}
		point, _ := s.rowAt(k)
		if err := sink.Row(row(point, s.Points.At(point, nil)[0], float64(point*point))); err != nil {
			return err
		}
	}
	return nil
}

// sevenPoints is a sweep of so many, and of shards of them.
func sevenPoints() *Sweep {
	s := decay()
	s.Points = Grid(Axis{"a", Linspace(0, 1, 7)})
	return s
}

func shardOf(s *Sweep, i, n int) *Sweep {
	t := *s
	t.Shard, t.Shards = i, n
	return &t
}

// runUntil computes a sweep as far as the backend gets.
func runUntil(t *testing.T, b Backend, s *Sweep, o Options) {
	t.Helper()
	r, err := NewRecorder(b, s, o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := recordUntil(b, r); err != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

// TestWhole: shards that others compute come together to what one run makes. One
// that computes another sweep there is refused.
func TestWhole(t *testing.T) {
	dir, ctx, s := filepath.Join(t.TempDir(), "new", "r"), context.Background(), sevenPoints()
	s.Arguments = []string{"m.xml"}
	w, done, err := HoldWhole(s, Options{Dir: dir, Existing: Spare, Version: "v"})
	if err != nil || done != nil || w.Begun() {
		t.Fatal(err, done)
	}
	if _, _, err := HoldWhole(s, Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "is in use") {
		t.Error(err)
	}
	if err := w.Begin(); err != nil || !w.Begun() {
		t.Fatal(err)
	}
	var dirs []string
	for i := range 3 {
		dirs = append(dirs, filepath.Join(dir, "shards", fmt.Sprint(i)))
		if err := w.BeginShard(dirs[i], i, 3); err != nil {
			t.Fatal(err)
		}
	}
	other := shardOf(s, 1, 3)
	other.ModelHash = "changed"
	if _, err := Run(ctx, pointed{}, other, Options{Dir: dirs[1], Existing: Resume}); err == nil || !strings.Contains(err.Error(), "another model") {
		t.Error(err)
	}
	for i, d := range dirs {
		if _, err := w.Merge(dirs, "fake", "12"); err == nil || !strings.Contains(err.Error(), "is not complete") {
			t.Error(i, err)
		}
		if _, err := Run(ctx, pointed{}, shardOf(s, i, 3), Options{Dir: d, Existing: Resume, Version: "v"}); err != nil {
			t.Fatal(err)
		}
	}
	r, err := w.Merge(dirs, "fake", "12")
	if err != nil || r.Rows != 7 || r.Best.Point != 6 || r.Resumed != 0 || r.Dir != dir {
		t.Fatalf("%v %+v", err, r)
	}
	w.Release()
	checkWhole(t, s, dir)
	if _, done, err := HoldWhole(s, Options{Dir: dir, Existing: Resume}); err != nil || done == nil || done.Resumed != 7 {
		t.Errorf("%v, %+v", err, done)
	}
	if _, _, err := HoldWhole(s, Options{Dir: dir, Existing: Spare}); err == nil || !strings.Contains(err.Error(), "holds the complete sweep") {
		t.Error(err)
	}
}

func checkWhole(t *testing.T, s *Sweep, dir string) {
	t.Helper()
	local := t.TempDir()
	if _, err := Run(context.Background(), pointed{}, s, Options{Dir: local}); err != nil {
		t.Fatal(err)
	}
	a, err1 := os.ReadFile(filepath.Join(local, TableName))
	b, err2 := os.ReadFile(filepath.Join(dir, TableName))
	if err1 != nil || err2 != nil || !bytes.Equal(a, b) {
		t.Errorf("%v, %v: the merged table differs", err1, err2)
	}
	m, err := ReadManifest(dir)
	if err != nil || m.Runner != "fake" || m.Job != "12" || len(m.Arguments) != 1 || m.Partial || m.Shards != 1 {
		t.Errorf("%v, %+v", err, m)
	}
}

// TestWholeLeavesNothing where nothing came of it, and does not go on with what
// was begun otherwise.
func TestWholeLeavesNothing(t *testing.T) {
	dir, s := filepath.Join(t.TempDir(), "new", "r"), sevenPoints()
	w, _, err := HoldWhole(s, Options{Dir: dir})
	if err == nil {
		err = w.Begin()
	}
	if err != nil {
		t.Fatal(err)
	}
	w.Forget()
	w.Release()
	if _, err := os.Stat(filepath.Dir(dir)); err == nil {
		t.Error("folders are left")
	}
	runUntil(t, pointed{stop: 3}, s, Options{Dir: dir})
	if _, _, err := HoldWhole(s, Options{Dir: dir, Existing: Resume}); err == nil || !strings.Contains(err.Error(), "computed without --runner") {
		t.Error(err)
	}
}

// TestWatch sees what is safe of a sweep that somebody else runs, and when it is
// complete.
func TestWatch(t *testing.T) {
	dir, s := filepath.Join(t.TempDir(), "r"), sevenPoints()
	w := NewWatch(dir, s)
	look := func(when string, rows int, complete bool) {
		t.Helper()
		if n, whole, err := w.Look(); n != rows || whole != complete || err != nil {
			t.Errorf("%s: %d rows, complete %v, %v; want %d, %v", when, n, whole, err, rows, complete)
		}
	}
	look("before anything", 0, false)
	runUntil(t, pointed{stop: 3}, s, Options{Dir: dir})
	look("after three rows", 3, false)
	runUntil(t, pointed{stop: 5}, s, Options{Dir: dir, Existing: Resume})
	look("after five", 5, false)
	log := filepath.Join(dir, logName)
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(log, append(text, 1, 2, 3), 0o644); err != nil {
		t.Fatal(err)
	}
	look("with half a chunk", 5, false)
	runUntil(t, pointed{stop: 2}, s, Options{Dir: dir, Existing: Overwrite})
	look("begun again", 2, false)
	runUntil(t, pointed{}, s, Options{Dir: dir, Existing: Resume})
	table := filepath.Join(dir, TableName)
	if err := os.Rename(table, table+".late"); err != nil {
		t.Fatal(err)
	}
	look("while the table cannot be seen", 2, false)
	if err := os.Rename(table+".late", table); err != nil {
		t.Fatal(err)
	}
	look("complete", 7, true)
	other := *s
	other.Seed = 3
	if _, _, err := NewWatch(dir, &other).Look(); err == nil || !strings.Contains(err.Error(), "another seed") {
		t.Error(err)
	}
}
