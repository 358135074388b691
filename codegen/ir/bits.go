package ir

import "math"

// The operations on bits. A float32 is a sign, 8 bits of exponent with the bias
// 127 and 23 bits of mantissa; a float64 is a sign, 11 bits with the bias 1023
// and 52 bits. The operations are defined for every number, so that a backend
// may use whatever instructions yield the same.

const (
	bias32, bias64 = 127, 1023
	one32, one64   = bias32 << 23, bias64 << 52 // the bits of 1
)

// single says that F is float32.
func single[F Float]() bool {
	big := F(1 << 24)
	return F(big+1) == big
}

// exponent is the exponent field of x less the bias.
func exponent[F Float](x F) F {
	if single[F]() {
		return F(exponent32(float32(x)))
	}
	return F(exponent64(float64(x)))
}

func exponent32(x float32) float32 {
	return float32(int32(math.Float32bits(x)>>23&0xff) - bias32)
}

func exponent64(x float64) float64 {
	return float64(int32(math.Float64bits(x)>>52&0x7ff) - bias64)
}

// mantissa is x with the sign and the exponent of 1. NaN stays NaN, because
// nothing is defined of its bits.
func mantissa[F Float](x F) F {
	if single[F]() {
		return F(mantissa32(float32(x)))
	}
	return F(mantissa64(float64(x)))
}

func mantissa32(x float32) float32 {
	if x != x {
		return x
	}
	return math.Float32frombits(math.Float32bits(x)&(1<<23-1) | one32)
}

func mantissa64(x float64) float64 {
	if x != x {
		return x
	}
	return math.Float64frombits(math.Float64bits(x)&(1<<52-1) | one64)
}

// pow2 is the number with the exponent k and mantissa 1: k is brought into the
// range of the exponent field, NaN to its start, and loses its fraction. The
// field 0 is the number 0, the last field is infinity.
func pow2[F Float](k F) F {
	if single[F]() {
		return F(pow2of32(float32(k)))
	}
	return F(pow2of64(float64(k)))
}

func pow2of32(k float32) float32 {
	switch {
	case !(k > -bias32): // NaN too
		k = -bias32
	case k > bias32+1:
		k = bias32 + 1
	}
	return math.Float32frombits(uint32(int32(k)+bias32) << 23)
}

func pow2of64(k float64) float64 {
	switch {
	case !(k > -bias64):
		k = -bias64
	case k > bias64+1:
		k = bias64 + 1
	}
	return math.Float64frombits(uint64(int64(k)+bias64) << 52)
}
