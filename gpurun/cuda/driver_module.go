package cuda

import (
	"fmt"
	"math"
	"runtime"
	"strings"
	"unsafe"
)

// gpuModule is a module that the driver has loaded.
type gpuModule struct {
	*gpu
	handle uintptr
}

// gpuKernel is a function of a module.
type gpuKernel struct {
	name     string
	function uintptr
}

func (g *gpu) compile(source string) (module, error) {
	image, err := g.compiler.image(source, g.about)
	if err != nil {
		return nil, err
	}
	return g.load(image)
}

// Options of loading a module, as the driver numbers them.
const (
	optionErrorLog     = 5
	optionErrorLogSize = 6
)

// logBytes is how much of what the driver says about code is kept.
const logBytes = 8 << 10

// load gives the driver a cubin, or PTX that ends with a zero byte.
func (g *gpu) load(image []byte) (module, error) {
	m := &gpuModule{gpu: g}
	log := make([]byte, logBytes)
	err := g.call("load the code", func() int32 {
		var pinner runtime.Pinner
		defer pinner.Unpin()
		pinner.Pin(&log[0])
		options := [...]int32{optionErrorLog, optionErrorLogSize}
		values := [...]uintptr{uintptr(unsafe.Pointer(&log[0])), logBytes}
		return g.loadModule(&m.handle, &image[0], uint32(len(options)), &options[0], &values[0])
	})
	if said := strings.TrimSpace(text(log)); err != nil && said != "" {
		return nil, fmt.Errorf("%w:\n%s", err, said)
	}
	if err != nil {
		return nil, err
	}
	return m, nil
}

// sharedAttribute is the attribute of a function that lets it ask for more
// shared memory than is given without.
const sharedAttribute = 8

func (m *gpuModule) kernel(name string, shared int) (kernel, error) {
	k := &gpuKernel{name: name}
	err := m.call("find the kernel "+name, func() int32 { return m.getFunction(&k.function, m.handle, name) })
	if err != nil || shared == 0 {
		return k, err
	}
	return k, m.call(fmt.Sprintf("give %s %d bytes of shared memory", name, shared), func() int32 {
		return m.setFunction(k.function, sharedAttribute, int32(shared))
	})
}

func (m *gpuModule) unload() {
	_ = m.call("unload the code", func() int32 { return m.unloadModule(m.handle) }) // a failed device says so elsewhere
}

func (g *gpu) launch(k kernel, grid, block [3]int, shared int, args ...any) error {
	f := k.(*gpuKernel)
	values := make([]uint64, len(args)+1) // every argument in 8 bytes of its own; never empty
	pointers := make([]unsafe.Pointer, len(args)+1)
	var pinner runtime.Pinner
	defer pinner.Unpin()
	pinner.Pin(&values[0])
	for i, a := range args {
		if b, ok := a.([]byte); ok {
			pinner.Pin(&b[0])
			pointers[i] = unsafe.Pointer(&b[0])
			continue
		}
		values[i] = argument(a)
		pointers[i] = unsafe.Pointer(&values[i])
	}
	return g.call("launch "+f.name, func() int32 {
		return g.driver.launch(f.function, uint32(grid[0]), uint32(grid[1]), uint32(grid[2]),
			uint32(block[0]), uint32(block[1]), uint32(block[2]), uint32(shared), 0, unsafe.Pointer(&pointers[0]), nil)
	})
}

// argument is the bits of an argument, which a kernel finds at the lowest
// address, as processors do that CUDA runs on.
func argument(a any) uint64 {
	switch a := a.(type) {
	case memory:
		return uint64(a)
	case int32:
		return uint64(uint32(a))
	case uint32:
		return uint64(a)
	case int64:
		return uint64(a)
	case uint64:
		return a
	case float32:
		return uint64(math.Float32bits(a))
	case float64:
		return math.Float64bits(a)
	}
	panic(fmt.Sprintf("cuda: a kernel takes no %T", a))
}
