package main

// loops writes the kernels over rows. Batches are at least eight lanes wide: two
// registers or four.
func (n *neon) loops() {
	n.far()
	for _, registers := range []int{2, 4, 8} {
		n.near(registers)
	}
	n.finite()
	n.count("count", false)
	n.count("countSquares", true)
	if n.double {
		n.products()
	} else {
		n.scatter()
	}
}

// neonWalk is the registers that a walk over the edges needs.
type neonWalk struct {
	ring, edge, first, end, spans, row, source, size r
	now, slots, delay                                r // of far edges; else ""
	weight                                           v
}

func (n *neon) newWalk() neonWalk {
	w := neonWalk{ring: n.param("ring"), edge: n.param("edges"), spans: n.param("spans"), row: n.param("row"),
		first: n.newGeneral(), end: n.newGeneral(), source: n.newGeneral(), size: n.newGeneral(), weight: n.take()}
	n.line("MOVD %s, %s", w.edge, w.first)
	n.line("MOVD $%d, %s", n.edgeSize(), w.size)
	return w
}

func (n *neon) edgeSize() int { return 8 + n.size() }

// target is the row of the target, the address of the first one given: of the span
// ahead, or the one behind, that is passed by.
func (n *neon) target(w neonWalk, first, d r, behind int) {
	n.line("MOVW %d(%s), %s", 4-behind, w.spans, d)
	n.line("MADD %s, %s, %s, %s", w.row, first, d, d)
}

// over writes a loop over the edges into a target: body sees the address of what
// an edge reads in w.source, and the weight. It passes by the span of the target.
func (n *neon) over(w neonWalk, body func()) {
	loop, done := n.newLabel("edge"), n.newLabel("edges")
	n.line("MOVW.P %d(%s), %s", spanSize, w.spans, w.end)
	n.line("MADD %s, %s, %s, %s", w.size, w.first, w.end, w.end)
	n.line("CMP %s, %s", w.end, w.edge)
	n.line("BGE %s", done)
	n.line("PCALIGN $64")
	n.label(loop)
	n.source(w)
	n.line("MADD %s, %s, %s, %s", w.row, w.ring, w.source, w.source)
	n.line("FMOV%s 8(%s), F%d", map[bool]string{false: "S", true: "D"}[n.double], w.edge, w.weight)
	n.line("ADD $%d, %s", n.edgeSize(), w.edge)
	body()
	n.line("CMP %s, %s", w.end, w.edge)
	n.line("BLT %s", loop)
	n.label(done)
}

// source is the row of the ring that an edge reads.
func (n *neon) source(w neonWalk) {
	if w.now == "" {
		n.line("MOVW (%s), %s", w.edge, w.source)
		return
	}
	n.line("LDPSW (%s), (%s, %s)", w.edge, w.source, w.delay)
	n.line("CMP %s, %s", w.now, w.delay)
	n.line("CSEL GT, %s, ZR, %s", w.slots, w.delay)
	n.line("ADD %s, %s", w.now, w.source)
	n.line("ADD %s, %s", w.delay, w.source)
}

// far adds up for block times, in two registers of lanes.
func (n *neon) far() {
	const registers = 2
	n.begin("farTwo", "acc, ring *"+n.float()+", edges, spans *byte, targets, now, slots, row, stride, more int", "",
		"adds far edges for a block of times: to what is there, or to 0 if more is 0.")
	w := n.newWalk()
	w.now, w.slots, w.delay = n.param("now"), n.param("slots"), n.newGeneral()
	acc, targets, stride, more, at := n.param("acc"), n.param("targets"), n.param("stride"), n.param("more"), n.newGeneral()
	var sums [block][]v
	for t := range sums {
		sums[t] = n.takes(registers)
	}
	target, begin, ready := n.newLabel("target"), n.newLabel("begin"), n.newLabel("ready")
	n.label(target)
	n.line("CBZ %s, %s", more, begin)
	n.target(w, acc, at, 0)
	for t := range sums {
		n.loadAll(at, 0, sums[t])
		n.line("ADD %s, %s", stride, at)
	}
	n.line("JMP %s", ready)
	n.label(begin)
	for t := range sums {
		for _, x := range sums[t] {
			n.clear(x)
		}
	}
	n.label(ready)
	n.over(w, func() {
		for t := range sums {
			n.addProducts(w, sums[t])
			if t < block-1 {
				n.line("ADD %s, %s", w.row, w.source)
			}
		}
	})
	n.target(w, acc, at, spanSize)
	for t := range sums {
		n.storeAll(sums[t], at, 0)
		n.line("ADD %s, %s", stride, at)
	}
	n.again(targets, 1, target)
	n.finish()
}

