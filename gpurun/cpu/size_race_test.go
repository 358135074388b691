//go:build race

package cpu

// kills is how many processes TestKilled kills: fewer, as they are slow.
const kills = 5

// How much the comparisons of kernels take.
const (
	kernelPrograms   = 2
	elementaryRounds = 3
)
