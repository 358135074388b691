//go:build !race

package ir

const (
	raceEnabled = false
	// exactSamples is how many random numbers an elementary function is compared
	// with exact values at, in each region of its arguments.
	exactSamples = 1500
	// float32Stride is how far apart in the order of their bits the float32 are
	// at which it is compared with float64; a prime.
	float32Stride = 9973
)
