//go:build !linux || !amd64

package cpu

import (
	"unsafe"

	"github.com/lemsls/lemsls/codegen/ir"
)

// machine would be machine code.
type machine struct{}

func (*machine) run(unsafe.Pointer, int, int) bool { panic("cpu: no machine code here") }

// translator says that there is no machine code for this processor or system.
func translator[F ir.Float](string) func(c *code[F], l leaves) { return nil }
