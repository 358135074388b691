package cpu

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/lemsls/lemsls/gpurun"
)

// victimDir names, in the environment of a child, the directory of its sweep.
const victimDir = "LEMSLS_VICTIM_DIR"

// victimSweep is short, and has several chunks all the same.
func victimSweep() *gpurun.Sweep {
	s := smallSweep()
	s.Network, s.Steps, s.Transient, s.Trajectories = gpurun.Synthetic(2, 1), 3, 0, []int{0, 700, 2999}
	s.Points = gpurun.Grid(
		gpurun.Axis{Name: "cr", Values: gpurun.Linspace(0, 1, 1500)},
		gpurun.Axis{Name: "speed", Values: []float64{0.25, 1}})
	s.Replicates = 3
	return s
}

// TestVictim is what the children of TestKilled run.
func TestVictim(t *testing.T) {
	dir := os.Getenv(victimDir)
	if dir == "" {
		t.Skip("only TestKilled runs it, in a process of its own")
	}
	os.Stdout.WriteString("begun\n")
	if _, err := gpurun.Run(context.Background(), New(), victimSweep(), gpurun.Options{Dir: dir, CSV: true, Existing: gpurun.Resume}); err != nil {
		t.Fatal(err)
	}
}

// live runs a victim, which is killed so long after it has begun, and says
// whether it had come to its end.
func live(t *testing.T, dir string, span time.Duration) (whole bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestVictim$")
	cmd.Env = append(os.Environ(), victimDir+"="+dir)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	text := make([]byte, 6)
	if _, err := out.Read(text); err != nil || string(text) != "begun\n" {
		t.Fatalf("%q, %v", text, err)
	}
	killer := time.AfterFunc(span, func() { _ = cmd.Process.Kill() })
	defer killer.Stop()
	rest := new(bytes.Buffer)
	_, _ = rest.ReadFrom(out)
	err = cmd.Wait()
	if err != nil && (cmd.ProcessState.Exited() || strings.Contains(rest.String(), "FAIL")) {
		t.Fatalf("%v\n%s%s", err, rest, &errs)
	}
	return err == nil
}

// TestKilled kills processes in the middle of a sweep, each continuing where the
// last one was killed, until one comes to its end: then the results are those of
// a sweep that nobody killed. See gpurun's TestKilledAnywhere, which dies at
// every operation on the disk.
func TestKilled(t *testing.T) {
	want := t.TempDir()
	started := time.Now()
	mustRun(t, victimSweep(), gpurun.Options{Dir: want, CSV: true})
	span := time.Since(started)
	r := rand.New(rand.NewPCG(1, 50))
	dir, whole := t.TempDir(), 0
	check := func() {
		t.Helper()
		sameFiles(t, want, dir, []string{gpurun.TableName, gpurun.CSVName, gpurun.TrajectoryName})
		noTemporaries(t, dir, 4)
		whole++
		dir = t.TempDir()
	}
	n := kills
	if testing.Short() {
		n = 5
	}
	for range n {
		if live(t, dir, time.Duration(r.Float64()*float64(span))) {
			check()
		}
	}
	if !live(t, dir, time.Hour) {
		t.Fatal("nobody killed it, and yet")
	}
	check()
	t.Logf("%d kills, up to %v after the sweep had begun; %d sweeps came to their end", n, span, whole)
}
