package cpu

import (
	"cmp"
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
	c.target = m.compile(b, targets, leaves{count: m.nodeLeaves(), of: m.nodeLeaf(b), repeats: m.uniform})
	c.edge = m.compile(b, b.Outputs, leaves{count: len(sources) + len(targets), of: func(v ir.Value) (int, bool) {
		if k := slices.Index(sources, v); k >= 0 {
			return k, true
		}
		k := slices.Index(targets, v)
		return len(sources) + k, k >= 0
	}})
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
	var dest []int
	for _, k := range m.channels {
		v := m.sender.Outputs[k]
		if in := m.sender.Instrs[v]; in.Op == ir.StateValue {
			m.sent = append(m.sent, int(in.Index))
			continue
		}
		m.sent = append(m.sent, -1)
		dest = append(dest, m.nodeLeaves()+len(wanted))
		wanted = append(wanted, v)
	}
	m.send = m.compile(&m.sender, wanted, leaves{count: m.nodeLeaves() + len(wanted), of: m.nodeLeaf(&m.sender), dest: dest, repeats: m.uniform})
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
}

// far bundles the far edges, a bundle for every so many sources: as many as have
// a ring that fits the first-level cache.
func (w *wires[F]) far(r reach, sources int) []bundle[F] {
	n := len(w.near)
	groups := make([]bundle[F], (n+sources-1)/sources)
	next := append([]int(nil), w.start[:n]...)
	for g := range groups {
		groups[g] = w.bundle(r, func(i int) (lo, hi int) {
			lo, hi = next[i], next[i]
			for hi < w.near[i] && int(w.source[hi]) < (g+1)*sources {
				hi++
			}
			next[i] = hi
			return lo, hi
		})
	}
	return groups
}

// close bundles the near edges.
func (w *wires[F]) close(r reach) bundle[F] {
	return w.bundle(r, func(i int) (lo, hi int) { return w.near[i], w.start[i+1] })
}

// bundle makes a bundle; of says which edges into a node belong to it.
func (w *wires[F]) bundle(r reach, of func(i int) (lo, hi int)) bundle[F] {
	type part struct{ target, lo, hi int }
	parts := make([]part, len(w.near))
	for i := range parts {
		lo, hi := of(i)
		parts[i] = part{i, lo, hi}
	}
	slices.SortStableFunc(parts, func(x, y part) int { return cmp.Compare(x.hi-x.lo, y.hi-y.lo) })
	var b bundle[F]
	for _, p := range parts {
		for e := p.lo; e < p.hi; e++ {
			b.edges = append(b.edges, w.edge(e, r))
		}
		b.spans = append(b.spans, span{int32(len(b.edges)), int32(p.target)})
	}
	return b
}

func (w *wires[F]) edge(e int, r reach) edge[F] {
	return edge[F]{base: w.source[e]*int32(r.wide) + int32(r.before) - w.delay[e], delay: w.delay[e], weight: w.weight[e]}
}

// at is where in the ring an edge begins to read.
func (e *edge[F]) at(r reach) int {
	at := int(e.base) + r.now
	if int(e.delay) > r.now {
		at += r.slots
	}
	return at * r.width
}

func goFar[F ir.Float](acc, ring []F, groups []bundle[F], r reach, stride int) {
	for k, b := range groups {
		first := int32(0)
		for _, s := range b.spans {
			for l := range r.width / lane {
				at := int(s.target)*r.width + l*lane
				for t := range block {
					sum := eight(acc, t*stride+at)
					if k == 0 {
						*sum = [lane]F{}
					}
					sumUp(sum, ring, b.edges[first:s.end], r, t*r.width+l*lane)
				}
			}
			first = s.end
		}
	}
}

func goNear[F ir.Float](sum, ring []F, b bundle[F], r reach) {
	first := int32(0)
	for _, s := range b.spans {
		for l := range r.width / lane {
			var near [lane]F
			sumUp(&near, ring, b.edges[first:s.end], r, l*lane)
			to := eight(sum, int(s.target)*r.width+l*lane)
			for k := range to {
				to[k] = F(to[k] + near[k])
			}
		}
		first = s.end
	}
}

// sumUp adds the products of the weights and the channel, lanes innermost: the
// accumulators stay in registers over all edges.
//
// What edges read ends within the ring; checking it again for every eight lanes
// would cost a third of the time.
func sumUp[F ir.Float](acc *[lane]F, ring []F, edges []edge[F], r reach, offset int) {
	a0, a1, a2, a3, a4, a5, a6, a7 := acc[0], acc[1], acc[2], acc[3], acc[4], acc[5], acc[6], acc[7]
	for k := range edges {
		e := &edges[k]
		s, w := eight(ring, e.at(r)+offset), e.weight
		a0 = F(a0 + F(w*s[0]))
		a1 = F(a1 + F(w*s[1]))
		a2 = F(a2 + F(w*s[2]))
		a3 = F(a3 + F(w*s[3]))
		a4 = F(a4 + F(w*s[4]))
		a5 = F(a5 + F(w*s[5]))
		a6 = F(a6 + F(w*s[6]))
		a7 = F(a7 + F(w*s[7]))
	}
	*acc = [lane]F{a0, a1, a2, a3, a4, a5, a6, a7}
}

func goScatter[F ir.Float](ring, row []F, r reach) {
	for _, slot := range r.places() {
		if slot < 0 {
			continue
		}
		for i := range len(row) / r.width {
			copy(ring[(i*r.wide+slot)*r.width:][:r.width], row[i*r.width:])
		}
	}
}

// places is the slots of a node that hold the time in work; -1 is none.
func (r *reach) places() [3]int {
	at := [3]int{r.before + r.now, -1, -1}
	if r.now < r.after {
		at[1] = at[0] + r.slots
	}
	if r.now >= r.slots-r.before {
		at[2] = at[0] - r.slots
	}
	return at
}

// eight is x[k:k+lane] without a check that it exists.
func eight[F ir.Float](x []F, k int) *[lane]F {
	return (*[lane]F)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(x)), uintptr(k)*unsafe.Sizeof(F(0))))
}
