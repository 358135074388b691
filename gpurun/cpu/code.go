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
	parts  []part // instrs as the kernels want them, see word.go
	leaves int
	consts []F
	slots  int     // of a frame
	outs   []int32 // the slot of each value wanted; -1 for ir.None

	checked []bool // per leaf: machine code says whether it is finite
}

// instr computes frame[d] from frame[x], frame[y], frame[z].
type instr struct {
	op         opcode
	d, x, y, z int32
	e          int32 // a second result
}

// opcode is an ir.Op or one of those below.
type opcode uint8

// What takes two operations at once. Each of them rounds as ever.
const (
	move   opcode = 200 + iota // x
	mulAdd                     // x*y + z
	mulSub                     // x*y - z
	subMul                     // z - x*y
	sinCos                     // sin x to d, cos x to e
)

// leaves says where the values lie that a caller binds, and where it wants its
// results.
type leaves struct {
	count int
	of    func(ir.Value) (int, bool) // the slot of a value that the caller binds: all input ops but constants are
	dest  []int                      // per value wanted: the slot it must be in, -1: anywhere; nil: all anywhere

	repeats func(slot int) bool // what is the same for all nodes: the lanes of one, again and again; nil: nothing
	checks  []int               // the slots that should be finite in the lanes where slot alive has ones
	alive   int
}

// compile makes code for the values wanted of b.
func compile[F ir.Float](b *ir.Block, want []ir.Value, l leaves) *code[F] {
	c := &compiler[F]{
		code:   &code[F]{leaves: l.count},
		block:  b,
		leaves: l,
		slot:   make([]int32, len(b.Instrs)),
		second: make([]int32, len(b.Instrs)),
		last:   make([]int, len(b.Instrs)),
		uses:   make([]int, len(b.Instrs)),
		instrs: make([]step, len(b.Instrs)),
	}
	c.need(want)
	c.fuse()
	c.liveness(want)
	c.constants()
	moves := c.destinations(want)
	c.emit()
	c.results(want, moves)
	return c.code
}

// step is an instruction before it has slots. Its result and its operands are
// values of the block.
type step struct {
	op      opcode
	operand []ir.Value
	kind    kind
	cosine  ir.Value // the second result of sinCos
}

// kind is what becomes of a value.
type kind uint8

const (
	unneeded kind = iota
	bound         // by the caller
	constant
	alias    // of its operand
	computed // by an instruction
	inside   // computed by the instruction of another value
)

type compiler[F ir.Float] struct {
	code   *code[F]
	block  *ir.Block
	leaves leaves
	instrs []step
	uses   []int   // of each value
	slot   []int32 // of each value, once it has one; from 1 on, 0 is none
	second []int32
	last   []int   // the last instruction that reads a value
	free   []int32 // scratch slots
}

// forever is the last use of what is an output.
const forever = math.MaxInt

// need finds what becomes of every value.
func (c *compiler[F]) need(want []ir.Value) {
	for _, v := range want {
		if v != ir.None {
			c.uses[v]++
		}
	}
	for i := len(c.block.Instrs) - 1; i >= 0; i-- {
		if c.uses[i] == 0 {
			continue
		}
		in, at := &c.block.Instrs[i], &c.instrs[i]
		at.op, at.kind = opcode(in.Op), computed
		if s, ok := c.leaves.of(ir.Value(i)); ok {
			c.slot[i], at.kind = int32(s)+1, bound
			continue
		}
		if in.Op == ir.Const {
			at.kind = constant
			continue
		}
		at.operand = operands(in)
		if c.isFlag(in) {
			at.kind, at.operand = alias, at.operand[:1]
		}
		for _, v := range at.operand {
			c.uses[v]++
		}
	}
}

