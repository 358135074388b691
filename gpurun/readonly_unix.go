//go:build unix

package gpurun

import (
	"errors"
	"syscall"
)

// isReadOnly says that the file system does not take files.
func isReadOnly(err error) bool { return errors.Is(err, syscall.EROFS) }
