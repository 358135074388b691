//go:build unix

package gpurun

import (
	"errors"
	"syscall"
)

// isAlive says that there is a process of that number.
func isAlive(pid int) bool { return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }
