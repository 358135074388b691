package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"github.com/lemsls/lemsls/codegen/ir"
)

// elementary writes the elementary functions over lanes: the definitions of
// package ir, a vector at a time, all of it in registers.
func (g *generator) elementary() {
	for _, f := range []struct {
		name string
		op   ir.Op
	}{
		{"exp", ir.Exp}, {"log", ir.Log}, {"sin", ir.Sin}, {"cos", ir.Cos}, {"tan", ir.Tan},
		{"sinh", ir.Sinh}, {"cosh", ir.Cosh}, {"tanh", ir.Tanh}, {"pow", ir.Pow},
	} {
		if g.bytes == 32 && f.op == ir.Pow {
			continue // sixteen registers are too few
		}
		g.function(f.name, ir.Elementary(f.op, 8*g.size()))
	}
	b := ir.NewBuilder()
	keep := func(ir.Instr) ir.Value { return ir.None }
	sine := b.Inline(ir.Elementary(ir.Sin, 8*g.size()), keep)[0]
	cosine := b.Inline(ir.Elementary(ir.Cos, 8*g.size()), keep)[0]
	both := b.Block(sine, cosine)
	g.function("sinCos", &both)
}

// function writes a function of one or two numbers with one or two results.
func (g *generator) function(name string, b *ir.Block) {
	operands := 1
	for _, in := range b.Instrs {
		if in.Op == ir.ParamValue && in.Index > 0 {
			operands = 2
		}
	}
	pointers := []string{"d", "e"}[:len(b.Outputs)]
	pointers = append(pointers, []string{"x", "y"}[:operands]...)
	signature := "func("
	for _, p := range pointers {
		signature += p + ", "
	}
	g.begin(name, signature[:len(signature)-2]+" *"+g.float()+", n int)", "computes so many bytes.")
	var at []reg.GPVirtual
	for _, p := range pointers {
		at = append(at, g.param(p))
	}
	n, offset := g.param("n"), g.GP64()
	g.XORQ(offset, offset)
	loop := g.label("loop")
	g.Label(loop)
	var x []operand.Op
	for _, p := range at[len(b.Outputs):] {
		v := g.reg()
		g.move(in(p, offset, 1, 0), v)
		x = append(x, v)
	}
	for k, v := range g.block(b, x) {
		g.move(v, in(at[k], offset, 1, 0))
	}
	g.ADDQ(operand.U8(g.bytes), offset)
	g.CMPQ(offset, n)
	g.JLT(operand.LabelRef(loop))
	g.finish()
}

// block writes the instructions of b; x stands for its parameters. The result is
// its outputs.
func (g *generator) block(b *ir.Block, x []operand.Op) []operand.Op {
	p := &printed{generator: g, block: b, values: make([]operand.Op, len(b.Instrs)), masks: make([]mask, len(b.Instrs))}
	for i := range b.Instrs {
		in := &b.Instrs[i]
		switch {
		case in.Op == ir.Const:
		case in.Op == ir.ParamValue:
			p.values[i] = x[in.Index]
		case in.Op.Info().Bool:
			p.masks[i] = p.condition(in)
		default:
			d := g.reg()
			p.compute(in, d)
			p.values[i] = d
		}
	}
	var outputs []operand.Op
	for _, v := range b.Outputs {
		outputs = append(outputs, p.values[v])
	}
	return outputs
}

// printed is a block on its way into instructions.
type printed struct {
	*generator
	block  *ir.Block
	values []operand.Op
	masks  []mask
}

// constantOf is the bits of a value that is a constant.
func (p *printed) constantOf(v ir.Value) (uint64, bool) {
	in := &p.block.Instrs[v]
	return p.bits(in.K), in.Op == ir.Const
}

// register is a value in a register.
func (p *printed) register(v ir.Value) operand.Op {
	if bits, ok := p.constantOf(v); ok {
		return p.filled(bits)
	}
	return p.values[v]
}

// with computes d of x and y; a constant y stays in memory.
func (p *printed) with(f, broadcasting instruction, y, x ir.Value, d operand.Op) {
	bits, ok := p.constantOf(y)
	first := p.register(x)
	switch {
	case ok && p.bytes == 64:
		broadcasting(p.constant(bits), first, d)
	case ok:
		f(p.constant(bits), first, d)
	default:
		f(p.values[y], first, d)
	}
}

// commuting is with for operations whose operands may change places.
func (p *printed) commuting(f, broadcasting instruction, y, x ir.Value, d operand.Op) {
	if _, ok := p.constantOf(x); ok {
		x, y = y, x
	}
	p.with(f, broadcasting, y, x, d)
}

