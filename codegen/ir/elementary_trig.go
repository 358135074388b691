package ir

// Sine, cosine, tangent
//
// With k = x/(pi/2), rounded to a whole number, r = x - k*pi/2 lies between
// -pi/4 and pi/4, and sin x is sin r, cos r, -sin r or -cos r as k mod 4 is 0, 1,
// 2 or 3. r must be precise even where x is almost a multiple of pi/2 and nearly
// everything cancels. So pi/2 is a sum of parts, each but the last so short that
// its product with k is exact as long as k has no more than
//
//	16 bits in float32, |x| <= 1e5         (parts of up to 8 bits)
//	26 bits in float64, |x| <= 1e8         (parts of up to 27 bits)
//
// The first two differences are exact. Of the later ones what is rounded away goes
// into a second number l, and the functions are those of r + l.
//
// Beyond that range the products are rounded, and the error of r grows to the
// size of the last place of x: the result is that of a neighbour of x. Where k
// would no longer be right, beyond 2^20 in float32 and 2^45 in float64, x counts
// as 0: a phase that large has lost its meaning long before. An infinite x gives
// NaN.
//
// With z = r*r, the polynomials s and c and w = 1 - z/2,
//
//	sin(r+l) = r + (r*z*s(z) + l*w)
//	cos(r+l) = w + (((1 - w) - z/2) + (z*z*c(z) - r*l))
//
// where (1 - w) - z/2 is what w has lost by rounding (K. C. Ng's sine and cosine
// of fdlibm, 1993). The tangent is their quotient, corrected by what their last
// roundings have lost.

import "math"

var (
	sinPolynomial = polynomial{
		f32: []float64{-0x1.555546p-03, 0x1.110774p-07, -0x1.9951eap-13},
		f64: []float64{-0x1.5555555555548p-03, 0x1.111111110f731p-07, -0x1.a01a019be95cp-13,
			0x1.71de355574f87p-19, -0x1.ae5e4bd103418p-26, 0x1.5d8b724da2e9cp-33},
	}
	cosPolynomial = polynomial{
		f32: []float64{0x1.55554ap-05, -0x1.6c0c28p-10, 0x1.99e80cp-16},
		f64: []float64{0x1.555555555554bp-05, -0x1.6c16c16c15005p-10, 0x1.a01a019c8c7e2p-16,
			-0x1.27e4f7ef0e83ap-22, 0x1.1ee9d9c7b572ep-29, -0x1.8fa55450dda82p-37},
	}
)

// The parts of pi/2.
var (
	halfPi32 = []float64{0x1.92p+0, 0x1.fap-12, 0x1.54p-20, 0x1.1p-30, 0x1.68p-39, 0x1.84698ap-48}
	halfPi64 = []float64{0x1.921fb54p+0, 0x1.10b46p-30, 0x1.1a6263p-54, 0x1.8a2e034p-81, 0x1.839a252049c11p-108}
)

// turn is an angle r + l and the part of a full turn that comes before it: 0,
// 1/4, -1/4 and 1/2 or -1/2.
type turn struct{ r, l, part Value }

// reduceTurn finds the quarter turns in x.
func (m maker) reduceTurn(x Value) turn {
	near := m.Binary(Le, m.Unary(Abs, x), m.pick(0x1p20, 0x1p45))
	x = m.Select(near, x, m.sub(x, x))
	k := m.nearest(m.mul(x, m.Const(2/math.Pi)))
	turns := m.mul(k, m.Const(0.25))
	r, l := m.lessHalfPi(x, k)
	return turn{r, l, m.sub(turns, m.nearest(turns))}
}

// lessHalfPi is x - k*pi/2 as a sum.
func (m maker) lessHalfPi(x, k Value) (r, l Value) {
	parts := halfPi64
	if m.bits == 32 {
		parts = halfPi32
	}
	product := func(i int) Value { return m.mul(k, m.Const(parts[i])) }
	last := len(parts) - 1
	r = m.sub(m.sub(x, product(0)), product(1))
	rest := product(last - 1)
	for i := 2; i < last-1; i++ {
		next := m.difference(r, product(i))
		r, rest = next.v, m.sub(rest, next.lost)
	}
	next := m.difference(r, rest)
	return next.v, m.sub(next.lost, product(last))
}

// rounded is a number and what its last rounding has lost.
type rounded struct{ v, lost Value }

// sinCos is the sine and the cosine of r + l.
func (m maker) sinCos(t turn) (sin, cos rounded) {
	z := m.mul(t.r, t.r)
	half := m.mul(m.Const(0.5), z)
	w := m.sub(m.Const(1), half)
	forSin := m.mul(m.mul(t.r, z), m.polynomial(z, &sinPolynomial))
	forCos := m.mul(m.mul(z, z), m.polynomial(z, &cosPolynomial))
	forSin = m.add(forSin, m.mul(t.l, w))
	forCos = m.add(m.sub(m.sub(m.Const(1), w), half), m.sub(forCos, m.mul(t.r, t.l)))
	return m.sum(t.r, forSin), m.sum(w, forCos)
}

// difference is x - y for |x| >= |y|, or where it is exact.
func (m maker) difference(x, y Value) rounded {
	v := m.sub(x, y)
	return rounded{v, m.sub(m.sub(x, v), y)}
}

// sum is x + y for |x| >= |y|.
func (m maker) sum(x, y Value) rounded {
	v := m.add(x, y)
	return rounded{v, m.sub(y, m.sub(v, x))}
}

// odd says that the number of quarter turns is odd.
func (m maker) oddTurn(t turn) Value {
	return m.Binary(Eq, m.Unary(Abs, t.part), m.Const(0.25))
}

func (m maker) sin(x Value) Value {
	t := m.reduceTurn(x)
	sin, cos := m.sinCos(t)
	v := m.negateIf(m.far(t, 0.125), m.Select(m.oddTurn(t), cos.v, sin.v))
	return m.keepZero(x, v)
}

func (m maker) cos(x Value) Value {
	t := m.reduceTurn(x)
	sin, cos := m.sinCos(t)
	return m.negateIf(m.far(t, -0.125), m.Select(m.oddTurn(t), sin.v, cos.v))
}

// far says that the turn is more than a quarter away from a part: from 1/8 are
// those after which the sine is negative, from -1/8 the cosine.
func (m maker) far(t turn, part float64) Value {
	return m.less(m.Const(0.25), m.Unary(Abs, m.sub(t.part, m.Const(part))))
}

func (m maker) tan(x Value) Value {
	t := m.reduceTurn(x)
	sin, cos := m.sinCos(t)
	odd := m.oddTurn(t)
	above, below := m.Select(odd, cos.v, sin.v), m.Select(odd, sin.v, cos.v)
	v := m.div(above, below)
	aboveLost, belowLost := m.Select(odd, cos.lost, sin.lost), m.Select(odd, sin.lost, cos.lost)
	inverse := m.inverseCos(t)
	inverse = m.Select(odd, m.mul(v, inverse), inverse) // of below
	v = m.add(v, m.mul(m.sub(aboveLost, m.mul(v, belowLost)), inverse))
	return m.keepZero(x, m.negateIf(odd, v))
}

// inverseCos is 1/cos(r), good to 3 %.
func (m maker) inverseCos(t turn) Value {
	return m.add(m.Const(1), m.mul(m.Const(0.64), m.mul(t.r, t.r)))
}

// keepZero is v, but x if that is 0: -0 has lost its sign on the way.
func (m maker) keepZero(x, v Value) Value {
	return m.Select(m.Binary(Eq, x, m.Const(0)), x, v)
}
