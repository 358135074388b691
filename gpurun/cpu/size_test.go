//go:build !race

package cpu

// kills is how many processes TestKilled kills.
const kills = 50

// How much the comparisons of kernels take.
const (
	kernelPrograms   = 8
	elementaryRounds = 30
	constantRounds   = 6
	everySet         = true
)
