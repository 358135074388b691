package ir

import (
	"math"
	"math/rand/v2"
	"testing"
)

var negativeZero = math.Copysign(0, -1)

// sameBits says that x and y are one number, the sign of 0 included; NaN is one
// number.
func sameBits[F Float](x, y F) bool {
	return x != x && y != y || x == y && math.Signbit(float64(x)) == math.Signbit(float64(y))
}

// TestSpecialValues: what is exact, in both precisions.
func TestSpecialValues(t *testing.T) {
	cases := []struct {
		op      Op
		x, want float64
	}{
		{Exp, 0, 1}, {Exp, negativeZero, 1}, {Exp, inf, inf}, {Exp, -inf, 0}, {Exp, nan, nan},
		{Exp, 1000, inf}, {Exp, -1000, 0}, {Exp, math.MaxFloat32, inf}, {Exp, -math.MaxFloat32, 0}, {Exp, 1e-40, 1},
		{Log, 1, 0}, {Log, 0, -inf}, {Log, negativeZero, -inf}, {Log, -1, nan}, {Log, -1e-40, nan}, {Log, inf, inf}, {Log, -inf, nan}, {Log, nan, nan},
		{Sin, 0, 0}, {Sin, negativeZero, negativeZero}, {Sin, inf, nan}, {Sin, -inf, nan}, {Sin, nan, nan}, {Sin, 1e-30, 1e-30},
		{Cos, 0, 1}, {Cos, negativeZero, 1}, {Cos, inf, nan}, {Cos, nan, nan}, {Cos, 1e-30, 1},
		{Tan, 0, 0}, {Tan, negativeZero, negativeZero}, {Tan, -inf, nan}, {Tan, nan, nan}, {Tan, -1e-30, -1e-30},
		{Sinh, 0, 0}, {Sinh, negativeZero, negativeZero}, {Sinh, inf, inf}, {Sinh, -inf, -inf}, {Sinh, nan, nan}, {Sinh, -1000, -inf}, {Sinh, 1e-30, 1e-30},
		{Cosh, 0, 1}, {Cosh, inf, inf}, {Cosh, -inf, inf}, {Cosh, nan, nan}, {Cosh, -1000, inf},
		{Tanh, 0, 0}, {Tanh, negativeZero, negativeZero}, {Tanh, inf, 1}, {Tanh, -inf, -1}, {Tanh, nan, nan}, {Tanh, 30, 1}, {Tanh, -1e30, -1}, {Tanh, 1e-30, 1e-30},
	}
	for _, c := range cases {
		if got := apply(c.op, c.x, 0, 0); !sameBits(got, c.want) {
			t.Errorf("%s(%v) = %v, want %v", c.op, c.x, got, c.want)
		}
		if got := apply(c.op, float32(c.x), 0, 0); !sameBits(got, float32(c.want)) {
			t.Errorf("%s(%v) = %v in float32, want %v", c.op, c.x, got, c.want)
		}
	}
}

// TestPowSpecialValues goes through all pairs of special numbers. Package math
// follows C99 in them; of others it is good to 14 digits.
func TestPowSpecialValues(t *testing.T) {
	numbers := []float64{0, 1, 2, 3, 4, 0.5, 0.25, 1.5, 2.5, 1e9, 1e-9, 1e30, 0x1p-140, 0x1p127, 0x1p53 + 2, 0x1p53 - 1, 0x1p24 - 1, 0x1p23 + 1, inf, nan}
	for _, x := range numbers {
		for _, y := range numbers {
			for _, signs := range [][2]float64{{1, 1}, {1, -1}, {-1, 1}, {-1, -1}} {
				checkPow[float64](t, signs[0]*x, signs[1]*y, 2e-14)
				checkPow[float32](t, signs[0]*x, signs[1]*y, 5e-7)
			}
		}
	}
}

