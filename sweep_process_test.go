package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/lemsls/lemsls/gpurun"
)

// asCommand, in the environment, makes a process of the tests lemsls itself.
const asCommand = "LEMSLS_TEST_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
	}
	os.Setenv(asCommand, "1") // a sweep on a GPU starts this program again
	os.Exit(m.Run())
}

// process is lemsls with a command line, to be started.
func process(t *testing.T, args ...string) (cmd *exec.Cmd, out, errs *bytes.Buffer) {
	t.Helper()
	cmd = exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), asCommand+"=1")
	out, errs = new(bytes.Buffer), new(bytes.Buffer)
	cmd.Stdout, cmd.Stderr = out, errs
	return cmd, out, errs
}

// TestInterruptedSweep: Ctrl-C leaves a folder that says how to go on. It is
// spared, and continued to what would have been without.
func TestInterruptedSweep(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no process sends Ctrl-C to another one here")
	}
	dir := t.TempDir()
	whole, broken := filepath.Join(dir, "whole"), filepath.Join(dir, "broken")
	connectome := filepath.Join(dir, "c.zip")
	if code, _, errs := command(t, "", "connectome", "make", "--nodes", "5", "-o", connectome); code != 0 {
		t.Fatal(errs)
	}
	args := []string{"sweep", montbrio, "--connectome", connectome, "--points", "40", "--steps", "500", "--trajectory", "3,20", "--csv"}
	begin := append(args, "--out", broken, "--threads", "1")
	cmd, _, errs := process(t, begin...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for range 10_000 {
		if _, err := os.Stat(filepath.Join(broken, gpurun.ManifestName)); err == nil {
			break
		}
		time.Sleep(time.Millisecond)
	}
	time.Sleep(30 * time.Millisecond) // for a few rows; without any the rest holds all the same
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != exitInterrupted || !strings.Contains(errs.String(), " of 1,600 simulations are kept in "+broken+"; the same command with --resume continues\nlemsls: interrupted\n") {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	m, err := gpurun.ReadManifest(broken)
	if err != nil || !m.Partial {
		t.Fatalf("%v, %+v", err, m)
	}
	t.Logf("interrupted after %d rows", m.Rows)
	if m.Rows > 0 {
		code, _, errs := command(t, "", begin...)
		if code != exitTrouble || !strings.Contains(errs, "--resume") || !strings.Contains(errs, "--overwrite") {
			t.Errorf("exit code %d: %s", code, errs)
		}
	}
	if code, _, errs := command(t, "", "sweep", "--resume", "--out", broken); code != 0 {
		t.Fatal(errs)
	}
	if code, _, errs := command(t, "", append(args, "--out", whole)...); code != 0 {
		t.Fatal(errs)
	}
	for _, name := range []string{gpurun.TableName, gpurun.CSVName, gpurun.TrajectoryName} {
		if !bytes.Equal(read(t, filepath.Join(whole, name)), read(t, filepath.Join(broken, name))) {
			t.Errorf("%s differs", name)
		}
	}
}

// TestTerminatedSweep: SIGTERM ends a sweep as Ctrl-C does, with its own exit code.
func TestTerminatedSweep(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no process sends SIGTERM to another one here")
	}
	dir := filepath.Join(t.TempDir(), "r")
	cmd, _, errs := process(t, "sweep", montbrio, "--points", "40", "--steps", "100000", "--threads", "1", "--out", dir)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for range 10_000 {
		if _, err := os.Stat(filepath.Join(dir, gpurun.ManifestName)); err == nil {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != exitTerminated || !strings.Contains(errs.String(), "--resume continues\nlemsls: interrupted\n") {
		t.Errorf("exit code %d: %s", code, errs)
	}
}

// TestResumeFlags: what --resume and --overwrite do to a complete sweep, and what
// is said where they make no sense.
func TestResumeFlags(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "r")
	args := []string{"sweep", montbrio, "--param", "global_coupling=0,1", "--points", "1", "--steps", "3", "--metric", "mean,kop", "--out", dir}
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"sweep", "--resume", "--out", dir}, exitTrouble, "no such file"},
		{append(args, "--resume"), 0, "results: "},
		{append(args, "--resume"), 0, "note: all 2 simulations were there already\n"},
		{append(args, "--resume", "--csv"), exitTrouble, "holds the complete sweep, but no metrics.csv; --overwrite computes it again"},
		{append(args, "--resume", "--overwrite"), exitTrouble, "give one"},
		{append(args, "--resume", "--seed", "3"), exitTrouble, "another seed"},
		{append(args, "--resume", "--no-noise"), exitTrouble, "another program"},
		{append(args, "--resume", "--param", "global_speed=4"), exitTrouble, "other points"},
		{[]string{"sweep", "--resume", "--out", dir, "--format", "json"}, 0, `"points": 2,`},
		{[]string{"sweep", "--resume", "--out", dir, "--seed", "3"}, exitTrouble, "another seed"},
		{append(args, "--seed", "3", "--overwrite"), 0, "seed 3"},
		{[]string{"sweep", "--resume", "--out", dir}, 0, "seed 3"},
		{[]string{"sweep", "--resume"}, exitTrouble, "nothing is given: give a model, or the name of a sweep of lemsls.toml; or --resume with --out DIR to continue what was begun in DIR\nUsage: lemsls sweep MODEL|NAME"},
		{[]string{"sweep", "--out", dir}, exitTrouble, "nothing is given: give a model, or the name of a sweep of lemsls.toml; or --resume with --out DIR to continue what was begun in DIR\nUsage: lemsls sweep MODEL|NAME"},
	} {
		code, out, errs := command(t, "", c.args...)
		if code != c.code || !strings.Contains(out+errs, c.want) {
			t.Errorf("%v: exit code %d: %s%s, want %s", c.args, code, out, errs, c.want)
		}
	}
	m, err := gpurun.ReadManifest(dir)
	want := []string{montbrio, "--metric=mean", "--metric=kop", "--param=global_coupling=0,1", "--points=1", "--seed=3", "--steps=3"}
	if err != nil || !slices.Equal(m.Arguments, want) {
		t.Errorf("%v, %q, want %q", err, m.Arguments, want)
	}
}

