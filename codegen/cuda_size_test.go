//go:build !race

package codegen

// cudaPrograms is how many random programs are printed as CUDA, compiled for the
// processor and compared with ir.Eval.
const cudaPrograms = 2000

// cudaArchitectures are those that kernels are compiled for.
var cudaArchitectures = []string{"sm_70", "sm_80", "sm_90"}

// cudaModels is how many models beside the shipped ones are compiled by NVRTC.
const cudaModels = 12

// cudaSimulated is how many random programs are simulated, cudaComponents are the
// LEMS models.
const cudaSimulated = 5

var cudaComponents = []string{"lif_refractory", "izhikevich2007", "poisson_drive", "synapse_alpha"}
