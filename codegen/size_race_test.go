//go:build race

package codegen

// defaultRandomModels is smaller under the race detector, where all takes longer.
const defaultRandomModels = 200

const raceDetector = true
