package cpu

import (
	"testing"

	"github.com/lemsls/lemsls/gpurun/gpuruntest"
)

// TestConformance runs every kernel set that this processor has.
func TestConformance(t *testing.T) {
	sets := Kernels()
	for _, name := range []string{KernelsAVX512, KernelsAVX2, KernelsNEON, KernelsGo} {
		t.Run(name, func(t *testing.T) {
			if !has(sets, name) {
				t.Skipf("this processor has no %s, only %v", name, sets)
			}
			gpuruntest.Conformance(t, &Backend{Kernels: name})
		})
	}
}

func has(sets []string, name string) bool {
	for _, s := range sets {
		if s == name {
			return true
		}
	}
	return false
}
