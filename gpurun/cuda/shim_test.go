//go:build unix

package cuda

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// The text of the kernels, compiled by g++ and run on the processor: blocks one
// after the other, threads in turn from barrier to barrier.

// shimBase is where device memory lies in the processes that run kernels.
const shimBase = 0x200000000000

// shimMemory is the size of the file of device memory.
const shimMemory = 256 << 20

// shim is a device made of processes.
type shim struct {
	dir      string
	compiler string
	memory   []byte // the file, mapped
	programs map[[32]byte]string
	allowed  int64 // bytes that can be had
	used     int64
	top      int64 // of what was handed out
	sizes    map[memory]int64
	launches int
	running  []*shimModule
	onLaunch func() // may be nil
}

// newShim makes a device; the test is skipped without a C++ compiler.
func newShim(t testing.TB) *shim {
	t.Helper()
	name := os.Getenv("CXX")
	if name == "" {
		name = "g++"
	}
	compiler, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("no C++ compiler: %v (install g++; CXX names another)", err)
	}
	d := &shim{dir: t.TempDir(), compiler: compiler, programs: map[[32]byte]string{}, allowed: shimMemory, sizes: map[memory]int64{}}
	f, err := os.Create(filepath.Join(d.dir, "memory"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Truncate(shimMemory); err != nil {
		t.Fatal(err)
	}
	if d.memory, err = syscall.Mmap(int(f.Fd()), 0, shimMemory, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, m := range d.running {
			m.stop()
		}
		_ = syscall.Munmap(d.memory)
		if d.used != 0 {
			t.Errorf("%d bytes were never freed", d.used)
		}
	})
	return d
}

func (d *shim) info() deviceInfo {
	return deviceInfo{Name: "shim", Major: 9, Multiprocessors: 2, Memory: shimMemory, Free: d.allowed,
		SharedPerBlock: 64 << 10, SharedPerMulti: 128 << 10, RegistersPerSM: 65536, Driver: "0.0"}
}

func (d *shim) close() {}

func (d *shim) alloc(bytes int64) (memory, error) {
	if d.used+bytes > d.allowed || d.top+bytes > shimMemory {
		return 0, errMemory
	}
	m := memory(shimBase + d.top)
	d.sizes[m] = bytes
	d.used += bytes
	for i := d.top; i < d.top+bytes; i++ {
		d.memory[i] = 0xff // which is not a number
	}
	d.top += (bytes + 255) / 256 * 256
	return m, nil
}

func (d *shim) free(m memory) {
	d.used -= d.sizes[m]
	delete(d.sizes, m)
	if len(d.sizes) == 0 {
		d.top = 0
	}
}

// at is a part of memory that was handed out.
func (d *shim) at(m memory, offset, bytes int64) ([]byte, error) {
	size, ok := d.sizes[m]
	if !ok || offset < 0 || bytes < 0 || offset+bytes > size {
		return nil, fmt.Errorf("shim: bytes %d to %d of %d", offset, offset+bytes, size)
	}
	begin := int64(m) - shimBase + offset
	return d.memory[begin : begin+bytes], nil
}

func (d *shim) upload(to memory, offset int64, from []byte) error {
	x, err := d.at(to, offset, int64(len(from)))
	copy(x, from)
	return err
}

func (d *shim) download(to []byte, from memory, offset int64) error {
	x, err := d.at(from, offset, int64(len(to)))
	copy(to, x)
	return err
}

func (d *shim) zero(m memory, offset, bytes int64) error {
	x, err := d.at(m, offset, bytes)
	clear(x)
	return err
}

func (d *shim) wait() error { return nil }

// shimModule is a process that runs the kernels of a text.
type shimModule struct {
	d       *shim
	kernels []string
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	errs    bytes.Buffer
}

var kernelNames = regexp.MustCompile(`(?m)^extern "C" __global__ void (?:__launch_bounds__\([^)]*\) )?(\w+)\(`)

