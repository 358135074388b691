//go:build !race

package ide

// placesOfFile is at how many places of a file everything is asked; renamedNames
// how many names are renamed and back.
const (
	placesOfFile = 20
	renamedNames = 200
)
