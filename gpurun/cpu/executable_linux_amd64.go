package cpu

import (
	"fmt"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/gpurun/cpu/x86"
)

// translator is what makes machine code for a kernel set.
func translator[F ir.Float](name string) func(c *code[F], l leaves) {
	return translateTo[F](x86.Vector{Wide: name == KernelsAVX512, Double: is64[F]()})
}

// machine is machine code in memory of its own.
type machine struct{ entry uintptr }

// executable puts code into memory that nobody can write any more. A system may
// refuse that.
func executable(code []byte) (*machine, error) {
	memory, err := unix.Mmap(-1, 0, len(code), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		return nil, fmt.Errorf("memory for machine code: %w", err)
	}
	copy(memory, code)
	if err := unix.Mprotect(memory, unix.PROT_READ|unix.PROT_EXEC); err != nil {
		_ = unix.Munmap(memory)
		return nil, fmt.Errorf("memory for machine code: %w", err)
	}
	m := &machine{entry: uintptr(unsafe.Pointer(&memory[0]))}
	runtime.AddCleanup(m, func(memory []byte) { _ = unix.Munmap(memory) }, memory)
	return m, nil
}
