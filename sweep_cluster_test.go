package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/gpurun/slurm"
)

// slurmFlag, in the environment, asks for the tests with a real Slurm: "start" to
// start one from what is installed, "install" to let root install it.
const slurmFlag = "LEMSLS_TEST_SLURM"

// cluster is a Slurm of our own, on this machine.
type cluster struct {
	folder     string // of its configuration
	connectome string
}

// startCluster starts one until the test is over.
func startCluster(t *testing.T) *cluster {
	t.Helper()
	how := os.Getenv(slurmFlag)
	if how == "" {
		t.Skipf("make test-slurm starts a Slurm cluster for this; here %s is not set", slurmFlag)
	}
	if raceDetector {
		t.Skip("tasks under the race detector take too long")
	}
	c := &cluster{folder: t.TempDir(), connectome: filepath.Join(t.TempDir(), "c.zip")}
	script := "gpurun/slurm/testdata/start-slurm.sh"
	t.Cleanup(func() { _ = exec.Command("sh", script, c.folder, "stop").Run() }) // which may not run
	if said, err := exec.Command("sh", script, c.folder, how).CombinedOutput(); err != nil {
		t.Skipf("no Slurm: %v: %s", err, said)
	}
	if code, _, errs := command(t, "", "connectome", "make", "--nodes", "5", "-o", c.connectome); code != 0 {
		t.Fatal(errs)
	}
	return c
}

// environment is what its users have. That they submit other jobs elsewhere does
// not count against --partition.
func (c *cluster) environment() []string {
	return append(os.Environ(), asCommand+"=1", "SLURM_CONF="+filepath.Join(c.folder, "slurm.conf"), "SBATCH_PARTITION=nowhere", "SBATCH_NO_REQUEUE=1")
}

// lemsls is a command line of a user of the cluster, to be started.
func (c *cluster) lemsls(t *testing.T, args ...string) (cmd *exec.Cmd, out, errs *bytes.Buffer) {
	cmd, out, errs = process(t, args...)
	cmd.Env = c.environment()
	return cmd, out, errs
}

// run runs one.
func (c *cluster) run(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	cmd, o, e := c.lemsls(t, args...)
	_ = cmd.Run() // its exit code says what the error does
	return cmd.ProcessState.ExitCode(), o.String(), e.String()
}

// slurm runs a program of Slurm.
func (c *cluster) slurm(t *testing.T, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = c.environment()
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v: %s", name, args, err, out)
	}
	return string(out)
}

// sweep is the command line of a sweep of so many shards of a hundred points,
// each of which takes a task about a second.
func (c *cluster) sweep(shards int, more ...string) []string {
	return append([]string{"sweep", montbrio, "--connectome", c.connectome, "--steps", "12000", "--csv",
		"--param", fmt.Sprintf("global_coupling=0:2:%d", 100*shards), "--param", "global_speed=3"}, more...)
}

// onCluster is the same sweep, submitted.
func (c *cluster) onCluster(shards int, dir string, more ...string) []string {
	return append(c.sweep(shards, "--runner", "slurm", "--shards", fmt.Sprint(shards), "--poll", "0.2s", "--partition", "short", "--out", dir), more...)
}

// same compares the results of a folder with those of the sweep when it is run
// here.
func (c *cluster) same(t *testing.T, shards int, dir string) {
	t.Helper()
	local := filepath.Join(t.TempDir(), "local")
	if code, _, errs := c.run(t, c.sweep(shards, "--out", local)...); code != 0 {
		t.Fatal(errs)
	}
	for _, name := range []string{gpurun.TableName, gpurun.CSVName} {
		if !bytes.Equal(read(t, filepath.Join(local, name)), read(t, filepath.Join(dir, name))) {
			t.Errorf("%s differs from that of the local run", name)
		}
	}
	m, err := gpurun.ReadManifest(dir)
	if err != nil || m.Runner != "slurm" || m.Job != strings.Join(jobs(t, dir), ",") || m.Partial {
		t.Errorf("%v, manifest of %q job %q, want %q", err, m.Runner, m.Job, jobs(t, dir))
	}
}

// jobs are the jobs that slurm.json tells of, as ID.
func jobs(t *testing.T, dir string) (ids []string) {
	for _, j := range recordOf(t, dir).Jobs {
		ids = append(ids, j.ID)
	}
	return ids
}

type slurmRecord struct {
	State string
	Jobs  []struct{ ID, Tasks string }
	Tasks []struct {
		Shard         int
		State, Reason string
	}
}

func recordOf(t *testing.T, dir string) (r slurmRecord) {
	t.Helper()
	if err := json.Unmarshal(read(t, filepath.Join(dir, slurm.RecordName)), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// await waits until something is so.
func await(t *testing.T, what string, so func() bool) {
	t.Helper()
	for range 6000 {
		if so() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("waited too long until ", what)
}

// process is the process that computes a shard at this moment; 0 if none does.
func (c *cluster) process(dir string, shard int) (pid int) {
	text, _ := os.ReadFile(filepath.Join(shardDir(dir, shard), ".lock")) // it may be gone
	_, _ = fmt.Sscanf(string(text), "process %d on", &pid)
	return pid
}

func shardDir(dir string, shard int) string {
	return filepath.Join(dir, "shards", fmt.Sprintf("%04d", shard))
}
