package ir

// Logarithm
//
// x = 2^e * m with m between sqrt(1/2) and sqrt(2), and with f = m - 1, which is
// exact,
//
//	log x = e*log(2) + log(1 + f)
//
// log(2) is the sum of two numbers, the first of which is short enough for its
// product with e to be exact. In float32 a polynomial p gives
//
//	log(1 + f) = f - f*f/2 + f*f*f*p(f)
//
// In float64 that polynomial would be too long. There s = f/(2 + f) and
// log(1 + f) = 2*atanh(s) = 2s + s*R with R = s*s*p(s*s); and as 2s = f - s*f,
//
//	log(1 + f) = f - (f*f/2 - s*(f*f/2 + R))
//
// in which a rounded s does no harm (P. T. P. Tang, ACM TOMS 16, 1990; K. C. Ng's
// log of fdlibm, 1993).

import "math"

var (
	log1pPolynomial = polynomial{
		f32: []float64{0x1.555554p-02, -0x1.000226p-02, 0x1.99a01cp-03, -0x1.547286p-03, 0x1.22d922p-03,
			-0x1.0d826ep-03, 0x1.055f7cp-03, -0x1.38cb08p-04},
	}
	atanhPolynomial = polynomial{
		f64: []float64{0x1.5555555555593p-01, 0x1.999999997f9d1p-02, 0x1.249249422e776p-02, 0x1.c71c51d2d7d35p-03,
			0x1.74664b0154e67p-03, 0x1.39a06c2eb3ae1p-03, 0x1.2f1365f20bb2dp-03},
	}
)

func (m maker) log(x Value) Value {
	e, mantissa := m.split(x)
	f := m.sub(mantissa, m.Const(1))
	ln2, rest := m.ln2()
	half := m.mul(m.Const(0.5), m.mul(f, f))
	small := m.sub(half, m.add(m.logTail(f, half), m.mul(e, rest)))
	v := m.add(m.mul(e, ln2), m.sub(f, small))

	v = m.Select(m.less(x, m.Const(math.Inf(1))), v, x) // NaN too
	outside := m.Select(m.Binary(Eq, x, m.Const(0)), m.Const(math.Inf(-1)), m.Const(math.NaN()))
	return m.Select(m.Binary(Le, x, m.Const(0)), outside, v)
}

// logTail is log(1+f) - f + half, half being f*f/2.
func (m maker) logTail(f, half Value) Value {
	if m.bits == 32 {
		return m.mul(m.mul(f, f), m.mul(f, m.polynomial(f, &log1pPolynomial)))
	}
	s := m.div(f, m.add(m.Const(2), f))
	z := m.mul(s, s)
	return m.mul(s, m.add(half, m.mul(z, m.polynomial(z, &atanhPolynomial))))
}

// split is e and m of x = 2^e * m with m between sqrt(1/2) and sqrt(2), for
// finite x > 0. Subnormal numbers are made normal first.
func (m maker) split(x Value) (e, mantissa Value) {
	subnormal := m.less(x, m.pick(0x1p-126, 0x1p-1022))
	x = m.Select(subnormal, m.mul(x, m.pick(0x1p24, 0x1p54)), x)
	mantissa = m.Unary(Mantissa, x)
	large := m.less(m.Const(math.Sqrt2), mantissa)
	e = m.sub(m.Unary(Exponent, x), m.Select(subnormal, m.pick(24, 54), m.Const(0)))
	e = m.add(e, m.Select(large, m.Const(1), m.Const(0)))
	return e, m.Select(large, m.mul(mantissa, m.Const(0.5)), mantissa)
}
