package report

import (
	"fmt"
	"strings"

	"github.com/lemsls/lemsls/gpurun"
)

// mostNumbers is how many numbers a View has of metrics: about what a browser
// takes in without delay.
const mostNumbers = 2_000_000

// shown says which points of a sweep a View has: all, or of a grid every k-th
// value of its longest axes, of a list every k-th row.
type shown struct {
	sizes  []int // of the axes; of a list its length
	stride []int
}

func newShown(points gpurun.Points, metrics int) shown {
	return newShownWithin(points, mostNumbers/max(metrics, 1))
}

func newShownWithin(points gpurun.Points, most int) shown {
	var s shown
	if points.IsList() {
		s.sizes = []int{points.Len()}
	} else {
		for _, a := range points.Axes() {
			s.sizes = append(s.sizes, len(a.Values))
		}
	}
	for range s.sizes {
		s.stride = append(s.stride, 1)
	}
	for s.len() > most {
		longest := 0
		for k := range s.sizes {
			if s.along(k) > s.along(longest) {
				longest = k
			}
		}
		s.stride[longest]++
	}
	return s
}

// along is how many values of axis k are shown.
func (s shown) along(k int) int { return (s.sizes[k] + s.stride[k] - 1) / s.stride[k] }

func (s shown) len() int {
	n := 1
	for k := range s.sizes {
		n *= s.along(k)
	}
	return n
}

func (s shown) thinned() bool {
	for _, k := range s.stride {
		if k > 1 {
			return true
		}
	}
	return false
}

// has says that a point is shown.
func (s shown) has(point int) bool {
	for k := len(s.sizes) - 1; k >= 0; k-- {
		if point%s.sizes[k]%s.stride[k] != 0 {
			return false
		}
		point /= s.sizes[k]
	}
	return true
}

// before is how many of the points before a point are shown.
func (s shown) before(point int) int {
	n, inner, below := 0, 1, 1 // all shown, all, below the axis
	for k := len(s.sizes) - 1; k >= 0; k-- {
		inner *= s.along(k)
		below *= s.sizes[k]
	}
	for k := range s.sizes {
		inner /= s.along(k)
		below /= s.sizes[k]
		at := point / below
		point %= below
		n += (at + s.stride[k] - 1) / s.stride[k] * inner
		if at%s.stride[k] != 0 {
			return n
		}
	}
	return n
}

// points are the numbers of the points shown.
func (s shown) points() []int {
	total := 1
	for _, n := range s.sizes {
		total *= n
	}
	list := make([]int, 0, s.len())
	for i := range total {
		if s.has(i) {
			list = append(list, i)
		}
	}
	return list
}

// note says in words what is left out.
func (s shown) note(points gpurun.Points) string {
	if points.IsList() {
		if s.thinned() {
			return fmt.Sprintf("Every %s of the %s points is shown.", ordinal(s.stride[0]), gpurun.Digits(points.Len()))
		}
		return ""
	}
	var parts []string
	for k, a := range points.Axes() {
		if s.stride[k] > 1 {
			parts = append(parts, fmt.Sprintf("every %s of the %s values of %s", ordinal(s.stride[k]), gpurun.Digits(len(a.Values)), a.Name))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "Shown are " + strings.Join(parts, ", ") + "; the best point is that of all."
}

func ordinal(n int) string {
	switch n {
	case 2:
		return "second"
	case 3:
		return "third"
	}
	return fmt.Sprintf("%dth", n)
}
