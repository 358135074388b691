package ir

import (
	"math"
	"testing"
)

var inf, nan = math.Inf(1), math.NaN()

// TestBits: what the three operations on bits are for all kinds of numbers, in
// float32 and in float64.
func TestBits(t *testing.T) {
	cases := []struct {
		op       Op
		x        float64
		f32, f64 float64
	}{
		{Exponent, 1, 0, 0}, {Exponent, -1.99, 0, 0}, {Exponent, 2, 1, 1}, {Exponent, -0.375, -2, -2},
		{Exponent, 0, -127, -1023}, {Exponent, math.Copysign(0, -1), -127, -1023},
		{Exponent, 0x1p-126, -126, -126}, {Exponent, 0x1p-127, -127, -127}, {Exponent, 0x1p-130, -127, -130},
		{Exponent, math.MaxFloat32, 127, 127}, {Exponent, 0x1p-1022, -127, -1022}, {Exponent, 0x1p-1030, -127, -1023},
		{Exponent, math.MaxFloat64, 128, 1023}, {Exponent, inf, 128, 1024}, {Exponent, -inf, 128, 1024}, {Exponent, nan, 128, 1024},

		{Mantissa, 1, 1, 1}, {Mantissa, -1.5, 1.5, 1.5}, {Mantissa, 10, 1.25, 1.25}, {Mantissa, 0x1.8p-126, 1.5, 1.5},
		{Mantissa, 0, 1, 1}, {Mantissa, inf, 1, 1}, {Mantissa, -inf, 1, 1}, {Mantissa, nan, nan, nan},
		{Mantissa, 0x1p-128, 1.25, 1}, {Mantissa, 0x1p-1024, 1, 1.25}, {Mantissa, math.MaxFloat32, 2 - 0x1p-23, 2 - 0x1p-23},

		{Pow2, 0, 1, 1}, {Pow2, math.Copysign(0, -1), 1, 1}, {Pow2, 1, 2, 2}, {Pow2, -3, 0.125, 0.125},
		{Pow2, 127, 0x1p127, 0x1p127}, {Pow2, 128, inf, 0x1p128}, {Pow2, 1e6, inf, inf}, {Pow2, inf, inf, inf},
		{Pow2, -126, 0x1p-126, 0x1p-126}, {Pow2, -127, 0, 0x1p-127}, {Pow2, -1022, 0, 0x1p-1022}, {Pow2, -1023, 0, 0},
		{Pow2, -1e6, 0, 0}, {Pow2, -inf, 0, 0}, {Pow2, nan, 0, 0}, {Pow2, 2.9, 4, 4}, {Pow2, -2.9, 0.25, 0.25},
		{Pow2, 127.5, 0x1p127, 0x1p127}, {Pow2, -126.5, 0x1p-126, 0x1p-126}, {Pow2, 1023.5, inf, 0x1p1023}, {Pow2, -1022.5, 0, 0x1p-1022},
	}
	for _, c := range cases {
		if got := apply(c.op, float32(c.x), 0, 0); !same(float64(got), c.f32) {
			t.Errorf("%s(%v) = %v in float32, want %v", c.op, c.x, got, c.f32)
		}
		if got := apply(c.op, c.x, 0, 0); !same(got, c.f64) {
			t.Errorf("%s(%v) = %v, want %v", c.op, c.x, got, c.f64)
		}
	}
}

// TestBitsMakeUpTheNumber: a positive normal number is its mantissa times two to
// its exponent.
func TestBitsMakeUpTheNumber(t *testing.T) {
	for x := math.SmallestNonzeroFloat64; x < inf; x *= 1.5 {
		if got := apply(Mantissa, x, 0, 0) * apply(Pow2, apply(Exponent, x, 0, 0), 0, 0); x >= 0x1p-1022 && got != x {
			t.Errorf("%x is taken apart to %x", x, got)
		}
		y := float32(x)
		if got := apply(Mantissa, y, 0, 0) * apply(Pow2, apply(Exponent, y, 0, 0), 0, 0); y >= 0x1p-126 && !isSpecial(y) && got != y {
			t.Errorf("%x is taken apart to %x", y, got)
		}
	}
}
