package report

import (
	"strings"
	"testing"

	"github.com/lemsls/lemsls/gpurun"
)

func axis(name string, n int) gpurun.Axis {
	return gpurun.Axis{Name: name, Values: gpurun.Linspace(0, 1, n)}
}

// TestThin counts what is shown of grids of several shapes, point by point.
func TestThin(t *testing.T) {
	for _, sizes := range [][]int{{1}, {7}, {5, 4}, {3, 1, 6}, {2, 9, 3, 2}} {
		var axes []gpurun.Axis
		for k, n := range sizes {
			axes = append(axes, axis(string(rune('a'+k)), n))
		}
		points := gpurun.Grid(axes...)
		for _, most := range []int{1, 2, 10, 1000} {
			s := newShownWithin(points, most)
			count := 0
			for i := range points.Len() {
				if got := s.before(i); got != count {
					t.Fatalf("%v, most %d: %d shown before point %d, want %d", sizes, most, got, i, count)
				}
				if s.has(i) {
					count++
				}
			}
			if s.before(points.Len()) != count || s.len() != count || len(s.points()) != count || count > most {
				t.Errorf("%v, most %d: %d shown, %d in a list, %d counted", sizes, most, s.len(), len(s.points()), count)
			}
			if !s.has(0) || s.thinned() != (count < points.Len()) || (s.note(points) != "") != s.thinned() {
				t.Errorf("%v, most %d: thinned %v, note %q", sizes, most, s.thinned(), s.note(points))
			}
		}
	}
}

func TestThinList(t *testing.T) {
	points := gpurun.List([]string{"a"}, [][]float64{{1}, {5}, {2}, {4}, {3}})
	s := newShownWithin(points, 2)
	if got := s.points(); len(got) != 2 || got[1] != 3 || !strings.Contains(s.note(points), "third") {
		t.Errorf("shown %v: %s", got, s.note(points))
	}
}
