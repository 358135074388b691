package ir

// Exponential and hyperbolic functions
//
// e^x = 2^k * e^r with k = x/log(2), rounded to a whole number, and r = x -
// k*log(2), so that |r| <= log(2)/2. log(2) is the sum of two numbers, the first
// of which is short enough for its product with k to be exact. Then
//
//	e^r - 1 = r + r*r*q(r)
//
// with a polynomial q. What the last addition rounds is all but a tenth of the
// error, as r*r*q(r) is below r/5.
//
// The hyperbolic functions are made of E = e^|x| where that cancels little, and
// are odd polynomials below:
//
//	sinh x = (E - 1/E)/2          |x| >= 1
//	tanh x = 1 - 2/(E*E + 1)      |x| >= 0.55
//	cosh x = (E + 1/E)/2
//
// sinh and cosh work with E/2, as E may overflow where they do not. A tiny x is
// its own tanh and sinh, which keeps the sign of zero.

import "math"

var expPolynomial = polynomial{
	f32: []float64{0x1.fffffep-02, 0x1.5554b4p-03, 0x1.5556f2p-05, 0x1.12256p-07, 0x1.6b9caep-10},
	f64: []float64{0x1.0000000000005p-01, 0x1.555555555554cp-03, 0x1.555555555222p-05, 0x1.111111111577fp-07,
		0x1.6c16c17ee38bp-10, 0x1.a01a01844054cp-13, 0x1.a019a771de40ep-16, 0x1.71de6bf22f235p-19,
		0x1.28a1d7efa44f1p-22, 0x1.ae919303b0b2dp-26},
}

var sinhPolynomial = polynomial{
	f32: []float64{0x1.555598p-03, 0x1.10f76p-07, 0x1.ab4284p-13},
	f64: []float64{0x1.5555555555556p-03, 0x1.111111111101ep-07, 0x1.a01a01a037267p-13, 0x1.71de3a3b06fb4p-19,
		0x1.ae646ff4b95f4p-26, 0x1.6116f4cdc3324p-33, 0x1.b5c8854e1917p-41},
}

var tanhPolynomial = polynomial{
	f32: []float64{-0x1.55554ap-02, 0x1.110ceep-03, -0x1.b91e7ep-05, 0x1.58e516p-06, -0x1.992182p-08},
	f64: []float64{-0x1.555555555549ep-02, 0x1.11111111029b3p-03, -0x1.ba1ba1ad73928p-05, 0x1.664f45c328d96p-06,
		-0x1.226ddd4ecffa6p-07, 0x1.d6c61e6e8af24p-09, -0x1.7cf3c3ec68d4bp-10, 0x1.2fa2aa8d54295p-11,
		-0x1.b90a80b121b5fp-13, 0x1.ac03011e3ac05p-15},
}

func (m maker) exp(x Value) Value {
	k, r := m.reduceExp(m.clamp(x, m.pick(-104, -746), m.pick(89, 710)))
	return m.scale(m.add(m.Const(1), m.expm1(r)), k)
}

// reduceExp is the whole number k and the rest r of x = k*log(2) + r.
func (m maker) reduceExp(x Value) (k, r Value) {
	k = m.nearest(m.mul(x, m.Const(math.Log2E)))
	ln2, rest := m.ln2()
	return k, m.sub(m.sub(x, m.mul(k, ln2)), m.mul(k, rest))
}

// ln2 is log(2) as a sum. The first part leaves room for 9 or 11 bits in a
// product.
func (m maker) ln2() (ln2, rest Value) {
	return m.pick(0x1.62e4p-1, 0x1.62e42fefa38p-1), m.pick(0x1.7f7d1cp-20, 0x1.ef35793c7673p-45)
}

// expm1 is e^r - 1 for |r| <= log(2)/2.
func (m maker) expm1(r Value) Value {
	return m.add(r, m.mul(m.mul(r, r), m.polynomial(r, &expPolynomial)))
}

// scale is x * 2^k, rounded once, for numbers x of size 1 and |k| up to twice the
// bias.
func (m maker) scale(x, k Value) Value {
	half := m.nearest(m.mul(k, m.Const(0.5)))
	x = m.mul(x, m.Unary(Pow2, half))
	return m.mul(x, m.Unary(Pow2, m.sub(k, half)))
}

func (m maker) tanh(x Value) Value {
	size := m.Unary(Abs, x)
	k, r := m.reduceExp(m.Binary(Min, m.add(size, size), m.pick(24, 44)))
	square := m.mul(m.add(m.Const(1), m.expm1(r)), m.Unary(Pow2, k))
	v := m.sub(m.Const(1), m.div(m.Const(2), m.add(square, m.Const(1))))
	return m.odd(x, m.less(size, m.Const(0.55)), v, &tanhPolynomial)
}

func (m maker) sinh(x Value) Value {
	size := m.Unary(Abs, x)
	h := m.halfExp(size)
	return m.odd(x, m.less(size, m.Const(1)), m.sub(h, m.div(m.Const(0.25), h)), &sinhPolynomial)
}

func (m maker) cosh(x Value) Value {
	h := m.halfExp(m.Unary(Abs, x))
	return m.add(h, m.div(m.Const(0.25), h))
}

// halfExp is e^x/2 for x >= 0.
func (m maker) halfExp(x Value) Value {
	k, r := m.reduceExp(m.Binary(Min, x, m.pick(90, 711)))
	return m.scale(m.add(m.Const(1), m.expm1(r)), m.sub(k, m.Const(1)))
}

// odd is v with the sign of x where x is not small, and x + x*z*p(z) with z = x*x
// where it is. A tiny x is the result; its square may be 0, and that sum would
// lose the sign of -0.
func (m maker) odd(x, small, v Value, p *polynomial) Value {
	z := m.mul(x, x)
	near := m.add(x, m.mul(m.mul(x, z), m.polynomial(z, p)))
	v = m.Select(small, near, m.negateIf(m.less(x, m.Const(0)), v))
	return m.keepZero(x, v)
}
