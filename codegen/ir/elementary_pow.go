package ir

// Power
//
// |x|^y = 2^(y*log2|x|). An error of y*log2|x| is as large as the relative error
// of the power, though the number itself goes up to 1,075: it must be known to
// some 11 bits more than a number has (8 in float32). So logarithm and product
// are sums of two numbers, and the first is, where it matters, cut to half of the
// bits, so that products of two such numbers are exact (T. J. Dekker, Numer.
// Math. 18, 1971; the plan is that of fdlibm's pow, 1993):
//
//	|x| = 2^e * m,  s = (m - 1)/(m + 1)
//	log2|x| = e + 2/(3 log 2) * s*(3 + s*s + s^4*p(s*s))
//	y*log2|x| = n + d        n whole, |d| <= 1/2
//	|x|^y = 2^n * e^(d*log(2))
//
// A power of two has s = 0, so that its powers are exact; and so are all that are
// numbers of the precision, for then y*log2|x| is small but for multiples of e, and
// the error before the last rounding below half a unit.
//
// The special cases are those of C99, appendix F.9.4.4.

import "math"

var powPolynomial = polynomial{
	f32: []float64{0x1.33338p-01, 0x1.b67bbp-02, 0x1.67bb72p-02},
	f64: []float64{0x1.3333333333467p-01, 0x1.b6db6db682facp-02, 0x1.555555a2a2bd4p-02, 0x1.1745af3392533p-02,
		0x1.d8ae770cae25ep-03, 0x1.973ddbdf6ddc8p-03, 0x1.957787c32f141p-03},
}

func (m maker) pow(x, y Value) Value {
	size := m.Unary(Abs, x)
	log, logRest := m.log2(size)
	power := m.exp2Product(m.clamp(y, m.pick(-0x1p34, -0x1p66), m.pick(0x1p34, 0x1p66)), log, logRest)
	return m.powSpecial(x, y, size, power)
}

// upper is x cut to half of its bits: the difference to x has at most half of
// the bits too.
func (m maker) upper(x Value) Value {
	c := m.mul(x, m.pick(0x1.001p12, 0x1.0000002p27))
	return m.sub(c, m.sub(c, x))
}

// log2 is log2(x) as a sum of a number with half of the bits and a small one.
func (m maker) log2(x Value) (log, rest Value) {
	e, mantissa := m.split(x)
	p, pRest := m.log2Series(mantissa)
	scale, scaleUpper := m.pick(0x1.ec709ep-1, 0x1.ec709dc3a03fdp-1), m.pick(0x1.ec6p-1, 0x1.ec709d8p-1)
	product := m.mul(scaleUpper, p)
	small := m.add(m.mul(m.pick(0x1.09dc3ap-13, 0x1.0e80ff5d27f05p-27), p), m.mul(pRest, scale))
	log = m.upper(m.add(e, m.add(product, small)))
	return log, m.sub(small, m.sub(m.sub(log, e), product))
}

// log2Series is s*(3 + s*s + s^4*p(s*s)) for s = (x-1)/(x+1), as a sum of a
// number with half of the bits and a small one.
func (m maker) log2Series(x Value) (p, rest Value) {
	one, three := m.Const(1), m.Const(3)
	numerator, denominator := m.sub(x, one), m.add(x, one)
	inverse := m.div(one, denominator)
	s := m.mul(numerator, inverse)
	sUpper, dUpper := m.upper(s), m.upper(denominator)
	dRest := m.sub(x, m.sub(dUpper, one))
	sRest := m.mul(inverse, m.sub(m.sub(numerator, m.mul(sUpper, dUpper)), m.mul(sUpper, dRest)))

	z := m.mul(s, s)
	square := m.mul(sUpper, sUpper) // z, exact but for the next line
	r := m.add(m.mul(m.mul(z, z), m.polynomial(z, &powPolynomial)), m.mul(sRest, m.add(sUpper, s)))
	t := m.upper(m.add(m.add(three, square), r))
	tRest := m.sub(r, m.sub(m.sub(t, three), square))

	product := m.mul(sUpper, t)
	small := m.add(m.mul(sRest, t), m.mul(tRest, s))
	p = m.upper(m.add(product, small))
	return p, m.sub(small, m.sub(p, product))
}

// exp2Product is 2^(y*(log + rest)).
func (m maker) exp2Product(y, log, rest Value) Value {
	yUpper := m.upper(y)
	limit, one := m.pick(256, 2048), m.Const(1)
	large := m.clamp(m.mul(yUpper, log), m.Unary(Neg, limit), limit)
	small := m.add(m.mul(m.sub(y, yUpper), log), m.mul(y, rest))
	small = m.clamp(small, m.Unary(Neg, one), one)
	k := m.nearest(m.add(large, small))
	d := m.sub(large, k)
	dUpper := m.upper(m.add(d, small))
	dRest := m.sub(small, m.sub(dUpper, d))
	u := m.mul(dUpper, m.pick(0x1.62ep-1, 0x1.62e42f8p-1))
	v := m.add(m.mul(dRest, m.Const(math.Ln2)), m.mul(dUpper, m.pick(0x1.0bfbe8p-15, 0x1.be8e7bcd5e4f2p-27)))
	r := m.add(u, v)
	rRest := m.sub(v, m.sub(r, u))
	p := m.add(r, m.add(m.mul(m.mul(r, r), m.polynomial(r, &expPolynomial)), rRest))
	return m.scale(m.add(one, p), k)
}

// powSpecial is power, which is size^y for finite size > 0, with the sign it has
// for x < 0 and with what other numbers give.
func (m maker) powSpecial(x, y, size, power Value) Value {
	zero, one := m.Const(0), m.Const(1)
	half := m.mul(y, m.Const(0.5))
	whole := m.Binary(Eq, m.Unary(Floor, y), y)
	odd := m.Binary(And, whole, m.Binary(Ne, m.Unary(Floor, half), half))

	negative := m.Select(odd, m.Unary(Neg, power), m.Select(whole, power, m.Const(math.NaN())))
	v := m.Select(m.less(x, zero), negative, power)

	end := m.Select(m.less(y, zero), m.div(one, x), x) // of 0 and infinities
	end = m.Select(odd, end, m.Unary(Abs, end))
	isEnd := m.Binary(Or, m.Binary(Eq, x, zero), m.Binary(Eq, size, m.Const(math.Inf(1))))
	v = m.Select(m.Binary(And, isEnd, m.Binary(Eq, y, y)), end, v)

	isOne := m.Binary(Or, m.Binary(Eq, x, one), m.Binary(Eq, y, zero))
	return m.Select(isOne, one, v)
}
