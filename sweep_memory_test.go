//go:build linux && !race

package main

import (
	"path/filepath"
	"syscall"
	"testing"
)

// TestMemoryOfManyPoints: 100,000 points take no more memory than a few, which is
// far below 1 GB. (The race detector has a memory of its own.)
func TestMemoryOfManyPoints(t *testing.T) {
	cmd, _, errs := process(t, "sweep", montbrio, "--param", "global_coupling=0:1:400", "--param", "global_speed=1:10:250",
		"--steps", "1", "--metric", "mean", "--format", "json", "--out", filepath.Join(t.TempDir(), "r"))
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %s", err, errs)
	}
	most := cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss // in KB
	t.Logf("%d MB", most>>10)
	if most > 1<<20 {
		t.Errorf("%d KB of memory", most)
	}
}
