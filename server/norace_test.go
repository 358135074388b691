//go:build !race

package server

// raceEnabled says that the race detector makes everything ten times slower.
const raceEnabled = false
