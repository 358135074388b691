//go:build !race

package diagnostics_test

// editSteps is how many edits a model takes.
const editSteps = 120