func (d *shim) compile(source string) (module, error) {
	m := &shimModule{d: d}
	var table strings.Builder
	for _, name := range kernelNames.FindAllStringSubmatch(source, -1) {
		m.kernels = append(m.kernels, name[1])
		fmt.Fprintf(&table, "    {\"%s\", [](const unsigned char *at) { shim_call(%s, at); }},\n", name[1], name[1])
	}
	text := source + "\nint main(int, char **args)\n{\n    static const ShimKernel kernels[] = {\n" + table.String() + "    };\n    return shim_serve(kernels, args);\n}\n"
	key := sha256.Sum256([]byte(text))
	if d.programs[key] == "" {
		program, err := d.build(text)
		if err != nil {
			return nil, err
		}
		d.programs[key] = program
	}
	if err := m.start(d.programs[key]); err != nil {
		return nil, err
	}
	d.running = append(d.running, m)
	return m, nil
}

func (d *shim) build(text string) (string, error) {
	program := filepath.Join(d.dir, "kernels_"+strconv.Itoa(len(d.programs)))
	if err := os.WriteFile(program+".cu", []byte(text), 0o644); err != nil {
		return "", err
	}
	cmd := exec.Command(d.compiler, "-x", "c++", "-std=c++17", "-O1", "-ffp-contract=off", "-fsanitize=alignment", "-fno-sanitize-recover", "-Wall", "-Wextra", "-Werror",
		"-Wno-unknown-pragmas", "-Wno-unused-parameter", "-Wno-unused-function", "-Wno-unused-variable", "-Wno-unused-but-set-variable",
		"-Wno-type-limits", "-Wno-maybe-uninitialized", "-Wno-uninitialized", "-Wno-array-bounds", "-Wno-int-in-bool-context",
		"-include", "../../testdata/codegen/cuda_shim.h", "-include", "testdata/shim.h", program+".cu", "-o", program)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("g++: %w\n%.3000s", err, out)
	}
	return program, nil
}

func (m *shimModule) start(program string) (err error) {
	m.cmd = exec.Command(program, filepath.Join(m.d.dir, "memory"), strconv.Itoa(shimBase), strconv.Itoa(shimMemory))
	if m.in, err = m.cmd.StdinPipe(); err != nil {
		return err
	}
	out, err := m.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	m.out, m.cmd.Stderr = bufio.NewReader(out), &m.errs
	return m.cmd.Start()
}

func (m *shimModule) unload() { m.stop() }

func (m *shimModule) stop() {
	if m.cmd != nil {
		_ = m.in.Close()
		_ = m.cmd.Wait()
		m.cmd = nil
	}
}

// shimKernel is a kernel of a module.
type shimKernel struct {
	m     *shimModule
	index int
}

func (m *shimModule) kernel(name string, shared int) (kernel, error) {
	for i, k := range m.kernels {
		if k == name {
			return shimKernel{m, i}, nil
		}
	}
	return nil, fmt.Errorf("shim: no kernel %s", name)
}

func (d *shim) launch(k kernel, grid, block [3]int, shared int, args ...any) error {
	d.launches++
	if d.onLaunch != nil {
		d.onLaunch()
	}
	if grid[0] < 1 || block[0] < 1 || block[0] > 1024 || shared > d.info().SharedPerBlock {
		return fmt.Errorf("shim: %d blocks of %d threads with %d bytes", grid[0], block[0], shared)
	}
	var blob []byte
	for _, a := range args {
		blob = append(blob, shimArgument(a)...)
		blob = append(blob, make([]byte, (8-len(blob)%8)%8)...)
	}
	sk := k.(shimKernel)
	head := integers(nil, sk.index, grid[0], block[0], shared, len(blob))
	if _, err := sk.m.in.Write(append(head, blob...)); err != nil {
		return fmt.Errorf("shim: %w: %s", err, sk.m.errs.String())
	}
	if _, err := sk.m.out.ReadByte(); err != nil {
		_ = sk.m.cmd.Wait()
		sk.m.cmd = nil
		return fmt.Errorf("shim: the kernel ended: %w: %s", err, sk.m.errs.String())
	}
	return nil
}

func shimArgument(a any) []byte {
	switch a := a.(type) {
	case []byte:
		return a
	case memory:
		return binary.LittleEndian.AppendUint64(nil, uint64(a))
	case int32:
		return integers(nil, int(a))
	case float32:
		return binary.LittleEndian.AppendUint32(nil, math.Float32bits(a))
	}
	panic(fmt.Sprintf("shim: an argument of type %T", a))
}

// backend is a sweep on devices of a test.
type backend struct {
	t       tuning
	devices []device
}

func (backend) Name() string   { return "cuda" }
func (backend) Device() string { return "shim" }
