package ir

import (
	"math"

	"github.com/lemsls/lemsls/lems/syntax"
)

// Builder makes Blocks. It never keeps two instructions that compute the same
// (hash-consing; x + y and y + x are the same), computes in float64 what
// depends on constants only, and simplifies only where the result is the same
// for every input, infinities, NaN and the sign of 0 included, in float32 as in
// float64:
//
//	x*1, x/1, x-0, x+(-0)     -> x             (x+0 stays: it turns -0 into 0)
//	x*-1, x/-1                -> -x
//	x/2^k                     -> x * 2^-k      (|k| <= 126)
//	x+(-y), x-(-y)            -> x-y, x+y
//	-(-x), not not c          -> x, c
//	|-x|, ||x||               -> |x|
//	min(x,x), max(x,x)        -> x
//	c?y:y, true?y:z, not c?y:z -> y, y, c?z:y
//	c and c, c or true, ...   -> c, true, ...
//	x < x                     -> false
//	(c ? 1 : 0) != 0          -> c
//	x^0, x^1                  -> 1, x
//	x^n, x^-n                 -> multiplications, 1/(x^n)   (whole n up to 8)
//
// The last line is the definition of small whole powers: x^2 = x*x, x^3 =
// x^2*x, x^4 = x^2*x^2, x^5 = x^4*x, x^6 = x^4*x^2, x^7 = x^6*x, x^8 = x^4*x^4.
// A power is one of them if its exponent is a constant when it is built.
//
// What is not finite although its operands are, as 1/0, is never computed
// beforehand: at run time it is a fault with a place and operands.
//
// An operand of the wrong type is converted: a boolean c to c ? 1 : 0, a number
// x to x != 0. The constants true and false are 0 == 0 and 0 != 0.
type Builder struct {
	instrs []Instr
	index  map[key]Value
	place  syntax.Place
}

// key is what makes two instructions the same.
type key struct {
	op      Op
	x, y, z Value
	index   int32
	bits    uint64
}

// NewBuilder is a Builder without instructions.
func NewBuilder() *Builder { return &Builder{index: map[key]Value{}} }

// At sets the place of what is built next and returns b. An instruction that
// exists already keeps its place.
func (b *Builder) At(p syntax.Place) *Builder {
	b.place = p
	return b
}

// Named gives v the model's name for it, unless it has one or is a constant,
// which is shared by all who need the same number. It returns v.
func (b *Builder) Named(v Value, name string) Value {
	in := &b.instrs[v]
	if in.Name == "" && in.Op != Const {
		in.Name = name
	}
	return v
}

// Instr is the instruction that computes v.
func (b *Builder) Instr(v Value) Instr { return b.instrs[v] }

// Const is the number k.
func (b *Builder) Const(k float64) Value {
	if k != k {
		k = math.NaN() // one NaN
	}
	return b.add(Instr{Op: Const, X: None, Y: None, Z: None, K: k})
}

// Input reads what op names; index is 0 for ops that take none.
func (b *Builder) Input(op Op, index int) Value {
	return b.add(Instr{Op: op, X: None, Y: None, Z: None, Index: int32(index)})
}

// Bool is the boolean constant c.
func (b *Builder) Bool(c bool) Value {
	zero := b.Const(0)
	op := Ne
	if c {
		op = Eq
	}
	return b.add(Instr{Op: op, X: zero, Y: zero, Z: None})
}

// Unary is an operation with one operand.
func (b *Builder) Unary(op Op, x Value) Value {
	x = b.typed(x, op.Info().BoolOperands > 0)
	if v, ok := b.fold(op, x, None); ok {
		return v
	}
	if v, ok := b.simplerUnary(op, x); ok {
		return v
	}
	return b.add(Instr{Op: op, X: x, Y: None, Z: None})
}

// Binary is an operation with two operands.
func (b *Builder) Binary(op Op, x, y Value) Value {
	x = b.typed(x, op.Info().BoolOperands > 0)
	y = b.typed(y, op.Info().BoolOperands > 1)
	if v, ok := b.power(op, x, y); ok {
		return v
	}
	if v, ok := b.fold(op, x, y); ok {
		return v
	}
	if v, ok := b.simplerBinary(op, x, y); ok {
		return v
	}
	return b.add(Instr{Op: op, X: x, Y: y, Z: None})
}