// addProducts adds what an edge reads, times its weight.
func (n *neon) addProducts(w neonWalk, sums []v) {
	products := n.takes(len(sums))
	n.loadAll(w.source, 0, products)
	for k, p := range products {
		n.mulScalar(p, p, w.weight)
		n.add(sums[k], sums[k], p)
	}
	n.drop(products...)
}

// again ends a loop that counts down.
func (n *neon) again(left r, by int, loop string) {
	n.line("SUBS $%d, %s", by, left)
	n.line("BGT %s", loop)
}

// near adds up for one time, in some registers of lanes.
func (n *neon) near(registers int) {
	name := map[int]string{2: "nearTwo", 4: "nearFour", 8: "nearEight"}[registers]
	n.begin(name, "sum, ring *"+n.float()+", edges, spans *byte, targets, row int", "",
		"adds near edges to far ones at one time; ring is that of slot now.")
	w := n.newWalk()
	sum, targets, to := n.param("sum"), n.param("targets"), n.newGeneral()
	near := n.takes(registers)
	target := n.newLabel("target")
	n.label(target)
	for _, x := range near {
		n.clear(x)
	}
	n.over(w, func() { n.addProducts(w, near) })
	far := n.takes(registers)
	n.target(w, sum, to, spanSize)
	n.loadAll(to, 0, far)
	for k, x := range near {
		n.add(far[k], far[k], x)
	}
	n.storeAll(far, to, 0)
	n.again(targets, 1, target)
	n.finish()
}

// scatter copies pieces of a row, a multiple of 32 bytes each, to places that are
// stride bytes apart.
func (n *neon) scatter() {
	n.begin("scatter", "ring, row *byte, nodes, width, stride int", "", "copies a row into a slot of the ring.")
	ring, row, nodes, width, stride := n.param("ring"), n.param("row"), n.param("nodes"), n.param("width"), n.param("stride")
	to, left := n.newGeneral(), n.newGeneral()
	x, y := n.take(), n.take()
	node, lanes := n.newLabel("node"), n.newLabel("lanes")
	n.label(node)
	n.line("MOVD %s, %s", ring, to)
	n.line("MOVD %s, %s", width, left)
	n.label(lanes)
	n.line("FLDPQ.P 32(%s), (F%d, F%d)", row, x, y)
	n.line("FSTPQ.P (F%d, F%d), 32(%s)", x, y, to)
	n.again(left, 32, lanes)
	n.line("ADD %s, %s", stride, ring)
	n.again(nodes, 1, node)
	n.finish()
}

// finite says whether all numbers are finite in the lanes that are alive. x - x is
// +0, or else NaN.
func (n *neon) finite() {
	n.begin("finite", "row, alive *"+n.float()+", nodes, width int", "bool", "says that all is finite.")
	row, alive, nodes, width := n.param("row"), n.param("alive"), n.param("nodes"), n.param("width")
	live, left := n.newGeneral(), n.newGeneral()
	all, x, y := n.takes(2), n.takes(2), n.takes(2)
	node, lanes := n.newLabel("node"), n.newLabel("lanes")
	n.clear(all[0])
	n.clear(all[1])
	n.label(node)
	n.line("MOVD %s, %s", alive, live)
	n.line("MOVD %s, %s", width, left)
	n.label(lanes)
	n.line("FLDPQ.P 32(%s), (F%d, F%d)", row, x[0], x[1])
	n.line("FLDPQ.P 32(%s), (F%d, F%d)", live, y[0], y[1])
	for k := range all {
		n.sub(x[k], x[k], x[k])
		n.bitwise("and", x[k], x[k], y[k])
		n.bitwise("orr", all[k], all[k], x[k])
	}
	n.again(left, 32, lanes)
	n.again(nodes, 1, node)
	n.bitwise("orr", all[0], all[0], all[1])
	n.highest(all[0], all[0])
	n.line("FMOVS F%d, %s", all[0], left)
	n.line("CMPW $0, %s", left)
	n.line("CSET EQ, %s", left)
	n.line("MOVB %s, ret+%d(FP)", left, n.result)
	n.finish()
}

