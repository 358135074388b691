package ir

// The elementary functions, exp, log, sin, cos, tan, sinh, cosh, tanh and pow, are
// made of operations that IEEE 754 rounds correctly and of the three operations
// on bits. So every processor computes the same bits, which no two mathematical
// libraries do. There is no fused multiply-add in them, no table and no branch.
//
// The file of each family says how its functions work. Common to all are
//
//   - an argument reduction that loses nothing: the constants that it subtracts
//     multiples of are cut into parts so short that the products are exact (W. J.
//     Cody and W. Waite, Software Manual for the Elementary Functions, 1980);
//   - a polynomial for a short interval, the best one that coefficients of the
//     precision allow. polynomials_test.go says what it approximates, derives it
//     by the exchange algorithm of Remez (minimax_test.go) and compares;
//   - a last sum of one large and one small number, the large one exact or nearly
//     so, so that hardly more than its rounding is felt (J.-M. Muller, Elementary
//     Functions, 3rd ed., 2016);
//   - the exponent put back by two powers of two, so that a subnormal result is
//     rounded once more and not twice.
//
// The errors, in units of the last place, are below
//
//	exp 1.1    sin, cos 0.8    sinh 1.7    tanh 1.5
//	log 0.9    tan      1.5    cosh 1.5    pow  1.5
//
// in both precisions, subnormal results included; sin, cos and tan for |x| <= 1e5
// in float32 and 1e8 in float64. In float32 the functions of one number have been
// tried with every number. elementary_test.go takes samples, angles_test.go the
// angles at which a reduction fails first.
//
// The special cases are those of C99. They are exact, and so is a power that is a
// number of the precision.

// maker builds a definition; its methods are what the formulas are written in.
type maker struct {
	*Builder
	bits int // of a number: 32 or 64
}

// Elementary is the definition of an operation whose table row says Elementary,
// in float32 or float64 as bits is 32 or 64: a block whose inputs are ParamValue
// 0 and 1, the operands, and whose output is the result. It is nil for other
// operations.
func Elementary(op Op, bits int) *Block {
	m := maker{NewBuilder(), bits}
	x := m.Input(ParamValue, 0)
	var v Value
	switch op {
	case Exp:
		v = m.exp(x)
	case Log:
		v = m.log(x)
	case Sin:
		v = m.sin(x)
	case Cos:
		v = m.cos(x)
	case Tan:
		v = m.tan(x)
	case Sinh:
		v = m.sinh(x)
	case Cosh:
		v = m.cosh(x)
	case Tanh:
		v = m.tanh(x)
	case Pow:
		v = m.pow(x, m.Input(ParamValue, 1))
	default:
		return nil
	}
	block := m.Block(v)
	return &block
}

func (m maker) add(x, y Value) Value  { return m.Binary(Add, x, y) }
func (m maker) sub(x, y Value) Value  { return m.Binary(Sub, x, y) }
func (m maker) mul(x, y Value) Value  { return m.Binary(Mul, x, y) }
func (m maker) div(x, y Value) Value  { return m.Binary(Div, x, y) }
func (m maker) less(x, y Value) Value { return m.Binary(Lt, x, y) }

// pick is a number that is another in float32 than in float64.
func (m maker) pick(f32, f64 float64) Value {
	if m.bits == 32 {
		return m.Const(f32)
	}
	return m.Const(f64)
}

// clamp keeps x in [lo, hi]; NaN stays NaN.
func (m maker) clamp(x, lo, hi Value) Value {
	return m.Binary(Min, m.Binary(Max, x, lo), hi)
}

// nearest is the whole number nearest to x, half to even and never -0, for |x|
// up to 2^22 or 2^51: of so large a sum only the whole part is kept.
func (m maker) nearest(x Value) Value {
	large := m.pick(0x1.8p23, 0x1.8p52)
	return m.sub(m.add(x, large), large)
}

// negateIf is c ? -x : x.
func (m maker) negateIf(c, x Value) Value {
	return m.Select(c, m.Unary(Neg, x), x)
}

// polynomial is a polynomial in each precision, constant term first.
type polynomial struct{ f32, f64 []float64 }

// polynomial is p(x) by Horner's scheme.
func (m maker) polynomial(x Value, p *polynomial) Value {
	c := p.f64
	if m.bits == 32 {
		c = p.f32
	}
	v := m.Const(c[len(c)-1])
	for i := len(c) - 2; i >= 0; i-- {
		v = m.add(m.mul(v, x), m.Const(c[i]))
	}
	return v
}
