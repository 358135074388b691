package ir

import (
	"math"
	"math/bits"
)

// Random numbers are counted, not remembered: each is a pure function of what
// it is for. So a simulation draws the same numbers on every backend, in any
// order, on any shard. The index of the parameter point is not among the
// counters: a point's noise is that of its seed and replicate, whatever grid it
// lies in.

// Purpose tells apart what random numbers are drawn for.
type Purpose uint32

// The purposes.
const (
	InitialState Purpose = 1
	Noise        Purpose = 2
)

// MaxStates is how many states a Program may have: the state shares a word of
// the counter with the purpose.
const MaxStates = 1 << 16

// Philox is Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel random
// numbers: as easy as 1, 2, 3", SC 2011: four random words for a counter and a
// key.
func Philox(ctr [4]uint32, key [2]uint32) [4]uint32 {
	for range 10 {
		h0, l0 := bits.Mul32(0xD2511F53, ctr[0])
		h1, l1 := bits.Mul32(0xCD9E8D57, ctr[2])
		ctr = [4]uint32{h1 ^ ctr[1] ^ key[0], l1, h0 ^ ctr[3] ^ key[1], l0}
		key[0] += 0x9E3779B9
		key[1] += 0xBB67AE85
	}
	return ctr
}

// Draw is the one packing of what a number is for into counter and key:
//
//	counter = {step, node, state | purpose<<16, replicate}
//	key     = {low word of the seed, high word}
//
// Initial states are drawn at step 0. The state is less than MaxStates.
func Draw(seed uint64, purpose Purpose, replicate, step, node, state uint32) [4]uint32 {
	ctr, key := pack(seed, purpose, replicate, step, node, state)
	return Philox(ctr, key)
}

func pack(seed uint64, purpose Purpose, replicate, step, node, state uint32) (ctr [4]uint32, key [2]uint32) {
	ctr = [4]uint32{step, node, state | uint32(purpose)<<16, replicate}
	return ctr, [2]uint32{uint32(seed), uint32(seed >> 32)}
}

// Uniform01 maps a random word to (word + 0.5) * 2^-32, each operation rounded
// to F: never 0; 1 only in float32, for the 128 largest words.
func Uniform01[F Float](word uint32) F {
	return F(F(F(word)+0.5) * (1.0 / (1 << 32)))
}

// NormalFrom makes a standard normal number of words 0 and 1 by Box and Muller:
//
//	sqrt(-2 log u0) * cos(2 pi u1)
//
// each operation rounded to F, log and cos as in Eval. It is finite for all
// words and below 6.8 in size.
func NormalFrom[F Float](w [4]uint32) F {
	u0, u1 := Uniform01[F](w[0]), Uniform01[F](w[1])
	r := apply(Sqrt, F(-2*apply(Log, u0, 0, 0)), 0, 0)
	return F(r * apply(Cos, F(F(2*math.Pi)*u1), 0, 0))
}

// InitialValue is the value of a state at time 0, before it is rounded to the
// precision of the simulation and clamped: lo + (hi-lo)*u in float64 with u of
// Draw's word 0. An inverted range is put in order; lo == hi gives lo exactly.
func InitialValue(seed uint64, replicate, node, state uint32, lo, hi float64) float64 {
	if lo == hi {
		return lo
	}
	if lo > hi {
		lo, hi = hi, lo
	}
	w := Draw(seed, InitialState, replicate, 0, node, state)
	return lo + float64((hi-lo)*Uniform01[float64](w[0]))
}
