package cpu

import (
	"slices"
	"unsafe"

	"github.com/lemsls/lemsls/codegen/ir"
)

// An Edge block says what one source adds to one target. Most of it need not be
// computed for every edge. A value that depends on the source only is a
// channel: computed once when the source's state is new, and kept in the ring
// in place of it. A value that depends on the target only is computed once for
// all edges into it. What is left mixes both, and is often nothing, a product
// or a difference:
//
//	1/(1 + exp(-source V))             a channel
//	g * source V * (state V - E)       a channel times a number of the target
//	source V - state V                 a channel less a number of the target
//	sin(source theta - state theta)    must be computed for every edge
//
// None of this changes a bit: the same operations see the same operands.

// shape is what is left for every edge.
type shape uint8

const (
	plain   shape = iota // the channel
	scaled               // channel * target
	lowered              // channel - target
	general              // code
)

// channel is a number per node that the ring keeps.
type channel struct {
	state int // the state it is; -1: it is computed
}

// coupling is an ir.Coupling made ready to run.
type coupling[F ir.Float] struct {
	shape    shape
	channels []int    // indices into model.channels
	source   *code[F] // of the computed ones among the channels, in order; nil if none
	computed []int    // which channels they are
	target   *code[F] // what edges need of the target
	edge     *code[F] // leaves: channels, then outs of target; nil unless general
}

// Leaves of source and target code: the uniforms, then the states of the node.
// What an Edge block calls Source is the node itself where a channel is made.
func (m *model[F]) nodeLeaf(b *ir.Block, states ir.Op) func(ir.Value) (int, bool) {
	return func(v ir.Value) (int, bool) {
		in := &b.Instrs[v]
		switch in.Op {
		case ir.Uniform:
			return int(in.Index), true
		case states:
			return len(m.p.Uniforms) + int(in.Index), true
		}
		return 0, false
	}
}

// What a value of an Edge block depends on, as bits.
const (
	onSource = 1 << iota
	onTarget
)

func dependence(b *ir.Block) []uint8 {
	deps := make([]uint8, len(b.Instrs))
	for i := range b.Instrs {
		in := &b.Instrs[i]
		switch in.Op {
		case ir.Source:
			deps[i] = onSource
		case ir.StateValue:
			deps[i] = onTarget
		}
		for _, v := range operands(in) {
			deps[i] |= deps[v]
		}
	}
	return deps
}

// newCoupling takes an Edge block apart.
func (m *model[F]) newCoupling(b *ir.Block) coupling[F] {
	out := b.Outputs[0]
	sources, targets := inputsOfMixed(b, out)
	var c coupling[F]
	c.channels, c.computed = m.addChannels(b, sources)
	if computed := computedOnly(b, sources); len(computed) > 0 {
		c.source = compile[F](b, computed, m.nodeLeaves(), m.nodeLeaf(b, ir.Source))
	}
	c.target = compile[F](b, targets, m.nodeLeaves(), m.nodeLeaf(b, ir.StateValue))
	c.shape = shapeOf(b, out, sources, targets)
	if c.shape == general {
		c.edge = compile[F](b, b.Outputs, len(sources)+len(targets), func(v ir.Value) (int, bool) {
			if k := slices.Index(sources, v); k >= 0 {
				return k, true
			}
			k := slices.Index(targets, v)
			return len(sources) + k, k >= 0
		})
	}
	return c
}

// inputsOfMixed lists the channels and the target's numbers that the values
// which need both, and the output, are made of.
func inputsOfMixed(b *ir.Block, out ir.Value) (sources, targets []ir.Value) {
	deps := dependence(b)
	need := make([]bool, len(b.Instrs))
	need[out] = true
	for i := int(out); i >= 0; i-- {
		if !need[i] {
			continue
		}
		switch {
		case deps[i] == onSource|onTarget:
			for _, v := range operands(&b.Instrs[i]) {
				need[v] = true
			}
		case deps[i] == onSource:
			sources = append(sources, ir.Value(i))
		case b.Instrs[i].Op != ir.Const:
			targets = append(targets, ir.Value(i))
		}
	}
	slices.Reverse(sources)
	slices.Reverse(targets)
	return sources, targets
}

