//go:build race

package ide

// Fewer under the race detector, where all takes longer: places of a file, and
// names that are renamed.
const (
	placesOfFile = 4
	renamedNames = 40
)
