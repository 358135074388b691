package main

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/lemsls/lemsls/codegen/ir"
)

// elementary writes the elementary functions over lanes: the definitions of
// package ir, a register at a time.
func (n *neon) elementary() {
	for _, op := range []ir.Op{ir.Exp, ir.Log, ir.Sin, ir.Cos, ir.Tan, ir.Sinh, ir.Cosh, ir.Tanh, ir.Pow} {
		n.function(op.String(), ir.Elementary(op, 8*n.size()))
	}
	b := ir.NewBuilder()
	keep := func(ir.Instr) ir.Value { return ir.None }
	sine := b.Inline(ir.Elementary(ir.Sin, 8*n.size()), keep)[0]
	cosine := b.Inline(ir.Elementary(ir.Cos, 8*n.size()), keep)[0]
	both := b.Block(sine, cosine)
	n.function("sinCos", &both)
}

// function writes a function of one or two numbers with one or two results.
//
// It is written twice: the first time tells how many registers are left, which
// then hold the constants that are used most.
func (n *neon) function(name string, b *ir.Block) {
	text, stubs := n.text.Len(), n.stubs.Len()
	n.functionWith(name, b, nil)
	spare := vectors - n.peak
	often := slices.Clone(n.constants)
	slices.SortStableFunc(often, func(x, y uint64) int { return cmp.Compare(n.uses[y], n.uses[x]) })
	n.text.Truncate(text)
	n.stubs.Truncate(stubs)
	n.functionWith(name, b, often[:max(0, min(spare, len(often)))])
}

func (n *neon) functionWith(name string, b *ir.Block, resident []uint64) {
	results := []string{"d", "e"}[:len(b.Outputs)]
	operands := []string{"x", "y"}[:operandsOf(b)]
	pointers := slices.Concat(results, operands)
	list := bytes.Buffer{}
	for k, p := range pointers {
		if k > 0 {
			list.WriteString(", ")
		}
		list.WriteString(p)
	}
	n.begin(name, list.String()+" *"+n.float()+", n int", "", "computes so many bytes.")
	at := map[string]r{}
	for _, p := range pointers {
		at[p] = n.param(p)
	}
	left := n.param("n")
	n.loadConstants(resident)
	loop := n.newLabel("loop")
	n.label(loop)
	outputs := n.block(b, func(k int32, to v) { n.load(at[operands[k]], 0, to) })
	for k, x := range outputs {
		n.store(x, at[results[k]], 0)
	}
	for _, p := range pointers {
		n.line("ADD $%d, %s", neonBytes, at[p])
	}
	n.again(left, neonBytes, loop)
	n.finish()
}

// operandsOf is how many numbers a block is a function of.
func operandsOf(b *ir.Block) int {
	count := 1
	for i := range b.Instrs {
		if b.Instrs[i].Op == ir.ParamValue {
			count = max(count, int(b.Instrs[i].Index)+1)
		}
	}
	return count
}

// loadConstants makes ready to use constants, some of them in registers throughout.
func (n *neon) loadConstants(resident []uint64) {
	n.table = n.newGeneral()
	n.line("MOVD $%sconstants<>(SB), %s", n.name, n.table)
	n.resident = map[uint64]v{}
	for _, bits := range resident {
		n.resident[bits] = n.constant(bits)
	}
}

// constant is a register full of a constant, to be given back by release.
func (n *neon) constant(bits uint64) v {
	if x, ok := n.resident[bits]; ok {
		return x
	}
	at := slices.Index(n.constants, bits)
	if at < 0 {
		at = len(n.constants)
		n.constants = append(n.constants, bits)
	}
	n.uses[bits]++
	x := n.take()
	n.load(n.table, neonBytes*at, x)
	return x
}

// number is constant for a number.
func (n *neon) number(k float64) v { return n.constant(n.bits(k)) }

// release gives a constant's register back.
func (n *neon) release(constants ...v) {
	for _, x := range constants {
		stays := false
		for _, kept := range n.resident {
			stays = stays || kept == x
		}
		if !stays {
			n.drop(x)
		}
	}
}

// block writes the instructions of b, whose parameters are loaded when they are
// needed. The result is its outputs.
func (n *neon) block(b *ir.Block, load func(k int32, to v)) []v {
	p := &neonBlock{neon: n, block: b, values: make([]v, len(b.Instrs)), last: lastUses(b)}
	for i := range b.Instrs {
		in := &b.Instrs[i]
		switch in.Op {
		case ir.Const:
			continue
		case ir.ParamValue:
			p.values[i] = n.take()
			load(in.Index, p.values[i])
		default:
			p.instruction(i, in)
		}
		if p.last[i] == i {
			n.drop(p.values[i])
		}
	}
	var outputs []v
	for _, o := range b.Outputs {
		outputs = append(outputs, p.values[o])
	}
	n.drop(outputs...)
	return outputs
}

