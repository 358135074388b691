package cpu

import (
	"slices"
	"unsafe"

	"github.com/lemsls/lemsls/codegen/ir"
)

// An Edge block says what one source adds to one target. ir.Separate leaves
// three kinds of it:
//
//	source k      a channel: what the ring holds
//	1             steady: its sum never changes, and is computed once
//	otherwise     code, run for every edge; what it needs of the target alone is
//	              computed once for all edges into it
//
// None of this changes a bit: the same operations see the same operands.

// shape is the kind of an Edge.
type shape uint8

const (
	plain   shape = iota // the channel
	steady               // neither source nor target
	general              // code
)

// coupling is an ir.Coupling made ready to run.
type coupling[F ir.Float] struct {
	shape    shape
	channels []int    // of the ring, that an edge reads
	target   *code[F] // what edges need of the target; nil if plain
	edge     *code[F] // leaves: channels, then outs of target; nil if plain
}

// newCoupling makes an Edge block ready.
func (m *model[F]) newCoupling(b *ir.Block) coupling[F] {
	out := b.Outputs[0]
	sources, targets := inputsOfEdge(b, out)
	var c coupling[F]
	for _, v := range sources {
		c.channels = append(c.channels, m.keep(int(b.Instrs[v].Index)))
	}
	if len(sources) == 1 && out == sources[0] {
		return c
	}
	c.shape = general
	if len(sources) == 0 && !readsState(b) {
		c.shape = steady
	}
	c.target = compile[F](b, targets, m.nodeLeaves(), m.nodeLeaf(b))
	c.edge = compile[F](b, b.Outputs, len(sources)+len(targets), func(v ir.Value) (int, bool) {
		if k := slices.Index(sources, v); k >= 0 {
			return k, true
		}
		k := slices.Index(targets, v)
		return len(sources) + k, k >= 0
	})
	return c
}

// inputsOfEdge lists the inputs of an edge: what it reads of the source, and the
// values that depend on the target and on uniforms alone and are not part of
// larger ones.
func inputsOfEdge(b *ir.Block, out ir.Value) (sources, targets []ir.Value) {
	ofSource := make([]bool, len(b.Instrs))
	for i := range b.Instrs {
		in := &b.Instrs[i]
		ofSource[i] = in.Op == ir.Source
		for _, v := range operands(in) {
			ofSource[i] = ofSource[i] || ofSource[v]
		}
	}
	need := make([]bool, len(b.Instrs))
	need[out] = true
	for i := int(out); i >= 0; i-- {
		in := &b.Instrs[i]
		switch {
		case !need[i] || in.Op == ir.Const:
		case in.Op == ir.Source:
			sources = append(sources, ir.Value(i))
		case !ofSource[i]:
			targets = append(targets, ir.Value(i))
		default:
			for _, v := range operands(in) {
				need[v] = true
			}
		}
	}
	slices.Reverse(sources)
	slices.Reverse(targets)
	return sources, targets
}

func readsState(b *ir.Block) bool {
	return slices.ContainsFunc(b.Instrs, func(in ir.Instr) bool { return in.Op == ir.StateValue })
}

// keep is which channel of the ring holds channel k of the program. There are
// only those that an Edge reads.
func (m *model[F]) keep(k int) int {
	i := slices.Index(m.channels, k)
	if i < 0 {
		i = len(m.channels)
		m.channels = append(m.channels, k)
	}
	return i
}

// compileSend makes the code for the channels that are kept. Without a Send
// block they are states.
func (m *model[F]) compileSend() {
	if len(m.p.Channels) > 0 {
		m.sender = m.p.Send
	} else {
		b := ir.NewBuilder()
		for k := range m.p.States {
			m.sender.Outputs = append(m.sender.Outputs, b.Input(ir.StateValue, k))
		}
		m.sender = b.Block(m.sender.Outputs...)
	}
	var wanted []ir.Value
	for _, k := range m.channels {
		wanted = append(wanted, m.sender.Outputs[k])
	}
	m.send = compile[F](&m.sender, wanted, m.nodeLeaves(), m.nodeLeaf(&m.sender))
}

// Leaves of the code for a node: the uniforms, then its states.
func (m *model[F]) nodeLeaf(b *ir.Block) func(ir.Value) (int, bool) {
	return func(v ir.Value) (int, bool) {
		in := &b.Instrs[v]
		switch in.Op {
		case ir.Uniform:
			return int(in.Index), true
		case ir.StateValue:
			return len(m.p.Uniforms) + int(in.Index), true
		}
		return 0, false
	}
}

// nodeLeaves is the number of leaves of the code for a node.
func (m *model[F]) nodeLeaves() int { return len(m.p.Uniforms) + len(m.p.States) }

// wires is the edges of a batch: those into node i are start[i]:start[i+1], and
// the far ones of them end at near[i]. Each keeps the order of the sources.
type wires[F ir.Float] struct {
	start, near []int
	source      []int32
	delay       []int32
	weight      []F
	at          []int // scratch: offsets into the ring of the edges of one target
}

// sumPlain adds up the products of the weights and the channel, lanes innermost: the
// accumulators stay in registers over all edges.
//
// The offsets are those of simulation.couple and end within the ring; checking
// them again for every eight lanes would cost a third of the time.
func sumPlain[F ir.Float](acc, ring []F, at []int, weight []F) {
	weight = weight[:len(at)]
	for l := 0; l+lane <= len(acc); l += lane {
		var a0, a1, a2, a3, a4, a5, a6, a7 F
		for k, o := range at {
			s, w := eight(ring, o+l), weight[k]
			a0 = F(a0 + F(w*s[0]))
			a1 = F(a1 + F(w*s[1]))
			a2 = F(a2 + F(w*s[2]))
			a3 = F(a3 + F(w*s[3]))
			a4 = F(a4 + F(w*s[4]))
			a5 = F(a5 + F(w*s[5]))
			a6 = F(a6 + F(w*s[6]))
			a7 = F(a7 + F(w*s[7]))
		}
		*(*[lane]F)(acc[l:]) = [lane]F{a0, a1, a2, a3, a4, a5, a6, a7}
	}
}

// eight is x[k:k+lane] without a check that it exists.
func eight[F ir.Float](x []F, k int) *[lane]F {
	return (*[lane]F)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(x)), uintptr(k)*unsafe.Sizeof(F(0))))
}

// addProduct adds w*x to acc.
func addProduct[F ir.Float](acc []F, w F, x []F) {
	x = x[:len(acc)]
	for l := range acc {
		acc[l] = F(acc[l] + F(w*x[l]))
	}
}
