//go:build race

package codegen

// cudaPrograms is less under the race detector, which has nothing to see in
// another process.
const cudaPrograms = 200

var cudaArchitectures = []string{"sm_80"}

const cudaModels = 2

const cudaSimulated, cudaComponents = 2, "lif_refractory"
