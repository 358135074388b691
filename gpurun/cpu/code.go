package cpu

import (
	"math"

	"github.com/lemsls/lemsls/codegen/ir"
)

// code is a part of an ir.Block made ready to run over lanes. It works on a
// frame: slices of one length each, first the leaves, which the caller binds to
// memory before every run, then the constants, then scratch. A value that is no
// longer needed gives its scratch to a later one, so that a frame stays small
// enough for the first-level cache.
type code[F ir.Float] struct {
	instrs []instr
	leaves int
	consts []F
	slots  int     // of a frame
	outs   []int32 // the slot of each value wanted; -1 for ir.None
}

// instr computes frame[d] from frame[x], frame[y], frame[z].
type instr struct {
	op         ir.Op
	d, x, y, z int32
}

// compile makes code for the values wanted of b. leaf gives the slot of values
// that the caller binds: all input ops but constants must be among them.
func compile[F ir.Float](b *ir.Block, want []ir.Value, leaves int, leaf func(ir.Value) (int, bool)) *code[F] {
	c := &compiler[F]{
		code:  &code[F]{leaves: leaves},
		block: b,
		leaf:  leaf,
		slot:  make([]int32, len(b.Instrs)),
		last:  make([]int, len(b.Instrs)),
	}
	c.liveness(want)
	c.constants()
	c.emit()
	for _, v := range want {
		if v == ir.None {
			c.code.outs = append(c.code.outs, -1)
			continue
		}
		c.code.outs = append(c.code.outs, c.slot[v])
	}
	return c.code
}

type compiler[F ir.Float] struct {
	code  *code[F]
	block *ir.Block
	leaf  func(ir.Value) (int, bool)
	slot  []int32 // of each value, once it has one
	last  []int   // the last instruction that reads a value; 0: not needed
	free  []int32 // scratch slots
}

// forever is the last use of what is an output.
const forever = math.MaxInt

// liveness finds the last use of every value needed, leaves not entered.
func (c *compiler[F]) liveness(want []ir.Value) {
	for _, v := range want {
		if v != ir.None {
			c.last[v] = forever
		}
	}
	for i := len(c.block.Instrs) - 1; i >= 0; i-- {
		if c.last[i] == 0 {
			continue
		}
		if s, ok := c.leaf(ir.Value(i)); ok {
			c.slot[i] = int32(s)
			continue
		}
		for _, v := range operands(&c.block.Instrs[i]) {
			c.last[v] = max(c.last[v], i)
		}
	}
}

// operands is the values that an instruction reads.
func operands(in *ir.Instr) []ir.Value {
	all := [3]ir.Value{in.X, in.Y, in.Z}
	return append([]ir.Value(nil), all[:in.Op.Info().Arity]...)
}

func (c *compiler[F]) constants() {
	for i := range c.block.Instrs {
		in := &c.block.Instrs[i]
		if c.last[i] == 0 || in.Op != ir.Const {
			continue
		}
		c.slot[i] = int32(c.code.leaves + len(c.code.consts))
		c.code.consts = append(c.code.consts, F(in.K))
	}
	c.code.slots = c.code.leaves + len(c.code.consts)
}

func (c *compiler[F]) emit() {
	for i := range c.block.Instrs {
		in := &c.block.Instrs[i]
		if _, ok := c.leaf(ir.Value(i)); ok || c.last[i] == 0 || in.Op == ir.Const {
			continue
		}
		out := instr{op: in.Op}
		for k, v := range operands(in) {
			*[]*int32{&out.x, &out.y, &out.z}[k] = c.slot[v]
		}
		c.release(i, in)
		out.d = c.scratch()
		c.slot[i] = out.d
		c.code.instrs = append(c.code.instrs, out)
	}
}

// release frees the scratch of operands that instruction i is the last to read.
func (c *compiler[F]) release(i int, in *ir.Instr) {
	first := int32(c.code.leaves + len(c.code.consts))
	for _, v := range operands(in) {
		if c.last[v] == i && c.slot[v] >= first {
			c.free = append(c.free, c.slot[v])
			c.last[v] = -1 // once, also where X and Y are the same
		}
	}
}

func (c *compiler[F]) scratch() int32 {
	if n := len(c.free); n > 0 {
		s := c.free[n-1]
		c.free = c.free[:n-1]
		return s
	}
	c.code.slots++
	return int32(c.code.slots - 1)
}

// frame makes a frame for so many lanes.
func (c *code[F]) frame(lanes int) [][]F {
	f := make([][]F, c.slots)
	memory := make([]F, (c.slots-c.leaves)*lanes)
	for s := c.leaves; s < c.slots; s++ {
		f[s], memory = memory[:lanes:lanes], memory[lanes:]
	}
	for k, v := range c.consts {
		fill(f[c.leaves+k], v)
	}
	return f
}

// run computes the instructions in a frame.
func (c *code[F]) run(f [][]F) {
	for i := range c.instrs {
		in := &c.instrs[i]
		d, x := f[in.d], f[in.x]
		switch in.op {
		case ir.Neg:
			neg(d, x)
		case ir.Add:
			add(d, x, f[in.y])
		case ir.Sub:
			sub(d, x, f[in.y])
		case ir.Mul:
			mul(d, x, f[in.y])
		case ir.Div:
			div(d, x, f[in.y])
		case ir.Sqrt:
			sqrt(d, x)
		case ir.Abs:
			apply1(d, x, math.Abs)
		case ir.Min:
			smaller(d, x, f[in.y])
		case ir.Max:
			larger(d, x, f[in.y])
		case ir.Floor:
			apply1(d, x, math.Floor)
		case ir.Ceil:
			apply1(d, x, math.Ceil)
		case ir.Round:
			apply1(d, x, math.RoundToEven)
		case ir.Exp, ir.Log, ir.Sin, ir.Cos, ir.Tan, ir.Sinh, ir.Cosh, ir.Tanh, ir.Exponent, ir.Mantissa, ir.Pow2:
			ir.Map(in.op, d, x, x)
		case ir.Pow:
			ir.Map(in.op, d, x, f[in.y])
		case ir.Lt:
			less(d, x, f[in.y])
		case ir.Le:
			lessEqual(d, x, f[in.y])
		case ir.Eq:
			equal(d, x, f[in.y])
		case ir.Ne:
			unequal(d, x, f[in.y])
		case ir.And:
			and(d, x, f[in.y])
		case ir.Or:
			or(d, x, f[in.y])
		case ir.Not:
			not(d, x)
		case ir.Select:
			choose(d, x, f[in.y], f[in.z])
		default:
			panic("cpu: no such operation: " + in.op.String())
		}
	}
}
