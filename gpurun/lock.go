package gpurun

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// lockName is the file by which a sweep holds a folder while it writes there.
const lockName = ".lock"

// lock holds a folder against other processes and other sweeps of this one. The
// operating system ends it with the process, however that ends; what is left of
// the file then means nothing.
type lock struct{ *os.File }

var errLocked = errors.New("it is locked")

// lockFolder takes the lock, or says who has it.
func lockFolder(dir string) (*lock, error) {
	path := filepath.Join(dir, lockName)
	for {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
		if err != nil {
			return nil, err
		}
		err = tryLock(f)
		if errors.Is(err, errLocked) {
			err = fmt.Errorf("%s is in use: %s is writing a sweep there; wait until it is done, or choose another directory with --out", dir, holder(f))
		}
		if err == nil && isFile(f, path) {
			l := &lock{f}
			l.sign()
			return l, nil
		}
		f.Close()
		if err != nil {
			return nil, err
		}
	}
}

// isFile says that an open file is the one of that name: not one that its holder
// has removed in the meantime.
func isFile(f *os.File, path string) bool {
	open, err1 := f.Stat()
	named, err2 := os.Stat(path)
	return err1 == nil && err2 == nil && os.SameFile(open, named)
}

// sign writes down who holds the lock, for people. It may fail: the lock holds.
func (l *lock) sign() {
	name, err := os.Hostname()
	if err != nil {
		name = "this machine"
	}
	if l.Truncate(0) == nil {
		fmt.Fprintf(l, "process %d on %s\n", os.Getpid(), name)
	}
}

// holder is who has signed.
func holder(f *os.File) string {
	var process int
	var machine string
	if _, err := fmt.Fscanf(io.LimitReader(f, 1000), "process %d on %s\n", &process, &machine); err != nil {
		return "another process"
	}
	return fmt.Sprintf("process %d on %s", process, machine)
}
