//go:build race

package codegen

// componentIntegrators are fewer under the race detector, which has nothing to see
// in another process.
var componentIntegrators = []string{"euler"}

// compiledComponent is none, for compiling takes seconds.
const compiledComponent = ""

// selfTestedComponents are the packages that run their own tests.
var selfTestedComponents = []string{"lif_refractory"}
