package ir

import (
	"math"
	"math/big"
)

// The references of the elementary functions: power series in bigPrec bits,
// written to be seen to be right.

const bigPrec = 256

func newBig(x float64) *big.Float { return new(big.Float).SetPrec(bigPrec).SetFloat64(x) }

func bigAdd(x, y *big.Float) *big.Float { return new(big.Float).SetPrec(bigPrec).Add(x, y) }
func bigSub(x, y *big.Float) *big.Float { return new(big.Float).SetPrec(bigPrec).Sub(x, y) }
func bigMul(x, y *big.Float) *big.Float { return new(big.Float).SetPrec(bigPrec).Mul(x, y) }
func bigDiv(x, y *big.Float) *big.Float { return new(big.Float).SetPrec(bigPrec).Quo(x, y) }

func bigAbs(x *big.Float) *big.Float { return new(big.Float).Abs(x) }

// series is first + first*x/n(1) + first*x*x/(n(1)*n(2)) + ... until the terms
// vanish.
func series(first, x *big.Float, n func(i int) float64) *big.Float {
	sum, term := newBig(0), first
	for i := 1; term.Sign() != 0 && term.MantExp(nil) > first.MantExp(nil)-bigPrec; i++ {
		sum = bigAdd(sum, term)
		term = bigDiv(bigMul(term, x), newBig(n(i)))
	}
	return sum
}

// bigAtanh is x + x^3/3 + x^5/5 + ..., |x| well below 1.
func bigAtanh(x *big.Float) *big.Float {
	sum, power, square := newBig(0), x, bigMul(x, x)
	for i := 1; power.Sign() != 0 && power.MantExp(nil) > x.MantExp(nil)-bigPrec; i += 2 {
		sum = bigAdd(sum, bigDiv(power, newBig(float64(i))))
		power = bigMul(power, square)
	}
	return sum
}

// bigLn2 is 2 atanh(1/3).
var bigLn2 = bigMul(newBig(2), bigAtanh(bigDiv(newBig(1), newBig(3))))

// bigLog is log(m) + e*log(2), log(m) = 2 atanh((m-1)/(m+1)).
func bigLog(x *big.Float) *big.Float {
	m := new(big.Float).SetPrec(bigPrec)
	e := x.MantExp(m)
	if m.Cmp(newBig(0.7)) < 0 {
		m, e = bigMul(m, newBig(2)), e-1
	}
	s := bigDiv(bigSub(m, newBig(1)), bigAdd(m, newBig(1)))
	return bigAdd(bigMul(newBig(2), bigAtanh(s)), bigMul(newBig(float64(e)), bigLn2))
}

// bigExp is e^r * 2^k, |x| below 1000, k whole and r = x - k*log(2) small.
func bigExp(x *big.Float) *big.Float {
	q, _ := bigDiv(x, bigLn2).Float64()
	k := int(q)
	r := bigSub(x, bigMul(newBig(float64(k)), bigLn2))
	p := bigAdd(newBig(1), bigExpm1(r))
	return p.SetMantExp(p, k)
}

// bigExpm1 is e^x - 1 for small x.
func bigExpm1(x *big.Float) *big.Float {
	if x.Sign() == 0 {
		return x
	}
	return series(x, x, func(i int) float64 { return float64(i + 1) })
}

// bigPi is 16 atan(1/5) - 4 atan(1/239).
var bigPi = bigSub(bigMul(newBig(16), bigAtanInverse(5)), bigMul(newBig(4), bigAtanInverse(239)))

func bigAtanInverse(n float64) *big.Float {
	sum, power := newBig(0), bigDiv(newBig(1), newBig(n))
	for i := 1; power.MantExp(nil) > -bigPrec; i += 2 {
		sum = bigAdd(sum, bigDiv(power, newBig(float64(i))))
		power = bigDiv(power, newBig(-n*n))
	}
	return sum
}

// bigSinCos reduces x by a multiple of pi/2.
func bigSinCos(x *big.Float) (sin, cos *big.Float) {
	half := bigDiv(bigPi, newBig(2))
	q := bigAdd(bigDiv(x, half), newBig(0.5))
	k, _ := q.Int(nil)
	if q.Sign() < 0 {
		k.Sub(k, big.NewInt(1))
	}
	r := bigSub(x, bigMul(half, new(big.Float).SetPrec(bigPrec).SetInt(k)))
	z := bigMul(bigMul(r, r), newBig(-1))
	cos = series(newBig(1), z, func(i int) float64 { return float64(2 * i * (2*i - 1)) })
	sin = newBig(0)
	if r.Sign() != 0 {
		sin = series(r, z, func(i int) float64 { return float64(2 * i * (2*i + 1)) })
	}
	for range new(big.Int).And(k, big.NewInt(3)).Int64() {
		sin, cos = cos, bigMul(sin, newBig(-1))
	}
	return sin, cos
}

func bigSqrt(x *big.Float) *big.Float { return new(big.Float).SetPrec(bigPrec).Sqrt(x) }

// bigSinh is (t + t/(t+1))/2 with t = e^x - 1 where e^x - e^-x cancels.
func bigSinh(x *big.Float) *big.Float {
	if size, _ := x.Float64(); math.Abs(size) > 1 {
		e := bigExp(x)
		return bigDiv(bigSub(e, bigDiv(newBig(1), e)), newBig(2))
	}
	t := bigExpm1(x)
	return bigDiv(bigAdd(t, bigDiv(t, bigAdd(t, newBig(1)))), newBig(2))
}

func bigCosh(x *big.Float) *big.Float {
	e := bigExp(x)
	return bigDiv(bigAdd(e, bigDiv(newBig(1), e)), newBig(2))
}

func bigTanh(x *big.Float) *big.Float { return bigDiv(bigSinh(x), bigCosh(x)) }
