package cpu

import (
	"sync/atomic"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/gpurun"
)

// simulation is a batch in work: lanes side by side in every slice. A number
// per node is node by node, the lanes of a node together.
type simulation[F ir.Float] struct {
	*model[F]
	lanes  []gpurun.Lane
	width  int // lanes, padded; what is past the last lane repeats the first
	slots  int // of the ring
	wires  wires[F]
	mixed  *mixed[F]   // in place of wires where delays differ; nil otherwise
	params [][]float64 // of each lane

	uniforms    [][]F // per uniform: lanes
	cur, next   [][]F // per state: nodes x lanes
	ring        [][]F // per channel: nodes x slots x lanes
	stepFrame   [][]F
	sendFrame   [][]F
	targetFrame [][][]F // per coupling; nil for plain ones
	edgeFrame   [][][]F
	sums        [][]F // per coupling: of the node in work
	steady      [][]F // per coupling: nodes x lanes; nil for those that move
	moving      []int // the couplings whose sums change
	near        []F
	draws       []F   // normal numbers by replicate
	replicates  []int // the distinct replicates of the lanes
	replicateOf []int // the index of each lane's

	tally  *tally[F]
	spoilt map[spot]reason // why channels were not finite, the first time
	faults []*gpurun.Fault // per lane
	faulty int             // lanes with a fault
	now    int             // the time n of the step in work
}

// visitor sees the states and exposures of a node at every time.
type visitor[F ir.Float] func(n, node int, states, exposures [][]F) error

// run simulates until the end, all lanes are at fault, or stop is set.
func (s *simulation[F]) run(stop *atomic.Bool, progress func(steps int), visit visitor[F]) error {
	for n := 0; n <= s.s.Steps; n++ {
		if err := s.advance(n, stop, visit); err != nil {
			return err
		}
		if stop.Load() {
			return nil
		}
		s.cur, s.next = s.next, s.cur
		if (n+1)%progressSteps == 0 {
			progress(progressSteps)
		}
		if s.faulty == len(s.lanes) && visit == nil {
			progress(s.s.Steps + 1 - (n+1)/progressSteps*progressSteps)
			return nil
		}
	}
	progress((s.s.Steps + 1) % progressSteps)
	return nil
}

// progressSteps is the number of steps between reports.
const progressSteps = 16

// advance takes all nodes from n to n+1. The last time has exposures only.
func (s *simulation[F]) advance(n int, stop *atomic.Bool, visit visitor[F]) error {
	s.now = n
	fill(s.stepFrame[s.layout.time], F(float64(n)*s.s.Dt))
	s.tally.begin(n)
	for i := range s.measure.N {
		if stop.Load() {
			return nil
		}
		s.node(n, i)
		if visit != nil {
			if err := s.show(n, i, visit); err != nil {
				return err
			}
		}
	}
	s.tally.end()
	return nil
}

// node takes one node from n to n+1.
func (s *simulation[F]) node(n, i int) {
	f := s.stepFrame
	for k := range s.cur {
		f[s.layout.states+k] = s.cur[k][i*s.width : (i+1)*s.width]
	}
	s.couple(n, i)
	s.noise(n, i)
	s.model.step.run(f)
	s.tally.node(s, n, i)
	if s.tally.counting {
		s.checkExposures(n, i)
	}
	if n == s.s.Steps {
		return
	}
	for k := range s.next {
		to, from := s.next[k][i*s.width:(i+1)*s.width], f[s.model.step.outs[k]]
		copy(to, from)
		if !finite(to) {
			s.stateFault(n, i, k)
		}
	}
	s.tally.clamps(s, n)
	s.remember(n+1, i, s.next)
}

// exposure is exposure e of the node just computed.
func (s *simulation[F]) exposure(e int) []F {
	return s.stepFrame[s.model.step.outs[len(s.p.States)+e]]
}

// remember writes the channels of node i at time t into the ring.
func (s *simulation[F]) remember(t, i int, states [][]F) {
	s.transmit(i, states)
	for c, out := range s.send.outs {
		s.store(c, t, i, s.sendFrame[out])
	}
}

// transmit computes the channels of node i.
func (s *simulation[F]) transmit(i int, states [][]F) {
	if len(s.channels) == 0 {
		return
	}
	s.bind(s.sendFrame, states, i)
	s.send.run(s.sendFrame)
	for c, out := range s.send.outs {
		if x := s.sendFrame[out]; !finite(x) {
			s.spoil(c, i, states)
		}
	}
}