func computedOnly(b *ir.Block, sources []ir.Value) []ir.Value {
	var computed []ir.Value
	for _, v := range sources {
		if b.Instrs[v].Op != ir.Source {
			computed = append(computed, v)
		}
	}
	return computed
}

// addChannels finds or makes the channels of values. The states that a computed
// one is made of are kept too: a fault in it is explained from them.
func (m *model[F]) addChannels(b *ir.Block, values []ir.Value) (all, computed []int) {
	for _, v := range values {
		if in := &b.Instrs[v]; in.Op == ir.Source {
			all = append(all, m.stateChannel(int(in.Index)))
			continue
		}
		m.channels = append(m.channels, channel{state: -1})
		all = append(all, len(m.channels)-1)
		computed = append(computed, len(m.channels)-1)
	}
	for i := range b.Instrs {
		if in := &b.Instrs[i]; in.Op == ir.Source {
			m.stateChannel(int(in.Index))
		}
	}
	return all, computed
}

func (m *model[F]) stateChannel(state int) int {
	i := slices.IndexFunc(m.channels, func(c channel) bool { return c.state == state })
	if i < 0 {
		i = len(m.channels)
		m.channels = append(m.channels, channel{state: state})
	}
	return i
}

func shapeOf(b *ir.Block, out ir.Value, sources, targets []ir.Value) shape {
	in := &b.Instrs[out]
	switch {
	case len(sources) == 1 && out == sources[0]:
		return plain
	case len(sources) != 1 || len(targets) != 1:
		return general
	case in.Op == ir.Mul && in.X != in.Y && pair(in, sources[0], targets[0]):
		return scaled
	case in.Op == ir.Sub && in.X == sources[0] && in.Y == targets[0]:
		return lowered
	}
	return general
}

func pair(in *ir.Instr, a, b ir.Value) bool {
	return in.X == a && in.Y == b || in.X == b && in.Y == a
}

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

func sumScaled[F ir.Float](acc, ring []F, at []int, weight, target []F) {
	weight = weight[:len(at)]
	for l := 0; l+lane <= len(acc); l += lane {
		var a0, a1, a2, a3, a4, a5, a6, a7 F
		t := (*[lane]F)(target[l:])
		for k, o := range at {
			s, w := eight(ring, o+l), weight[k]
			a0 = F(a0 + F(w*F(s[0]*t[0])))
			a1 = F(a1 + F(w*F(s[1]*t[1])))
			a2 = F(a2 + F(w*F(s[2]*t[2])))
			a3 = F(a3 + F(w*F(s[3]*t[3])))
			a4 = F(a4 + F(w*F(s[4]*t[4])))
			a5 = F(a5 + F(w*F(s[5]*t[5])))
			a6 = F(a6 + F(w*F(s[6]*t[6])))
			a7 = F(a7 + F(w*F(s[7]*t[7])))
		}
		*(*[lane]F)(acc[l:]) = [lane]F{a0, a1, a2, a3, a4, a5, a6, a7}
	}
}

func sumLowered[F ir.Float](acc, ring []F, at []int, weight, target []F) {
	weight = weight[:len(at)]
	for l := 0; l+lane <= len(acc); l += lane {
		var a0, a1, a2, a3, a4, a5, a6, a7 F
		t := (*[lane]F)(target[l:])
		for k, o := range at {
			s, w := eight(ring, o+l), weight[k]
			a0 = F(a0 + F(w*F(s[0]-t[0])))
			a1 = F(a1 + F(w*F(s[1]-t[1])))
			a2 = F(a2 + F(w*F(s[2]-t[2])))
			a3 = F(a3 + F(w*F(s[3]-t[3])))
			a4 = F(a4 + F(w*F(s[4]-t[4])))
			a5 = F(a5 + F(w*F(s[5]-t[5])))
			a6 = F(a6 + F(w*F(s[6]-t[6])))
			a7 = F(a7 + F(w*F(s[7]-t[7])))
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
