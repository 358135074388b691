//go:build race

package codegen

// cudaPrograms is less under the race detector, which has nothing to see in
// another process.
const cudaPrograms = 200

var cudaArchitectures = []string{"sm_80"}

const cudaModels = 2

const cudaSimulated = 2

var cudaComponents = []string{"lif_refractory"}
