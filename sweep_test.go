package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/gpurun"
)

// sweepOf is what a sweep prints as JSON, and what it says beside.
func sweepOf(t *testing.T, args ...string) (object map[string]any, errs string) {
	t.Helper()
	args = append([]string{"sweep", "--format", "json", "--time", "5"}, args...)
	code, out, errs := command(t, "", args...)
	if code != 0 {
		t.Fatalf("%v: exit code %d: %s", args, code, errs)
	}
	if err := json.Unmarshal([]byte(out), &object); err != nil {
		t.Fatal(err)
	}
	return object, errs
}

// TestSweepBestOfReplicates: the JSON, the findings and the table agree on the
// best point.
func TestSweepBestOfReplicates(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "r")
	r, _ := sweepOf(t, montbrio, "--param", "global_speed=3", "--param", "global_coupling=0,1,2", "--replicates", "4", "--metric", "mean",
		"--objective", "mean_V", "--csv", "--out", dir)
	lines := strings.Split(strings.TrimSpace(string(read(t, filepath.Join(dir, gpurun.CSVName)))), "\n")
	sums := map[string]float64{}
	for _, line := range lines[1:] {
		cells := strings.Split(line, ",")
		var v float64
		if _, err := fmt.Sscan(cells[5], &v); err != nil {
			t.Fatal(err)
		}
		sums[cells[3]] += v / 4
	}
	want := ""
	for coupling, mean := range sums {
		if want == "" || mean > sums[want] {
			want = coupling
		}
	}
	best := r["best"].(map[string]any)
	got := fmt.Sprint(best["parameters"].(map[string]any)["global_coupling"])
	mean := best["metrics"].(map[string]any)["mean_V"].(float64)
	if got != want || mean-sums[want] > 1e-12 || sums[want]-mean > 1e-12 || best["replicates"] != 4.0 || best["std"].(float64) <= 0 {
		t.Errorf("best %v; the table's means are %v", best, sums)
	}
}

// TestSweepWithSpeed sweeps no parameter that nothing depends on.
func TestSweepWithSpeed(t *testing.T) {
	r, errs := sweepOf(t, montbrio, "--speed", "4", "--points", "3", "--out", filepath.Join(t.TempDir(), "r"))
	if r["points"] != 3.0 || errs != "lemsls: note: global_speed is not swept: nothing depends on it with --speed (--param global_speed=LO:HI:N sweeps it all the same)\n" {
		t.Errorf("%v points: %s", r["points"], errs)
	}
	r, errs = sweepOf(t, montbrio, "--speed", "4", "--points", "3", "--param", "global_speed=1:2:2", "--out", filepath.Join(t.TempDir(), "r"))
	if r["points"] != 6.0 || errs != "" {
		t.Errorf("values given: %v points: %s", r["points"], errs)
	}
}

// TestSweepMemory: the dry run says what the run does, on fewer threads where
// the memory is little.
func TestSweepMemory(t *testing.T) {
	for memory, threads := range map[string]float64{"80M": 1, "160M": 2, "1G": 3} {
		code, out, errs := command(t, "", "sweep", montbrio, "--param", "global_speed=0.05,3", "--steps", "2", "--threads", "3", "--points", "60", "--memory", memory, "--dry-run", "--format", "json")
		var p struct{ Threads, Bytes float64 }
		if err := json.Unmarshal([]byte(out), &p); err != nil || code != 0 {
			t.Fatal(err, errs)
		}
		limit, err := bytesOf(memory)
		if err != nil || p.Threads != threads || p.Bytes > float64(limit) {
			t.Errorf("%s: %+v, %v", memory, p, err)
		}
	}
}

