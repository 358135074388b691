package main

// normal writes what normal numbers are made of: uniform ones, and Box and
// Muller's formula.
func (n *neon) normal() {
	n.uniforms()
	n.function("normal", normalBlock(8*n.size()))
}

// counted is how many counters uniforms takes at a time, whatever the precision.
const counted = 4

// uniforms is Philox4x32-10, each word of four counters in a register.
func (n *neon) uniforms() {
	n.begin("uniforms", "u, v *"+n.float()+", nodes, replicates *uint32, n int, step, state uint32, keys *uint32", "",
		"draws words 0 and 1 for n counters as numbers between 0 and 1; keys is the key of each round, two words.")
	first, second, nodes, replicates, left, keys := n.param("u"), n.param("v"), n.param("nodes"), n.param("replicates"), n.param("n"), n.param("keys")
	step, state := n.filled("step"), n.filled("state")
	key := n.newGeneral()
	m0, m1 := n.multiplier(0xD2511F53), n.multiplier(0xCD9E8D57)
	n.loadConstants([]uint64{n.bits(0.5), n.bits(0x1p-32)})
	c := [4]v(n.takes(4))
	loop := n.newLabel("loop")
	n.label(loop)
	n.copy(c[0], step)
	n.load(nodes, 0, c[1])
	n.copy(c[2], state)
	n.load(replicates, 0, c[3])
	n.line("MOVD %s, %s", keys, key)
	for range 10 {
		n.round(&c, m0, m1, key)
	}
	n.uniform(c[0], first)
	n.uniform(c[1], second)
	for _, p := range []r{first, second} {
		n.line("ADD $%d, %s", counted*n.size(), p)
	}
	for _, p := range []r{nodes, replicates} {
		n.line("ADD $%d, %s", counted*4, p)
	}
	n.again(left, counted, loop)
	n.finish()
}

// filled is a parameter of 32 bits in every lane of 32.
func (n *neon) filled(name string) v {
	at, d := n.newGeneral(), n.take()
	n.line("MOVWU %s+%d(FP), %s", name, n.offsets[name], at)
	n.line("VDUP %s, V%d.S4", at, d)
	return d
}

// multiplier is a constant in every lane of 32.
func (n *neon) multiplier(k uint32) v {
	at, d := n.newGeneral(), n.take()
	n.line("MOVD $0x%x, %s", k, at)
	n.line("VDUP %s, V%d.S4", at, d)
	return d
}

// round is one of the ten rounds of Philox; key moves on.
func (n *neon) round(c *[4]v, m0, m1 v, key r) {
	low0, high0 := n.longProduct(c[0], m0)
	low1, high1 := n.longProduct(c[2], m1)
	n.bitwise("eor", high1, high1, c[1])
	n.bitwise("eor", high0, high0, c[3])
	for _, x := range []v{high1, high0} {
		k := n.take()
		n.line("VLD1R.P 4(%s), [V%d.S4]", key, k)
		n.bitwise("eor", x, x, k)
		n.drop(k)
	}
	n.drop(c[:]...)
	*c = [4]v{high1, low1, high0, low0}
}

// longProduct is the low and the high words of x*y.
func (n *neon) longProduct(x, y v) (low, high v) {
	low, high = n.take(), n.take()
	upper := n.take()
	n.longProducts("umull", high, x, y)
	n.longProducts("umull2", upper, x, y)
	n.unzip("uzp1", low, high, upper)
	n.unzip("uzp2", high, high, upper)
	n.drop(upper)
	return low, high
}

// uniform is (word + 0.5) * 2^-32, each operation rounded.
func (n *neon) uniform(words v, to r) {
	x := []v{n.take()}
	if n.double {
		x = append(x, n.take())
		n.resize("uxtl", x[0], words)
		n.resize("uxtl2", x[1], words)
	} else {
		n.copy(x[0], words)
	}
	half, scale := n.number(0.5), n.number(0x1p-32)
	for _, d := range x {
		n.two("ucvtf", d, d)
		n.add(d, d, half)
		n.mul(d, d, scale)
	}
	n.storeAll(x, to, 0)
	n.drop(x...)
}
