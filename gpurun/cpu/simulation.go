package cpu

import (
	"sync/atomic"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/gpurun"
)

// simulation is a batch in work: lanes side by side in every slice. A row is a
// number for every node and lane, node by node, the lanes of a node together.
//
// Time goes in blocks: the far edges read what is older than a block, and give
// their sums for all its times at once. Within a block, time goes step by step:
// near edges, Step over strips of nodes, Send. The tally takes the samples of a
// block together.
type simulation[F ir.Float] struct {
	*model[F]
	lanes                []gpurun.Lane
	width                int // lanes, padded; what is past the last lane repeats the first
	size                 int // of a row, without padding: nodes x lanes
	stepStrip, sendStrip int // of a row that Step and Send take at a time
	repeat               int // of what is the same for all nodes: the lanes of a node, so often that this is a multiple of unit
	reach                reach
	wires                wires[F]
	far                  []bundle[F]
	near                 bundle[F]
	mixed                *mixed[F] // in place of far and near where delays differ; nil otherwise

	params [][]float64 // of each lane

	uniforms    [][]F     // per uniform: the lanes, repeated
	states      [][][]F   // per time of the block and one more, per state: a row
	cur, next   [][]F     // the states at the time in work and after it
	shownRows   [][][]F   // per time of the block, per exposure shown: a row
	sentRows    [][]F     // per channel: a row, at the time in work, then after it
	ring        [][]F     // per channel: nodes x wide x lanes
	sums        [][][]F   // per time of the block, per coupling: a row
	farRows     [][]F     // per coupling: those rows of all times; nil if it is not plain
	normalRows  [][]F     // per entry of normals: a row
	clampRows   [][]F     // per entry of clamped, and of any: counts
	stepFrame   [][]F     // of a strip
	sendFrame   [][]F     // of a strip
	targetFrame [][][]F   // per coupling: of a node; nil for plain ones
	edgeFrame   [][][]F   // per coupling: of some edges; nil for plain ones
	steadies    []int     // the couplings whose sums never change
	moving      []int     // the others
	alive       []F       // per lane: bits, ones if it is to be looked at
	counters    *counters // of the normal numbers
	draws       []F       // normal numbers by node and replicate, if lanes share them
	replicates  []int     // the distinct replicates of the lanes
	replicateOf []int     // the index of each lane's

	tally  *tally[F]
	spoilt map[spot]reason // why channels were not finite, the first time
	faults []*gpurun.Fault // per lane
	faulty int             // lanes with a fault
	fine   bool            // what Step has looked at is finite
	now    int             // the time n of the step in work
	within int             // the block
}

// block is how many times far edges are added up for at once.
const block = 8

// A far delay must reach back beyond the block.
const _ = uint(ir.NearDelay - block)

// How long a strip is: so long that a word costs hardly more than its arithmetic,
// so short that a frame stays in the first-level cache.
const (
	leastStrip = 128
	mostStrip  = 1024
	frameBytes = 32 << 10
)

// visitor sees the states and exposures of a node at every time.
type visitor[F ir.Float] func(n, node int, states, exposures [][]F) error

// run simulates until the end, all lanes are at fault, or stop is set.
func (s *simulation[F]) run(stop *atomic.Bool, progress func(steps int), visit visitor[F]) error {
	for n := 0; n <= s.s.Steps; {
		times := s.times(n)
		if err := s.block(n, times, stop, visit); err != nil {
			return err
		}
		if stop.Load() {
			return nil
		}
		n += times
		if s.faulty == len(s.lanes) && visit == nil {
			progress(s.s.Steps + 1 - (n - times))
			return nil
		}
		progress(times)
	}
	return nil
}

// times is how many times the block that begins at n has. Blocks end where the
// transient does and before the last step, which is not taken.
func (s *simulation[F]) times(n int) int {
	end := s.s.Steps
	switch {
	case n == end:
		return 1
	case n < s.s.Transient:
		end = s.s.Transient
	}
	return min(block, end-n)
}

// block takes all nodes from n on through some times.
func (s *simulation[F]) block(n, times int, stop *atomic.Bool, visit visitor[F]) error {
	s.farSums(n)
	s.tally.open(n)
	for t := range times {
		if stop.Load() {
			return nil
		}
		s.at(n, t)
		s.advance(n + t)
		if visit != nil {
			if err := s.show(n+t, visit); err != nil {
				return err
			}
		}
		s.tally.step(s, n+t)
	}
	s.tally.close(s, times)
	for k, x := range s.states[times] {
		copy(s.states[0][k], x)
	}
	return nil
}

// at opens time n+t, number t of a block.
func (s *simulation[F]) at(n, t int) {
	s.now, s.within = n+t, t
	s.reach.now = s.now % s.reach.slots
	s.cur, s.next = s.states[t], s.states[t+1]
}

// advance takes all nodes from n to n+1. The last time has exposures only.
func (s *simulation[F]) advance(n int) {
	if s.timed {
		fill(s.stepFrame[s.layout.time], F(float64(n)*s.s.Dt))
	}
	s.couple(n)
	s.noise(n)
	s.fine = true
	for lo := 0; lo < s.size; lo += s.stepStrip {
		hi := min(lo+s.stepStrip, s.size)
		s.bindStep(lo, hi)
		s.fine = s.model.step.run(s.kernels, s.stepFrame, hi-lo, s.width) && s.fine
	}
	s.check(n)
	if n == s.s.Steps {
		return
	}
	s.reach.now = (n + 1) % s.reach.slots
	s.transmit(s.next)
	s.remember(n + 1)
	s.reach.now = n % s.reach.slots
}

