//go:build race

package ir

// The sizes are smaller under the race detector, where all takes longer.
const (
	raceEnabled   = true
	exactSamples  = 60
	float32Stride = 99991
)
