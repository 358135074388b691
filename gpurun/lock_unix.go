//go:build unix && !aix && !solaris

package gpurun

import (
	"errors"
	"os"
	"syscall"
)

// tryLock locks a file unless somebody else has: then the error is errLocked. A
// file system without locks, as some clusters have, lets everybody pass.
func tryLock(f *os.File) error {
	for {
		switch err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); {
		case errors.Is(err, syscall.EINTR):
		case errors.Is(err, syscall.EWOULDBLOCK):
			return errLocked
		case errors.Is(err, syscall.ENOSYS), errors.Is(err, syscall.ENOTSUP), errors.Is(err, syscall.ENOLCK):
			return nil
		default:
			return err
		}
	}
}

// release removes the file while it is still held, so that nobody can take a
// lock that is about to go.
func (l *lock) release() {
	os.Remove(l.Name())
	l.Close()
}
