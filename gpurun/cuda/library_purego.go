//go:build !nocuda && (linux || windows) && (amd64 || arm64)

package cuda

import "github.com/ebitengine/purego"

// built says that the program can load libraries.
const built = true

// register lets a Go function variable call the C function at an address. The
// types of the variable are those of C; no header checks them.
func register(function any, address uintptr) { purego.RegisterFunc(function, address) }
