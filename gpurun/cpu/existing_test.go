package cpu

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/lemsls/lemsls/gpurun"
)

// TestOpen: a directory tells what the run told that filled it, merged or not.
func TestOpen(t *testing.T) {
	for _, make := range []func() *gpurun.Sweep{smallSweep, divergingSweep} {
		dir := t.TempDir()
		want := mustRun(t, make(), gpurun.Options{Dir: dir})
		sameResult(t, mustRun(t, make(), gpurun.Options{Dir: dir, Existing: gpurun.Resume}), want)
		var shards []string
		for k := range 3 {
			s, dir := make(), t.TempDir()
			s.Shard, s.Shards = k, 3
			mustRun(t, s, gpurun.Options{Dir: dir})
			shards = append(shards, dir)
		}
		merged := t.TempDir()
		if err := gpurun.Merge(shards, merged); err != nil {
			t.Fatal(err)
		}
		got, err := gpurun.Open(merged, make())
		if err != nil {
			t.Fatal(err)
		}
		for k := range got.States { // the mean of means is not the same in the last bits
			g, w := &got.States[k], want.States[k]
			if math.Abs(g.Mean-w.Mean) > 1e-12 || math.Abs(g.ClampShare-w.ClampShare) > 1e-12 {
				t.Errorf("merged: %+v, want %+v", *g, w)
			}
			g.Mean, g.ClampShare = w.Mean, w.ClampShare
		}
		got.Dir, got.Elapsed, got.SimStepsPerSec = dir, want.Elapsed, want.SimStepsPerSec
		sameResult(t, got, want)
	}
}

// sameResult compares what people are told. How the states of single rows were is
// not in the tables.
func sameResult(t *testing.T, got, want *gpurun.Result) {
	t.Helper()
	g, w := *got, *want
	for _, r := range []*gpurun.Result{&g, &w} {
		if r.Best != nil {
			best := *r.Best
			best.States = nil
			r.Best = &best
		}
		r.Elapsed = r.Elapsed.Round(time.Millisecond)
		r.Resumed = 0
	}
	if a, b := told(t, &g), told(t, &w); a != b {
		t.Errorf("got\n%s\nwant\n%s", a, b)
	}
}

// told is a result as text, its NaNs too.
func told(t *testing.T, r *gpurun.Result) string {
	t.Helper()
	text := fmt.Sprintf("%+v", *r)
	for _, row := range []*gpurun.Row{r.Best, r.FaultRow, r.BadDelayRow} {
		text += fmt.Sprintf("\n%+v", row)
		if row != nil && row.Fault != nil {
			text += fmt.Sprintf("\n%+v", *row.Fault)
		}
	}
	for _, s := range r.States {
		if s.FirstDiverged != nil {
			text += fmt.Sprintf("\n%+v", *s.FirstDiverged)
		}
	}
	return addresses.ReplaceAllString(text, "")
}

// addresses of what is compared by its contents.
var addresses = regexp.MustCompile(`0x[0-9a-f]+`)

