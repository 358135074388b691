package cpu

import (
	"testing"

	"github.com/lemsls/lemsls/gpurun"
)

func modelOf(t *testing.T, s *gpurun.Sweep) *model[float32] {
	t.Helper()
	k, err := kernelsOf[float32]("")
	if err != nil {
		t.Fatal(err)
	}
	return newModel(s, k)
}
