package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// block is how many times far edges are added up for at once, as in package cpu.
const block = 8

// edgeSize is the bytes of an edge.
func (g *generator) edgeSize() int { return 8 + g.size() }

// loops writes the kernels over rows.
func (g *generator) loops() {
	g.far()
	for _, vectors := range []int{1, 2, 4} {
		g.near(vectors)
	}
	g.finite()
	g.count()
	if g.double {
		g.products()
	}
	if g.bytes == 32 && !g.double {
		g.scatter()
	}
}

// walk is the registers that a walk over the edges needs.
type walk struct {
	ring, edge, end, ends, now, slots, row, source, other reg.GPVirtual
}

func (g *generator) newWalk() walk {
	return walk{ring: g.param("ring"), edge: g.param("edges"), ends: g.param("ends"), now: g.param("now"),
		slots: g.param("slots"), row: g.param("row"), end: g.GP64(), source: g.GP64(), other: g.GP64()}
}

// over writes a loop over the edges into a target: body sees the address of what an
// edge reads in w.source.
func (g *generator) over(w walk, base reg.GPVirtual, body func(weight reg.VecVirtual)) {
	loop, done := g.label("edge"), g.label("edges")
	g.MOVLQSX(at(w.ends, 0), w.end)
	g.ADDQ(operand.U8(4), w.ends)
	g.IMUL3Q(operand.U8(g.edgeSize()), w.end, w.end)
	g.ADDQ(base, w.end)
	g.CMPQ(w.edge, w.end)
	g.JGE(operand.LabelRef(done))
	g.Label(loop)
	g.MOVLQSX(at(w.edge, 0), w.source)
	g.ADDQ(w.now, w.source)
	g.LEAQ(in(w.source, w.slots, 1, 0), w.other)
	g.CMPL(w.now.As32(), at(w.edge, 4))
	g.CMOVQLT(w.other, w.source)
	g.IMULQ(w.row, w.source)
	g.ADDQ(w.ring, w.source)
	weight := g.broadcast(at(w.edge, 8))
	body(weight)
	g.ADDQ(operand.U8(g.edgeSize()), w.edge)
	g.CMPQ(w.edge, w.end)
	g.JLT(operand.LabelRef(loop))
	g.Label(done)
}

// far adds up for block times.
func (g *generator) far() {
	g.begin("far", "func(acc, ring *"+g.float()+", edges *byte, ends *int32, targets, now, slots, row, stride int)",
		"adds far edges for a block of times, in one vector of lanes.")
	w := g.newWalk()
	acc, targets, stride := g.param("acc"), g.param("targets"), g.param("stride")
	base, three := g.GP64(), g.GP64()
	g.MOVQ(w.edge, base)
	g.LEAQ(in(w.row, w.row, 2, 0), three)
	var sums [block]reg.VecVirtual
	for t := range sums {
		sums[t] = g.reg()
	}
	loop := g.label("target")
	g.Label(loop)
	g.MOVQ(acc, w.other)
	for t := range sums {
		g.move(at(w.other, 0), sums[t])
		if t < block-1 {
			g.ADDQ(stride, w.other)
		}
	}
	g.over(w, base, func(weight reg.VecVirtual) {
		for t := range sums {
			if t == block/2 {
				g.LEAQ(in(w.source, w.row, 4, 0), w.source)
			}
			from := []operand.Mem{at(w.source, 0), in(w.source, w.row, 1, 0), in(w.source, w.row, 2, 0), in(w.source, three, 1, 0)}[t%4]
			product := g.reg()
			g.mul(from, weight, product)
			g.add(product, sums[t], sums[t])
		}
	})
	g.MOVQ(acc, w.other)
	for t := range sums {
		g.move(sums[t], at(w.other, 0))
		if t < block-1 {
			g.ADDQ(stride, w.other)
		}
	}
	g.ADDQ(w.row, acc)
	g.DECQ(targets)
	g.JNE(operand.LabelRef(loop))
	g.finish()
}

