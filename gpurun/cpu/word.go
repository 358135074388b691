package cpu

import (
	"slices"
	"unsafe"

	"github.com/lemsls/lemsls/codegen/ir"
)

// word is an instruction as kernels read it: operands are offsets into the
// headers of a frame's slices. A scalar, that is a constant or another leaf that
// is the same in all lanes, is read once, from the first lane.
type word struct{ op, d, e, x, y, z int32 }

// wordOp is what a word does. The letters say what its operands x, y and z are: V
// a slot, S a scalar.
type wordOp int32

// The words. Their numbers are known to the generator of the kernels, which reads
// this file.
const (
	noWord wordOp = iota
	addVV
	addVS
	mulVV
	mulVS
	mulAddVVV
	mulAddVVS
	mulAddVSV
	mulAddVSS
	subVV
	subVS
	subSV
	mulSubVVV
	mulSubVVS
	mulSubVSV
	mulSubVSS
	subMulVVV
	subMulVVS
	subMulVSV
	subMulVSS
	divVV
	divVS
	divSV
	moveV
	moveS
	negV
	absV
	sqrtV
	floorV
	ceilV
	roundV
	minVV
	maxVV
	minVS // the scalar is neither 0 nor NaN
	maxVS
	ltVV
	ltVS
	ltSV
	leVV
	leVS
	leSV
	eqVV
	eqVS
	neVV
	neVS
	andVV
	orVV
	notV
	selectVVV
	selectVVS
	selectVSV
	selectVSS
)

// form is the words for one opcode, by which of its operands are scalars: bit k
// for operand k.
type form map[int]wordOp

var forms = map[opcode]form{
	opcode(ir.Add):    {0: addVV, 2: addVS},
	opcode(ir.Mul):    {0: mulVV, 2: mulVS},
	mulAdd:            {0: mulAddVVV, 4: mulAddVVS, 2: mulAddVSV, 6: mulAddVSS},
	opcode(ir.Sub):    {0: subVV, 2: subVS, 1: subSV},
	mulSub:            {0: mulSubVVV, 4: mulSubVVS, 2: mulSubVSV, 6: mulSubVSS},
	subMul:            {0: subMulVVV, 4: subMulVVS, 2: subMulVSV, 6: subMulVSS},
	opcode(ir.Div):    {0: divVV, 2: divVS, 1: divSV},
	move:              {0: moveV, 1: moveS},
	opcode(ir.Neg):    {0: negV},
	opcode(ir.Abs):    {0: absV},
	opcode(ir.Sqrt):   {0: sqrtV},
	opcode(ir.Floor):  {0: floorV},
	opcode(ir.Ceil):   {0: ceilV},
	opcode(ir.Round):  {0: roundV},
	opcode(ir.Min):    {0: minVV, 2: minVS},
	opcode(ir.Max):    {0: maxVV, 2: maxVS},
	opcode(ir.Lt):     {0: ltVV, 2: ltVS, 1: ltSV},
	opcode(ir.Le):     {0: leVV, 2: leVS, 1: leSV},
	opcode(ir.Eq):     {0: eqVV, 2: eqVS},
	opcode(ir.Ne):     {0: neVV, 2: neVS},
	opcode(ir.And):    {0: andVV},
	opcode(ir.Or):     {0: orVV},
	opcode(ir.Not):    {0: notV},
	opcode(ir.Select): {0: selectVVV, 4: selectVVS, 2: selectVSV, 6: selectVSS},
}

// part is a run of words, and then instructions that are none.
type part struct {
	words   []word
	instrs  []instr  // the same
	machine *machine // nil: the words are computed one after the other
	rest    []instr
}

