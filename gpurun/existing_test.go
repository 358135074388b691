package gpurun

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func decayed() fakeBackend { return fakeBackend{[]Row{row(0, 3, 1), row(1, 1, 2), row(2, 2, 3)}} }

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestForeignMetrics: a metrics.csv that no manifest is about is nobody's to
// replace, unless it is asked for.
func TestForeignMetrics(t *testing.T) {
	shard, dir := t.TempDir(), t.TempDir()
	path := filepath.Join(dir, CSVName)
	write(t, path, "theirs\n")
	if _, err := Run(t.Context(), decayed(), decay(), Options{Dir: shard, CSV: true}); err != nil {
		t.Fatal(err)
	}
	_, ran := Run(t.Context(), decayed(), decay(), Options{Dir: dir, Existing: Spare})
	for _, err := range []error{ran, Merge([]string{shard}, dir)} {
		if err == nil || !strings.Contains(err.Error(), "holds results without a manifest (metrics.csv); choose another directory") {
			t.Error(err)
		}
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "theirs\n" {
		t.Errorf("%q, %v", text, err)
	}
	if _, err := Run(t.Context(), decayed(), decay(), Options{Dir: dir, Existing: Overwrite}); err != nil {
		t.Error(err)
	}
}

// TestRepeatedWithoutCSV keeps the metrics.csv of a complete sweep, as one of its
// files, unless the results are to be replaced by others.
func TestRepeatedWithoutCSV(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		o    Options
		kept bool
	}{
		{Options{CSV: true}, true}, {Options{Existing: Spare}, true}, {Options{}, true}, {Options{Existing: Overwrite}, false}, {Options{Existing: Spare}, false},
	} {
		c.o.Dir = dir
		if _, err := Run(t.Context(), decayed(), decay(), c.o); err != nil {
			t.Fatal(err)
		}
		_, err := os.Stat(filepath.Join(dir, CSVName))
		m, broken := ReadManifest(dir)
		if broken != nil {
			t.Fatal(broken)
		}
		if listed := len(m.Files) == 2; (err == nil) != c.kept || listed != c.kept || m.CheckFiles(dir) != nil {
			t.Errorf("%+v: %v, %+v, want it kept: %v", c.o, err, m.Files, c.kept)
		}
	}
}

// TestMergeWithoutCSV does not remove the metrics.csv of an earlier merge.
func TestMergeWithoutCSV(t *testing.T) {
	with, without, whole := t.TempDir(), t.TempDir(), t.TempDir()
	for dir, csv := range map[string]bool{with: true, without: false} {
		if _, err := Run(t.Context(), decayed(), decay(), Options{Dir: dir, CSV: csv}); err != nil {
			t.Fatal(err)
		}
	}
	if err := Merge([]string{with}, whole); err != nil {
		t.Fatal(err)
	}
	if err := Merge([]string{without}, whole); err == nil || !strings.Contains(err.Error(), "holds the complete sweep with metrics.csv") {
		t.Error(err)
	}
	if m, err := ReadManifest(whole); err != nil || len(m.Files) != 2 || m.CheckFiles(whole) != nil {
		t.Errorf("%v, %+v", err, m)
	}
}

// TestResumeChecksFiles: results that were changed are not taken for complete.
func TestResumeChecksFiles(t *testing.T) {
	dir := t.TempDir()
	o := Options{Dir: dir, CSV: true, Existing: Resume}
	for range 2 {
		if _, err := Run(t.Context(), decayed(), decay(), o); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(dir, CSVName)
	write(t, path, "changed\n")
	_, changed := Run(t.Context(), decayed(), decay(), o)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	_, gone := Run(t.Context(), decayed(), decay(), o)
	for _, err := range []error{changed, gone} {
		if err == nil || !strings.Contains(err.Error(), path) || !strings.HasSuffix(err.Error(), "; --overwrite computes it again") {
			t.Error(err)
		}
	}
	o.Existing = Overwrite
	if _, err := Run(t.Context(), decayed(), decay(), o); err != nil {
		t.Error(err)
	}
}

// TestDifferenceOfPoints: other points may make another program, and are what a
// person has changed.
func TestDifferenceOfPoints(t *testing.T) {
	m := newManifest(nobody{}, decay(), "")
	n, p := *m, *m
	n.ProgramHash, p.ProgramHash = "another", "another"
	p.Points = pointsManifest(Grid(Axis{"a", []float64{4}}))
	if a, b := m.difference(&n), m.difference(&p); a != "another program" || b != "other points" {
		t.Errorf("%q, %q", a, b)
	}
}
