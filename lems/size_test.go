//go:build !race

package lems_test

// editSteps is how many edits a model takes.
const editSteps = 100
