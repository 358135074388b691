package cpu

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/gpurun/gpuruntest"
)

// smallSweep diverges nowhere and takes an instant.
func smallSweep() *gpurun.Sweep {
	return &gpurun.Sweep{
		Program: ir.Euler(gpuruntest.Montbrio()), Integrator: "euler", Model: "montbrio.xml", ModelHash: "00ff",
		Network: gpurun.Synthetic(7, 3), Dt: 0.05, Steps: 50, Transient: 10, Seed: 42, Replicates: 2,
		Points: gpurun.Grid(
			gpurun.Axis{Name: "cr", Values: gpurun.Linspace(0, 1, 4)},
			gpurun.Axis{Name: "speed", Values: []float64{0.25, 0.5, 1}}),
	}
}

// divergingSweep has points at fault between others: far is far too long a step.
func divergingSweep() *gpurun.Sweep {
	s := smallSweep()
	s.Steps, s.Transient = 400, 0
	s.Points = gpurun.List([]string{"cr", "speed"}, [][]float64{{0, 1}, {1e30, 1}, {0.5, 1}, {0.5, -1}, {0.5, 1e9}})
	return s
}

func mustRun(t *testing.T, s *gpurun.Sweep, o gpurun.Options) *gpurun.Result {
	t.Helper()
	r, err := gpurun.Run(context.Background(), New(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func read(t *testing.T, dir, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestFilesOfASweep(t *testing.T) {
	s, dir := divergingSweep(), filepath.Join(t.TempDir(), "new", "results")
	r := mustRun(t, s, gpurun.Options{Dir: dir, CSV: true, Version: "1.2.3"})
	if r.Rows != 10 || r.Diverged != 6 || r.Dir != dir || r.FirstFault == nil || r.FirstFault.Point != 1 || r.Partial {
		t.Errorf("result %+v", *r)
	}
	if r.Best == nil || r.Best.Point != 0 && r.Best.Point != 2 {
		t.Errorf("best row %+v", r.Best)
	}
	f, err := parquet.OpenFile(bytes.NewReader(read(t, dir, gpurun.TableName)), int64(len(read(t, dir, gpurun.TableName))))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, path := range f.Schema().Columns() {
		names = append(names, strings.Join(path, "."))
	}
	want := "point replicate cr speed mean_r mean_V std_r std_V min_r min_V max_r max_V clamp_share fc_mean fc_sc_corr kop metastability status diverged_step diverged_node diverged_state"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("columns\n%s, want\n%s", got, want)
	}
	lines, err := csv.NewReader(bytes.NewReader(read(t, dir, gpurun.CSVName))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(lines[0], " "); got != want {
		t.Errorf("csv columns\n%s, want\n%s", got, want)
	}
	compareTables(t, f, lines[1:])
	m, err := gpurun.ReadManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	if m.Version != "1.2.3" || m.Seed != 42 || m.Rows != 10 || m.Points.Points().Len() != 5 || m.Network.Hash != s.Network.Hash() || m.Backend != "cpu" {
		t.Errorf("manifest %+v", *m)
	}
	noTemporaries(t, dir, 3)
}

// compareTables reads every value of the Parquet file back and compares it with
// the CSV.
func compareTables(t *testing.T, f *parquet.File, lines [][]string) {
	t.Helper()
	rows := 0
	for _, group := range f.RowGroups() {
		reader := group.Rows()
		buffer := make([]parquet.Row, 4)
		for {
			n, err := reader.ReadRows(buffer)
			for _, row := range buffer[:n] {
				for c, v := range row {
					if got := cell(v); got != lines[rows][c] {
						t.Errorf("row %d, column %d: %q in parquet, %q in csv", rows, c, got, lines[rows][c])
					}
				}
				rows++
			}
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		reader.Close()
	}
	if rows != len(lines) {
		t.Errorf("%d rows in parquet, %d in csv", rows, len(lines))
	}
}

func cell(v parquet.Value) string {
	switch {
	case v.IsNull():
		return ""
	case v.Kind() == parquet.Double && math.IsNaN(v.Double()):
		return "nan"
	case v.Kind() == parquet.Double:
		return strconv.FormatFloat(v.Double(), 'g', -1, 64)
	}
	return v.String()
}

func noTemporaries(t *testing.T, dir string, want int) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	if len(entries) != want {
		t.Errorf("%d files in %s, want %d: %v", len(entries), dir, want, entries)
	}
}

func TestEqualSweepsGiveEqualBytes(t *testing.T) {
	files := []string{gpurun.TableName, gpurun.CSVName, gpurun.TrajectoryName}
	for _, make := range []func() *gpurun.Sweep{smallSweep, divergingSweep} {
		whole := make()
		whole.Trajectories = []int{4, 1}
		one := t.TempDir()
		mustRun(t, whole, gpurun.Options{Dir: one, CSV: true})
		for _, threads := range []int{1, 2, 3} {
			s, dir := make(), t.TempDir()
			s.Trajectories, s.Threads, s.Memory = []int{4, 1}, threads, 1<<20
			mustRun(t, s, gpurun.Options{Dir: dir, CSV: true})
			sameFiles(t, one, dir, files)
		}
		var shards []string
		for k := range 3 {
			s, dir := make(), t.TempDir()
			s.Trajectories, s.Shard, s.Shards = []int{4, 1}, k, 3
			mustRun(t, s, gpurun.Options{Dir: dir, CSV: true})
			shards = append(shards, dir)
		}
		shards[0], shards[2] = shards[2], shards[0]
		merged := t.TempDir()
		if err := gpurun.Merge(shards, merged); err != nil {
			t.Fatal(err)
		}
		sameFiles(t, one, merged, files)
		if err := gpurun.Merge(shards[:2], t.TempDir()); err == nil || !strings.Contains(err.Error(), "missing") {
			t.Errorf("merging two shards of three: %v", err)
		}
		if err := gpurun.Merge(append(shards, shards[0]), t.TempDir()); err == nil || !strings.Contains(err.Error(), "twice") {
			t.Errorf("merging a shard twice: %v", err)
		}
	}
}

func sameFiles(t *testing.T, one, other string, names []string) {
	t.Helper()
	for _, name := range names {
		if !bytes.Equal(read(t, one, name), read(t, other, name)) {
			t.Errorf("%s differs", name)
		}
	}
}

func TestTrajectoryFile(t *testing.T) {
	s, dir := smallSweep(), t.TempDir()
	s.Trajectories, s.Precision = []int{2, 2, 5}, gpurun.F64
	mustRun(t, s, gpurun.Options{Dir: dir})
	lines, err := csv.NewReader(bytes.NewReader(read(t, dir, gpurun.TrajectoryName))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(lines[0], " "); got != "point replicate step time node r V" {
		t.Errorf("columns %s", got)
	}
	if want := 1 + 2*2*51*7; len(lines) != want {
		t.Errorf("%d lines, want %d", len(lines), want)
	}
	first, last := lines[1], lines[len(lines)-1]
	v := ir.InitialValue(s.Seed, 0, 0, 1, -2, 1)
	if got, _ := strconv.ParseFloat(first[6], 64); got != v || first[0] != "2" || first[2] != "0" {
		t.Errorf("first line %v, want V = %v", first, v)
	}
	if got := strings.Join(last[:5], " "); got != "5 1 50 2.5 6" {
		t.Errorf("last line %v", last)
	}
}

func TestAnotherSweepIsRefused(t *testing.T) {
	dir := t.TempDir()
	mustRun(t, smallSweep(), gpurun.Options{Dir: dir})
	mustRun(t, smallSweep(), gpurun.Options{Dir: dir}) // the same one may be run again
	s := smallSweep()
	s.Seed++
	_, err := gpurun.Run(context.Background(), New(), s, gpurun.Options{Dir: dir})
	if err == nil || !strings.Contains(err.Error(), "another seed") || !strings.Contains(err.Error(), "--out") {
		t.Errorf("another seed: %v", err)
	}
	noTemporaries(t, dir, 2)
}

func TestReadOnlyDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(dir, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	ran := false
	s := smallSweep()
	s.Progress = func(gpurun.Progress) { ran = true }
	if _, err := gpurun.Run(context.Background(), New(), s, gpurun.Options{Dir: filepath.Join(dir, "x")}); err == nil || ran {
		t.Errorf("a directory below a file: %v, computed: %v", err, ran)
	}
	if os.Getuid() == 0 {
		t.Skip("permissions do not bind the superuser")
	}
	locked := t.TempDir()
	if err := os.Chmod(locked, 0o555); err != nil {
		t.Fatal(err)
	}
	if _, err := gpurun.Run(context.Background(), New(), s, gpurun.Options{Dir: locked}); err == nil || !strings.Contains(err.Error(), "cannot be written") || ran {
		t.Errorf("a read-only directory: %v, computed: %v", err, ran)
	}
}

func TestCancelKeepsTheRowsSoFar(t *testing.T) {
	s, dir := smallSweep(), t.TempDir()
	s.Network, s.Steps, s.Threads = gpurun.Synthetic(60, 1), 3000, 2
	s.Points = gpurun.Grid(
		gpurun.Axis{Name: "cr", Values: gpurun.Linspace(0, 1, 500)},
		gpurun.Axis{Name: "speed", Values: []float64{1}})
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var cancelled time.Time
	s.Progress = func(p gpurun.Progress) {
		if cancelled.IsZero() {
			cancelled = time.Now()
			cancel()
		}
	}
	r, err := gpurun.Run(ctx, New(), s, gpurun.Options{Dir: dir})
	took := time.Since(cancelled)
	if !errors.Is(err, context.Canceled) || r == nil || !r.Partial {
		t.Fatalf("%v, %+v", err, r)
	}
	t.Logf("stopping took %v", took) // about 10 ms on an idle machine
	m, err := gpurun.ReadManifest(dir)
	if err != nil || !m.Partial || m.Rows != r.Rows || r.Rows >= 1000 {
		t.Errorf("%v, %+v", err, m)
	}
	if err := gpurun.Merge([]string{dir}, t.TempDir()); err == nil || !strings.Contains(err.Error(), "not complete") || !strings.Contains(err.Error(), "--resume") {
		t.Errorf("merging a partial sweep: %v", err)
	}
}
