package gpurun

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// lockedDir names, in the environment of a child, the directory that it locks.
const lockedDir = "LEMSLS_LOCKED_DIR"

// TestHolder is what the child of TestLock runs: it holds a directory for ever.
func TestHolder(t *testing.T) {
	dir := os.Getenv(lockedDir)
	if dir == "" {
		t.Skip("only TestLock runs it, in a process of its own")
	}
	if _, err := lockFolder(dir); err != nil {
		t.Fatal(err)
	}
	fmt.Println("held")
	_, _ = bufio.NewReader(os.Stdin).ReadByte() // until it is killed
}

// TestLock: who else holds a directory is named; nothing is left of one who was
// killed.
func TestLock(t *testing.T) {
	if runtime.GOOS == "aix" || runtime.GOOS == "solaris" || runtime.GOOS == "plan9" || runtime.GOOS == "js" {
		t.Skip("no locks on " + runtime.GOOS)
	}
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0], "-test.run=^TestHolder$")
	cmd.Env = append(os.Environ(), lockedDir+"="+dir)
	in, err1 := cmd.StdinPipe()
	out, err2 := cmd.StdoutPipe()
	if err := cmd.Start(); err1 != nil || err2 != nil || err != nil {
		t.Fatal(err1, err2, err)
	}
	defer in.Close()
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "held\n" {
		t.Fatalf("%q, %v", line, err)
	}
	b := fakeBackend{[]Row{row(0, 3, 1)}}
	_, err := Run(t.Context(), b, decay(), Options{Dir: dir})
	if want := fmt.Sprintf("%s is in use: process %d on ", dir, cmd.Process.Pid); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "--out") {
		t.Errorf("%v, want %s", err, want)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if _, err := os.Stat(filepath.Join(dir, lockName)); err != nil {
		t.Errorf("it was to leave its file: %v", err)
	}
	if _, err := Run(t.Context(), b, decay(), Options{Dir: dir}); err != nil {
		t.Error(err)
	}
	if names := readNames(dir); strings.Contains(strings.Join(names, " "), lockName) {
		t.Errorf("files %v", names)
	}
}

// TestLockOnce: of many who want a directory at once, one after the other has it,
// and never two.
func TestLockOnce(t *testing.T) {
	dir := t.TempDir()
	var g sync.WaitGroup
	var held, had sync.Map
	for k := range 8 {
		g.Go(func() {
			for range 50 {
				l, err := lockFolder(dir)
				if err != nil {
					if !strings.Contains(err.Error(), "is in use") {
						t.Error(err)
					}
					continue
				}
				if other, there := held.LoadOrStore("it", k); there {
					t.Errorf("%d has it, and so has %d", k, other)
				}
				had.Store(k, true)
				held.Delete("it")
				l.release()
			}
		})
	}
	g.Wait()
	n := 0
	had.Range(func(any, any) bool { n++; return true })
	if n == 0 {
		t.Error("nobody ever had it")
	}
}
