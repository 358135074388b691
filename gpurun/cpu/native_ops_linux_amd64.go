package cpu

import (
	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/gpurun/cpu/x86"
)

var binaries = map[opcode]x86.Op{
	opcode(ir.Add): x86.Add, opcode(ir.Sub): x86.Sub, opcode(ir.Mul): x86.Mul, opcode(ir.Div): x86.Div,
	opcode(ir.And): x86.And, opcode(ir.Or): x86.Or, // of 1 and 0
}

var comparisons = map[opcode]x86.Predicate{
	opcode(ir.Lt): x86.LessThan, opcode(ir.Le): x86.AtMost, opcode(ir.Eq): x86.Equal, opcode(ir.Ne): x86.Unequal,
}

var roundings = map[opcode]byte{opcode(ir.Floor): x86.Down, opcode(ir.Ceil): x86.Up, opcode(ir.Round): x86.Nearest}

// compute writes an operation, and says where its result is.
func (t *translation[F]) compute(at *operation) x86.Vec {
	if op, ok := binaries[at.op]; ok {
		return t.binary(op, at)
	}
	if p, ok := comparisons[at.op]; ok {
		return t.compare(p, at)
	}
	if mode, ok := roundings[at.op]; ok {
		d := t.free()
		t.Round(mode, d, t.operand(at.x))
		return d
	}
	switch at.op {
	case mulAdd:
		d := t.product(at)
		t.Compute(x86.Add, d, d, t.operand(at.z))
		return d
	case mulSub:
		d := t.product(at)
		t.Compute(x86.Sub, d, d, t.operand(at.z))
		return d
	case subMul:
		d := t.product(at)
		t.Compute(x86.Sub, d, t.vec(at.z), x86.In(d))
		return d
	}
	return t.others(ir.Op(at.op), at)
}

func (t *translation[F]) others(op ir.Op, at *operation) x86.Vec {
	switch op {
	case ir.Neg:
		return t.withConstant(x86.Xor, at.x, t.signBit())
	case ir.Abs:
		return t.withConstant(x86.And, at.x, t.signBit()-1)
	case ir.Sqrt:
		d := t.free()
		t.Sqrt(d, t.operand(at.x))
		return d
	case ir.Not:
		d := t.free()
		t.Load(d, t.filled(bitsOf(F(1))))
		t.Compute(x86.Sub, d, d, t.operand(at.x))
		return d
	case ir.Min:
		return t.extreme(x86.Less, at)
	case ir.Max:
		return t.extreme(x86.More, at)
	case ir.Select:
		return t.choose(at)
	}
	panic("cpu: no machine code for " + op.String())
}

func (t *translation[F]) signBit() uint64 { return bitsOf(F(0)) | 1<<(8*t.size()-1) }

func (t *translation[F]) size() int {
	if t.Double {
		return 8
	}
	return 4
}

func (t *translation[F]) binary(op x86.Op, at *operation) x86.Vec {
	x, y := at.x, at.y
	if op != x86.Sub && op != x86.Div && t.values[x].reg == nobody && t.values[y].reg != nobody {
		x, y = y, x
	}
	a := t.vec(x)
	t.fetch(y)
	d := t.free()
	t.Compute(op, d, a, t.operand(y))
	return d
}

// product is x*y.
func (t *translation[F]) product(at *operation) x86.Vec {
	t.fetch(at.z)
	return t.binary(x86.Mul, at)
}

// withConstant is x op a constant.
func (t *translation[F]) withConstant(op x86.Op, x int, bits uint64) x86.Vec {
	a, d := t.vec(x), t.free()
	t.Compute(op, d, a, t.filled(bits))
	return d
}

// flags is the mask register that comparisons take.
const flags = x86.Mask(1)

// compare is x ? y, 1 or 0.
func (t *translation[F]) compare(p x86.Predicate, at *operation) x86.Vec {
	one := t.filled(bitsOf(F(1)))
	a := t.vec(at.x)
	t.fetch(at.y)
	d := t.free()
	if t.Wide {
		t.Compare(p, flags, a, t.operand(at.y))
		t.LoadWhere(flags, d, one)
		t.compared = at.d
		return d
	}
	t.CompareBits(p, d, a, t.operand(at.y))
	t.Compute(x86.And, d, d, one)
	return d
}

// choose is x != 0 ? y : z.
func (t *translation[F]) choose(at *operation) x86.Vec {
	c, z := t.vec(at.x), t.vec(at.z)
	t.fetch(at.y)
	d := t.free()
	if t.Wide {
		if t.compared != at.x {
			t.Compare(x86.Unequal, flags, c, t.filled(0))
			t.compared = at.x
		}
		t.Blend(flags, d, t.operand(at.y), z)
		return d
	}
	t.CompareBits(x86.Unequal, d, c, t.filled(0))
	t.BlendBits(d, d, t.operand(at.y), z)
	return d
}

// extreme is the smaller or the larger of two, as package ir defines them: NaN if
// either is, -0 below 0.
func (t *translation[F]) extreme(op x86.Op, at *operation) x86.Vec {
	x, y := at.x, at.y
	if t.values[x].constant && !t.values[y].constant {
		x, y = y, x
	}
	a, b := t.vec(x), t.vec(y)
	d := t.free()
	if t.values[y].constant && ordinary(t.code.consts[int(t.values[y].slot)-t.code.leaves]) {
		t.Compute(op, d, b, x86.In(a))
		return d
	}
	other := t.free()
	t.Compute(op, other, b, x86.In(a))
	t.Compute(op, d, a, x86.In(b))
	if op == x86.Less {
		t.Compute(x86.Or, d, d, x86.In(other))
		return d
	}
	t.Compute(x86.And, d, d, x86.In(other))
	t.Compute(x86.Add, other, a, x86.In(b))
	if t.Wide {
		t.Compare(x86.Unordered, flags, a, x86.In(b))
		t.compared = nobody
		t.Blend(flags, d, x86.In(other), d)
		return d
	}
	m := t.free()
	t.CompareBits(x86.Unordered, m, a, x86.In(b))
	t.BlendBits(m, d, x86.In(other), d)
	return d
}
