package cuda

import (
	"fmt"
	"slices"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/gpurun"
)

// model is what all launches of a sweep share.
type model struct {
	s       *gpurun.Sweep
	p       *ir.Program // whose Channels are those that an Edge reads
	edges   *gpurun.Edges
	longest int // of the delays of all points
	measure *gpurun.Measure
	lasting *gpurun.Measure // if the sweep lasted long: what the kernels are made for
	size    int64           // bytes of a number

	plain   []int // couplings whose edges are channels
	fixed   []int // couplings whose sums never change
	further []gpurun.Signal
}

func newModel(s *gpurun.Sweep) *model {
	m := &model{s: s, p: narrow(s.Program), edges: gpurun.NewEdges(s.Network), measure: gpurun.NewMeasure(s), size: 4}
	if s.Precision == gpurun.F64 {
		m.size = 8
	}
	lasting := *s
	lasting.Steps = mostSteps
	m.lasting = gpurun.NewMeasure(&lasting)
	m.longest = gpurun.LongestDelay(s, m.edges)
	m.further = m.measure.Further()
	for i := range m.p.Couplings {
		switch edge := &m.p.Couplings[i].Edge; {
		case edge.Instrs[edge.Outputs[0]].Op == ir.Source:
			m.plain = append(m.plain, i)
		case !reads(edge, ir.Source, ir.StateValue):
			m.fixed = append(m.fixed, i)
		}
	}
	return m
}

func reads(b *ir.Block, ops ...ir.Op) bool {
	return slices.ContainsFunc(b.Instrs, func(in ir.Instr) bool { return slices.Contains(ops, in.Op) })
}

// narrow is p with no channels but those that an Edge reads, each with what it is
// made of in Send.
func narrow(p *ir.Program) *ir.Program {
	q := *p
	send, names := p.Send, slices.Clone(p.Channels)
	if len(p.Channels) == 0 {
		b := ir.NewBuilder()
		var states []ir.Value
		for k, s := range p.States {
			states, names = append(states, b.Input(ir.StateValue, k)), append(names, s.Slot)
		}
		send = b.Block(states...)
	}
	var kept []int32
	q.Couplings = slices.Clone(p.Couplings)
	for i := range q.Couplings {
		edge := needed(&p.Couplings[i].Edge)
		for k := range edge.Instrs {
			if in := &edge.Instrs[k]; in.Op == ir.Source {
				in.Index = keep(&kept, in.Index)
			}
		}
		q.Couplings[i].Edge = edge
	}
	q.Channels = nil
	outputs := make([]ir.Value, 0, len(kept))
	for _, k := range kept {
		q.Channels, outputs = append(q.Channels, names[k]), append(outputs, send.Outputs[k])
	}
	q.Send = needed(&ir.Block{Instrs: send.Instrs, Outputs: outputs})
	return &q
}

// keep is where k is in a list, to which it is added if need be.
func keep(list *[]int32, k int32) int32 {
	i := slices.Index(*list, k)
	if i < 0 {
		i = len(*list)
		*list = append(*list, k)
	}
	return int32(i)
}

// needed is a block without what its outputs do not need.
func needed(blk *ir.Block) ir.Block {
	b := ir.NewBuilder()
	return b.Block(b.Inline(blk, func(ir.Instr) ir.Value { return ir.None })...)
}

// mostSteps is how many steps the kernels can count, which do so in 32 bits, with
// some to spare.
const mostSteps = 1 << 30

// check refuses what this backend cannot do.
func (m *model) check() error {
	if len(m.p.States) == 0 {
		return fmt.Errorf("the model has no state variables; --backend cpu runs it")
	}
	if m.s.Steps > mostSteps {
		return fmt.Errorf("%s steps are too many: the GPU counts up to %s; simulate a shorter time, take a longer step, or use --backend cpu",
			gpurun.Digits(m.s.Steps), gpurun.Digits(mostSteps))
	}
	return nil
}
