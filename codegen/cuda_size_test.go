//go:build !race

package codegen

// cudaPrograms is how many random programs are printed as CUDA, compiled for the
// processor and compared with ir.Eval.
const cudaPrograms = 2000

// cudaArchitectures are those that kernels are compiled for.
var cudaArchitectures = []string{"sm_70", "sm_80", "sm_90"}

// cudaModels is how many models beside the shipped ones are compiled by NVRTC.
const cudaModels = 12

// cudaSimulated is how many random programs are simulated, cudaComponents the
// pattern of the names of the LEMS models that are.
const cudaSimulated, cudaComponents = 5, "*"