// samples is how many numbers count takes at a time: two registers of float64.
const samples = 4

// count adds samples for all times; square by square only if somebody asks for
// them.
func (n *neon) count(name string, squared bool) {
	n.begin(name, "first, sum, square *float64, min, max, x *"+n.float()+", n, stride, times int", "",
		"adds samples of some times, stride bytes apart, to the sums of a row.")
	first, sum, square := n.param("first"), n.param("sum"), n.param("square")
	least, most, x, left := n.param("min"), n.param("max"), n.param("x"), n.param("n")
	stride, times := n.param("stride"), n.param("times")
	place, time := n.newGeneral(), n.newGeneral()
	from, total, squares := n.takes(2), n.takes(2), n.takes(2)
	registers := samples / n.lanes()
	lo, hi, sample := n.takes(registers), n.takes(registers), n.takes(registers)
	numbers, loop := n.newLabel("numbers"), n.newLabel("times")
	n.label(numbers)
	n.loadAll(first, 0, from)
	n.loadAll(sum, 0, total)
	if squared {
		n.loadAll(square, 0, squares)
	}
	n.loadAll(least, 0, lo)
	n.loadAll(most, 0, hi)
	n.line("MOVD %s, %s", x, place)
	n.line("MOVD %s, %s", times, time)
	n.label(loop)
	n.loadAll(place, 0, sample)
	n.line("ADD %s, %s", stride, place)
	n.extremes(lo, hi, sample)
	d := n.deviations(from, sample)
	n.inDouble(func() {
		for k := range total {
			n.add(total[k], total[k], d[k])
			if squared {
				n.mul(d[k], d[k], d[k])
				n.add(squares[k], squares[k], d[k])
			}
		}
	})
	n.again(time, 1, loop)
	n.storeAll(total, sum, 0)
	if squared {
		n.storeAll(squares, square, 0)
		n.line("ADD $%d, %s", 8*samples, square)
	}
	n.storeAll(lo, least, 0)
	n.storeAll(hi, most, 0)
	for _, p := range []r{first, sum} {
		n.line("ADD $%d, %s", 8*samples, p)
	}
	for _, p := range []r{least, most, x} {
		n.line("ADD $%d, %s", n.size()*samples, p)
	}
	n.again(left, samples, numbers)
	n.finish()
}

// extremes takes over what is less than lo or more than hi; NaN is neither.
func (n *neon) extremes(lo, hi, sample []v) {
	m := n.take()
	for k, x := range sample {
		n.three("fcmgt", m, lo[k], x)
		n.bitwise("bit", lo[k], x, m)
		n.three("fcmgt", m, x, hi[k])
		n.bitwise("bit", hi[k], x, m)
	}
	n.drop(m)
}

// deviations is the samples less others, in float64. It may take their registers.
func (n *neon) deviations(from, sample []v) []v {
	d := sample
	if !n.double {
		d = n.takes(2)
		n.resize("fcvtl", d[0], sample[0])
		n.resize("fcvtl2", d[1], sample[0])
	}
	n.inDouble(func() {
		for k := range d {
			n.sub(d[k], d[k], from[k])
		}
	})
	return d
}

// inDouble writes instructions on float64.
func (n *neon) inDouble(write func()) {
	old := n.double
	n.double = true
	write()
	n.double = old
}

// products adds a*b to p, eight numbers at a time.
func (n *neon) products() {
	n.begin("products", "p, a, b *float64, n int", "", "adds a*b to p.")
	p, a, b, left := n.param("p"), n.param("a"), n.param("b"), n.param("n")
	x, y, sum := n.takes(4), n.takes(4), n.takes(4)
	loop := n.newLabel("loop")
	n.label(loop)
	n.loadAll(a, 0, x)
	n.loadAll(b, 0, y)
	n.loadAll(p, 0, sum)
	for k := range sum {
		n.mul(x[k], x[k], y[k])
		n.add(sum[k], sum[k], x[k])
	}
	n.storeAll(sum, p, 0)
	for _, q := range []r{p, a, b} {
		n.line("ADD $%d, %s", len(sum)*neonBytes, q)
	}
	n.again(left, len(sum)*2, loop)
	n.finish()
}
