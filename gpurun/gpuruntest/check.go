package gpuruntest

import (
	"testing"

	"github.com/lemsls/lemsls/gpurun"
)

// Check runs the test of one case on a backend.
func Check(t *testing.T, b gpurun.Backend, c Case, precision gpurun.Precision) {
	t.Helper()
	checkCase(t, b, c, precision)
}
