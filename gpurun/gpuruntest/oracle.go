package gpuruntest

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/codegen/ir/irtest"
	"github.com/lemsls/lemsls/gpurun"
)

// history is a simulation by ir.Simulate, kept whole.
type history struct {
	states, exposures [][]float64 // per step: node by node
	clamped           [][]bool
}

// simulate computes all rows of a sweep by the definition.
func simulate(t *testing.T, s *gpurun.Sweep) map[simulation]*history {
	t.Helper()
	all := map[simulation]*history{}
	for point := range s.Points.Len() {
		for replicate := range s.Replicates {
			h := &history{}
			var err error
			if s.Precision == gpurun.F64 {
				err = simulateOne[float64](s, point, replicate, h)
			} else {
				err = simulateOne[float32](s, point, replicate, h)
			}
			if err != nil {
				t.Fatalf("simulate: %v", err)
			}
			all[simulation{point, replicate}] = h
		}
	}
	return all
}

func simulateOne[F ir.Float](s *gpurun.Sweep, point, replicate int, h *history) error {
	params := s.Params(point, nil)
	net := ir.SimNetwork{Nodes: s.Network.N, Weights: s.Network.Weights}
	if u := s.Program.DelayScale; u >= 0 {
		scale := s.Program.UniformsAt(params, s.Dt, s.Network.N)[u]
		for _, length := range s.Network.Lengths {
			net.Delays = append(net.Delays, int32(math.RoundToEven(length*scale)))
		}
	}
	opt := ir.SimOptions{Dt: s.Dt, Steps: s.Steps, Seed: s.Seed, Replicate: uint32(replicate), Params: params}
	return ir.Simulate(s.Program, net, opt, func(x ir.Sample[F]) {
		h.states = append(h.states, widen(x.States))
		h.exposures = append(h.exposures, widen(x.Exposures))
		h.clamped = append(h.clamped, slices.Clone(x.Clamped))
	})
}

func widen[F ir.Float](x []F) []float64 {
	y := make([]float64, len(x))
	for i := range x {
		y[i] = float64(x[i])
	}
	return y
}

// compareTrajectories compares every number of every trajectory, bit for bit.
func compareTrajectories(t *testing.T, s *gpurun.Sweep, got *collection, want map[simulation]*history) {
	t.Helper()
	own, further := s.Program.OwnStates(), gpurun.NewMeasure(s).Further()
	for k, h := range want {
		rows := got.trajectories[k]
		if len(rows) != (s.Steps+1)*s.Network.N {
			t.Fatalf("%v: %d rows of trajectory, want %d", k, len(rows), (s.Steps+1)*s.Network.N)
		}
		for i, row := range rows {
			if row.step != i/s.Network.N || row.node != i%s.Network.N {
				t.Fatalf("%v: row %d is step %d, node %d", k, i, row.step, row.node)
			}
			states := h.states[row.step][row.node*len(s.Program.States):]
			exposures := h.exposures[row.step][row.node*len(s.Program.Exposures):]
			for j, x := range row.states {
				if y := states[own[j]]; !irtest.Same(x, y) {
					t.Fatalf("%v, step %d, node %d, %s: %v, want %v", k, row.step, row.node, s.Program.States[own[j]].Name, x, y)
				}
			}
			for j, x := range row.exposures {
				if y := exposures[further[j].Exposure]; !irtest.Same(x, y) {
					t.Fatalf("%v, step %d, node %d, %s: %v, want %v", k, row.step, row.node, further[j].Name, x, y)
				}
			}
		}
	}
}

// compareRows compares faults exactly and metrics to rounding: the oracle
// computes them from the whole history, in two passes.
func compareRows(t *testing.T, s *gpurun.Sweep, got *collection, want map[simulation]*history) {
	t.Helper()
	if len(got.rows) != s.Points.Len()*s.Replicates {
		t.Fatalf("%d rows, want %d", len(got.rows), s.Points.Len()*s.Replicates)
	}
	m := gpurun.NewMeasure(s)
	for i, row := range got.rows {
		if row.Point != i/s.Replicates || row.Replicate != i%s.Replicates {
			t.Fatalf("row %d is point %d, replicate %d", i, row.Point, row.Replicate)
		}
		h := want[simulation{row.Point, row.Replicate}]
		if step, node, state, bad := h.fault(s); bad {
			checkFault(t, row, step, node, state)
			continue
		}
		if row.Fault != nil {
			t.Fatalf("point %d: fault %+v, but all is finite", row.Point, *row.Fault)
		}
		compareArrays(t, s, row, h)
		metrics := h.metrics(s)
		for k, name := range m.Columns {
			tolerance := 1e-8
			if strings.HasPrefix(name, "fc_") { // of nodes that come to rest little variance is left
				tolerance = 1e-6
			}
			if !near(row.Metrics[k], metrics[name], tolerance) {
				t.Errorf("point %d, replicate %d: %s = %v, want %v", row.Point, row.Replicate, name, row.Metrics[k], metrics[name])
			}
		}
		if stats := h.stateStats(s); len(row.States) != len(stats) {
			t.Fatalf("%d states, want %d", len(row.States), len(stats))
		}
		for k, x := range h.stateStats(s) {
			if g := row.States[k]; !near(g.Mean, x.Mean, 1e-8) || g.Min != x.Min || g.Max != x.Max || !near(g.ClampShare, x.ClampShare, 1e-8) {
				t.Errorf("point %d, replicate %d: %s: %v, want %v", row.Point, row.Replicate, s.Program.States[s.Program.OwnStates()[k]].Name, g, x)
			}
		}
	}
}

func checkFault(t *testing.T, row gpurun.Row, step, node, state int) {
	t.Helper()
	f := row.Fault
	if f == nil {
		t.Fatalf("point %d, replicate %d: no fault, want one at step %d, node %d, state %d", row.Point, row.Replicate, step, node, state)
	}
	if f.Point != row.Point || f.Step != step || f.Node != node || f.State != state || f.Message == "" {
		t.Fatalf("point %d, replicate %d: fault %+v, want step %d, node %d, state %d", row.Point, row.Replicate, *f, step, node, state)
	}
	for _, v := range row.Metrics {
		if v == v {
			t.Fatalf("point %d: metrics %v of a simulation at fault", row.Point, row.Metrics)
		}
	}
}

// near allows for another order of sums.
func near(x, y, tolerance float64) bool {
	return irtest.Same(x, y) || math.Abs(x-y) <= tolerance*max(1, math.Abs(y))
}

// sameRows compares rows bit for bit.
func sameRows(t *testing.T, what string, got, want []gpurun.Row) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d rows, want %d", what, len(got), len(want))
	}
	for i := range got {
		a, b := got[i], want[i]
		same := a.Point == b.Point && a.Replicate == b.Replicate &&
			slices.EqualFunc(a.Metrics, b.Metrics, irtest.Same) && slices.EqualFunc(a.Params, b.Params, irtest.Same) &&
			slices.Equal(a.States, b.States) && (a.Fault == nil) == (b.Fault == nil)
		if same && a.Fault != nil {
			x := *a.Fault
			x.Point = b.Fault.Point
			same = x == *b.Fault
		}
		if !same {
			t.Fatalf("%s: row %d is %+v (fault %+v), want %+v (fault %+v)", what, i, a, a.Fault, b, b.Fault)
		}
	}
}
