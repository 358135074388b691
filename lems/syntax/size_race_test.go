//go:build race

package syntax_test

// hostileSize is how many parts a hostile text has: fewer under the race
// detector, which makes parsing ten times slower.
const hostileSize = 10_000
const randomEdits = 300