// run computes the code in the first n lanes of a frame of which nodes have width
// lanes. It says that what machine code has checked is finite.
func (c *code[F]) run(k *kernels[F], f [][]F, n, width int) bool {
	fine := true
	for i := range c.parts {
		p := &c.parts[i]
		switch {
		case p.machine != nil:
			size := int(unsafe.Sizeof(F(0)))
			fine = p.machine.run(unsafe.Pointer(&f[0]), n*size, period(width*size)) && fine
		case len(p.words) > 0:
			k.run(p.words, f, n)
		}
		for j := range p.rest {
			in := &p.rest[j]
			if compute := k.functions[in.op]; compute != nil {
				compute(in, f, n)
			} else {
				interpret(in, f, n)
			}
		}
	}
	return fine
}

// period is the bytes after which what is the same for all nodes has the same place
// in a vector again, where a node has so many: a multiple of unitBytes.
func period(width int) int {
	p := width
	for p%unitBytes != 0 {
		p += width
	}
	return p
}

// looks says that machine code says whether a leaf is finite.
func (c *code[F]) looks(leaf int) bool { return c.checked != nil && c.checked[leaf] }

// translated says that all of the code is machine code.
func (c *code[F]) translated() bool {
	return !slices.ContainsFunc(c.parts, func(p part) bool { return p.machine == nil && len(p.words) > 0 || len(p.rest) > 0 })
}

// cut makes code parts that kernels can run, and leaves the rest to Go.
func (k *kernels[F]) cut(c *code[F], l leaves) {
	var p part
	for _, in := range c.instrs {
		w, ok := k.word(c, in)
		if ok && len(p.rest) > 0 {
			c.parts = append(c.parts, p)
			p = part{}
		}
		if ok {
			p.words, p.instrs = append(p.words, w), append(p.instrs, in)
		} else {
			p.rest = append(p.rest, in)
		}
	}
	c.parts = append(c.parts, p)
	if k.translate != nil {
		k.translate(c, l)
	}
}

// word is an instruction as a word, if the kernels know it. What is not there
// with a scalar is there without: constants fill their slots.
func (k *kernels[F]) word(c *code[F], in instr) (word, bool) {
	if k.run == nil {
		return word{}, false
	}
	f, ok := forms[in.op]
	if !ok {
		return word{}, false
	}
	if in.op == mulAdd || in.op == mulSub || in.op == subMul || commutes(in.op) {
		if c.scalar(in.x) && !c.scalar(in.y) {
			in.x, in.y = in.y, in.x
		}
	}
	op := f[0]
	for _, mask := range []int{c.scalars(in), c.scalars(in) &^ 1, c.scalars(in) &^ 5, c.scalars(in) &^ 3, c.scalars(in) &^ 6} {
		if w, ok := f[mask]; ok && c.fits(w, in) {
			op = w
			break
		}
	}
	return word{int32(op), in.d * header, in.e * header, in.x * header, in.y * header, in.z * header}, op != noWord
}

// header is the bytes of a slice's header.
const header = 24

func commutes(op opcode) bool { return op < move && ir.Op(op).Info().Commutes }

// scalars is a bit for each operand that is a scalar; those that an opcode does
// not have are 0, a leaf, which is none or does no harm.
func (c *code[F]) scalars(in instr) int {
	mask := 0
	for k, s := range []int32{in.x, in.y, in.z}[:arity(in.op)] {
		if c.scalar(s) {
			mask |= 1 << k
		}
	}
	return mask
}

func arity(op opcode) int {
	switch op {
	case move, sinCos:
		return 1
	case mulAdd, mulSub, subMul:
		return 3
	}
	return ir.Op(op).Info().Arity
}

// scalar says that a slot is a constant.
func (c *code[F]) scalar(slot int32) bool {
	return int(slot) >= c.leaves && int(slot) < c.leaves+len(c.consts)
}

// fits says that a word may have the scalar that in has.
func (c *code[F]) fits(w wordOp, in instr) bool {
	if w != minVS && w != maxVS {
		return true
	}
	return ordinary(c.consts[int(in.y)-c.leaves])
}

// ordinary says that k is neither 0 nor NaN.
func ordinary[F ir.Float](k F) bool { return k != 0 && k == k }
