//go:build !race

package cuda

import "github.com/lemsls/lemsls/gpurun"

// conformanceEach is how many of the cases of the conformance test there are for
// one that is run; shapesTried and faultsTried are how many shapes and kinds of
// fault there are, of signals that are watched and of shipped models.
const conformanceEach, shapesTried, faultsTried, watchedTried, shippedTried = 3, 6, 3, 5, 5

// kernelVariants are what the kernels of so many models are compiled for.
var kernelVariants = []variant{
	{"sm_90", 32, gpurun.F32}, {"sm_90", 8, gpurun.F32}, {"sm_90", 32, gpurun.F64},
	{"sm_80", 16, gpurun.F32}, {"sm_70", 8, gpurun.F64},
}

const kernelModels = 3
