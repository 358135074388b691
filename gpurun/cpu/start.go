package cpu

import (
	"slices"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/gpurun"
)

// newSimulation makes a batch ready at time 0.
func newSimulation[F ir.Float](m *model[F], b gpurun.Batch) *simulation[F] {
	s := &simulation[F]{model: m, lanes: b.Lanes, slots: slots(b.Longest)}
	s.width = (len(b.Lanes) + lane - 1) / lane * lane
	s.faults = make([]*gpurun.Fault, len(b.Lanes))
	s.spoilt = map[spot]reason{}
	s.tally = newTally(m, s.width)
	if b.Mixed {
		s.mixed = newMixed(s)
	} else {
		s.wires = m.wires(b.Lanes[0].Scale)
	}
	s.allocate()
	s.setUniforms()
	s.setReplicates()
	s.initial()
	s.settle()
	return s
}

func (s *simulation[F]) allocate() {
	n := s.measure.N
	for range s.p.States {
		s.cur = append(s.cur, make([]F, n*s.width))
		s.next = append(s.next, make([]F, n*s.width))
	}
	for range s.channels {
		size := n * s.slots * s.width
		if s.mixed != nil {
			size *= 2
		}
		s.ring = append(s.ring, make([]F, size))
	}
	s.near = make([]F, s.width)
	s.stepFrame = s.model.step.frame(s.width)
	s.sendFrame = s.send.frame(s.width)
	for _, c := range s.couplings {
		s.sums = append(s.sums, make([]F, s.width))
		s.targetFrame = append(s.targetFrame, frameOf(c.target, s.width))
		s.edgeFrame = append(s.edgeFrame, frameOf(c.edge, s.width))
	}
	s.bindStep()
}

func frameOf[F ir.Float](c *code[F], width int) [][]F {
	if c == nil {
		return nil
	}
	return c.frame(width)
}

// bindStep gives the leaves of Step that stay where they are their memory.
func (s *simulation[F]) bindStep() {
	f := s.stepFrame
	for k := range s.sums {
		f[s.layout.sums+k] = s.sums[k]
	}
	for _, k := range s.normals {
		f[s.layout.normals+k] = make([]F, s.width)
	}
	for _, leaf := range []int{s.layout.dt, s.layout.time, s.layout.nodes} {
		f[leaf] = make([]F, s.width)
	}
	fill(f[s.layout.dt], F(s.s.Dt))
	fill(f[s.layout.nodes], F(s.measure.N))
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
		s.uniforms = append(s.uniforms, make([]F, s.width))
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
	s.draws = make([]F, len(s.replicates))
}

// initial sets the states at time 0 and all times before it.
func (s *simulation[F]) initial() {
	for i := range s.measure.N {
		for k := range s.p.States {
			for j, r := range s.replicates {
				s.draws[j] = s.initialValue(r, i, k)
			}
			to := s.cur[k][i*s.width : (i+1)*s.width]
			for l, j := range s.replicateOf {
				to[l] = s.draws[j]
			}
		}
		s.begin(i)
		for k := range s.p.States {
			if !finite(s.cur[k][i*s.width : (i+1)*s.width]) {
				s.stateFault(-1, i, k)
			}
		}
		s.transmit(i, s.cur)
		for c, out := range s.send.outs {
			for t := range s.slots {
				s.store(c, t, i, s.sendFrame[out])
			}
		}
	}
}

// begin computes what node i starts with from what was drawn.
func (s *simulation[F]) begin(i int) {
	if s.model.start == nil {
		return
	}
	f := s.model.start.frame(s.width)
	copy(f, s.uniforms)
	s.bind(f, s.cur, i)
	dt := len(s.uniforms) + len(s.cur)
	f[dt], f[dt+1] = make([]F, s.width), make([]F, s.width)
	fill(f[dt], F(s.s.Dt))
	fill(f[dt+1], F(s.measure.N))
	s.model.start.run(f)
	began := make([][]F, len(s.cur))
	for k, out := range s.model.start.outs {
		began[k] = slices.Clone(f[out]) // an output may be a state as drawn
	}
	for k := range began {
		copy(s.cur[k][i*s.width:(i+1)*s.width], began[k])
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
	e, most := m.edges, 0
	for i := range m.measure.N {
		lo, hi := int(e.Start[i]), int(e.Start[i+1])
		w.start = append(w.start, lo)
		w.add(e, delays, lo, hi, func(d int32) bool { return d >= ir.NearDelay })
		w.near = append(w.near, len(w.source))
		w.add(e, delays, lo, hi, func(d int32) bool { return d < ir.NearDelay })
		most = max(most, hi-lo)
	}
	w.start = append(w.start, len(w.source))
	w.at = make([]int, most)
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
