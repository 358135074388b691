//go:build unix

package gpurun

import (
	"errors"
	"syscall"
)

// isReadOnly says that the file system does not take files.
func isReadOnly(err error) bool { return errors.Is(err, syscall.EROFS) }

// isFull says that a file found no more room: on the disk, in a quota, or below
// the limit that a file may grow to.
func isFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}
