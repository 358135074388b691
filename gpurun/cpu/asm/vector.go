package main

import (
	"fmt"
	"math"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// vector is how many bytes a register has, and what numbers lie in it.
type vector struct {
	bytes  int
	double bool
}

// isa is the name of the instruction set.
func (v vector) isa() string {
	if v.bytes == 64 {
		return "avx512"
	}
	return "avx2"
}

// size is the bytes of a number.
func (v vector) size() int {
	if v.double {
		return 8
	}
	return 4
}

// float is the Go type of a number.
func (v vector) float() string { return fmt.Sprintf("float%d", 8*v.size()) }

// generator writes functions for one kind of vector. Operands are in the order
// of the Go assembler: the result last, x - y is sub(y, x, d).
type generator struct {
	*build.Context
	vector
	labels    int
	err       error
	constants map[uint64]operand.Mem
	table     string
	offset    int
}

// begin starts a function named for the vector.
func (g *generator) begin(name, signature, doc string) {
	full := fmt.Sprintf("%s%s%d", name, map[int]string{32: "AVX2x", 64: "AVX512x"}[g.bytes], 8*g.size())
	g.constants = map[uint64]operand.Mem{}
	g.Function(full)
	g.Pragma("noescape")
	g.SignatureExpr(signature)
	g.Doc(full + " " + doc)
}

// finish ends it.
func (g *generator) finish() {
	g.VZEROUPPER()
	g.RET()
	g.writeConstants()
}

// label is a new label.
func (g *generator) label(name string) string {
	g.labels++
	return fmt.Sprintf("%s%d_%d", name, 8*g.size(), g.labels)
}

// param loads a parameter.
func (g *generator) param(name string) reg.GPVirtual {
	return g.Load(g.Param(name), g.GP64()).(reg.GPVirtual)
}

func (g *generator) reg() reg.VecVirtual {
	if g.bytes == 64 {
		return g.ZMM()
	}
	return g.YMM()
}

// at is the memory base + offset.
func at(base reg.Register, offset int) operand.Mem {
	return operand.Mem{Base: base, Disp: offset}
}

// in is the memory base + index*scale + offset.
func in(base, index reg.Register, scale uint8, offset int) operand.Mem {
	return operand.Mem{Base: base, Index: index, Scale: scale, Disp: offset}
}

type instruction = func(...operand.Op)

func three(f func(a, b, c operand.Op)) instruction {
	return func(ops ...operand.Op) { f(ops[0], ops[1], ops[2]) }
}

// pick is the instruction for the precision.
func (g *generator) pick(single, double instruction) instruction {
	if g.double {
		return double
	}
	return single
}

func (g *generator) add(ops ...operand.Op)  { g.pick(g.VADDPS, g.VADDPD)(ops...) }
func (g *generator) sub(ops ...operand.Op)  { g.pick(g.VSUBPS, g.VSUBPD)(ops...) }
func (g *generator) mul(ops ...operand.Op)  { g.pick(g.VMULPS, g.VMULPD)(ops...) }
func (g *generator) div(ops ...operand.Op)  { g.pick(g.VDIVPS, g.VDIVPD)(ops...) }
func (g *generator) and(ops ...operand.Op)  { g.pick(g.VANDPS, g.VANDPD)(ops...) }
func (g *generator) or(ops ...operand.Op)   { g.pick(g.VORPS, g.VORPD)(ops...) }
func (g *generator) xor(ops ...operand.Op)  { g.pick(g.VXORPS, g.VXORPD)(ops...) }
func (g *generator) less(ops ...operand.Op) { g.pick(g.VMINPS, g.VMINPD)(ops...) }
func (g *generator) more(ops ...operand.Op) { g.pick(g.VMAXPS, g.VMAXPD)(ops...) }
func (g *generator) sqrt(ops ...operand.Op) { g.pick(g.VSQRTPS, g.VSQRTPD)(ops...) }
func (g *generator) move(from, to operand.Op) {
	g.pick(g.VMOVUPS, g.VMOVUPD)(from, to)
}

// zero is a register of zeros.
func (g *generator) zero() reg.VecVirtual {
	z := g.reg()
	g.clear(z)
	return z
}

func (g *generator) clear(z reg.VecVirtual) {
	if g.bytes == 64 {
		g.VPXORD(z, z, z)
		return
	}
	g.VXORPS(z, z, z)
}

// broadcast fills a register with a number in memory.
func (g *generator) broadcast(from operand.Mem) reg.VecVirtual {
	d := g.reg()
	g.pick(g.VBROADCASTSS, g.VBROADCASTSD)(from, d)
	return d
}

// round rounds to whole numbers: mode 0 nearest, 1 down, 2 up, 3 towards 0.
func (g *generator) round(mode int, x, d operand.Op) {
	imm := operand.U8(8 | mode)
	if g.bytes == 64 {
		g.pick(g.VRNDSCALEPS, g.VRNDSCALEPD)(imm, x, d)
		return
	}
	g.pick(three(g.VROUNDPS), three(g.VROUNDPD))(imm, x, d)
}

// The comparisons.
const (
	equal      = 0
	lessThan   = 1
	atMost     = 2
	unordered  = 3
	unequalNaN = 4
)

// mask is the outcome of a comparison: a mask register in AVX-512, else a vector
// of ones and zeros.
type mask operand.Op

func (g *generator) newMask() mask {
	if g.bytes == 64 {
		return g.K()
	}
	return g.reg()
}

// compare is x ? y.
func (g *generator) compare(predicate int, y, x operand.Op) mask {
	m := g.newMask()
	g.pick(g.VCMPPS, g.VCMPPD)(operand.U8(predicate), y, x, m)
	return m
}

// choose is m ? y : z.
func (g *generator) choose(m mask, y, z, d operand.Op) {
	if g.bytes == 64 {
		g.pick(g.VBLENDMPS, g.VBLENDMPD)(y, z, m, d)
		return
	}
	g.pick(func(o ...operand.Op) { g.VBLENDVPS(o[0], o[1], o[2], o[3]) },
		func(o ...operand.Op) { g.VBLENDVPD(o[0], o[1], o[2], o[3]) })(m, y, z, d)
}

// flag is m ? 1 : 0; one holds ones.
func (g *generator) flag(m mask, one, d operand.Op) {
	if g.bytes == 64 {
		g.pick(func(o ...operand.Op) { g.VMOVAPS_Z(o[0], o[1], o[2]) },
			func(o ...operand.Op) { g.VMOVAPD_Z(o[0], o[1], o[2]) })(one, m, d)
		return
	}
	g.and(one, m, d)
}

// smaller is min(x, y) as package ir defines it: NaN if either is, -0 below 0.
func (g *generator) smaller(y, x operand.Op, d reg.VecVirtual) {
	other := g.reg()
	g.less(x, y, other)
	g.less(y, x, d)
	g.or(other, d, d)
}

// larger is max(x, y).
func (g *generator) larger(y, x operand.Op, d reg.VecVirtual) {
	other, result, sum := g.reg(), g.reg(), g.reg()
	g.more(x, y, other)
	g.more(y, x, result)
	g.and(other, result, result)
	g.add(y, x, sum)
	g.choose(g.compare(unordered, y, x), sum, result, d)
}

// bits is the bits of k in the precision.
func (v vector) bits(k float64) uint64 {
	if v.double {
		return math.Float64bits(k)
	}
	return uint64(math.Float32bits(float32(k)))
}

// constant is a vector of numbers with these bits, in memory; where a register
// has 64 bytes it is one number, to be broadcast.
func (g *generator) constant(bits uint64) operand.Mem {
	if m, ok := g.constants[bits]; ok {
		return m
	}
	if len(g.constants) == 0 {
		g.labels++
		g.table = fmt.Sprintf("constants%s%d_%d", g.isa(), 8*g.size(), g.labels)
		g.offset = 0
	}
	m := operand.Mem{Symbol: operand.Symbol{Name: g.table, Static: true}, Base: reg.StaticBase, Disp: g.offset}
	g.constants[bits] = m
	g.offset += g.constantSize()
	return m
}

func (g *generator) constantSize() int {
	if g.bytes == 64 {
		return g.size()
	}
	return g.bytes
}

// writeConstants writes the table of a function.
func (g *generator) writeConstants() {
	if len(g.constants) == 0 {
		return
	}
	order := make([]uint64, len(g.constants))
	for bits, m := range g.constants {
		order[m.Disp/g.constantSize()] = bits
	}
	g.StaticGlobal(g.table)
	g.DataAttributes(8 | 16)
	for k, bits := range order {
		for offset := 0; offset < g.constantSize(); offset += g.size() {
			var datum operand.Constant = operand.U64(bits)
			if !g.double {
				datum = operand.U32(bits)
			}
			g.AddDatum(k*g.constantSize()+offset, datum)
		}
	}
	g.constants = map[uint64]operand.Mem{}
}

// filled is a register full of a constant.
func (g *generator) filled(bits uint64) reg.VecVirtual {
	if g.bytes == 64 {
		return g.broadcast(g.constant(bits))
	}
	d := g.reg()
	g.move(g.constant(bits), d)
	return d
}