// near adds up for one time, in some vectors of lanes.
func (g *generator) near(vectors int) {
	name := map[int]string{1: "nearOne", 2: "nearTwo", 4: "nearFour"}[vectors]
	g.begin(name, "func(sum, ring *"+g.float()+", edges *byte, ends *int32, targets, now, slots, row int)",
		"adds near edges to far ones at one time.")
	w := g.newWalk()
	sum, targets, base := g.param("sum"), g.param("targets"), g.GP64()
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
	for k, a := range acc {
		g.add(at(sum, k*g.bytes), a, a)
		g.move(a, at(sum, k*g.bytes))
	}
	g.ADDQ(w.row, sum)
	g.DECQ(targets)
	g.JNE(operand.LabelRef(loop))
	g.finish()
}

// scatter copies pieces of a row, a multiple of 32 bytes each, to places that are
// stride bytes apart, and once more at some distance if that is not 0.
func (g *generator) scatter() {
	g.begin("scatter", "func(ring, row *byte, nodes, width, stride, again int)", "copies a row into a slot of the ring.")
	ring, row, nodes, width, stride, again := g.param("ring"), g.param("row"), g.param("nodes"), g.param("width"), g.param("stride"), g.param("again")
	second, offset := g.GP64(), g.GP64()
	node, loop := g.label("node"), g.label("lanes")
	x := g.reg()
	g.Label(node)
	g.LEAQ(in(ring, again, 1, 0), second)
	g.XORQ(offset, offset)
	g.Label(loop)
	g.move(in(row, offset, 1, 0), x)
	g.move(x, in(ring, offset, 1, 0))
	g.move(x, in(second, offset, 1, 0))
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

// count adds samples, one register of float64 at a time.
func (g *generator) count() {
	g.begin("count", "func(first, sum, square *float64, min, max, x *"+g.float()+", n int)", "adds a row of samples to their sums.")
	first, sum, square := g.param("first"), g.param("sum"), g.param("square")
	least, most, x, n := g.param("min"), g.param("max"), g.param("x"), g.param("n")
	step := g.bytes / 8 // numbers at a time
	loop := g.label("loop")
	g.Label(loop)
	v, d, total := g.reg(), g.reg(), g.reg()
	if g.double {
		g.VMOVUPD(at(x, 0), v)
		g.extremes(v, least, most)
	} else {
		narrow := g.half()
		g.VMOVUPS(at(x, 0), narrow)
		g.extremes(narrow, least, most)
		g.VCVTPS2PD(narrow, v)
	}
	g.VSUBPD(at(first, 0), v, d)
	g.VADDPD(at(sum, 0), d, total)
	g.VMOVUPD(total, at(sum, 0))
	g.VMULPD(d, d, d)
	g.VADDPD(at(square, 0), d, d)
	g.VMOVUPD(d, at(square, 0))
	for _, p := range []reg.GPVirtual{first, sum, square} {
		g.ADDQ(operand.U8(8*step), p)
	}
	for _, p := range []reg.GPVirtual{least, most, x} {
		g.ADDQ(operand.U8(g.size()*step), p)
	}
	g.SUBQ(operand.U8(step), n)
	g.JG(operand.LabelRef(loop))
	g.finish()
}

// half is a register of half the bytes.
func (g *generator) half() reg.VecVirtual {
	if g.bytes == 64 {
		return g.YMM()
	}
	return g.XMM()
}

// extremes keeps the least and the most; NaN changes neither.
func (g *generator) extremes(v operand.Op, least, most reg.GPVirtual) {
	lo, hi := g.half(), g.half()
	if g.double {
		lo, hi = g.reg(), g.reg()
	}
	g.less(at(least, 0), v, lo)
	g.move(lo, at(least, 0))
	g.more(at(most, 0), v, hi)
	g.move(hi, at(most, 0))
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
