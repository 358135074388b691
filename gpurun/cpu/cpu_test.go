package cpu

import (
	"slices"
	"testing"

	"github.com/lemsls/lemsls/gpurun/gpuruntest"
)

// TestConformance runs every kernel set that this processor has.
func TestConformance(t *testing.T) {
	sets := Kernels()
	for _, name := range []string{KernelsAVX512, KernelsAVX2, KernelsNEON, KernelsGo} {
		t.Run(name, func(t *testing.T) {
			if !slices.Contains(sets, name) {
				t.Skipf("this processor has no %s, only %v", name, sets)
			}
			if !everySet && name != sets[0] {
				t.Skip("with the race detector, the fastest set alone")
			}
			gpuruntest.Conformance(t, &Backend{Kernels: name})
		})
	}
}
