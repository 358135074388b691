package report

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/gpurun/cpu"
)

// TestPartInHeading: a page of a part of a sweep is called one.
func TestPartInHeading(t *testing.T) {
	s := run(t, "oscillator.xml", oscillator, func(s *gpurun.Sweep) { s.Shard, s.Shards = 1, 3 })
	var page strings.Builder
	if err := Page(&page, read(t, s)); err != nil || !strings.Contains(page.String(), "<title>oscillator: sweep (shard 2/3)</title>") {
		t.Error(err, "the title says nothing of the shard")
	}
	if v := read(t, s); v.Part != "shard 2/3" || !strings.Contains(strings.Join(v.Notes, " "), "shard 2 of 3 alone") {
		t.Errorf("%q %q", v.Part, v.Notes)
	}
	m, err := gpurun.ReadManifest(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	v := &View{}
	m.Shards, m.Shard, m.Partial = 1, 0, true
	if v.part(m, 5); v.Part != "unfinished: 5 of 24 simulations" {
		t.Errorf("%q", v.Part)
	}
	if v := read(t, run(t, "oscillator.xml", oscillator, nil)); v.Part != "" {
		t.Errorf("the whole is %q", v.Part)
	}
}

// stopped cancels a sweep after some rows.
type stopped struct {
	gpurun.Sink
	left int
	stop context.CancelFunc
}

func (s *stopped) Row(r gpurun.Row) error {
	if s.left--; s.left == 0 {
		s.stop()
	}
	return s.Sink.Row(r)
}

// stopping is the processor, which is told to stop after some rows.
type stopping struct {
	gpurun.Backend
	after int
	stop  context.CancelFunc
}

func (b stopping) Run(ctx context.Context, s *gpurun.Sweep, sink gpurun.Sink) error {
	return b.Backend.Run(ctx, s, &stopped{sink, b.after, b.stop})
}

// TestUnfinished: results of a sweep that was cut off can be opened as a part, and
// the View says what part they are.
func TestUnfinished(t *testing.T) {
	s := run(t, "oscillator.xml", oscillator, nil)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	s.sweep.Threads = 1
	dir := t.TempDir()
	r, err := gpurun.Run(ctx, stopping{cpu.New(), 3, stop}, s.sweep, gpurun.Options{Dir: dir})
	if r == nil || !r.Partial {
		t.Skipf("the sweep was faster than its end: %v", err)
	}
	if _, err := gpurun.Open(dir, s.sweep); err == nil || !strings.Contains(err.Error(), "is not complete") {
		t.Error(err)
	}
	opened, err := gpurun.OpenPart(dir, s.sweep)
	if err != nil || !opened.Partial || opened.Rows != r.Rows {
		t.Fatalf("%v: %+v, want %+v", err, opened, r)
	}
	s.Result = opened
	v, err := Read(dir, s.Swept)
	if err != nil || v.Model == nil || !strings.HasPrefix(v.Part, "unfinished: ") {
		t.Errorf("%v: %q", err, v.Part)
	}
}

// TestChangedTable: results that are not those of the manifest are refused.
func TestChangedTable(t *testing.T) {
	s := run(t, "oscillator.xml", oscillator, nil)
	path := filepath.Join(s.dir, gpurun.TableName)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text[len(text)/2] ^= 1
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(s.dir, nil); err == nil || !strings.Contains(err.Error(), "changed or damaged") {
		t.Error(err)
	}
}

// TestNoTableYet: what was killed early on can be continued, which is said.
func TestNoTableYet(t *testing.T) {
	dir := t.TempDir()
	m := &gpurun.Manifest{Partial: true, Arguments: []string{"m.xml"}}
	err := usable(dir, m)
	if err == nil || !strings.Contains(err.Error(), "is not finished, and no table of its results yet: continue it with lemsls sweep --resume --out "+dir) {
		t.Error(err)
	}
}

// TestNoCommand: there is no command rather than a wrong one.
func TestNoCommand(t *testing.T) {
	v := read(t, run(t, "oscillator.xml", oscillator, nil)) // without a command line
	if v.Command != "" || len(v.Notes) > 0 {                // an editor simulates points without one
		t.Errorf("%q %q", v.Command, v.Notes)
	}
	m := &gpurun.Manifest{Arguments: []string{"a b.xml", "--connectome=c.zip", "--gpus=1", "--param=a=1", "--partition=p", "--runner=slurm", "--shards=2", "--time=5"}}
	if got, want := command(m), "lemsls sweep 'a b.xml' --connectome=c.zip --time=5"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
