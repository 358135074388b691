package cpu

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/gpurun"
)

// savingSweep writes arrays of two points out of five, one of which diverges.
func savingSweep() *gpurun.Sweep {
	s := divergingSweep()
	s.Arrays, s.ArrayPoints = []string{"fc", "mean", "signal"}, []int{1, 2}
	s.Metrics = []string{"mean", "fc_mean"}
	return s
}

// numbersOf is what is behind the header of a file, which says what it holds.
func numbersOf(t *testing.T, dir, name, shape string) []float64 {
	t.Helper()
	text := read(t, dir, name)
	header := 10 + int(binary.LittleEndian.Uint16(text[8:]))
	if !strings.Contains(string(text[:header]), "'descr': '<f8', 'fortran_order': False, 'shape': ("+shape+",)") || header%64 != 0 {
		t.Fatalf("%s: header %q, want shape %s", name, text[:header], shape)
	}
	var list []float64
	for at := header; at < len(text); at += 8 {
		list = append(list, math.Float64frombits(binary.LittleEndian.Uint64(text[at:])))
	}
	return list
}

// TestArrays: the arrays are those that the metrics are made of.
func TestArrays(t *testing.T) {
	s, dir := savingSweep(), t.TempDir()
	rows := &keep{}
	if err := New().Run(t.Context(), s, rows); err != nil {
		t.Fatal(err)
	}
	mustRun(t, s, gpurun.Options{Dir: dir})
	n := s.Network.N
	fc, means, signal := numbersOf(t, dir, "fc.npy", "2, 2, 7, 7"), numbersOf(t, dir, "mean.npy", "2, 2, 2, 7"), numbersOf(t, dir, "signal.npy", "2, 2, 20, 7")
	for k, all := range map[int][]float64{2 * n * n: fc, 2 * 2 * n: means, 2 * 20 * n: signal} {
		if len(all) != 2*k {
			t.Fatalf("%d numbers, want %d", len(all), 2*k)
		}
		for i, v := range all {
			if (v != v) != (i < k) { // the first point diverges
				t.Fatalf("number %d of %d is %v", i, len(all), v)
			}
		}
	}
	for replicate := range 2 {
		row := rows.rows[4+replicate]
		sum, at := 0.0, (2+replicate)*n*n
		for i := range n {
			for j := i + 1; j < n; j++ {
				sum += fc[at+i*n+j] / 21
				if fc[at+i*n+j] != fc[at+j*n+i] {
					t.Errorf("FC is not symmetric at %d, %d", i, j)
				}
			}
		}
		mean := 0.0
		for _, v := range means[(2+replicate)*2*n : (2+replicate)*2*n+n] {
			mean += v / float64(n)
		}
		if math.Abs(mean-row.Metrics[0]) > 1e-12 || math.Abs(sum-row.Metrics[2]) > 1e-12 {
			t.Errorf("replicate %d: mean %v, FC %v, metrics %v", replicate, mean, sum, row.Metrics)
		}
		at = (2 + replicate) * 20 * n
		lo, hi := math.Inf(1), math.Inf(-1)
		for _, v := range signal[at : at+20*n] {
			lo, hi = min(lo, v), max(hi, v)
		}
		if lo >= mean || hi <= mean {
			t.Errorf("the signal is from %v to %v about a mean of %v", lo, hi, mean)
		}
	}
}

// TestArraysOfParts: a sweep that was cut off, and one of shards, give the same
// files; a part has none.
func TestArraysOfParts(t *testing.T) {
	s, whole, dir := savingSweep(), t.TempDir(), t.TempDir()
	mustRun(t, s, gpurun.Options{Dir: whole})
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := gpurun.Run(ctx, cancelledAfter{New(), cancel, 5}, s, gpurun.Options{Dir: dir}); !errors.Is(err, context.Canceled) {
		t.Fatalf("cut off: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*.npy")); len(left) > 0 {
		t.Errorf("a part has %v", left)
	}
	other := *s
	other.ArrayPoints = nil
	if _, err := gpurun.Run(t.Context(), New(), &other, gpurun.Options{Dir: dir, Existing: gpurun.Resume}); err == nil || !strings.Contains(err.Error(), "other arrays") {
		t.Errorf("other points: %v", err)
	}
	mustRun(t, s, gpurun.Options{Dir: dir, Existing: gpurun.Resume})
	var parts []string
	for shard := range 3 { // the first has no point that was chosen
		part := *s
		part.Shard, part.Shards = shard, 3
		parts = append(parts, t.TempDir())
		mustRun(t, &part, gpurun.Options{Dir: parts[shard]})
	}
	merged := t.TempDir()
	if err := gpurun.Merge(parts, merged); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"fc.npy", "mean.npy", "signal.npy", gpurun.TableName} {
		if want := string(read(t, whole, name)); string(read(t, dir, name)) != want || string(read(t, merged, name)) != want {
			t.Errorf("%s differs", name)
		}
	}
	s.Arrays = nil
	mustRun(t, s, gpurun.Options{Dir: whole, Existing: gpurun.Overwrite})
	if left, _ := filepath.Glob(filepath.Join(whole, "*.npy")); len(left) > 0 {
		t.Errorf("other results left %v", left)
	}
}

func TestArraysThatAreRefused(t *testing.T) {
	for want, change := range map[string]func(*gpurun.Sweep){
		`there is no array "fcd"`:                func(s *gpurun.Sweep) { s.Arrays = []string{"fcd"} },
		"there is no point 5 to write arrays of": func(s *gpurun.Sweep) { s.ArrayPoints = []int{5} },
		"there is no signal to write":            func(s *gpurun.Sweep) { s.Monitor.TR = 100 },
		"the arrays of 10 simulations take 16":   func(s *gpurun.Sweep) { s.ArrayPoints, s.Memory = nil, 10_000 },
	} {
		s := savingSweep()
		change(s)
		if err := s.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
