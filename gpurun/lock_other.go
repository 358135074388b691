//go:build !windows && (!unix || aix || solaris)

package gpurun

import "os"

// tryLock lets everybody pass: there are no locks of files here that end with
// the process and hold inside of it.
func tryLock(*os.File) error { return nil }

func (l *lock) release() {
	os.Remove(l.Name())
	l.Close()
}
