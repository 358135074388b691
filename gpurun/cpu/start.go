package cpu

import (
	"math"
	"slices"
	"unsafe"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/gpurun"
)

// newSimulation makes a batch ready at time 0.
func newSimulation[F ir.Float](m *model[F], b gpurun.Batch) *simulation[F] {
	s := &simulation[F]{model: m, lanes: b.Lanes}
	s.width = (len(b.Lanes) + lane - 1) / lane * lane
	s.size = m.measure.N * s.width
	s.stepStrip, s.sendStrip = m.strip(m.step, s.width), m.strip(m.send, s.width)
	s.repeat = m.repeat(s.width)
	s.reach = reach{slots: slots(b.Longest), before: before(b.Longest), after: after(b.Longest), wide: wide(b.Longest), width: s.width}
	s.faults = make([]*gpurun.Fault, len(b.Lanes))
	s.spoilt = map[spot]reason{}
	s.tally = newTally(m, s.width)
	if b.Mixed {
		s.mixed = newMixed(s)
	} else {
		s.wires = m.wires(b.Lanes[0].Scale)
		s.far, s.near = s.wires.far(s.reach, s.sourcesAtATime()), s.wires.close(s.reach)
	}
	s.allocate()
	s.setAlive()
	s.setUniforms()
	s.setReplicates()
	s.at(0, 0)
	s.initial()
	s.settle()
	return s
}

// sourcesAtATime is how many sources far edges read before they go on to others:
// so many that their ring stays near, and that reading and writing the sums for
// each bundle costs little. No difference that could be measured hangs on the
// exact number. Loops in Go are slower than memory, and take all of them.
func (s *simulation[F]) sourcesAtATime() int {
	const near, fewest = 192 << 10, 8 // bytes
	sources := near / (s.width * int(unsafe.Sizeof(F(0))) * s.reach.wide)
	if sources < fewest || s.kernels.name == KernelsGo {
		return s.measure.N
	}
	return min(sources, s.measure.N)
}

func (s *simulation[F]) allocate() {
	s.states, s.shownRows = s.newTimes(block+1, len(s.p.States)), s.newTimes(block, len(s.shown))
	s.normalRows = s.newRows(len(s.normals))
	s.clampRows = s.newRows(len(s.clamped))
	if len(s.clamped) > 1 {
		s.clampRows = s.newRows(len(s.clamped) + 1)
	}
	for c, k := range s.sent {
		s.sentRows = append(s.sentRows, nil)
		if k < 0 {
			s.sentRows[c] = row[F](s.size)
		}
	}
	for range s.channels {
		size := s.measure.N * s.reach.wide * s.width
		if s.mixed != nil {
			size = s.measure.N * 2 * s.reach.slots * s.width
		}
		s.ring = append(s.ring, make([]F, size+unit[F]()))
	}
	s.stepFrame, s.sendFrame = s.model.step.frame(s.stepStrip), s.send.frame(s.sendStrip)
	for _, leaf := range []int{s.layout.dt, s.layout.time, s.layout.nodes} {
		s.stepFrame[leaf] = make([]F, s.repeat)
	}
	fill(s.stepFrame[s.layout.dt], F(s.s.Dt))
	fill(s.stepFrame[s.layout.nodes], F(s.measure.N))
	s.allocateCouplings()
}

// newRows makes some rows.
func (s *simulation[F]) newRows(count int) [][]F {
	rows := make([][]F, count)
	for k := range rows {
		rows[k] = row[F](s.size)
	}
	return rows
}

// newTimes makes some rows for some times: those of a row lie in memory one after
// the other.
func (s *simulation[F]) newTimes(times, count int) [][][]F {
	rows := make([][][]F, times)
	stride := padded[F](s.size)
	for range count {
		memory := make([]F, times*stride)
		for t := range rows {
			rows[t] = append(rows[t], memory[t*stride : (t+1)*stride][:s.size])
		}
	}
	return rows
}

func (s *simulation[F]) allocateCouplings() {
	s.farRows = make([][]F, len(s.couplings))
	s.targetFrame, s.edgeFrame = make([][][]F, len(s.couplings)), make([][][]F, len(s.couplings))
	for range block {
		s.sums = append(s.sums, make([][]F, len(s.couplings)))
	}
	for k, c := range s.couplings {
		if c.shape == steady {
			s.steadies = append(s.steadies, k)
		} else {
			s.moving = append(s.moving, k)
		}
		stride := 0 // those that are computed step by step need one row
		if c.shape == plain {
			stride = padded[F](s.size)
			s.farRows[k] = make([]F, block*stride)
		} else {
			s.farRows[k] = row[F](s.size)
			s.allocateEdges(k)
		}
		for t := range s.sums {
			s.sums[t][k] = s.farRows[k][t*stride:][:s.size]
		}
	}
}

// allocateEdges makes the frames of a coupling that is code.
func (s *simulation[F]) allocateEdges(k int) {
	c := &s.couplings[k]
	size := s.edgesAtATime() * s.width
	s.targetFrame[k], s.edgeFrame[k] = c.target.frame(s.width), c.edge.frame(size)
	for leaf := range c.edge.leaves {
		s.edgeFrame[k][leaf] = row[F](size)
	}
}

// setAlive marks the lanes that are looked at: not those that only fill up.
func (s *simulation[F]) setAlive() {
	row := make([]F, s.repeat)
	for l := range row {
		if l%s.width < len(s.lanes) {
			row[l] = ones[F]()
		}
	}
	s.alive = row[:s.width]
	s.stepFrame[s.layout.alive] = row
}

