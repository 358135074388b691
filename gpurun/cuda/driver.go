package cuda

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"unsafe"
)

// driver is the functions of libcuda that a sweep needs. A result of 0 is
// success; a handle is a uintptr, a size an uint64, an int of C an int32.
type driver struct {
	version int // 12080 is CUDA 12.8

	start        func(flags uint32) int32
	getVersion   func(version *int32) int32
	errorName    func(code int32, name **byte) int32
	errorText    func(code int32, text **byte) int32
	count        func(n *int32) int32
	get          func(device *int32, ordinal int32) int32
	name         func(name *byte, size int32, device int32) int32
	totalMemory  func(bytes *uint64, device int32) int32
	attribute    func(value *int32, attribute, device int32) int32
	contextFlags func(device int32, flags uint32) int32
	retain       func(context *uintptr, device int32) int32
	release      func(device int32) int32
	setCurrent   func(context uintptr) int32
	synchronize  func() int32
	memoryInfo   func(free, total *uint64) int32
	alloc        func(address *uint64, bytes uint64) int32
	free         func(address uint64) int32
	upload       func(to uint64, from unsafe.Pointer, bytes uint64) int32
	download     func(to unsafe.Pointer, from uint64, bytes uint64) int32
	fill         func(to uint64, value uint8, bytes uint64) int32
	loadModule   func(module *uintptr, image *byte, n uint32, options *int32, values *uintptr) int32
	unloadModule func(module uintptr) int32
	getFunction  func(function *uintptr, module uintptr, name string) int32
	setFunction  func(function uintptr, attribute, value int32) int32
	launch       func(function uintptr, gridX, gridY, gridZ, blockX, blockY, blockZ, shared uint32, stream uintptr, params, extra unsafe.Pointer) int32
}

// symbols are the names of the functions. Those with _v2 are what the header
// calls by the name without: the others take sizes and addresses of 32 bits.
func (d *driver) symbols() []symbol {
	return []symbol{
		{"cuInit", &d.start},
		{"cuDriverGetVersion", &d.getVersion},
		{"cuGetErrorName", &d.errorName},
		{"cuGetErrorString", &d.errorText},
		{"cuDeviceGetCount", &d.count},
		{"cuDeviceGet", &d.get},
		{"cuDeviceGetName", &d.name},
		{"cuDeviceTotalMem_v2", &d.totalMemory},
		{"cuDeviceGetAttribute", &d.attribute},
		{"cuDevicePrimaryCtxSetFlags_v2", &d.contextFlags},
		{"cuDevicePrimaryCtxRetain", &d.retain},
		{"cuDevicePrimaryCtxRelease_v2", &d.release},
		{"cuCtxSetCurrent", &d.setCurrent},
		{"cuCtxSynchronize", &d.synchronize},
		{"cuMemGetInfo_v2", &d.memoryInfo},
		{"cuMemAlloc_v2", &d.alloc},
		{"cuMemFree_v2", &d.free},
		{"cuMemcpyHtoD_v2", &d.upload},
		{"cuMemcpyDtoH_v2", &d.download},
		{"cuMemsetD8_v2", &d.fill},
		{"cuModuleLoadDataEx", &d.loadModule},
		{"cuModuleUnload", &d.unloadModule},
		{"cuModuleGetFunction", &d.getFunction},
		{"cuFuncSetAttribute", &d.setFunction},
		{"cuLaunchKernel", &d.launch},
	}
}

// The oldest driver that will do: the first of CUDA 12.
const (
	leastVersion = 12000
	leastDriver  = "525"
)

// driverName is what the loader knows the driver by.
func driverName() string {
	if runtime.GOOS == "windows" {
		return "nvcuda.dll"
	}
	return "libcuda.so.1"
}

// openDriver loads the driver and starts it. An error is a *Problem.
func openDriver() (*driver, error) {
	l, err := openLibrary(driverName())
	if errors.Is(err, errNotBuilt) {
		return nil, errNotBuilt
	}
	if err != nil {
		return nil, &Problem{NoDriver, fmt.Sprintf("there is no NVIDIA driver here (%v)", err), installDriver}
	}
	d := &driver{}
	if err := l.bind(d.symbols()); err != nil {
		return nil, &Problem{OldDriver, fmt.Sprintf("the NVIDIA driver is too old: %v", err), updateDriver}
	}
	return d, d.begin()
}

// What to do about the driver.
const (
	installDriver = "install NVIDIA's driver " + leastDriver + " or newer; a container must be given the GPU (docker run --gpus all)"
	updateDriver  = "update the driver to " + leastDriver + " or newer"
)

// begin starts the driver and looks whether it will do.
func (d *driver) begin() error {
	var version int32
	if d.getVersion(&version) == 0 {
		d.version = int(version)
	}
	if d.version != 0 && d.version < leastVersion {
		return &Problem{OldDriver, fmt.Sprintf("the NVIDIA driver is for CUDA %s; 12.0 is needed", d.cuda()), updateDriver}
	}
	return d.problem(d.start(0), "start the driver")
}

// cuda is the version of CUDA that the driver is for.
func (d *driver) cuda() string { return fmt.Sprintf("%d.%d", d.version/1000, d.version%1000/10) }

// devices is how many GPUs the driver sees.
func (d *driver) devices() (int, error) {
	var n int32
	if err := d.problem(d.count(&n), "count the GPUs"); err != nil {
		return 0, err
	}
	if n == 0 {
		return 0, noDevice()
	}
	return int(n), nil
}

func noDevice() *Problem {
	if hidden, ok := os.LookupEnv("CUDA_VISIBLE_DEVICES"); ok {
		return &Problem{NoDevice, fmt.Sprintf("the NVIDIA driver shows no GPU, with CUDA_VISIBLE_DEVICES=%q", hidden), "unset CUDA_VISIBLE_DEVICES, or name a GPU that nvidia-smi lists"}
	}
	return &Problem{NoDevice, "the NVIDIA driver sees no GPU", "nvidia-smi lists what it sees; a container must be given the GPU (docker run --gpus all)"}
}

// says is the driver's own words for a result.
func (d *driver) says(code int32) string {
	var name, text *byte
	d.errorName(code, &name)
	d.errorText(code, &text)
	switch {
	case name == nil:
		return fmt.Sprintf("error %d of the driver", code)
	case text == nil:
		return cText(name)
	}
	return fmt.Sprintf("%s (%s)", strings.TrimSpace(cText(text)), cText(name))
}

// cText is the text at a pointer of C.
func cText(p *byte) string {
	n := 0
	for *(*byte)(unsafe.Add(unsafe.Pointer(p), n)) != 0 {
		n++
	}
	return string(unsafe.Slice(p, n))
}
