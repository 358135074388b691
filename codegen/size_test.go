//go:build !race

package codegen

// defaultRandomModels is how many random models are compared.
const defaultRandomModels = 2000

const raceDetector = false
