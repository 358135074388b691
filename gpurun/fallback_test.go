package gpurun

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// failing is a backend with the rows of scriptedRow that breaks off after so many
// rows, of trajectories too; without end: -1.
type failing struct {
	name  string
	after int
	err   error // nil: it says that all is done
}

func (b failing) Name() string   { return b.name }
func (b failing) Device() string { return "the " + b.name }

func (b failing) Run(_ context.Context, s *Sweep, sink Sink) error {
	left := b.after
	for k := s.From; k < s.Rows(); k++ {
		if left == 0 {
			return b.err
		}
		left--
		if err := sink.Row(scriptedRow(s, k)); err != nil {
			return err
		}
	}
	for point, replicate := range s.Tracked() {
		for k := range (s.Steps + 1) * s.Network.N {
			if left == 0 {
				return b.err
			}
			left--
			step, node := k/s.Network.N, k%s.Network.N
			if err := sink.Trajectory(point, replicate, step, node, []float64{float64(point) / float64(step+node+1)}, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

var errFell = errors.New("the device fell off the bus")

// computedBy is what the manifest of a directory says about it.
func computedBy(t *testing.T, dir string) string {
	t.Helper()
	m, err := ReadManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	text := m.Backend + ": " + m.Device
	for _, p := range m.Parts {
		text += fmt.Sprintf("; %d %s %s", p.Rows, p.Backend, p.Device)
	}
	return text
}

// TestFallback breaks the first backend off everywhere. The files are those of one
// that nothing happens to, and the manifest says who computed them.
func TestFallback(t *testing.T) {
	s, sound := eventful(), t.TempDir()
	if _, err := Run(t.Context(), failing{"cpu", -1, nil}, s, Options{Dir: sound, CSV: true}); err != nil {
		t.Fatal(err)
	}
	want, _ := contents(t, sound)
	for after := -1; after < 10+4*8; after++ {
		dir, told := t.TempDir(), []string(nil)
		b := &Fallback{failing{"cuda", after, errFell}, failing{"cpu", -1, nil}, func(err error) { told = append(told, err.Error()) }}
		r, err := Run(t.Context(), b, s, Options{Dir: dir, CSV: true})
		if err != nil || r.Rows != 10 {
			t.Fatalf("%d: %v, %+v", after, err, r)
		}
		if got, _ := contents(t, dir); got != want {
			t.Errorf("%d: other results", after)
		}
		by, words := "cuda: the cuda", ""
		switch {
		case after == 0:
			by, words = "cpu: the cpu", errFell.Error()
		case after > 0 && after < 10:
			words = errFell.Error()
			rows := "rows"
			if after == 1 {
				rows = "row"
			}
			by = fmt.Sprintf("cuda+cpu: the cuda (%d %s), the cpu (%d rows); %d cuda the cuda; %d cpu the cpu", after, rows, 10-after, after, 10-after)
			by = strings.Replace(by, "(1 rows", "(1 row", 1)
		case after >= 10:
			words = errFell.Error()
		}
		if got := computedBy(t, dir); got != by || strings.Join(told, "") != words {
			t.Errorf("%d: %s, want %s; told %q", after, got, by, told)
		}
	}
}

// TestFallbackOf what is no failure of the first backend, or a silent one.
func TestFallbackOf(t *testing.T) {
	s := eventful()
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	full := errors.New("no space left")
	for _, c := range []struct {
		name  string
		ctx   context.Context
		first Backend
		sink  *limited
		rows  int
		err   error
		told  string
	}{
		{"missing rows", t.Context(), failing{"cuda", 3, nil}, &limited{most: -1}, 10, nil, "7 of 10 rows are missing"},
		{"out of turn", t.Context(), backwards{}, &limited{most: -1}, 10, nil, "a row of point 4, replicate 1, came out of turn"},
		{"full disk", t.Context(), failing{"cuda", -1, nil}, &limited{most: 4, err: full}, 4, full, ""},
		{"cancelled", cancelled, failing{"cuda", 2, errFell}, &limited{most: -1}, 2, context.Canceled, ""},
	} {
		told := ""
		b := &Fallback{c.first, failing{"cpu", -1, nil}, func(err error) { told += err.Error() }}
		err := b.Run(c.ctx, s, c.sink)
		if !errors.Is(err, c.err) || len(c.sink.points) != c.rows || told != c.told || !slices.IsSorted(c.sink.points) {
			t.Errorf("%s: %v, points %v, told %q", c.name, err, c.sink.points, told)
		}
	}
}

// limited is a Sink that is full after so many rows, if that is not negative.
type limited struct {
	Discard
	points []int
	most   int
	err    error
}

func (l *limited) Row(r Row) error {
	if len(l.points) == l.most {
		return l.err
	}
	l.points = append(l.points, r.Point)
	return nil
}

// backwards hands over the last row first.
type backwards struct{ failing }

func (backwards) Run(_ context.Context, s *Sweep, sink Sink) error {
	return sink.Row(scriptedRow(s, s.Rows()-1))
}

// TestContinuedElsewhere resumes on other backends what one has begun: the manifest
// knows all of them, after a kill too, and so does that of shards put together. What
// nobody has compared is not mixed.
func TestContinuedElsewhere(t *testing.T) {
	s, dir := eventful(), t.TempDir()
	resume := func(b Backend) error {
		_, err := Run(t.Context(), b, s, Options{Dir: dir, CSV: true, Existing: Resume})
		return err
	}
	if err := resume(failing{"cuda", 4, errFell}); !errors.Is(err, errFell) || !strings.Contains(err.Error(), "4 of 10 rows are kept") {
		t.Fatal(err)
	}
	if err := resume(failing{"cuda-unchecked", -1, nil}); err == nil || !strings.Contains(err.Error(), "was begun with --backend cuda, and this is cuda-unchecked") {
		t.Error(err)
	}
	both := &Fallback{First: failing{"cuda", 1, errFell}, Second: failing{"cpu", 3, errFell}}
	if err := resume(both); !errors.Is(err, errFell) {
		t.Fatal(err)
	}
	if err := resume(failing{"cpu", -1, nil}); err != nil {
		t.Fatal(err)
	}
	want := "cuda+cpu: the cuda (5 rows), the cpu (5 rows); 5 cuda the cuda; 5 cpu the cpu"
	if got := computedBy(t, dir); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	shards := t.TempDir()
	var dirs []string
	for i, name := range []string{"cpu", "cuda"} {
		dirs = append(dirs, filepath.Join(shards, name))
		part := *s
		part.Shard, part.Shards, part.Trajectories = i, 2, nil
		if _, err := Run(t.Context(), failing{name, -1, nil}, &part, Options{Dir: dirs[i]}); err != nil {
			t.Fatal(err)
		}
	}
	if err := Merge(dirs, filepath.Join(shards, "whole")); err != nil {
		t.Fatal(err)
	}
	want = "cpu+cuda: the cpu (4 rows), the cuda (6 rows); 4 cpu the cpu; 6 cuda the cuda"
	if got := computedBy(t, filepath.Join(shards, "whole")); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
