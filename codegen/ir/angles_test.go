package ir

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// rangeOf is where the stated errors of the functions of angles hold; 0 is
// everywhere.
var rangeOf = map[Op]struct{ f32, f64 float64 }{Sin: {1e5, 1e8}, Cos: {1e5, 1e8}, Tan: {1e5, 1e8}}

// TestLargeAngles: beyond the range the error of sine and cosine stays below a
// unit of the angle, and further out the angle counts as 0.
func TestLargeAngles(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for range exactSamples {
		x := math.Exp2(26 + 19*r.Float64())
		y := float32(math.Exp2(16 + 4*r.Float64()))
		for _, op := range []Op{Sin, Cos} {
			want, _ := bigFunctions[op](newBig(x)).Float64()
			if e := math.Abs(apply(op, x, 0, 0)-want) / unit(x, 53, -1074); !(e <= 1) {
				t.Errorf("%s(%v): %v units of the angle", op, x, e)
			}
			if e := math.Abs(float64(apply(op, y, 0, 0))-mathFunctions[op](float64(y))) / unit(float64(y), 24, -149); !(e <= 1) {
				t.Errorf("%s(%v): %v units of the angle in float32", op, y, e)
			}
		}
	}
	for _, x := range []float64{0x1p46, -1e30, math.MaxFloat32} {
		if s, c := apply(Sin, x, 0, 0), apply(Cos, x, 0, 0); s != 0 || c != 1 {
			t.Errorf("sine and cosine of %v are %v and %v, want those of 0", x, s, c)
		}
		if s, c := apply(Sin, float32(x), 0, 0), apply(Cos, float32(x), 0, 0); s != 0 || c != 1 {
			t.Errorf("sine and cosine of %v are %v and %v in float32, want those of 0", x, s, c)
		}
	}
}

// hardAngles are the numbers of so many bits up to limit that lie closest to
// multiples of pi/2: for each power of two, the numerators of the fractions that
// approach pi/2 divided by that power best.
func hardAngles(bits int, limit float64) []float64 {
	var angles []float64
	for e := -bits; e < 30; e++ {
		ratio := new(big.Float).SetMantExp(bigDiv(bigPi, newBig(2)), -e)
		for _, above := range convergents(ratio, math.Ldexp(1, bits)) {
			if x := math.Ldexp(above, e); x > 1 && x <= limit && above >= math.Ldexp(1, bits/2) {
				angles = append(angles, x)
			}
		}
	}
	return angles
}

// convergents are the numerators below limit of the fractions closest to x.
func convergents(x *big.Float, limit float64) []float64 {
	var numerators []float64
	before, now := 0.0, 1.0
	for {
		whole, _ := x.Int(nil)
		n, _ := new(big.Float).SetInt(whole).Float64()
		before, now = now, n*now+before
		if !(now < limit) {
			return numerators
		}
		numerators = append(numerators, now)
		x = bigDiv(newBig(1), bigSub(x, new(big.Float).SetPrec(bigPrec).SetInt(whole)))
	}
}

// TestHardAngles: where nearly everything cancels, the errors are as small as
// elsewhere.
func TestHardAngles(t *testing.T) {
	for _, op := range []Op{Sin, Cos, Tan} {
		var w32, w64 worst
		for _, x := range hardAngles(53, rangeOf[op].f64) {
			w64.see(error64(apply(op, x, 0, 0), bigFunctions[op](newBig(x))), x)
		}
		for _, x := range hardAngles(24, rangeOf[op].f32) {
			want, _ := bigFunctions[op](newBig(x)).Float64()
			w32.see(error32(apply(op, float32(x), 0, 0), want), x)
		}
		w32.check(t, op)
		w64.check(t, op)
	}
}

// TestPartsOfHalfPi: they make up pi/2, and all but the last leave room for the
// number of quarter turns in a product.
func TestPartsOfHalfPi(t *testing.T) {
	for _, c := range []struct {
		parts      []float64
		bits, room int
		limit      float64
	}{{halfPi32, 24, 16, 1e5}, {halfPi64, 53, 26, 1e8}} {
		rest := bigDiv(bigPi, newBig(2))
		for i, part := range c.parts {
			rest = bigSub(rest, newBig(part))
			if need := int(newBig(part).MinPrec()); i < len(c.parts)-1 && need > c.bits-c.room {
				t.Errorf("part %x has %d bits, one too many for %d", part, need, c.room)
			}
		}
		if last := c.parts[len(c.parts)-1]; rest.MantExp(nil) > newBig(last).MantExp(nil)-c.bits {
			t.Errorf("the parts in %d bits make up pi/2 but for %v", c.bits, rest)
		}
		if turns := c.limit / (math.Pi / 2); turns+1 > math.Ldexp(1, c.room) {
			t.Errorf("%v quarter turns in %v are more than %d bits", turns, c.limit, c.room)
		}
	}
}
