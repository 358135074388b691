//go:build !unix

package gpurun

// isReadOnly is told by fs.ErrPermission here.
func isReadOnly(error) bool { return false }
