package cpu

import (
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/gpurun/gpuruntest"
)

func caseNamed(t *testing.T, name string) *gpurun.Sweep {
	t.Helper()
	for _, c := range gpuruntest.Cases() {
		if c.Name == name {
			return &c.Sweep
		}
	}
	t.Fatalf("no case %q", name)
	return nil
}

// TestShapes: what is left for every edge is what edge.go says, and the ring
// holds what edges read.
func TestShapes(t *testing.T) {
	for name, want := range map[string]struct {
		shapes []shape
		ring   []int
	}{
		"montbrio":                {[]shape{plain}, []int{0}},
		"source":                  {[]shape{plain}, []int{0}},
		"kuramoto":                {[]shape{plain, plain}, []int{0, 1}},
		"diffusive":               {[]shape{plain, steady}, []int{0}},
		"square-of-mixed":         {[]shape{plain, plain, steady}, []int{0, 1}},
		"target":                  {[]shape{steady}, nil},
		"mixed":                   {[]shape{general}, []int{0}},
		"unseparated/source":      {[]shape{plain}, []int{1}},
		"unseparated/kuramoto":    {[]shape{general}, []int{0}},
		"unseparated/two-sources": {[]shape{general}, []int{0, 1}},
		"unseparated/uniform":     {[]shape{steady}, nil},
	} {
		m := modelOf(t, caseNamed(t, name))
		var shapes []shape
		for _, c := range m.couplings {
			shapes = append(shapes, c.shape)
		}
		if !slices.Equal(shapes, want.shapes) || !slices.Equal(m.channels, want.ring) {
			t.Errorf("%s: shapes %v of channels %v, want %v of %v", name, shapes, m.channels, want.shapes, want.ring)
		}
	}
}

// TestAFaultInAnEdgeIsFoundThere, also where it was computed as a channel, a
// delay before it was felt.
func TestAFaultInAnEdgeIsFoundThere(t *testing.T) {
	for _, name := range []string{"overflowing-edge", "unseparated/overflowing-edge"} {
		k := &keep{}
		if err := New().Run(t.Context(), caseNamed(t, name), k); err != nil {
			t.Fatal(err)
		}
		faults := 0
		for _, row := range k.rows {
			if row.Fault == nil {
				continue
			}
			faults++
			if m := row.Fault.Message; !strings.HasPrefix(m, "from node ") || !strings.Contains(m, "exp(") || !strings.Contains(m, "Inf") {
				t.Errorf("%s, point %d: %s", name, row.Point, m)
			}
		}
		if faults == 0 {
			t.Errorf("%s: nothing overflowed", name)
		}
	}
}
