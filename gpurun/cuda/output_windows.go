package cuda

import (
	"os"

	"golang.org/x/sys/windows"
)

// TakeOutput is the process's standard output for the caller alone: what
// libraries print there goes to standard error from now on.
func TakeOutput() (*os.File, error) {
	return os.Stdout, windows.SetStdHandle(windows.STD_OUTPUT_HANDLE, windows.Handle(os.Stderr.Fd()))
}
