package cuda

import _ "embed"

// baselineText is what benchmarks on a GPU compare with.
//
//go:embed testdata/baseline.cu
var baselineText string
