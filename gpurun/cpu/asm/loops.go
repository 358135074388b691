package main

import (
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// block is how many times far edges are added up for at once, as in package cpu.
const block = 8

// edgeSize is the bytes of an edge.
func (g *generator) edgeSize() int { return 8 + g.size() }

// loops writes the kernels over rows.
func (g *generator) loops() {
	g.far(1, block)
	if g.bytes == 64 {
		g.far(2, block)
	} else {
		g.far(2, block/2) // there are 16 registers
	}
	for _, vectors := range []int{1, 2, 4} {
		g.near(vectors)
	}
	g.finite()
	g.count("count", false)
	g.count("countSquares", true)
	if g.double {
		g.products()
	}
	if !g.double {
		g.scatter()
	}
}

// walk is the registers that a walk over the edges needs.
type walk struct {
	ring, edge, end, spans, row, source reg.GPVirtual
	now, slots, other                   reg.GPVirtual // of far edges; else nil
}

func (g *generator) newWalk() walk {
	return walk{ring: g.param("ring"), edge: g.param("edges"), spans: g.param("spans"), row: g.param("row"),
		end: g.GP64(), source: g.GP64()}
}

// spanSize is the bytes of a span: the end of the edges into a target, and its node.
const spanSize = 8

// target is the row of the target, the address of the first one given: of the span
// ahead, or the one behind, that is passed by.
func (g *generator) target(w walk, first, d reg.GPVirtual, behind int) {
	g.MOVLQSX(at(w.spans, 4-behind), d)
	g.IMULQ(w.row, d)
	g.ADDQ(first, d)
}

// over writes a loop over the edges into a target: body sees the address of what an
// edge reads in w.source. It passes by the span of the target.
func (g *generator) over(w walk, base reg.GPVirtual, body func(weight reg.VecVirtual)) {
	loop, done := g.label("edge"), g.label("edges")
	g.MOVLQSX(at(w.spans, 0), w.end)
	g.ADDQ(operand.U8(spanSize), w.spans)
	g.IMUL3Q(operand.U8(g.edgeSize()), w.end, w.end)
	g.ADDQ(base, w.end)
	g.CMPQ(w.edge, w.end)
	g.JGE(operand.LabelRef(done))
	g.align()
	g.Label(loop)
	g.MOVLQSX(at(w.edge, 0), w.source)
	if w.now != nil {
		g.ADDQ(w.now, w.source)
		g.LEAQ(in(w.source, w.slots, 1, 0), w.other)
		g.CMPL(w.now.As32(), at(w.edge, 4))
		g.CMOVQLT(w.other, w.source)
	}
	g.IMULQ(w.row, w.source)
	g.ADDQ(w.ring, w.source)
	weight := g.broadcast(at(w.edge, 8))
	body(weight)
	g.ADDQ(operand.U8(g.edgeSize()), w.edge)
	g.CMPQ(w.edge, w.end)
	g.JLT(operand.LabelRef(loop))
	g.Label(done)
}

// align lets a loop begin where a line of the cache does: worth 2 %.
func (g *generator) align() {
	g.Instruction(&ir.Instruction{Opcode: "PCALIGN", Operands: []operand.Op{operand.U8(64)}})
}

// far adds up for some times, in some vectors of lanes. With two of them, the lines
// of the cache are read in full.
func (g *generator) far(vectors, times int) {
	name := map[int]string{1: "farOne", 2: "farTwo"}[vectors]
	g.begin(name, "func(acc, ring *"+g.float()+", edges, spans *byte, targets, now, slots, row, stride, more int)",
		"adds far edges for a block of times: to what is there, or to 0 if more is 0.")
	w := g.newWalk()
	w.now, w.slots, w.other = g.param("now"), g.param("slots"), g.GP64()
	acc, targets, stride := g.param("acc"), g.param("targets"), g.param("stride")
	base, three := g.GP64(), g.GP64()
	g.MOVQ(w.edge, base)
	g.LEAQ(in(w.row, w.row, 2, 0), three)
	sums := make([]reg.VecVirtual, times*vectors)
	for t := range sums {
		sums[t] = g.reg()
	}
	loop, begin, ready := g.label("target"), g.label("begin"), g.label("ready")
	more, err := g.Param("more").Resolve()
	if err != nil {
		g.err = err
		return
	}
	g.Label(loop)
	g.CMPQ(more.Addr, operand.I8(0))
	g.JEQ(operand.LabelRef(begin))
	g.target(w, acc, w.other, 0)
	g.blockOf(sums, vectors, w.other, stride, func(sum reg.VecVirtual, m operand.Mem) { g.move(m, sum) })
	g.JMP(operand.LabelRef(ready))
	g.Label(begin)
	for _, sum := range sums {
		g.clear(sum)
	}
	g.Label(ready)
	g.over(w, base, func(weight reg.VecVirtual) {
		for k, sum := range sums {
			t := k / vectors
			if t == 4 && k%vectors == 0 {
				g.LEAQ(in(w.source, w.row, 4, 0), w.source)
			}
			offset := k % vectors * g.bytes
			from := []operand.Mem{at(w.source, offset), in(w.source, w.row, 1, offset), in(w.source, w.row, 2, offset), in(w.source, three, 1, offset)}[t%4]
			product := g.reg()
			g.mul(from, weight, product)
			g.add(product, sum, sum)
		}
	})
	g.target(w, acc, w.other, spanSize)
	g.blockOf(sums, vectors, w.other, stride, func(sum reg.VecVirtual, m operand.Mem) { g.move(sum, m) })
	g.DECQ(targets)
	g.JNE(operand.LabelRef(loop))
	g.finish()
}

// blockOf does something with the sums of a target and their places, from at on.
func (g *generator) blockOf(sums []reg.VecVirtual, vectors int, at, stride reg.GPVirtual, do func(reg.VecVirtual, operand.Mem)) {
	for k, sum := range sums {
		do(sum, operand.Mem{Base: at, Disp: k % vectors * g.bytes})
		if k%vectors == vectors-1 && k < len(sums)-1 {
			g.ADDQ(stride, at)
		}
	}
}

// near adds up for one time, in some vectors of lanes.
func (g *generator) near(vectors int) {
	name := map[int]string{1: "nearOne", 2: "nearTwo", 4: "nearFour"}[vectors]
	g.begin(name, "func(sum, ring *"+g.float()+", edges, spans *byte, targets, row int)",
		"adds near edges to far ones at one time; ring is that of slot now.")
	w := g.newWalk()
	sum, targets, base, to := g.param("sum"), g.param("targets"), g.GP64(), g.GP64()
	g.MOVQ(w.edge, base)
	acc := make([]reg.VecVirtual, vectors)
	for k := range acc {
		acc[k] = g.reg()
	}
	loop := g.label("target")
	g.Label(loop)
	for _, a := range acc {
		g.clear(a)
	}
	g.over(w, base, func(weight reg.VecVirtual) {
		for k, a := range acc {
			product := g.reg()
			g.mul(at(w.source, k*g.bytes), weight, product)
			g.add(product, a, a)
		}
	})
	g.target(w, sum, to, spanSize)
	for k, a := range acc {
		g.add(at(to, k*g.bytes), a, a)
		g.move(a, at(to, k*g.bytes))
	}
	g.DECQ(targets)
	g.JNE(operand.LabelRef(loop))
	g.finish()
}

// scatter copies pieces of a row, a multiple of a register each, to places that are
// stride bytes apart.
func (g *generator) scatter() {
	g.begin("scatter", "func(ring, row *byte, nodes, width, stride int)", "copies a row into a slot of the ring.")
	ring, row, nodes, width, stride := g.param("ring"), g.param("row"), g.param("nodes"), g.param("width"), g.param("stride")
	offset := g.GP64()
	node, loop := g.label("node"), g.label("lanes")
	x := g.reg()
	g.Label(node)
	g.XORQ(offset, offset)
	g.Label(loop)
	g.move(in(row, offset, 1, 0), x)
	g.move(x, in(ring, offset, 1, 0))
	g.ADDQ(operand.U8(g.bytes), offset)
	g.CMPQ(offset, width)
	g.JLT(operand.LabelRef(loop))
	g.ADDQ(width, row)
	g.ADDQ(stride, ring)
	g.DECQ(nodes)
	g.JNE(operand.LabelRef(node))
	g.finish()
}

// finite says whether all numbers are finite in the lanes that are alive. x - x is
// +0, or else NaN.
func (g *generator) finite() {
	g.begin("finite", "func(row, alive *"+g.float()+", nodes, width int) bool", "says that all is finite.")
	row, alive, nodes, width := g.param("row"), g.param("alive"), g.param("nodes"), g.param("width")
	offset := g.GP64()
	node, loop := g.label("node"), g.label("lanes")
	all := g.zero()
	g.Label(node)
	g.XORQ(offset, offset)
	g.Label(loop)
	x := g.reg()
	g.move(in(row, offset, 1, 0), x)
	g.sub(x, x, x)
	g.and(in(alive, offset, 1, 0), x, x)
	g.or(x, all, all)
	g.ADDQ(operand.U8(g.bytes), offset)
	g.CMPQ(offset, width)
	g.JLT(operand.LabelRef(loop))
	g.ADDQ(width, row)
	g.DECQ(nodes)
	g.JNE(operand.LabelRef(node))
	result := g.GP8()
	if g.bytes == 64 {
		k := g.K()
		g.VPTESTMD(all, all, k)
		g.KORTESTW(k, k)
	} else {
		g.VPTEST(all, all)
	}
	g.SETEQ(result)
	g.Store(result, g.ReturnIndex(0))
	g.finish()
}

// count adds samples, one register of them at a time, for all times; square by
// square only if somebody asks for them.
func (g *generator) count(name string, squared bool) {
	g.begin(name, "func(first, sum, square *float64, min, max, x *"+g.float()+", n, stride, times int)",
		"adds samples of some times, stride bytes apart, to the sums of a row.")
	first, sum, square := g.param("first"), g.param("sum"), g.param("square")
	least, most, x, n := g.param("min"), g.param("max"), g.param("x"), g.param("n")
	stride, times := g.param("stride"), g.param("times")
	place, left := g.GP64(), g.GP64()
	samples := g.bytes / g.size()
	numbers, time := g.label("numbers"), g.label("times")
	g.Label(numbers)
	from, total, squares := g.doubles(first), g.doubles(sum), []reg.VecVirtual(nil)
	if squared {
		squares = g.doubles(square)
	}
	lo, hi := g.reg(), g.reg()
	g.move(at(least, 0), lo)
	g.move(at(most, 0), hi)
	g.MOVQ(x, place)
	g.MOVQ(times, left)
	g.Label(time)
	v := g.reg()
	g.move(at(place, 0), v)
	g.less(lo, v, lo) // NaN changes neither
	g.more(hi, v, hi)
	for k := range total {
		d := g.deviation(from[k], at(place, k*g.bytes/len(total)))
		g.VADDPD(d, total[k], total[k])
		if squared {
			g.VMULPD(d, d, d)
			g.VADDPD(d, squares[k], squares[k])
		}
	}
	g.ADDQ(stride, place)
	g.DECQ(left)
	g.JNE(operand.LabelRef(time))
	for k := range total {
		g.VMOVUPD(total[k], at(sum, k*g.bytes))
		if squared {
			g.VMOVUPD(squares[k], at(square, k*g.bytes))
		}
	}
	g.move(lo, at(least, 0))
	g.move(hi, at(most, 0))
	for _, p := range []reg.GPVirtual{first, sum, square} {
		g.ADDQ(operand.U32(8*samples), p)
	}
	for _, p := range []reg.GPVirtual{least, most, x} {
		g.ADDQ(operand.U8(g.bytes), p)
	}
	g.SUBQ(operand.U8(samples), n)
	g.JG(operand.LabelRef(numbers))
	g.finish()
}

// doubles is as many float64 in memory as a register has numbers.
func (g *generator) doubles(from reg.GPVirtual) []reg.VecVirtual {
	list := make([]reg.VecVirtual, 8/g.size())
	for k := range list {
		list[k] = g.reg()
		g.VMOVUPD(at(from, k*g.bytes), list[k])
	}
	return list
}

// deviation is the numbers at a place less others, in float64.
func (g *generator) deviation(from reg.VecVirtual, place operand.Mem) reg.VecVirtual {
	d := g.reg()
	if g.double {
		g.VMOVUPD(place, d)
	} else {
		g.VCVTPS2PD(place, d)
	}
	g.VSUBPD(from, d, d)
	return d
}

// products adds a*b to p.
func (g *generator) products() {
	g.begin("products", "func(p, a, b *float64, n int)", "adds a*b to p.")
	p, a, b, n := g.param("p"), g.param("a"), g.param("b"), g.param("n")
	loop := g.label("loop")
	g.Label(loop)
	x := g.reg()
	g.move(at(a, 0), x)
	g.mul(at(b, 0), x, x)
	g.add(at(p, 0), x, x)
	g.move(x, at(p, 0))
	for _, q := range []reg.GPVirtual{p, a, b} {
		g.ADDQ(operand.U8(g.bytes), q)
	}
	g.SUBQ(operand.U8(g.bytes/8), n)
	g.JG(operand.LabelRef(loop))
	g.finish()
}
