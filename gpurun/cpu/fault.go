package cpu

import (
	"fmt"
	"slices"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/gpurun"
)

// A fault is explained where it is found: everything the step read is still at
// hand, so one lane of it is evaluated again with ir.FirstFault.

// stateFault records that state k of node i, just computed for n+1, is not
// finite in some lane. n = -1 is the initial state.
func (s *simulation[F]) stateFault(n, i, k int) {
	x := s.cur[k]
	if n >= 0 {
		x = s.next[k]
	}
	if finite(s.of(x, i)) {
		return
	}
	for l := range s.lanes {
		if s.faults[l] != nil || isFinite(x[i*s.width+l]) {
			continue
		}
		f := s.newFault(l, n+1, i, k)
		f.Place, f.Name = s.p.States[k].Place, s.p.States[k].Name
		f.Message = fmt.Sprintf("%s starts as %v", f.Name, x[i*s.width+l])
		switch {
		case n >= 0:
			s.explain(f, l, i, k)
		case !s.p.Start.Empty():
			s.explainStart(f, l, i, k)
		}
		if s.p.States[k].Hidden {
			f.Name = ""
		}
	}
}

// explainStart finds the instruction of Start that spoilt what state k of node i
// starts with.
func (s *simulation[F]) explainStart(f *gpurun.Fault, l, i, k int) {
	b := ir.Block{Instrs: s.p.Start.Instrs, Outputs: s.p.Start.Outputs[k : k+1]}
	env := &ir.Env[F]{Uniforms: column(s.uniforms, l), Dt: F(s.s.Dt), Nodes: F(s.measure.N)}
	for state := range s.p.States {
		env.States = append(env.States, s.initialValue(s.lanes[l].Replicate, i, state))
	}
	v, ok := ir.FirstFault(&b, env)
	if !ok {
		return
	}
	in := &b.Instrs[v]
	blame(f, in, ir.Trace(&b, env, v))
	if in.Op == ir.Uniform {
		s.explainUniform(f, l, int(in.Index))
	}
}

// checkExposures records exposures of time n that are not finite. They come
// before states of the same step, which belong to n+1.
func (s *simulation[F]) checkExposures(n, i int) {
	for _, signal := range s.measure.Further() {
		x := s.exposure(signal.Exposure, i)
		if finite(x) {
			continue
		}
		for l := range s.lanes {
			if f := s.faults[l]; isFinite(x[l]) || f != nil && f.Step <= n {
				continue
			}
			f := s.newFault(l, n, i, -1)
			slot := s.p.Exposures[signal.Exposure]
			f.Place, f.Name = slot.Place, slot.Name
			f.Message = fmt.Sprintf("%s = %v", f.Name, x[l])
			s.explain(f, l, i, len(s.p.States)+signal.Exposure)
		}
	}
}

func (s *simulation[F]) newFault(l, step, node, state int) *gpurun.Fault {
	if s.faults[l] == nil {
		s.faulty++
		s.bury(l)
	}
	s.faults[l] = &gpurun.Fault{Kind: gpurun.NonFinite, Point: s.lanes[l].Point, Step: step, Node: node, State: state}
	return s.faults[l]
}

// explain finds the instruction of Step that spoilt an output of node i, and
// goes where its inputs come from if it is one of them.
func (s *simulation[F]) explain(f *gpurun.Fault, l, i, output int) {
	b := ir.Block{Instrs: s.p.Step.Instrs, Outputs: s.p.Step.Outputs[output : output+1]}
	env := s.env(l, i)
	v, ok := ir.FirstFault(&b, env)
	if !ok {
		return
	}
	in := &b.Instrs[v]
	blame(f, in, ir.Trace(&b, env, v))
	switch {
	case in.Op == ir.CouplingSum:
		s.explainSum(f, env, l, i, int(in.Index))
	case in.Op == ir.Uniform:
		s.explainUniform(f, l, int(in.Index))
	case in.Op == ir.Const && output < len(s.p.States) && s.p.States[output].Hidden:
		f.Message = "more events are on their way here than can wait"
	}
}

// blame lets an instruction answer for a fault. One without a place leaves the
// fault where it was.
func blame(f *gpurun.Fault, in *ir.Instr, message string) {
	f.Message = message
	if in.Place.IsValid() {
		f.Place, f.Name = in.Place, in.Name
	}
}

