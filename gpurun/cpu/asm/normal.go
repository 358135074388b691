package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"github.com/lemsls/lemsls/codegen/ir"
)

// normal writes what normal numbers are made of: uniform ones, and Box and
// Muller's formula.
func (g *generator) normal() {
	g.uniforms()
	g.function("normal", normalBlock(8*g.size()))
}

// normalBlock is ir.NormalFrom of two uniform numbers.
func normalBlock(bits int) *ir.Block {
	b := ir.NewBuilder()
	u0, u1 := b.Input(ir.ParamValue, 0), b.Input(ir.ParamValue, 1)
	keep := func(x ir.Value) func(ir.Instr) ir.Value {
		return func(ir.Instr) ir.Value { return x }
	}
	log := b.Inline(ir.Elementary(ir.Log, bits), keep(u0))[0]
	turn := b.Binary(ir.Mul, b.Const(2*math.Pi), u1)
	cos := b.Inline(ir.Elementary(ir.Cos, bits), keep(turn))[0]
	radius := b.Unary(ir.Sqrt, b.Binary(ir.Mul, b.Const(-2), log))
	block := b.Block(b.Binary(ir.Mul, radius, cos))
	return &block
}

// philox is Philox4x32-10 with a word in each half of a register's lanes of 64
// bits: so a product needs one instruction.
func (g *generator) uniforms() {
	g.begin("uniforms", "func(u, v *"+g.float()+", nodes, replicates *uint32, n int, step, state uint32, keys *uint32)",
		"draws words 0 and 1 for n counters as numbers between 0 and 1; keys is the key of each round, two words.")
	u, v, nodes, replicates, n, keys := g.param("u"), g.param("v"), g.param("nodes"), g.param("replicates"), g.param("n"), g.param("keys")
	step, state := g.wide("step"), g.wide("state")
	loop := g.label("loop")
	g.Label(loop)
	var c [4]reg.VecVirtual
	for k := range c {
		c[k] = g.reg()
	}
	g.copy(step, c[0])
	g.VPMOVZXDQ(at(nodes, 0), c[1])
	g.copy(state, c[2])
	g.VPMOVZXDQ(at(replicates, 0), c[3])
	low := g.filledWide(math.MaxUint32)
	for round := range 10 {
		g.round10(round, &c, low, keys)
	}
	lanes := g.bytes / 8
	g.uniform(c[0], u)
	g.uniform(c[1], v)
	for _, p := range []reg.GPVirtual{u, v} {
		g.ADDQ(operand.U8(lanes*g.size()), p)
	}
	for _, p := range []reg.GPVirtual{nodes, replicates} {
		g.ADDQ(operand.U8(lanes*4), p)
	}
	g.SUBQ(operand.U8(lanes), n)
	g.JG(operand.LabelRef(loop))
	g.finish()
}

// wide is a parameter of 32 bits in every lane of 64.
func (g *generator) wide(name string) reg.VecVirtual {
	d, p := g.reg(), g.GP64()
	g.MOVL(g.parameter(name), p.As32())
	x := g.XMM()
	g.VMOVQ(p, x)
	g.VPBROADCASTQ(x, d)
	return d
}

// parameter is where a parameter lies.
func (g *generator) parameter(name string) operand.Mem {
	b, err := g.Param(name).Resolve()
	if err != nil {
		g.err = err
	}
	return b.Addr
}

func (g *generator) copy(from, to reg.VecVirtual) {
	if g.bytes == 64 {
		g.VMOVDQA64(from, to)
		return
	}
	g.VMOVDQA(from, to)
}

// filledWide is a register full of a number of 64 bits.
func (g *generator) filledWide(bits uint64) reg.VecVirtual {
	d, x, p := g.reg(), g.XMM(), g.GP64()
	g.MOVQ(operand.U64(bits), p)
	g.VMOVQ(p, x)
	g.VPBROADCASTQ(x, d)
	return d
}

// round10 is one of the ten rounds of Philox.
func (g *generator) round10(round int, c *[4]reg.VecVirtual, low reg.VecVirtual, keys reg.GPVirtual) {
	p0, p1 := g.reg(), g.reg()
	g.VPMULUDQ(g.filledWide(0xD2511F53), c[0], p0)
	g.VPMULUDQ(g.filledWide(0xCD9E8D57), c[2], p1)
	h0, h1 := g.reg(), g.reg()
	g.VPSRLQ(operand.U8(32), p0, h0)
	g.VPSRLQ(operand.U8(32), p1, h1)
	next := [4]reg.VecVirtual{g.reg(), g.reg(), g.reg(), g.reg()}
	g.exclusive(h1, c[1], next[0])
	g.exclusive(g.key(keys, 2*round), next[0], next[0])
	g.both(p1, low, next[1])
	g.exclusive(h0, c[3], next[2])
	g.exclusive(g.key(keys, 2*round+1), next[2], next[2])
	g.both(p0, low, next[3])
	*c = next
}

func (g *generator) exclusive(x, y, d reg.VecVirtual) {
	if g.bytes == 64 {
		g.VPXORQ(x, y, d)
		return
	}
	g.VPXOR(x, y, d)
}

func (g *generator) both(x, y, d reg.VecVirtual) {
	if g.bytes == 64 {
		g.VPANDQ(x, y, d)
		return
	}
	g.VPAND(x, y, d)
}

// key is a word of the keys in every lane.
func (g *generator) key(keys reg.GPVirtual, k int) reg.VecVirtual {
	x, d := g.reg(), g.reg()
	g.VPBROADCASTD(at(keys, 4*k), x)
	g.VPSRLQ(operand.U8(32), x, d)
	return d
}

// uniform is (word + 0.5) * 2^-32, each operation rounded. The word becomes a
// float64 without rounding first: it is the mantissa of a number from 2^52 on.
func (g *generator) uniform(word reg.VecVirtual, to reg.GPVirtual) {
	x := g.reg()
	magic := g.filledWide(math.Float64bits(0x1p52))
	if g.bytes == 64 {
		g.VPORQ(magic, word, x)
	} else {
		g.VPOR(magic, word, x)
	}
	g.VSUBPD(magic, x, x)
	half, scale := g.bits(0.5), g.bits(0x1p-32)
	if g.double {
		g.add(g.filled(half), x, x)
		g.mul(g.filled(scale), x, x)
		g.move(x, at(to, 0))
		return
	}
	narrow := g.half()
	if g.bytes == 64 {
		g.VCVTPD2PS(x, narrow)
	} else {
		g.VCVTPD2PSY(x, narrow)
	}
	h, s := g.half(), g.half()
	g.VBROADCASTSS(g.constant(half), h)
	g.VBROADCASTSS(g.constant(scale), s)
	g.add(h, narrow, narrow)
	g.mul(s, narrow, narrow)
	g.move(narrow, at(to, 0))
}

// half is a register of half the bytes.
func (g *generator) half() reg.VecVirtual {
	if g.bytes == 64 {
		return g.YMM()
	}
	return g.XMM()
}
