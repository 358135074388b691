package cpu

import (
	"testing"

	"github.com/lemsls/lemsls/gpurun/gpuruntest"
)

func TestConformance(t *testing.T) { gpuruntest.Conformance(t, New()) }