// isFlag says that in is c ? 1 : 0, which is c itself in a frame.
func (c *compiler[F]) isFlag(in *ir.Instr) bool {
	if in.Op != ir.Select {
		return false
	}
	y, z := &c.block.Instrs[in.Y], &c.block.Instrs[in.Z]
	return y.Op == ir.Const && y.K == 1 && z.Op == ir.Const && z.K == 0 && !math.Signbit(z.K) && c.block.Instrs[in.X].Op.Info().Bool
}

// operands is the values that an instruction reads.
func operands(in *ir.Instr) []ir.Value {
	all := [3]ir.Value{in.X, in.Y, in.Z}
	return append([]ir.Value(nil), all[:in.Op.Info().Arity]...)
}

// fuse takes products into the sums that alone need them, and the sine and the
// cosine of one angle together.
func (c *compiler[F]) fuse() {
	angles := map[ir.Value]ir.Value{} // the sine or cosine seen
	for i := range c.instrs {
		at := &c.instrs[i]
		if at.kind != computed {
			continue
		}
		switch at.op {
		case opcode(ir.Add):
			if !c.fuseProduct(at, 0, mulAdd) {
				c.fuseProduct(at, 1, mulAdd)
			}
		case opcode(ir.Sub):
			if !c.fuseProduct(at, 0, mulSub) {
				c.fuseProduct(at, 1, subMul)
			}
		case opcode(ir.Sin), opcode(ir.Cos):
			x := at.operand[0]
			if first, ok := angles[x]; ok && c.instrs[first].op != at.op {
				c.fuseAngle(first, ir.Value(i))
				continue
			}
			angles[x] = ir.Value(i)
		}
	}
}

// fuseProduct fuses operand k of a sum if it is a product that nobody else needs.
func (c *compiler[F]) fuseProduct(sum *step, k int, op opcode) bool {
	v := sum.operand[k]
	product := &c.instrs[v]
	if product.kind != computed || product.op != opcode(ir.Mul) || c.uses[v] != 1 {
		return false
	}
	sum.op, sum.operand = op, []ir.Value{product.operand[0], product.operand[1], sum.operand[1-k]}
	product.kind = inside
	return true
}

// fuseAngle computes a sine and a cosine where the first of them is.
func (c *compiler[F]) fuseAngle(first, other ir.Value) {
	c.instrs[other].kind = inside
	at := &c.instrs[first]
	at.cosine = other
	if at.op == opcode(ir.Cos) {
		at.cosine = first
	}
	at.op = sinCos
	c.instrs[other].cosine = first // where it is computed
}

// source is v or what it is an alias of.
func (c *compiler[F]) source(v ir.Value) ir.Value {
	for c.instrs[v].kind == alias {
		v = c.instrs[v].operand[0]
	}
	return v
}

// liveness finds the last use of every value.
func (c *compiler[F]) liveness(want []ir.Value) {
	for i := range c.instrs {
		at := &c.instrs[i]
		if at.kind != computed {
			continue
		}
		for k, v := range at.operand {
			at.operand[k] = c.source(v)
			c.last[at.operand[k]] = max(c.last[at.operand[k]], i)
		}
	}
	for _, v := range want {
		if v != ir.None {
			c.last[c.source(v)] = forever
		}
	}
}

func (c *compiler[F]) constants() {
	for i := range c.block.Instrs {
		if c.instrs[i].kind != constant || c.last[i] == 0 {
			continue
		}
		c.slot[i] = int32(c.code.leaves+len(c.code.consts)) + 1
		c.code.consts = append(c.code.consts, F(c.block.Instrs[i].K))
	}
	c.code.slots = c.code.leaves + len(c.code.consts)
}

// destinations gives what is wanted somewhere its slot, and returns the values
// that have to be moved there, as they are elsewhere too.
func (c *compiler[F]) destinations(want []ir.Value) map[int]ir.Value {
	moves := map[int]ir.Value{}
	for k, dest := range c.leaves.dest {
		if dest < 0 || want[k] == ir.None {
			continue
		}
		v := c.source(want[k])
		if c.slot[v] != 0 {
			moves[k] = v
			continue
		}
		c.slot[v] = int32(dest) + 1
	}
	return moves
}