// explainUniform goes on in Point.
func (s *simulation[F]) explainUniform(f *gpurun.Fault, l, uniform int) {
	why := gpurun.PointFault(s.s, s.lanes[l].Point, uniform)
	f.Message = why.Message
	if why.Place.IsValid() {
		f.Place, f.Name = why.Place, why.Name
	}
}

// explainSum goes on in the Edge of the first edge whose summand is not finite.
func (s *simulation[F]) explainSum(f *gpurun.Fault, step *ir.Env[F], l, i, coupling int) {
	c := &s.p.Couplings[coupling]
	if c.Place.IsValid() {
		f.Place, f.Name = c.Place, c.Name
	}
	w := s.wiresOf(l)
	for e := w.start[i]; e < w.start[i+1]; e++ {
		env := &ir.Env[F]{Uniforms: step.Uniforms, States: step.States, Sources: s.sources(l, int(w.source[e]), int(w.delay[e]))}
		v, ok := ir.FirstFault(&c.Edge, env)
		if !ok {
			continue
		}
		why := reason{c.Edge.Instrs[v], ir.Trace(&c.Edge, env, v)}
		if why.instr.Op == ir.Source {
			ring := slices.Index(s.channels, int(why.instr.Index))
			if first, ok := s.spoilt[spot{l, int(w.source[e]), ring}]; ok {
				why = first
			}
		}
		blame(f, &why.instr, fmt.Sprintf("from node %d: %s", w.source[e], why.trace))
		if why.instr.Op == ir.Uniform {
			s.explainUniform(f, l, int(why.instr.Index))
		}
		return
	}
}

// spot is a channel of the ring at a node in a lane.
type spot struct{ lane, node, channel int }

// reason is the instruction that made a value not finite, and how.
type reason struct {
	instr ir.Instr
	trace string
}

// spoil remembers why a channel is not finite: when that has reached a state,
// perhaps much later and somewhere else, what it was made of is gone. It may never
// reach one, so only the first time is kept.
func (s *simulation[F]) spoil(channel int, states [][]F) {
	k := s.channels[channel]
	b := ir.Block{Instrs: s.sender.Instrs, Outputs: s.sender.Outputs[k : k+1]}
	for i := range s.measure.N {
		x := s.of(s.sentRows[channel], i)
		for l := range s.lanes {
			at := spot{l, i, channel}
			if _, known := s.spoilt[at]; known || s.faults[l] != nil || isFinite(x[l]) {
				continue
			}
			env := &ir.Env[F]{Uniforms: column(s.uniforms, l), States: column(states, i*s.width+l)}
			v, _ := ir.FirstFault(&b, env)
			s.spoilt[at] = reason{b.Instrs[v], ir.Trace(&b, env, v)}
		}
	}
}

// column is entry k of each row.
func column[F ir.Float](rows [][]F, k int) []F {
	x := make([]F, len(rows))
	for r := range rows {
		x[r] = rows[r][k]
	}
	return x
}

// wiresOf is the edges of lane l in the order of its sums.
func (s *simulation[F]) wiresOf(l int) *wires[F] {
	if s.mixed == nil {
		return &s.wires
	}
	w := s.model.wires(s.lanes[l].Scale)
	return &w
}

// sources is the channels of a node as an edge of lane l sees them now. A
// channel that no Edge reads is 0.
func (s *simulation[F]) sources(l, node, delay int) []F {
	slots := s.reach.slots
	slot := (s.now%slots - delay + slots) % slots
	at := (node*s.reach.wide+s.reach.before+slot)*s.width + l
	if s.mixed != nil {
		at = s.mixedAt(l, node) + slot
	}
	channels := make([]F, s.p.HistoryWidth())
	for c, k := range s.channels {
		channels[k] = s.ring[c][at]
	}
	return channels
}

// env is what Step read of lane l at node i.
func (s *simulation[F]) env(l, i int) *ir.Env[F] {
	at := i*s.width + l
	env := &ir.Env[F]{
		Uniforms:  column(s.uniforms, l),
		States:    column(s.cur, at),
		Couplings: column(s.sums[s.within], at),
		Normals:   make([]F, len(s.p.States)),
		Dt:        s.stepFrame[s.layout.dt][l],
		Time:      s.stepFrame[s.layout.time][l],
		Nodes:     s.stepFrame[s.layout.nodes][l],
	}
	for j, k := range s.normals {
		env.Normals[k] = s.normalRows[j][at]
	}
	return env
}

func isFinite[F ir.Float](x F) bool { return x-x == 0 }
