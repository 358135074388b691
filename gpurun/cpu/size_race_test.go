//go:build race

package cpu

// kills is how many processes TestKilled kills: fewer, as they are slow.
const kills = 5

// How much the comparisons of kernels take: little, as there are no races between
// numbers.
const (
	kernelPrograms   = 1
	elementaryRounds = 1
	constantRounds   = 1
	everySet         = false
)
