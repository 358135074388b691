//go:build !race

package syntax_test

// hostileSize is how many parts a hostile text has.
const hostileSize = 100_000
const randomEdits = 3000
