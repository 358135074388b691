//go:build !race

package codegen

// componentIntegrators are those with which every component is run.
var componentIntegrators = []string{"euler", "heun", "rk4"}

// compiledComponent is the one that Numba compiles, which takes seconds.
const compiledComponent = "poisson_drive"

// selfTestedComponents are the packages that run their own tests.
var selfTestedComponents = []string{"lif_refractory", "synapse_alpha", "poisson_drive"}
