package cuda

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unsafe"
)

// nvrtc is NVIDIA's compiler of kernels at run time. It needs no GPU.
type nvrtc struct {
	path          string // where it was loaded from
	version       [2]int // 12, 9
	architectures []int  // that it compiles for, ascending: 90 is sm_90
	mu            sync.Mutex

	getVersion     func(major, minor *int32) int32
	countSupported func(n *int32) int32
	supported      func(list *int32) int32
	errorText      func(code int32) string
	create         func(program *uintptr, source, name string, n int32, headers, names unsafe.Pointer) int32
	destroy        func(program *uintptr) int32
	compileProgram func(program uintptr, n int32, options *unsafe.Pointer) int32
	logSize        func(program uintptr, bytes *uint64) int32
	log            func(program uintptr, to *byte) int32
	cubinSize      func(program uintptr, bytes *uint64) int32
	cubin          func(program uintptr, to *byte) int32
	ptxSize        func(program uintptr, bytes *uint64) int32
	ptx            func(program uintptr, to *byte) int32
}

func (n *nvrtc) symbols() []symbol {
	return []symbol{
		{"nvrtcVersion", &n.getVersion},
		{"nvrtcGetNumSupportedArchs", &n.countSupported},
		{"nvrtcGetSupportedArchs", &n.supported},
		{"nvrtcGetErrorString", &n.errorText},
		{"nvrtcCreateProgram", &n.create},
		{"nvrtcDestroyProgram", &n.destroy},
		{"nvrtcCompileProgram", &n.compileProgram},
		{"nvrtcGetProgramLogSize", &n.logSize},
		{"nvrtcGetProgramLog", &n.log},
		{"nvrtcGetCUBINSize", &n.cubinSize},
		{"nvrtcGetCUBIN", &n.cubin},
		{"nvrtcGetPTXSize", &n.ptxSize},
		{"nvrtcGetPTX", &n.ptx},
	}
}

// bindNVRTC makes a loaded library callable and asks it who it is.
func bindNVRTC(l library, path string) (*nvrtc, error) {
	n := &nvrtc{path: path}
	if err := l.bind(n.symbols()); err != nil {
		return nil, err
	}
	var major, minor, count int32
	if n.getVersion(&major, &minor) != 0 || n.countSupported(&count) != 0 || count < 1 {
		return nil, fmt.Errorf("it does not say its version")
	}
	list := make([]int32, count)
	if n.supported(&list[0]) != 0 {
		return nil, fmt.Errorf("it does not say what GPUs it compiles for")
	}
	n.version = [2]int{int(major), int(minor)}
	for _, a := range list {
		n.architectures = append(n.architectures, int(a))
	}
	slices.Sort(n.architectures)
	return n, nil
}

// String is the name that a person reads.
func (n *nvrtc) String() string { return fmt.Sprintf("NVRTC %d.%d", n.version[0], n.version[1]) }

// target is what code is compiled for: a cubin for one architecture, or PTX that
// the driver of a newer GPU compiles further.
type target struct {
	architecture int
	ptx          bool
}

// target is what to compile for on a GPU; false if its capability is below all.
func (n *nvrtc) target(i deviceInfo) (target, bool) {
	capability := 10*i.Major + i.Minor
	if slices.Contains(n.architectures, capability) {
		return target{capability, false}, true
	}
	if capability < n.architectures[0] {
		return target{}, false
	}
	k, _ := slices.BinarySearch(n.architectures, capability)
	return target{n.architectures[k-1], true}, true
}

// options are those of every compilation. Products and sums keep their own
// rounding, as the definition of a Program has it. Names are never defined here:
// a short one breaks a header of NVRTC's own.
func (t target) options() []string {
	kind := "sm_"
	if t.ptx {
		kind = "compute_"
	}
	return []string{fmt.Sprintf("--gpu-architecture=%s%d", kind, t.architecture), "--std=c++17", "--fmad=false"}
}

// compile makes a cubin of CUDA C++, or PTX. The log is in the error.
func (n *nvrtc) compile(source string, t target) ([]byte, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	var program uintptr
	if code := n.create(&program, source, "sweep.cu", 0, nil, nil); code != 0 {
		return nil, fmt.Errorf("%v takes no program: %s", n, n.errorText(code))
	}
	defer n.destroy(&program)
	options, pinned := cStrings(t.options())
	code := n.compileProgram(program, int32(len(options)), &options[0])
	pinned.Unpin()
	if code != 0 {
		return nil, fmt.Errorf("%v: %s:\n%s", n, n.errorText(code), strings.TrimSpace(n.said(program)))
	}
	if t.ptx {
		return n.product(program, n.ptxSize, n.ptx)
	}
	return n.product(program, n.cubinSize, n.cubin)
}

// said is the log of a compilation.
func (n *nvrtc) said(program uintptr) string {
	log, _ := n.product(program, n.logSize, n.log)
	return text(log)
}

// product is what a compilation made: so many bytes, written to a buffer.
func (n *nvrtc) product(program uintptr, size func(uintptr, *uint64) int32, get func(uintptr, *byte) int32) ([]byte, error) {
	var bytes uint64
	if code := size(program, &bytes); code != 0 || bytes == 0 {
		return nil, fmt.Errorf("%v made nothing: %s", n, n.errorText(code))
	}
	to := make([]byte, bytes)
	if code := get(program, &to[0]); code != 0 {
		return nil, fmt.Errorf("%v gives nothing: %s", n, n.errorText(code))
	}
	return to, nil
}