// store writes channel c of node i at time t.
func (s *simulation[F]) store(c, t, i int, x []F) {
	if s.mixed != nil {
		s.storeMixed(c, t, i, x)
		return
	}
	at := (i*s.slots + t%s.slots) * s.width
	copy(s.ring[c][at:at+s.width], x)
}

// bind puts the states of node i among the leaves of the code for a node.
func (s *simulation[F]) bind(f, states [][]F, i int) {
	for k := range states {
		f[len(s.uniforms)+k] = states[k][i*s.width : (i+1)*s.width]
	}
}

// couple computes the raw sums into node i at time n.
func (s *simulation[F]) couple(n, i int) {
	for k, all := range s.steady {
		if all != nil {
			copy(s.sums[k], all[i*s.width:(i+1)*s.width])
		}
	}
	s.sumUp(n, i, s.moving)
}

// settle computes the sums that do not change.
func (s *simulation[F]) settle() {
	var steadies []int
	for k, c := range s.couplings {
		if c.shape == steady {
			steadies = append(steadies, k)
		} else {
			s.moving = append(s.moving, k)
		}
	}
	s.steady = make([][]F, len(s.couplings))
	for _, k := range steadies {
		s.steady[k] = make([]F, 0, s.measure.N*s.width)
	}
	for i := range s.measure.N {
		s.sumUp(0, i, steadies)
		for _, k := range steadies {
			s.steady[k] = append(s.steady[k], s.sums[k]...)
		}
	}
}

// sumUp computes the sums of some couplings into node i at time n.
func (s *simulation[F]) sumUp(n, i int, couplings []int) {
	if len(couplings) == 0 {
		return
	}
	if s.mixed != nil {
		s.sumUpMixed(n, i, couplings)
		return
	}
	w := &s.wires
	lo, mid, hi := w.start[i], w.near[i], w.start[i+1]
	now := n % s.slots
	for e := lo; e < hi; e++ {
		slot := now - int(w.delay[e])
		if slot < 0 {
			slot += s.slots
		}
		w.at[e-lo] = (int(w.source[e])*s.slots + slot) * s.width
	}
	for _, k := range couplings {
		s.target(k, i)
		s.sum(k, s.sums[k], w.at[:mid-lo], w.weight[lo:mid])
		s.sum(k, s.near, w.at[mid-lo:hi-lo], w.weight[mid:hi])
		add(s.sums[k], s.sums[k], s.near)
	}
}

// target computes what the edges of coupling k into node i need of it.
func (s *simulation[F]) target(k, i int) {
	c, f := &s.couplings[k], s.targetFrame[k]
	if c.shape == plain {
		return
	}
	s.bind(f, s.cur, i)
	c.target.run(f)
	for o, slot := range c.target.outs {
		s.edgeFrame[k][len(c.channels)+o] = f[slot]
	}
}

// sum is one accumulator of coupling k.
func (s *simulation[F]) sum(k int, acc []F, at []int, weight []F) {
	c := &s.couplings[k]
	if c.shape == plain {
		sumPlain(acc, s.ring[c.channels[0]], at, weight)
		return
	}
	f := s.edgeFrame[k]
	clear(acc)
	for e, o := range at {
		for leaf, ch := range c.channels {
			f[leaf] = s.ring[ch][o : o+s.width]
		}
		c.edge.run(f)
		addProduct(acc, weight[e], f[c.edge.outs[0]])
	}
}

// noise draws the normal numbers of node i. Lanes of equal replicates share
// them.
func (s *simulation[F]) noise(n, i int) {
	for _, k := range s.normals {
		for j, r := range s.replicates {
			s.draws[j] = ir.NormalFrom[F](ir.Draw(s.s.Seed, ir.Noise, uint32(r), uint32(n), uint32(i), uint32(k)))
		}
		d := s.stepFrame[s.layout.normals+k]
		if len(s.replicates) == 1 {
			fill(d, s.draws[0])
			continue
		}
		for l, j := range s.replicateOf {
			d[l] = s.draws[j]
		}
	}
}

func (s *simulation[F]) show(n, i int, visit visitor[F]) error {
	states := make([][]F, len(s.p.States))
	for k := range states {
		states[k] = s.cur[k][i*s.width : (i+1)*s.width]
	}
	exposures := make([][]F, len(s.p.Exposures))
	for e := range exposures {
		exposures[e] = s.exposure(e)
	}
	return visit(n, i, states, exposures)
}