// Select is y where c holds and z elsewhere; of two booleans it is a boolean.
func (b *Builder) Select(c, y, z Value) Value {
	c = b.typed(c, true)
	if y == z {
		return y
	}
	if b.isBool(y) && b.isBool(z) {
		return b.Binary(Or, b.Binary(And, c, y), b.Binary(And, b.Unary(Not, c), z))
	}
	y, z = b.typed(y, false), b.typed(z, false)
	if k, ok := b.truth(c); ok {
		if k {
			return y
		}
		return z
	}
	if in := b.instrs[c]; in.Op == Not {
		c, y, z = in.X, z, y
	}
	if y == z {
		return y
	}
	return b.add(Instr{Op: Select, X: c, Y: y, Z: z})
}

// Block is the block that yields the given values. Instructions that none of
// them needs are left out; the others keep their order.
func (b *Builder) Block(outputs ...Value) Block {
	need := make([]bool, len(b.instrs))
	for _, v := range outputs {
		if v != None {
			need[v] = true
		}
	}
	for i := len(b.instrs) - 1; i >= 0; i-- {
		if !need[i] {
			continue
		}
		for _, v := range b.instrs[i].operands() {
			need[v] = true
		}
	}
	return b.compact(need, outputs)
}

func (b *Builder) compact(need []bool, outputs []Value) Block {
	var blk Block
	moved := make([]Value, len(b.instrs))
	to := func(v Value) Value {
		if v == None {
			return None
		}
		return moved[v]
	}
	for i, in := range b.instrs {
		if !need[i] {
			continue
		}
		moved[i] = Value(len(blk.Instrs))
		in.X, in.Y, in.Z = to(in.X), to(in.Y), to(in.Z)
		blk.Instrs = append(blk.Instrs, in)
	}
	for _, v := range outputs {
		blk.Outputs = append(blk.Outputs, to(v))
	}
	return blk
}

// Inline builds the instructions of blk once more, with places and names, and
// returns its outputs; an absent one stays None. For each input of blk but the
// constants, input says what stands in its place; None copies the input.
func (b *Builder) Inline(blk *Block, input func(Instr) Value) []Value {
	defer b.At(b.place)
	moved := make([]Value, len(blk.Instrs))
	for i, in := range blk.Instrs {
		moved[i] = b.At(in.Place).copyOf(in, moved, input)
	}
	outputs := make([]Value, len(blk.Outputs))
	for i, v := range blk.Outputs {
		outputs[i] = None
		if v != None {
			outputs[i] = moved[v]
		}
	}
	return outputs
}

func (b *Builder) copyOf(in Instr, moved []Value, input func(Instr) Value) Value {
	info := in.Op.Info()
	switch {
	case in.Op == Const:
		return b.Const(in.K)
	case info.Input:
		if v := input(in); v != None {
			return v
		}
		return b.Named(b.Input(in.Op, int(in.Index)), in.Name)
	case info.Arity == 1:
		return b.Named(b.Unary(in.Op, moved[in.X]), in.Name)
	case info.Arity == 2:
		return b.Named(b.Binary(in.Op, moved[in.X], moved[in.Y]), in.Name)
	}
	return b.Named(b.Select(moved[in.X], moved[in.Y], moved[in.Z]), in.Name)
}

// Number is v as a number: a boolean c becomes c ? 1 : 0.
func (b *Builder) Number(v Value) Value { return b.typed(v, false) }

// add appends an instruction unless it exists.
func (b *Builder) add(in Instr) Value {
	k := key{in.Op, in.X, in.Y, in.Z, in.Index, math.Float64bits(in.K)}
	if in.Op.Info().Commutes && k.y < k.x {
		k.x, k.y = k.y, k.x
	}
	if v, ok := b.index[k]; ok {
		return v
	}
	v := Value(len(b.instrs))
	in.Place = b.place
	b.instrs = append(b.instrs, in)
	b.index[k] = v
	return v
}

func (b *Builder) isBool(v Value) bool { return b.instrs[v].Op.Info().Bool }

// typed converts v to a boolean or to a number if it is the other.
func (b *Builder) typed(v Value, boolean bool) Value {
	if b.isBool(v) == boolean {
		return v
	}
	if boolean {
		return b.Binary(Ne, v, b.Const(0))
	}
	return b.Select(v, b.Const(1), b.Const(0))
}
