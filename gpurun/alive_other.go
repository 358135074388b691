//go:build !unix

package gpurun

import "os"

// isAlive says that there is a process of that number.
func isAlive(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	p.Release()
	return true
}