func checkPow[F Float](t *testing.T, a, b, tolerance float64) {
	t.Helper()
	x, y := F(a), F(b)
	got, want := apply(Pow, x, y, 0), F(math.Pow(float64(x), float64(y)))
	if sameBits(got, want) {
		return
	}
	if finite(want) && want != 0 && math.Signbit(float64(got)) == math.Signbit(float64(want)) && math.Abs(float64(got/want)-1) < tolerance {
		return
	}
	t.Errorf("%T: %v to the power %v is %v, want %v", x, x, y, got, want)
}

// TestExactPowersAreExact: where the power is a number of the precision, it is the
// result.
func TestExactPowersAreExact(t *testing.T) {
	for base := 1.0; base <= 40; base++ {
		power := base
		for n := 1.0; power < 1<<53; n++ {
			for _, scale := range []float64{1, 0x1p-3, 0x1p5} {
				x, want := base*scale, power*math.Pow(scale, n)
				if got := apply(Pow, x, n, 0); got != want {
					t.Errorf("%v to the power %v is %v, want %v", x, n, got, want)
				}
				if got := apply(Pow, want, 1/n, 0); n == 2 && got != x || n == 4 && got != x {
					t.Errorf("%v to the power 1/%v is %v, want %v", want, n, got, x)
				}
				if got := apply(Pow, float32(x), float32(n), 0); power < 1<<24 && !isSpecial(float32(want)) && got != float32(want) {
					t.Errorf("%v to the power %v is %v in float32, want %v", x, n, got, want)
				}
			}
			power *= base
			if base == 1 {
				break
			}
		}
	}
}

// TestSymmetry: odd functions are odd and even ones even, bit for bit.
func TestSymmetry(t *testing.T) {
	for _, op := range []Op{Sin, Tan, Sinh, Tanh, Cos, Cosh} {
		even := op == Cos || op == Cosh
		r := rand.New(rand.NewPCG(3, 3))
		for range 10 * exactSamples {
			x := sizes(-40, 10)(r)
			got, mirrored := apply(op, x, 0, 0), apply(op, -x, 0, 0)
			got32, mirrored32 := apply(op, float32(x), 0, 0), apply(op, -float32(x), 0, 0)
			if !even {
				mirrored, mirrored32 = -mirrored, -mirrored32
			}
			if !sameBits(got, mirrored) || !sameBits(got32, mirrored32) {
				t.Fatalf("%s of %v and of its negative: %v and %v, %v and %v in float32", op, x, got, mirrored, got32, mirrored32)
			}
		}
	}
}

// TestBoundsHold: no sine leaves [-1, 1], no tanh either, and no cosh is below 1,
// whatever the number.
func TestBoundsHold(t *testing.T) {
	for bits := uint64(0); bits < 1<<32; bits += float32Stride {
		x := math.Float32frombits(uint32(bits))
		if x != x {
			continue
		}
		for _, op := range []Op{Sin, Cos, Tanh} {
			if y, z := apply(op, x, 0, 0), apply(op, float64(x), 0, 0); y > 1 || y < -1 || z > 1 || z < -1 {
				t.Errorf("%s(%v) is %v, in float32 %v", op, x, z, y)
			}
		}
		if y, z := apply(Cosh, x, 0, 0), apply(Cosh, float64(x), 0, 0); y < 1 || z < 1 {
			t.Errorf("cosh(%v) is %v, in float32 %v", x, z, y)
		}
	}
}

// TestMonotone: a step up of a millionth never leads down, in particular not
// where a function changes from one formula to another.
func TestMonotone(t *testing.T) {
	seams := map[Op][]float64{Exp: {math.Ln2 / 2, -math.Ln2 / 2, 88, -87.5}, Log: {math.Sqrt2, math.Sqrt2 / 2, 2, 0.1},
		Sinh: {1, -1, 3}, Tanh: {0.55, -0.55, 8}}
	for op, places := range seams {
		for _, place := range places {
			x := place * (1 - 0x1p-13)
			for range 1 << 11 {
				next := x + math.Abs(place)*0x1p-20
				if apply(op, next, 0, 0) < apply(op, x, 0, 0) || apply(op, float32(next), 0, 0) < apply(op, float32(x), 0, 0) {
					t.Errorf("%s goes down from %v to %v", op, x, next)
				}
				x = next
			}
		}
	}
}
