//go:build !unix && !windows

package gpurun

// isReadOnly is told by fs.ErrPermission here.
func isReadOnly(error) bool { return false }

// isFull is told by nothing here.
func isFull(error) bool { return false }