// compute writes an instruction whose result is a number.
func (p *printed) compute(in *ir.Instr, d reg.VecVirtual) {
	switch in.Op {
	case ir.Add:
		p.commuting(p.add, p.pick(p.VADDPS_BCST, p.VADDPD_BCST), in.Y, in.X, d)
	case ir.Sub:
		p.with(p.sub, p.pick(p.VSUBPS_BCST, p.VSUBPD_BCST), in.Y, in.X, d)
	case ir.Mul:
		p.commuting(p.mul, p.pick(p.VMULPS_BCST, p.VMULPD_BCST), in.Y, in.X, d)
	case ir.Div:
		p.with(p.div, p.pick(p.VDIVPS_BCST, p.VDIVPD_BCST), in.Y, in.X, d)
	case ir.Neg:
		p.negate(p.register(in.X), d)
	case ir.Abs:
		p.magnitude(p.register(in.X), d)
	case ir.Sqrt:
		p.sqrt(p.register(in.X), d)
	case ir.Floor:
		p.round(1, p.register(in.X), d)
	case ir.Round:
		p.round(0, p.register(in.X), d)
	case ir.Min:
		p.extreme(in, p.less, p.smaller, d)
	case ir.Max:
		p.extreme(in, p.more, p.larger, d)
	case ir.Select:
		p.choose(p.masks[in.X], p.register(in.Y), p.register(in.Z), d)
	case ir.Exponent:
		p.exponent(p.register(in.X), d)
	case ir.Mantissa:
		p.mantissa(p.register(in.X), d)
	case ir.Pow2:
		p.pow2(p.register(in.X), d)
	default:
		p.err = errNo(in.Op)
	}
}

type errNo ir.Op

func (e errNo) Error() string { return "no instruction for " + ir.Op(e).String() }

// extreme is a minimum or maximum; of a constant that is neither 0 nor NaN it is
// one instruction, whose second operand is the result where x is NaN.
func (p *printed) extreme(in *ir.Instr, simple instruction, full func(y, x operand.Op, d reg.VecVirtual), d reg.VecVirtual) {
	x, y := in.X, in.Y
	if _, ok := p.constantOf(x); ok {
		x, y = y, x
	}
	if k := p.block.Instrs[y].K; p.block.Instrs[y].Op == ir.Const && k != 0 && k == k {
		simple(p.register(x), p.register(y), d)
		return
	}
	full(p.register(y), p.register(x), d)
}

// condition writes an instruction whose result is a condition.
func (p *printed) condition(in *ir.Instr) mask {
	switch in.Op {
	case ir.Lt:
		return p.compare(lessThan, p.register(in.Y), p.register(in.X))
	case ir.Le:
		return p.compare(atMost, p.register(in.Y), p.register(in.X))
	case ir.Eq:
		return p.compare(equal, p.register(in.Y), p.register(in.X))
	case ir.Ne:
		return p.compare(unequalNaN, p.register(in.Y), p.register(in.X))
	}
	d, x := p.newMask(), p.masks[in.X]
	switch {
	case in.Op == ir.And && p.bytes == 64:
		p.KANDW(x, p.masks[in.Y], d)
	case in.Op == ir.Or && p.bytes == 64:
		p.KORW(x, p.masks[in.Y], d)
	case in.Op == ir.And:
		p.and(x, p.masks[in.Y], d)
	case in.Op == ir.Or:
		p.or(x, p.masks[in.Y], d)
	default:
		p.err = errNo(in.Op)
	}
	return d
}

// The operations on bits.

func (v vector) mantissaBits() uint8 {
	if v.double {
		return 52
	}
	return 23
}

func (v vector) bias() float64 {
	if v.double {
		return 1023
	}
	return 127
}

// shifts of whole numbers as wide as the numbers
func (g *generator) shiftRight(by uint8, x, d operand.Op) {
	g.pick(g.VPSRLD, g.VPSRLQ)(operand.U8(by), x, d)
}

func (g *generator) shiftLeft(by uint8, x, d operand.Op) {
	g.pick(g.VPSLLD, g.VPSLLQ)(operand.U8(by), x, d)
}

// magic is 2^52, or 2^23: added to a small whole number it leaves that number in
// the mantissa.
func (g *generator) magic() float64 {
	if g.double {
		return 0x1p52
	}
	return 0x1p23
}

// exponent is the exponent field less the bias: the field is made the mantissa of
// a number whose unit is 1, and what is too much subtracted.
func (g *generator) exponent(x operand.Op, d reg.VecVirtual) {
	g.magnitude(x, d)
	g.shiftRight(g.mantissaBits(), d, d)
	g.or(g.filled(g.bits(g.magic())), d, d)
	g.sub(g.filled(g.bits(g.magic()+g.bias())), d, d)
}

// mantissa gives x the sign and the exponent of 1; NaN stays.
func (g *generator) mantissa(x operand.Op, d reg.VecVirtual) {
	m := g.reg()
	g.and(g.filled(1<<g.mantissaBits()-1), x, m)
	g.or(g.filled(g.bits(1)), m, m)
	g.choose(g.compare(unordered, x, x), x, m, d)
}

// pow2 is the reverse of exponent.
func (g *generator) pow2(k operand.Op, d reg.VecVirtual) {
	lo := g.filled(g.bits(-g.bias()))
	g.more(lo, k, d) // lo where k is NaN
	g.less(g.filled(g.bits(g.bias()+1)), d, d)
	g.round(3, d, d)
	g.add(g.filled(g.bits(g.magic()+g.bias())), d, d)
	g.shiftLeft(g.mantissaBits(), d, d)
}
