//go:build !race

package cpu

// kills is how many processes TestKilled kills.
const kills = 50