func TestSweepPlan(t *testing.T) {
	_, out, _ := command(t, "", "sweep", montbrio, "--points", "1", "--steps", "1", "--dry-run")
	for _, want := range []string{"1 point x 1 replicate x 1 step of 0.1 ms, 68 regions", "1 batch of 1 simulation on 1 thread, "} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

// TestSweepMetrics lists every metric, and how often they are sampled.
func TestSweepMetrics(t *testing.T) {
	code, out, errs := command(t, "", "sweep", "metrics")
	if code != 0 || !strings.Contains(out, "rint(1 ms / dt)") {
		t.Errorf("%d: %s%s", code, out, errs)
	}
	for _, m := range gpurun.Metrics {
		if !strings.Contains(out, " "+m.Name+" ") {
			t.Errorf("%s is missing", m.Name)
		}
	}
	for line := range strings.Lines(out) {
		if len(line) > 100 {
			t.Errorf("a line of %d columns: %s", len(line), line)
		}
	}
}

// TestNoCentres: a sweep needs no centres, TVB's zip does.
func TestNoCentres(t *testing.T) {
	dir := tree(t, map[string]string{"c/weights.txt": "0 1\n1 0\n", "c/tract_lengths.txt": "0 10\n10 0\n"})
	path := filepath.Join(dir, "c")
	r, errs := sweepOf(t, montbrio, "--connectome", path, "--points", "1", "--out", filepath.Join(dir, "r"))
	if r["points"] != 1.0 || errs != "lemsls: note: "+path+" has no centres; a sweep needs none\n" {
		t.Errorf("%v: %s", r["points"], errs)
	}
	if code, out, errs := command(t, "", "connectome", "describe", path); code != 0 || !strings.HasPrefix(out, "2 regions, ") || !strings.HasSuffix(out, ", no centres\n") {
		t.Errorf("%d: %s%s", code, out, errs)
	}
	zip := filepath.Join(dir, "c.zip")
	if code, _, errs := command(t, "", "connectome", "import", path, "-o", zip); code != 2 || !strings.Contains(errs, "add centres.txt") {
		t.Errorf("imported: %d: %s", code, errs)
	}
	if _, err := os.Stat(zip); err == nil {
		t.Error("a zip was written")
	}
}

// TestExplainLists every code, each with a page whose severity it tells.
func TestExplainLists(t *testing.T) {
	_, out, _ := command(t, "", "explain")
	list := map[string]string{}
	for line := range strings.Lines(out) {
		fields := strings.Fields(line)
		list[fields[0]] = fields[1]
	}
	for _, code := range []string{"sweep-result", "sweep-parameter", "sweep-state", "sweep-fault", "malformed-setting", "unknown-setting", "unresolved-name"} {
		if list[code] == "" {
			t.Errorf("%s is missing", code)
		}
	}
	for code, severity := range list {
		if page, ok := diagnostics.Page(code); !ok || !strings.Contains(page, "Severity: "+severity) {
			t.Errorf("%s: %s is not what its page says", code, severity)
		}
	}
}

// TestCheckTwice reports a file once, however often it is named.
func TestCheckTwice(t *testing.T) {
	dir := tree(t, map[string]string{"a.xml": "<Lems><Foo/></Lems>", "b.xml": "<other/>"})
	t.Chdir(dir)
	_, once, errs := command(t, "", "check", "a.xml")
	if !strings.Contains(errs, "1 file checked") {
		t.Fatal(errs)
	}
	for _, args := range [][]string{{"a.xml", "./a.xml"}, {"a.xml", "."}, {"a.xml", filepath.Join(dir, "a.xml")}} {
		if _, out, errs := command(t, "", append([]string{"check"}, args...)...); out != once || !strings.Contains(errs, "1 file checked") {
			t.Errorf("%v: %s%s", args, errs, out)
		}
	}
	if _, _, errs := command(t, "", "check", ".", "b.xml"); !strings.Contains(errs, "2 files checked") {
		t.Errorf("one that is named counts though it is none of ours: %s", errs)
	}
}

// TestDoctor says what Python lacks, and where the core types are.
func TestDoctor(t *testing.T) {
	alone(t)
	dir := tree(t, map[string]string{"bin/python3": "#!/bin/sh\necho Python 3.12.0 without NumPy\n", "lib/NeuroML2CoreTypes/Cells.xml": "<Lems/>"})
	if err := os.Chmod(filepath.Join(dir, "bin", "python3"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	code, out, errs := command(t, "", "doctor")
	if code != 0 || !strings.Contains(out, "core types not found") || !strings.Contains(out, "pip install pyneuroml") {
		t.Errorf("%d: %s%s", code, out, errs)
	}
	t.Setenv("PATH", filepath.Join(dir, "bin"))
	t.Setenv("LEMS_INCLUDE_PATH", filepath.Join(dir, "lib"))
	_, out, _ = command(t, "", "doctor")
	for _, want := range []string{"Python 3.12.0 without NumPy", "pip install numpy", filepath.ToSlash(dir) + "/lib/NeuroML2CoreTypes"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}