// lastUses is which instruction is the last to read a value; its own if none does.
func lastUses(b *ir.Block) []int {
	last := make([]int, len(b.Instrs))
	for i := range b.Instrs {
		last[i] = i
		for _, x := range operandsOfInstr(&b.Instrs[i]) {
			last[x] = i
		}
	}
	for _, o := range b.Outputs {
		last[o] = len(b.Instrs)
	}
	return last
}

func operandsOfInstr(in *ir.Instr) []ir.Value {
	return []ir.Value{in.X, in.Y, in.Z}[:in.Op.Info().Arity]
}

// neonBlock is a block on its way into instructions.
type neonBlock struct {
	*neon
	block  *ir.Block
	values []v
	last   []int
}

// instruction writes one, and gives back the registers of what is not read again.
func (p *neonBlock) instruction(i int, in *ir.Instr) {
	var x [3]v
	var constants []v
	for k, o := range operandsOfInstr(in) {
		x[k] = p.values[o]
		if from := &p.block.Instrs[o]; from.Op == ir.Const {
			x[k] = p.number(from.K)
			constants = append(constants, x[k])
		}
	}
	d := p.take()
	p.compute(in, d, x)
	p.values[i] = d
	p.release(constants...)
	for k, o := range operandsOfInstr(in) {
		again := slices.Contains(operandsOfInstr(in)[:k], o)
		if p.last[o] == i && p.block.Instrs[o].Op != ir.Const && !again {
			p.drop(p.values[o])
		}
	}
}

// compute writes an instruction; conditions are all ones or all zeros.
func (p *neonBlock) compute(in *ir.Instr, d v, x [3]v) {
	switch in.Op {
	case ir.Add, ir.Sub, ir.Mul, ir.Div, ir.Min, ir.Max:
		p.three("f"+in.Op.String(), d, x[0], x[1])
	case ir.Neg, ir.Abs, ir.Sqrt:
		p.two("f"+in.Op.String(), d, x[0])
	case ir.Floor:
		p.two("frintm", d, x[0])
	case ir.Round:
		p.two("frintn", d, x[0])
	case ir.Lt, ir.Le, ir.Eq:
		p.neon.compare(in.Op.String(), d, x[0], x[1])
	case ir.Ne:
		p.neon.compare("ne", d, x[0], x[1])
		p.invert(d, d)
	case ir.And:
		p.bitwise("and", d, x[0], x[1])
	case ir.Or:
		p.bitwise("orr", d, x[0], x[1])
	case ir.Select:
		p.copy(d, x[0])
		p.bitwise("bsl", d, x[1], x[2])
	case ir.Exponent:
		p.exponent(d, x[0])
	case ir.Mantissa:
		p.mantissa(d, x[0])
	case ir.Pow2:
		p.pow2(d, x[0])
	default:
		p.err = errNo(in.Op)
	}
}

// The operations on bits.

// exponent is the exponent field less the bias.
func (n *neon) exponent(d, x v) {
	bias := n.number(n.bias())
	n.two("fabs", d, x)
	n.shiftRight(d, d, int(n.mantissaBits()))
	n.two("scvtf", d, d)
	n.sub(d, d, bias)
	n.release(bias)
}

// mantissa gives x the sign and the exponent of 1; NaN stays.
func (n *neon) mantissa(d, x v) {
	field, one, number := n.constant(1<<n.mantissaBits()-1), n.number(1), n.take()
	n.bitwise("and", d, x, field)
	n.bitwise("orr", d, d, one)
	n.three("fcmeq", number, x, x)
	n.bitwise("bif", d, x, number)
	n.drop(number)
	n.release(field, one)
}

// pow2 is the reverse of exponent.
func (n *neon) pow2(d, k v) {
	lo, hi, bias := n.number(-n.bias()), n.number(n.bias()+1), n.constant(uint64(n.bias()))
	n.three("fcmgt", d, k, lo)
	n.bitwise("bsl", d, k, lo) // lo where k is NaN
	n.three("fmin", d, d, hi)
	n.two("fcvtzs", d, d)
	n.integerAdd(d, d, bias)
	n.shiftLeft(d, d, int(n.mantissaBits()))
	n.release(lo, hi, bias)
}
