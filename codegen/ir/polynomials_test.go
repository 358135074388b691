package ir

import (
	"math"
	"math/big"
	"slices"
	"testing"
)

// over is a polynomial p for a function of which first is known:
// function(x) = first(x) + factor(x)*p(argument), x being of(argument). Errors
// of p weigh as they do, relatively, in the function.
func over(argument func(x *big.Float) *big.Float, function, first, factor func(x *big.Float) *big.Float) (f, w func(*big.Float) *big.Float) {
	f = func(z *big.Float) *big.Float {
		x := argument(z)
		return bigDiv(bigSub(function(x), first(x)), factor(x))
	}
	w = func(z *big.Float) *big.Float {
		x := argument(z)
		return bigDiv(factor(x), function(x))
	}
	return f, w
}

func itself(x *big.Float) *big.Float { return x }
func square(x *big.Float) *big.Float { return bigMul(x, x) }
func cube(x *big.Float) *big.Float   { return bigMul(x, square(x)) }
func fourth(x *big.Float) *big.Float { return square(square(x)) }

func bigLog1p(x *big.Float) *big.Float { return bigLog(bigAdd(newBig(1), x)) }

// wanted says of what the polynomials are the best approximations.
func wanted() map[*polynomial]minimax {
	const octave = 1.001 * math.Ln2 / 2
	const quarterTurn = 1.001 * math.Pi / 4
	ratio := 1.001 * (math.Sqrt2 - 1) / (math.Sqrt2 + 1)
	all := map[*polynomial]minimax{}
	add := func(p *polynomial, lo, hi float64, f, w func(*big.Float) *big.Float) {
		all[p] = minimax{f: f, w: w, lo: lo, hi: hi}
	}
	f, w := over(itself, bigExpm1, itself, square)
	add(&expPolynomial, -octave, octave, f, w)
	f, w = over(bigSqrt, bigSinh, itself, cube)
	add(&sinhPolynomial, 0, 1, f, w)
	f, w = over(bigSqrt, bigTanh, itself, cube)
	add(&tanhPolynomial, 0, 0.55*0.55, f, w)
	f, w = over(bigSqrt, func(x *big.Float) *big.Float { s, _ := bigSinCos(x); return s }, itself, cube)
	add(&sinPolynomial, 0, quarterTurn*quarterTurn, f, w)
	f, w = over(bigSqrt, func(x *big.Float) *big.Float { _, c := bigSinCos(x); return c },
		func(x *big.Float) *big.Float { return bigSub(newBig(1), bigDiv(square(x), newBig(2))) }, fourth)
	add(&cosPolynomial, 0, quarterTurn*quarterTurn, f, w)
	f, w = over(bigSqrt, bigAtanh, itself, func(s *big.Float) *big.Float { return bigDiv(cube(s), newBig(2)) })
	add(&atanhPolynomial, 0, ratio*ratio, f, w)
	f, w = over(itself, bigLog1p, func(x *big.Float) *big.Float { return bigSub(x, bigDiv(square(x), newBig(2))) }, cube)
	add(&log1pPolynomial, math.Sqrt2/2-1, math.Sqrt2-1, f, w)
	threeAtanh := func(s *big.Float) *big.Float { return bigDiv(bigMul(newBig(3), bigAtanh(s)), s) }
	f, w = over(bigSqrt, threeAtanh, func(s *big.Float) *big.Float { return bigAdd(newBig(3), square(s)) }, fourth)
	add(&powPolynomial, 0, ratio*ratio, f, w)
	return all
}

// TestPolynomialsAreTheBest derives each polynomial anew. What it is allowed to be
// worse by is what the last bits of a coefficient may do.
func TestPolynomialsAreTheBest(t *testing.T) {
	if raceEnabled {
		t.Skip("the derivation has no concurrency and takes long under the race detector")
	}
	for p, m := range wanted() {
		for bits, coefficients := range map[int][]float64{24: p.f32, 53: p.f64} {
			if coefficients == nil {
				continue
			}
			m.degree, m.bits = len(coefficients)-1, bits
			best := m.derive()
			if got, want := m.worst(coefficients), m.worst(best); got > 1.05*want {
				t.Errorf("the error of %x is 2^%.2f, that of %x is 2^%.2f", coefficients, math.Log2(got), best, math.Log2(want))
			}
			limit := -bits - 1
			if p == &powPolynomial {
				limit -= 10 // for the size of the exponent
			}
			if got := math.Log2(m.worst(coefficients)); got > float64(limit) {
				t.Errorf("the error of %x is 2^%.2f, more than 2^%d", coefficients, got, limit)
			}
			if slices.Equal(coefficients, best) {
				continue
			}
			t.Logf("derived today: %x", best)
		}
	}
}
