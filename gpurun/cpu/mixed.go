package cpu

import "github.com/lemsls/lemsls/codegen/ir"

// Where the speed is not on a grid, as in a fit, hardly two points have equal
// delays. Their lanes still share the node program. For the coupling every lane
// has a ring and an order of edges of its own: the k-th edge of each lane is
// taken in turn, far ones first, and where a lane's far edges end its sum is
// put aside and begins again.
//
// The ring of a lane lies node by node, each twice: what is written at slot t is
// written at t + slots too, so that now - delay needs no wrapping.

// mixed is the edges of a batch, the lanes of each side by side.
type mixed[F ir.Float] struct {
	at     []int   // edges x lanes: offset into the ring, less the time
	weight []F     // edges x lanes
	fars   []int32 // nodes x lanes: how many edges are far
	far    []F     // lanes: the sum put aside
	near   []F     // lanes: the sum in work
}

// mixedAt is where the ring of a node begins in lane l.
func (s *simulation[F]) mixedAt(l, node int) int { return (l*s.measure.N + node) * 2 * s.reach.slots }

func newMixed[F ir.Float](s *simulation[F]) *mixed[F] {
	edges := len(s.edges.Source)
	x := &mixed[F]{
		at: make([]int, edges*s.width), weight: make([]F, edges*s.width), fars: make([]int32, s.measure.N*s.width),
		far: make([]F, s.width), near: make([]F, s.width),
	}
	for l := range s.width {
		w := s.model.wires(s.lanes[s.laneOf(l)].Scale)
		for i := range s.measure.N {
			x.fars[i*s.width+l] = int32(w.near[i] - w.start[i])
		}
		for e := range w.source {
			x.at[e*s.width+l] = s.mixedAt(l, int(w.source[e])) + s.reach.slots - int(w.delay[e])
			x.weight[e*s.width+l] = w.weight[e]
		}
	}
	return x
}

// storeMixed writes the rows of channel c at time t.
func (s *simulation[F]) storeMixed(c, t int, x []F) {
	ring, slots := s.ring[c], s.reach.slots
	for i := range s.measure.N {
		at := i*2*slots + t%slots
		for _, v := range x[i*s.width : (i+1)*s.width] {
			ring[at], ring[at+slots] = v, v
			at += s.measure.N * 2 * slots
		}
	}
}

// sumUpMixed computes the sums of coupling k into all nodes at time n.
func (s *simulation[F]) sumUpMixed(n, k int, sum []F) {
	now := n % s.reach.slots
	x := s.mixed
	for i := range s.measure.N {
		lo, hi := int(s.edges.Start[i]), int(s.edges.Start[i+1])
		s.target(k, i)
		clear(x.far)
		clear(x.near)
		fars := x.fars[i*s.width : (i+1)*s.width]
		for e := lo; e < hi; e++ {
			at, weight := x.at[e*s.width:(e+1)*s.width], x.weight[e*s.width:(e+1)*s.width]
			x.turn(int32(e-lo), fars)
			s.addMixed(k, now, at, weight)
		}
		x.turn(int32(hi-lo), fars)
		add(sum[i*s.width:(i+1)*s.width], x.far, x.near)
	}
}

// turn puts the sums aside of the lanes whose far edges end before edge k.
func (x *mixed[F]) turn(k int32, fars []int32) {
	for l, f := range fars {
		if f == k {
			x.far[l], x.near[l] = x.near[l], 0
		}
	}
}

// addMixed adds one edge of each lane to the sums in work.
func (s *simulation[F]) addMixed(k, now int, at []int, weight []F) {
	c, acc := &s.couplings[k], s.mixed.near[:len(at)]
	weight = weight[:len(at)]
	if c.shape == plain {
		ring := s.ring[c.channels[0]]
		for l, o := range at {
			acc[l] = F(acc[l] + F(weight[l]*ring[o+now]))
		}
		return
	}
	out := s.summands(k, now, at)
	for l := range acc {
		acc[l] = F(acc[l] + F(weight[l]*out[l]))
	}
}

// summands is the Edge block of coupling k for one edge of each lane.
func (s *simulation[F]) summands(k, now int, at []int) []F {
	c, f := &s.couplings[k], s.edgeFrame[k]
	for j, ch := range c.channels {
		x, ring := f[j], s.ring[ch]
		for l, o := range at {
			x[l] = ring[o+now]
		}
	}
	c.edge.run(s.kernels, f, s.width, s.width)
	return f[c.edge.outs[0]]
}
