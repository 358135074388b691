package ir

import "math"

// fold computes op on constants, as Eval[float64] does, whatever the precision of
// the evaluation will be: that exp(0.1) is a constant, rounded when it is used,
// is part of what a Program means. The operations on bits, which are another
// function in float32, are not for Programs that are still being made.
func (b *Builder) fold(op Op, x, y Value) (Value, bool) {
	if op.Info().Bits {
		return None, false
	}
	kx, ok := b.known(x)
	if !ok {
		return None, false
	}
	var ky float64
	if y != None {
		if ky, ok = b.known(y); !ok {
			return None, false
		}
	}
	k := apply(op, kx, ky, 0)
	if op.Info().Bool {
		return b.Bool(k != 0), true
	}
	if !finite(k) && finite(kx) && finite(ky) {
		return None, false // a fault, to be met at run time
	}
	return b.Const(k), true
}

// known is the number that v always has, 1 or 0 for a boolean.
func (b *Builder) known(v Value) (float64, bool) {
	if b.instrs[v].Op == Const {
		return b.instrs[v].K, true
	}
	c, ok := b.truth(v)
	return flag[float64](c), ok
}

// truth is the value of a constant boolean.
func (b *Builder) truth(v Value) (value, ok bool) {
	in := b.instrs[v]
	if in.Op != Eq && in.Op != Ne || in.X != in.Y {
		return false, false
	}
	k := b.instrs[in.X]
	return in.Op == Eq, k.Op == Const && k.K == 0
}

func (b *Builder) simplerUnary(op Op, x Value) (Value, bool) {
	in := b.instrs[x]
	switch {
	case op == Neg && in.Op == Neg, op == Not && in.Op == Not:
		return in.X, true
	case op == Abs && in.Op == Neg:
		return b.Unary(Abs, in.X), true
	case op == Abs && in.Op == Abs:
		return x, true
	}
	return None, false
}

func (b *Builder) simplerBinary(op Op, x, y Value) (Value, bool) {
	switch op {
	case Add, Sub:
		return b.simplerSum(op, x, y)
	case Mul:
		if v, ok := b.simplerProduct(y, x); ok {
			return v, true
		}
		return b.simplerProduct(x, y)
	case Div:
		return b.simplerQuotient(x, y)
	case Min, Max:
		return x, x == y
	case And, Or:
		return b.simplerLogic(op, x, y)
	case Lt:
		if x == y {
			return b.Bool(false), true
		}
	case Ne:
		return b.simplerTest(x, y)
	}
	return None, false
}

// simplerTest simplifies (c ? 1 : 0) != 0, a boolean that was made a number.
func (b *Builder) simplerTest(x, y Value) (Value, bool) {
	in := b.instrs[x]
	if in.Op != Select || !isConst(b.instrs[y], 0) {
		return None, false
	}
	one, zero := b.instrs[in.Y], b.instrs[in.Z]
	return in.X, isConst(one, 1) && isConst(zero, 0)
}

// simplerSum simplifies x + y and x - y.
func (b *Builder) simplerSum(op Op, x, y Value) (Value, bool) {
	ix, iy := b.instrs[x], b.instrs[y]
	switch {
	case op == Add && isConst(iy, math.Copysign(0, -1)), op == Sub && isConst(iy, 0):
		return x, true
	case op == Add && isConst(ix, math.Copysign(0, -1)):
		return y, true
	case op == Add && iy.Op == Neg:
		return b.Binary(Sub, x, iy.X), true
	case op == Add && ix.Op == Neg:
		return b.Binary(Sub, y, ix.X), true
	case op == Sub && iy.Op == Neg:
		return b.Binary(Add, x, iy.X), true
	}
	return None, false
}

// simplerProduct simplifies k * x.
func (b *Builder) simplerProduct(k, x Value) (Value, bool) {
	switch in := b.instrs[k]; {
	case isConst(in, 1):
		return x, true
	case isConst(in, -1):
		return b.Unary(Neg, x), true
	}
	return None, false
}

// simplerQuotient simplifies x / k: by a power of two it is a product, whose
// real value is the same and is therefore rounded to the same.
func (b *Builder) simplerQuotient(x, k Value) (Value, bool) {
	in := b.instrs[k]
	if in.Op != Const || !finite(in.K) {
		return None, false
	}
	half, exp := math.Frexp(in.K)
	if math.Abs(half) != 0.5 || exp-1 < -126 || exp-1 > 126 {
		return None, false
	}
	return b.Binary(Mul, x, b.Const(1/in.K)), true
}

func (b *Builder) simplerLogic(op Op, x, y Value) (Value, bool) {
	if x == y {
		return x, true
	}
	if k, ok := b.truth(x); ok {
		return b.decided(op, k, x, y), true
	}
	if k, ok := b.truth(y); ok {
		return b.decided(op, k, y, x), true
	}
	return None, false
}

// decided is "known and other" or "known or other", where known is k.
func (b *Builder) decided(op Op, k bool, known, other Value) Value {
	if k == (op == Or) {
		return known
	}
	return other
}

// maxPower is the largest whole exponent that is written as multiplications.
const maxPower = 8

// power writes a small whole power as multiplications.
func (b *Builder) power(op Op, x, y Value) (Value, bool) {
	k, ok := b.known(y)
	if op != Pow || !ok || k != math.Trunc(k) || math.Abs(k) > maxPower {
		return None, false
	}
	v := b.chain(x, int(math.Abs(k)))
	if k < 0 {
		v = b.Binary(Div, b.Const(1), v)
	}
	return v, true
}

// chain is x to the power n, 0 <= n <= maxPower: the squares that make up n,
// the largest first.
func (b *Builder) chain(x Value, n int) Value {
	result := None
	for bit := maxPower; bit > 0; bit /= 2 {
		if n&bit == 0 {
			continue
		}
		square := x
		for i := 1; i < bit; i *= 2 {
			square = b.Binary(Mul, square, square)
		}
		if result != None {
			square = b.Binary(Mul, result, square)
		}
		result = square
	}
	if result == None {
		return b.Const(1)
	}
	return result
}

// isConst says that in is the constant k, the sign of 0 included.
func isConst(in Instr, k float64) bool {
	return in.Op == Const && math.Float64bits(in.K) == math.Float64bits(k)
}

func finite[F Float](x F) bool { return x-x == 0 }
