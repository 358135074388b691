//go:build unix

package cuda

import (
	"math"
	"slices"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/gpurun/gpuruntest"
)

// TestBaseline: what benchmarks compare with computes the model, in its own order
// and rounding.
func TestBaseline(t *testing.T) {
	const sims, slots, states, steps, dt = 64, 64, 2, 30, 0.01
	start := []float64{0.5, -1}
	p, err := ir.Prepare(gpuruntest.Montbrio(), "euler")
	if err != nil {
		t.Fatal(err)
	}
	s := kernelSweep(p, 2, gpurun.F32)
	n := s.Network.N
	d, m := newShim(t), &model{size: 4}
	code, err := d.compile(baselineText)
	if err != nil {
		t.Fatal(err)
	}
	k, err := code.kernel("baseline", 0)
	if err != nil {
		t.Fatal(err)
	}
	var weights, lengths, params, history []byte
	for e := range s.Network.Weights {
		weights, lengths = m.number(weights, s.Network.Weights[e]), m.number(lengths, s.Network.Lengths[e])
	}
	for i := range 2 * sims {
		params = m.number(params, []float64{float64(i) / sims, 1}[i/sims])
	}
	for i := range slots * states * n * sims {
		history = m.number(history, start[i/(n*sims)%states])
	}
	args := []any{int32(0), int32(n), int32(steps), float32(dt)}
	var at []memory
	for _, from := range [][]byte{weights, lengths, params, history, make([]byte, 4*states*n*sims)} {
		place, err := d.alloc(int64(len(from)))
		if err != nil {
			t.Fatal(err)
		}
		defer d.free(place)
		if err := d.upload(place, 0, from); err != nil {
			t.Fatal(err)
		}
		args, at = append(args, place), append(at, place)
	}
	if err := d.launch(k, [3]int{1, 1, 1}, [3]int{sims, 1, 1}, 0, args...); err != nil {
		t.Fatal(err)
	}
	if err := d.download(history, at[3], 0); err != nil {
		t.Fatal(err)
	}
	for _, sim := range []int{0, 17, sims - 1} {
		want := montbrioFrom(t, p, s.Network, start, []float64{float64(sim) / sims, 1}, dt, steps)
		for i := range n {
			for state := range states {
				got := m.numberAt(history, ((steps*states+state)*n+i)*sims+sim)
				if y := want[i*states+state]; math.Abs(got-y) > 1e-5*max(1, math.Abs(y)) {
					t.Fatalf("simulation %d, node %d, state %d: %v, want %v", sim, i, state, got, y)
				}
			}
		}
	}
}

// montbrioFrom is the states after some steps, all nodes starting alike.
func montbrioFrom(t *testing.T, p *ir.Program, net *gpurun.Network, start, params []float64, dt float64, steps int) []float64 {
	t.Helper()
	q := *p
	q.States = slices.Clone(p.States)
	for k, x := range start {
		q.States[k].InitLo, q.States[k].InitHi = x, x
	}
	sim := ir.SimNetwork{Nodes: net.N, Weights: net.Weights}
	for _, l := range net.Lengths {
		sim.Delays = append(sim.Delays, int32(l))
	}
	var last []float64
	err := ir.Simulate(&q, sim, ir.SimOptions{Dt: dt, Steps: steps, Params: params}, func(x ir.Sample[float64]) {
		last = slices.Clone(x.States)
	})
	if err != nil {
		t.Fatal(err)
	}
	return last
}
