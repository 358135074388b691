//go:build !amd64 && !arm64

package cpu

import "github.com/lemsls/lemsls/codegen/ir"

func native() []string { return nil }

func nativeKernels[F ir.Float](string) kernels[F] { return kernels[F]{} }
