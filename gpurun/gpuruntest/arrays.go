package gpuruntest

import (
	"testing"

	"github.com/lemsls/lemsls/gpurun"
)

// compareArrays checks the arrays of a row, if the sweep asks for some.
func compareArrays(t *testing.T, s *gpurun.Sweep, row gpurun.Row, h *history) {
	t.Helper()
	if len(row.Arrays) != len(s.Arrays) {
		t.Fatalf("point %d: %d arrays, want %d", row.Point, len(row.Arrays), len(s.Arrays))
	}
	for k, kind := range s.Arrays {
		want := h.array(s, kind)
		if len(row.Arrays[k]) != len(want) {
			t.Fatalf("point %d: %s has %d numbers, want %d", row.Point, kind, len(row.Arrays[k]), len(want))
		}
		for i, v := range row.Arrays[k] {
			if !near(v, want[i], 1e-6) {
				t.Fatalf("point %d, replicate %d: number %d of %s is %v, want %v", row.Point, row.Replicate, i, kind, v, want[i])
			}
		}
	}
}

// array is the numbers of a kind of array.
func (h *history) array(s *gpurun.Sweep, kind string) []float64 {
	switch kind {
	case "mean":
		return h.averages(s)
	case "fc":
		return matrix(h.signal(s))
	}
	return transposed(h.signal(s))
}

func (h *history) averages(s *gpurun.Sweep) []float64 {
	var list []float64
	for e := range s.Program.Exposures {
		for _, x := range h.series(s, e, 1) {
			list = append(list, mean(x))
		}
	}
	return list
}

// matrix is the correlations between all nodes.
func matrix(x [][]float64) []float64 {
	var list []float64
	for i := range x {
		for j := range x {
			list = append(list, correlation(x[i], x[j]))
		}
	}
	return list
}

// transposed is the samples of all nodes, time by time.
func transposed(x [][]float64) []float64 {
	var list []float64
	for k := range x[0] {
		for i := range x {
			list = append(list, x[i][k])
		}
	}
	return list
}