// TestDamagedShard: what is merged is what was computed.
func TestDamagedShard(t *testing.T) {
	dir := t.TempDir()
	mustRun(t, smallSweep(), gpurun.Options{Dir: dir, CSV: true})
	text := read(t, dir, gpurun.CSVName)
	text[len(text)/2] ^= 1
	if err := os.WriteFile(filepath.Join(dir, gpurun.CSVName), text, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := gpurun.Merge([]string{dir}, t.TempDir()); err == nil || !strings.Contains(err.Error(), "changed or damaged") {
		t.Error(err)
	}
}

// TestWhatExists: what a directory holds is spared, continued or replaced, as is
// asked for.
func TestWhatExists(t *testing.T) {
	ways := map[gpurun.Existing]string{gpurun.Renew: "renew", gpurun.Spare: "spare", gpurun.Resume: "resume", gpurun.Overwrite: "overwrite"}
	part := func(dir string) {
		ctx, cancel := context.WithCancel(context.Background())
		_, err := gpurun.Run(ctx, cancelledAfter{New(), cancel, 7}, smallSweep(), gpurun.Options{Dir: dir})
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	other := smallSweep()
	other.Seed++
	for existing, way := range ways {
		for _, c := range []struct {
			name    string
			fill    func(dir string)
			sweep   *gpurun.Sweep
			refused map[gpurun.Existing]string
			resumed int
		}{
			{"nothing", func(string) {}, smallSweep(), nil, 0},
			{"part", part, smallSweep(), map[gpurun.Existing]string{gpurun.Spare: "a part of this sweep, 7 of 24 rows: continue it with --resume, or start again with --overwrite"}, 7},
			{"part of another", part, other, map[gpurun.Existing]string{gpurun.Renew: "another seed", gpurun.Spare: "another seed", gpurun.Resume: "another seed"}, 0},
			{"complete", func(dir string) { mustRun(t, smallSweep(), gpurun.Options{Dir: dir}) }, smallSweep(), nil, 24},
			{"another", func(dir string) { mustRun(t, smallSweep(), gpurun.Options{Dir: dir}) }, other,
				map[gpurun.Existing]string{gpurun.Renew: "--overwrite", gpurun.Spare: "--overwrite", gpurun.Resume: "--overwrite"}, 0},
		} {
			dir := t.TempDir()
			c.fill(dir)
			before := names(t, dir)
			r, err := gpurun.Run(context.Background(), New(), c.sweep, gpurun.Options{Dir: dir, Existing: existing})
			if want := c.refused[existing]; want != "" {
				if err == nil || !strings.Contains(err.Error(), want) || names(t, dir) != before {
					t.Errorf("%s, %s: %v, files %s, were %s", c.name, way, err, names(t, dir), before)
				}
				continue
			}
			resumed := 0
			if existing == gpurun.Resume {
				resumed = c.resumed
			}
			if err != nil || r.Resumed != resumed || r.Rows != 24 || names(t, dir) != "[manifest.json metrics.parquet]" {
				t.Errorf("%s, %s: %v, %+v, files %s", c.name, way, err, r, names(t, dir))
			}
		}
	}
}

func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return fmt.Sprint(list)
}

// cancelledAfter is a backend whose context is cancelled after so many rows.
type cancelledAfter struct {
	*Backend
	cancel func()
	rows   int
}

func (c cancelledAfter) Run(ctx context.Context, s *gpurun.Sweep, sink gpurun.Sink) error {
	return c.Backend.Run(ctx, s, &cancelling{sink, c})
}

type cancelling struct {
	gpurun.Sink
	cancelledAfter
}

func (c *cancelling) Row(r gpurun.Row) error {
	if c.rows == 0 {
		c.cancel()
		return context.Canceled
	}
	c.rows--
	return c.Sink.Row(r)
}

// TestOtherBits: rows that may differ in the last bits are not put together.
func TestOtherBits(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	if _, err := gpurun.Run(ctx, cancelledAfter{New(), cancel, 7}, smallSweep(), gpurun.Options{Dir: dir, Version: "1.0"}); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	_, err := gpurun.Run(context.Background(), New(), smallSweep(), gpurun.Options{Dir: dir, Version: "1.1", Existing: gpurun.Resume})
	if err == nil || !strings.Contains(err.Error(), "begun by lemsls 1.0, and this is 1.1") {
		t.Error(err)
	}
	_, err = gpurun.Run(context.Background(), elsewhere{New()}, smallSweep(), gpurun.Options{Dir: dir, Version: "1.0", Existing: gpurun.Resume})
	if err == nil || !strings.Contains(err.Error(), "begun with --backend cpu, and this is elsewhere") {
		t.Error(err)
	}
}

type elsewhere struct{ *Backend }

func (elsewhere) Name() string { return "elsewhere" }
