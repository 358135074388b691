//go:build race

package cuda

import "github.com/lemsls/lemsls/gpurun"

// All is less under the race detector, which has nothing to see in other processes.
const conformanceEach, shapesTried, faultsTried, watchedTried, shippedTried = 23, 1, 1, 1, 1

var kernelVariants = []variant{{"sm_90", 32, gpurun.F32}}

const kernelModels = 1
