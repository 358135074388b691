//go:build unix

package cuda

import (
	"context"
	"fmt"
	"testing"

	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/gpurun/gpuruntest"
)

func (b backend) Run(ctx context.Context, s *gpurun.Sweep, sink gpurun.Sink) error {
	return runTuned(ctx, b.devices, s, sink, b.t)
}

// TestConformance runs the kernels' text on the processor: of the cases that every
// backend must get right some, in turn in single and in double precision.
func TestConformance(t *testing.T) {
	d := newShim(t)
	b := backend{tuning{lanes: 8, warps: 2, kept: 2, nearBlock: 1}, []device{d}}
	for i, c := range conformanceCases(conformanceEach) {
		precision := gpurun.Precision(i % 2)
		t.Run(fmt.Sprintf("%s/f%d", c.Name, 32<<precision), func(t *testing.T) { gpuruntest.Check(t, b, c, precision) })
	}
}

// conformanceCases is one of so many cases.
func conformanceCases(each int) []gpuruntest.Case {
	var cases []gpuruntest.Case
	for i, c := range gpuruntest.Cases() {
		if i%each == 0 {
			cases = append(cases, c)
		}
	}
	return cases
}