// bury says that lane l is not looked at any more.
func (s *simulation[F]) bury(l int) {
	for row := s.stepFrame[s.layout.alive]; l < len(row); l += s.width {
		row[l] = 0
	}
}

// ones is the number whose bits are ones; the number whose bits are zeros is 0.
func ones[F ir.Float]() F {
	if is64[F]() {
		return F(math.Float64frombits(math.MaxUint64))
	}
	return any(math.Float32frombits(math.MaxUint32)).(F)
}

// laneOf is the lane that column l computes: padding repeats the first.
func (s *simulation[F]) laneOf(l int) int {
	if l < len(s.lanes) {
		return l
	}
	return 0
}

func (s *simulation[F]) setUniforms() {
	for range s.p.Uniforms {
		s.uniforms = append(s.uniforms, make([]F, s.repeat))
	}
	s.params = make([][]float64, len(s.lanes))
	var values []float64
	for l := range s.width {
		k := s.laneOf(l)
		if l == k && (l == 0 || s.lanes[l-1].Point != s.lanes[l].Point) {
			s.params[l] = s.s.Params(s.lanes[l].Point, nil)
			values = s.p.UniformsAt(s.params[l], s.s.Dt, s.measure.N)
		} else if l == k {
			s.params[l] = s.params[l-1]
		}
		for u := range s.uniforms {
			if l != k {
				s.uniforms[u][l] = s.uniforms[u][0]
				continue
			}
			s.uniforms[u][l] = F(values[u])
		}
	}
	for _, x := range s.uniforms {
		for rest := x[s.width:]; len(rest) > 0; rest = rest[s.width:] {
			copy(rest[:s.width], x)
		}
	}
	s.bindUniforms(s.stepFrame)
	s.bindUniforms(s.sendFrame)
	for k := range s.couplings {
		s.bindUniforms(s.targetFrame[k])
	}
}

func (s *simulation[F]) bindUniforms(f [][]F) {
	if f != nil {
		copy(f, s.uniforms)
	}
}

func (s *simulation[F]) setReplicates() {
	for l := range s.width {
		r := s.lanes[s.laneOf(l)].Replicate
		i := slices.Index(s.replicates, r)
		if i < 0 {
			i = len(s.replicates)
			s.replicates = append(s.replicates, r)
		}
		s.replicateOf = append(s.replicateOf, i)
	}
	if len(s.normals) == 0 {
		return
	}
	s.counters = s.newCounters()
	if !s.drawsAlone() {
		s.draws = row[F](len(s.counters.nodes))
	}
}

// initial sets the states at time 0 and all times before it.
func (s *simulation[F]) initial() {
	drawn := make([]F, len(s.replicates))
	for i := range s.measure.N {
		for k := range s.p.States {
			for j, r := range s.replicates {
				drawn[j] = s.initialValue(r, i, k)
			}
			to := s.of(s.cur[k], i)
			for l, j := range s.replicateOf {
				to[l] = drawn[j]
			}
		}
		s.begin(i)
		for k := range s.p.States {
			s.stateFault(-1, i, k)
		}
	}
	s.transmit(s.cur)
	for t := range s.reach.slots {
		s.reach.now = t
		s.remember(t)
	}
	s.reach.now = 0
}

// begin computes what node i starts with from what was drawn.
func (s *simulation[F]) begin(i int) {
	if s.model.start == nil {
		return
	}
	f := s.model.start.frame(s.width)
	copy(f, s.uniforms)
	bindRows(f[len(s.uniforms):], s.cur, i*s.width, (i+1)*s.width)
	dt := len(s.uniforms) + len(s.cur)
	f[dt], f[dt+1] = row[F](s.width), row[F](s.width)
	fill(f[dt], F(s.s.Dt))
	fill(f[dt+1], F(s.measure.N))
	s.model.start.run(s.kernels, f, s.width, s.width)
	began := make([][]F, len(s.cur))
	for k, out := range s.model.start.outs {
		began[k] = slices.Clone(f[out][:s.width]) // an output may be a state as drawn
	}
	for k := range began {
		copy(s.of(s.cur[k], i), began[k])
	}
}

func (s *simulation[F]) initialValue(replicate, node, state int) F {
	st := &s.p.States[state]
	x := F(ir.InitialValue(s.s.Seed, uint32(replicate), uint32(node), uint32(state), st.InitLo, st.InitHi))
	switch {
	case x < F(st.Min):
		return F(st.Min)
	case x > F(st.Max):
		return F(st.Max)
	}
	return x
}

// wires puts the edges into the order of the sums.
func (m *model[F]) wires(scale float64) wires[F] {
	delays, _, _ := m.edges.Delays(scale)
	var w wires[F]
	e := m.edges
	for i := range m.measure.N {
		lo, hi := int(e.Start[i]), int(e.Start[i+1])
		w.start = append(w.start, lo)
		w.add(e, delays, lo, hi, func(d int32) bool { return d >= ir.NearDelay })
		w.near = append(w.near, len(w.source))
		w.add(e, delays, lo, hi, func(d int32) bool { return d < ir.NearDelay })
	}
	w.start = append(w.start, len(w.source))
	return w
}

func (w *wires[F]) add(e *gpurun.Edges, delays []int32, lo, hi int, take func(int32) bool) {
	for k := lo; k < hi; k++ {
		if take(delays[k]) {
			w.source = append(w.source, e.Source[k])
			w.delay = append(w.delay, delays[k])
			w.weight = append(w.weight, F(e.Weight[k]))
		}
	}
}
