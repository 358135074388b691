//go:build linux

package cpu

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/lemsls/lemsls/gpurun"
)

// smallDisk mounts a file system of so many bytes, if this process may.
func smallDisk(t *testing.T, bytes string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := syscall.Mount("lemsls", dir, "tmpfs", 0, "size="+bytes); err != nil {
		t.Skipf("no real disk to fill: mounting one takes the superuser: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// TestRealFullDisk fills a real disk; gpurun's TestFullDisk fails at every
// operation. What was computed is there once there is room.
func TestRealFullDisk(t *testing.T) {
	want := t.TempDir()
	mustRun(t, victimSweep(), gpurun.Options{Dir: want, CSV: true})
	disk := smallDisk(t, "2500k")
	o := gpurun.Options{Dir: filepath.Join(disk, "r"), CSV: true, Existing: gpurun.Resume}
	for range 2 {
		_, err := gpurun.Run(context.Background(), New(), victimSweep(), o)
		if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "of 9,000 rows are kept in ") || !strings.Contains(err.Error(), "make room, then continue with --resume") {
			t.Fatal(err)
		}
	}
	if err := syscall.Mount("lemsls", disk, "tmpfs", syscall.MS_REMOUNT, "size=64m"); err != nil {
		t.Fatal(err)
	}
	r, err := gpurun.Run(context.Background(), New(), victimSweep(), o)
	if err != nil || r.Resumed == 0 {
		t.Fatalf("%v, %+v", err, r)
	}
	sameFiles(t, want, o.Dir, []string{gpurun.TableName, gpurun.CSVName, gpurun.TrajectoryName})
	noTemporaries(t, o.Dir, 4)
}

// limitedDir names, in the environment of a child, the directory of its sweep.
const limitedDir = "LEMSLS_LIMITED_DIR"

// TestLimited is what the child of TestFileLimit runs: no file of its may grow
// beyond a megabyte.
func TestLimited(t *testing.T) {
	dir := os.Getenv(limitedDir)
	if dir == "" {
		t.Skip("only TestFileLimit runs it, in a process of its own")
	}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	limit.Cur = 1 << 20
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	signal.Ignore(syscall.SIGXFSZ)
	_, err := gpurun.Run(context.Background(), New(), victimSweep(), gpurun.Options{Dir: dir, CSV: true})
	if !errors.Is(err, syscall.EFBIG) || !strings.Contains(err.Error(), " of 9,000 rows are kept in ") {
		t.Fatal(err)
	}
}

// TestFileLimit is TestRealFullDisk for whoever is no superuser: a limit of the
// system takes the place of the disk.
func TestFileLimit(t *testing.T) {
	want, o := t.TempDir(), gpurun.Options{Dir: t.TempDir(), CSV: true, Existing: gpurun.Resume}
	mustRun(t, victimSweep(), gpurun.Options{Dir: want, CSV: true})
	cmd := exec.Command(os.Args[0], "-test.run=^TestLimited$")
	cmd.Env = append(os.Environ(), limitedDir+"="+o.Dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if r := mustRun(t, victimSweep(), o); r.Resumed < 4096 {
		t.Errorf("resumed %d", r.Resumed)
	}
	sameFiles(t, want, o.Dir, []string{gpurun.TableName, gpurun.CSVName, gpurun.TrajectoryName})
	noTemporaries(t, o.Dir, 4)
}

// TestRealReadOnlyDisk is refused before anything is computed.
func TestRealReadOnlyDisk(t *testing.T) {
	disk := smallDisk(t, "2500k")
	full := filepath.Join(disk, "full")
	mustRun(t, smallSweep(), gpurun.Options{Dir: full})
	if err := syscall.Mount("lemsls", disk, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{full, filepath.Join(disk, "new")} {
		s, ran := smallSweep(), false
		s.Progress = func(gpurun.Progress) { ran = true }
		_, err := gpurun.Run(context.Background(), New(), s, gpurun.Options{Dir: dir})
		if err == nil || !strings.Contains(err.Error(), "the directory "+dir+" cannot be written; choose another with --out") || ran {
			t.Errorf("%v, computed: %v", err, ran)
		}
	}
	if names, err := os.ReadDir(full); err != nil || len(names) != 2 {
		t.Errorf("%v, %v", names, err)
	}
}