// bindStep binds what of Step's leaves moves from strip to strip.
func (s *simulation[F]) bindStep(lo, hi int) {
	f, l := s.stepFrame, &s.layout
	bindRows(f[l.states:], s.cur, lo, hi)
	bindRows(f[l.sums:], s.sums[s.within], lo, hi)
	for j, k := range s.normals {
		f[l.normals+k] = s.normalRows[j][lo:hi]
	}
	bindRows(f[l.sent:], s.sentRows, lo, hi)
	bindRows(f[l.counts:], s.clampRows, lo, hi)
	bindRows(f[l.next:], s.next, lo, hi)
	bindRows(f[l.shown:], s.shownRows[s.within], lo, hi)
}

func bindRows[F ir.Float](f, rows [][]F, lo, hi int) {
	for k, x := range rows {
		f[k] = x[lo:hi]
	}
}

// exposureRow is the row of an exposure at the time in work.
func (s *simulation[F]) exposureRow(e int) []F {
	for j, k := range s.shown {
		if k == e {
			return s.shownRows[s.within][j]
		}
	}
	return s.cur[s.measure.Signals[s.measure.Exposures[e]].State]
}

// exposure is exposure e of node i at the time in work.
func (s *simulation[F]) exposure(e, i int) []F { return s.of(s.exposureRow(e), i) }

// of is the lanes of node i in a row.
func (s *simulation[F]) of(row []F, i int) []F { return row[i*s.width : (i+1)*s.width] }

// check looks for what is not finite: exposures, where they count, and states.
func (s *simulation[F]) check(n int) {
	fine := true
	if s.tally.counts(n) {
		fine = fine && s.finite(s.layout.shown, s.shownRows[s.within])
	}
	last := n == s.s.Steps
	if !last {
		fine = fine && s.finite(s.layout.next, s.next)
	}
	for i := 0; i < s.measure.N && !fine; i++ {
		if s.tally.counts(n) {
			s.checkExposures(n, i)
		}
		for k := 0; k < len(s.next) && !last; k++ {
			s.stateFault(n, i, k)
		}
	}
}

// finite says that rows are, which Step has written to slots from one on. If Step
// has looked itself and all was, nobody looks again; if not, it may have been
// padding.
func (s *simulation[F]) finite(slot int, rows [][]F) bool {
	for k, x := range rows {
		if !(s.fine && s.model.step.looks(slot+k)) && !s.kernels.finite(x, s.alive) {
			return false
		}
	}
	return true
}

// transmit computes the channels.
func (s *simulation[F]) transmit(states [][]F) {
	for c, k := range s.sent {
		if k >= 0 {
			s.sentRows[c] = states[k]
		}
	}
	if len(s.send.outs) == 0 {
		return
	}
	for lo := 0; lo < s.size; lo += s.sendStrip {
		hi := min(lo+s.sendStrip, s.size)
		s.bindSend(states, lo, hi)
		s.send.run(s.kernels, s.sendFrame, hi-lo, s.width)
	}
	for c, k := range s.sent {
		if k < 0 && !s.kernels.finite(s.sentRows[c], s.alive) {
			s.spoil(c, states)
		}
	}
}

// bindSend binds the leaves of Send that move from strip to strip.
func (s *simulation[F]) bindSend(states [][]F, lo, hi int) {
	bindRows(s.sendFrame[len(s.uniforms):], states, lo, hi)
	at := s.nodeLeaves()
	for c, k := range s.sent {
		if k < 0 {
			s.sendFrame[at] = s.sentRows[c][lo:hi]
			at++
		}
	}
}

// remember writes the channels at time t into the ring.
func (s *simulation[F]) remember(t int) {
	for c, x := range s.sentRows {
		if s.mixed != nil {
			s.storeMixed(c, t, x)
		} else {
			s.kernels.scatter(s.ring[c], x, s.reach)
		}
	}
}

// farSums adds up the far edges of plain couplings for a block of times.
func (s *simulation[F]) farSums(n int) {
	if s.mixed != nil {
		return
	}
	s.reach.now = n % s.reach.slots
	for _, k := range s.moving {
		if c := &s.couplings[k]; c.shape == plain {
			s.kernels.far(s.farRows[k], s.ring[c.channels[0]], s.far, s.reach, len(s.farRows[k])/block)
		}
	}
}

// couple computes the raw sums at time n.
func (s *simulation[F]) couple(n int) {
	for _, k := range s.moving {
		c, sum := &s.couplings[k], s.sums[s.within][k]
		switch {
		case s.mixed != nil:
			s.sumUpMixed(n, k, sum)
		case c.shape == plain:
			s.kernels.near(sum, s.ring[c.channels[0]], s.near, s.reach)
		default:
			s.sumUpGeneral(k, sum)
		}
	}
}

// settle computes the sums that do not change.
func (s *simulation[F]) settle() {
	for _, k := range s.steadies {
		if s.mixed != nil {
			s.sumUpMixed(0, k, s.sums[0][k])
		} else {
			s.sumUpGeneral(k, s.sums[0][k])
		}
	}
}

func (s *simulation[F]) show(n int, visit visitor[F]) error {
	states, exposures := make([][]F, len(s.p.States)), make([][]F, len(s.p.Exposures))
	for i := range s.measure.N {
		for k := range states {
			states[k] = s.of(s.cur[k], i)
		}
		for e := range exposures {
			exposures[e] = s.exposure(e, i)
		}
		if err := visit(n, i, states, exposures); err != nil {
			return err
		}
	}
	return nil
}
