package cuda

import (
	"os"

	"golang.org/x/sys/unix"
)

// TakeOutput is the process's standard output for the caller alone: what
// libraries print there goes to standard error from now on.
func TakeOutput() (*os.File, error) {
	fd, err := unix.FcntlInt(os.Stdout.Fd(), unix.F_DUPFD_CLOEXEC, 3)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), "output"), unix.Dup3(int(os.Stderr.Fd()), int(os.Stdout.Fd()), 0)
}
