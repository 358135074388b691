package cuda

import "errors"

// device is what a sweep needs of a GPU. There are two: a real one, through the
// driver (driver.go), and in tests one that the C++ shim emulates. Its methods
// are called from one goroutine at a time.
type device interface {
	info() deviceInfo
	// compile makes a module of CUDA C++ and loads it; a module that was compiled
	// before comes from the cache.
	compile(source string) (module, error)
	// alloc takes device memory. errMemory where there is not enough.
	alloc(bytes int64) (memory, error)
	free(memory)
	upload(to memory, offset int64, from []byte) error
	download(to []byte, from memory, offset int64) error
	zero(m memory, offset, bytes int64) error
	// launch queues a kernel behind what was queued before. An argument is a
	// memory, an int32, int64, uint32, uint64, float32 or float64, or a struct as its
	// bytes, a []byte, as the kernel declares it.
	launch(k kernel, grid, block [3]int, shared int, args ...any) error
	// wait returns when all that was queued is done.
	wait() error
	close()
}

// module is compiled code on a device.
type module interface {
	// kernel finds a function; its shared memory may be as large as shared bytes.
	kernel(name string, shared int) (kernel, error)
	unload()
}

type (
	kernel any    // of the device that made it
	memory uint64 // a device address; 0: none
)

// deviceInfo is what a launch is planned by, and what a person is told.
type deviceInfo struct {
	Name            string
	Major, Minor    int // compute capability
	Multiprocessors int
	Memory, Free    int64
	SharedPerBlock  int // the most that a block may ask for, by opting in
	SharedPerMulti  int
	RegistersPerSM  int
	Driver          string // its version, "12.8"
}

// errMemory is the answer of a device whose memory does not suffice.
var errMemory = errors.New("the device has not enough memory")
