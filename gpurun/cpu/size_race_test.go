//go:build race

package cpu

// kills is how many processes TestKilled kills: fewer, as they are slow.
const kills = 5