func (c *compiler[F]) emit() {
	for i := range c.instrs {
		at := &c.instrs[i]
		if at.kind != computed {
			continue
		}
		out := instr{op: at.op}
		for k, v := range at.operand {
			*[]*int32{&out.x, &out.y, &out.z}[k] = c.slot[v] - 1
		}
		if at.op == sinCos {
			c.emitAngle(&out, ir.Value(i))
		} else {
			c.release(i, at.operand)
			out.d = c.result(ir.Value(i))
		}
		c.code.instrs = append(c.code.instrs, out)
	}
}

// emitAngle gives the two results of a sinCos slots, other ones than that of the
// angle.
func (c *compiler[F]) emitAngle(out *instr, i ir.Value) {
	sine, cosine := i, c.instrs[i].cosine
	if cosine == i {
		for v := range c.instrs {
			if c.instrs[v].kind == inside && c.instrs[v].op == opcode(ir.Sin) && c.instrs[v].cosine == i {
				sine = ir.Value(v)
			}
		}
	}
	out.d, out.e = c.result(sine), c.result(cosine)
	c.release(int(i), c.instrs[i].operand)
}

// release frees the scratch of operands that instruction i is the last to read.
func (c *compiler[F]) release(i int, operands []ir.Value) {
	first := int32(c.code.leaves + len(c.code.consts))
	for _, v := range operands {
		if c.last[v] == i && c.slot[v]-1 >= first {
			c.free = append(c.free, c.slot[v]-1)
			c.last[v] = -1 // once, also where X and Y are the same
		}
	}
}

// result is the slot of the value computed next.
func (c *compiler[F]) result(v ir.Value) int32 {
	if c.slot[v] != 0 {
		return c.slot[v] - 1
	}
	s := int32(c.code.slots)
	if n := len(c.free); n > 0 {
		s = c.free[n-1]
		c.free = c.free[:n-1]
	} else {
		c.code.slots++
	}
	c.slot[v] = s + 1
	return s
}

// results says where the values wanted are.
func (c *compiler[F]) results(want []ir.Value, moves map[int]ir.Value) {
	for k, v := range want {
		switch from, ok := moves[k]; {
		case v == ir.None:
			c.code.outs = append(c.code.outs, -1)
		case ok:
			dest := int32(c.leaves.dest[k])
			c.code.instrs = append(c.code.instrs, instr{op: move, d: dest, x: c.slot[from] - 1})
			c.code.outs = append(c.code.outs, dest)
		default:
			c.code.outs = append(c.code.outs, c.slot[c.source(v)]-1)
		}
	}
}

// unit is what frames and rows are padded to, in numbers: a kernel takes so many
// lanes at a time.
func unit[F ir.Float]() int {
	if is64[F]() {
		return unitBytes / 8
	}
	return unitBytes / 4
}

const unitBytes = 128

// padded is n numbers and what it takes to make them units.
func padded[F ir.Float](n int) int {
	u := unit[F]()
	return (n + u - 1) / u * u
}

// is64 says that F is float64.
func is64[F ir.Float]() bool {
	_, ok := any(F(0)).(float64)
	return ok
}

// row makes room for n numbers, with padding.
func row[F ir.Float](n int) []F { return make([]F, padded[F](n))[:n] }

// frame makes a frame for so many lanes.
func (c *code[F]) frame(lanes int) [][]F {
	f := make([][]F, c.slots)
	size := padded[F](lanes)
	memory := make([]F, (c.slots-c.leaves)*size)
	for s := c.leaves; s < c.slots; s++ {
		f[s], memory = memory[:size:size], memory[size:]
	}
	for k, v := range c.consts {
		fill(f[c.leaves+k], v)
	}
	return f
}

// frameSize is the numbers of a frame for so many lanes.
func (c *code[F]) frameSize(lanes int) int {
	if c == nil {
		return 0
	}
	return (c.slots - c.leaves) * padded[F](lanes)
}