// tableReaders are programs that print how many rows a Parquet file has, the
// number of those that are ok, and the sum of a column.
var tableReaders = map[string]string{
	"pyarrow": `import sys, pyarrow.parquet as p, pyarrow.compute as c; t = p.read_table(sys.argv[1]); ` +
		`print(t.num_rows, c.sum(c.equal(t["status"], "ok")).as_py(), repr(c.sum(t["global_coupling"]).as_py()))`,
	// The threads of pyarrow 22 now and then abort a pandas that ends in the ordinary way.
	"pandas": `import os, sys, pandas; t = pandas.read_parquet(sys.argv[1]); ` +
		`print(len(t), (t.status == "ok").sum(), repr(float(t.global_coupling.sum())), flush=True); os._exit(0)`,
	"polars": `import sys, polars; t = polars.read_parquet(sys.argv[1]); print(t.height, (t["status"] == "ok").sum(), repr(t["global_coupling"].sum()))`,
	"duckdb": `import sys, duckdb; print(*map(repr, duckdb.sql(f"select count(*), count(*) filter (status = 'ok'), sum(global_coupling) from '{sys.argv[1]}'").fetchall()[0]))`,
}

// TestTableReaders: the tools that people have read metrics.parquet.
func TestTableReaders(t *testing.T) {
	t.Parallel()
	python := pythonPath(t)
	dir := filepath.Join(t.TempDir(), "r")
	if code, _, errs := command(t, "", "sweep", montbrio, "--param", "global_coupling=0,0.5,1e30,2", "--param", "global_speed=3", "--steps", "20", "--out", dir); code != 0 {
		t.Fatal(errs)
	}
	for name, program := range tableReaders {
		t.Run(name, func(t *testing.T) {
			needs(t, python, name)
			out, err := exec.Command(python, "-c", program, filepath.Join(dir, gpurun.TableName)).CombinedOutput()
			if got := strings.TrimSpace(string(out)); err != nil || got != "4 3 1e+30" {
				t.Errorf("%v, %s", err, got)
			}
		})
	}
}
