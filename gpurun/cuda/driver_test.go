package cuda

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/gpurun/gpuruntest"
)

// onFake are the settings of a machine with a driver for tests, and NVRTC.
func onFake(t *testing.T, kind string, settings ...string) []string {
	t.Helper()
	return append([]string{"LD_LIBRARY_PATH=" + fakeDriver(t, kind), "VIRTUAL_ENV=" + withNVRTC(t), "XDG_CACHE_HOME=" + t.TempDir()}, settings...)
}

// withNVRTC is a virtual environment with NVRTC, without which the test is
// skipped.
func withNVRTC(t *testing.T) string {
	t.Helper()
	dir := virtualEnvironment(t)
	if found, _ := filepath.Glob(filepath.Join(dir, "lib", "python*", "site-packages", "nvidia", "cuda_nvrtc", "lib", "libnvrtc.so.*")); len(found) == 0 {
		t.Skip("no NVRTC in .venv (make venv)")
	}
	return dir
}

// looked is what a look at a machine with a driver for tests gives.
func looked(t *testing.T, env []string) *Report {
	t.Helper()
	r, err := probe(t.Context(), starting("probe", env...))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestProbe(t *testing.T) {
	t.Parallel()
	r := looked(t, onFake(t, "NEW", "FAKE_DEVICES=2", "FAKE_SAYS=a driver that talks on standard output"))
	if r.Problem != nil {
		t.Fatal(r.Problem)
	}
	r.Driver = "570.86.15"
	if got, want := r.Device(), "2 x Fake GPU, driver 570.86.15, CUDA 12.8"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := strings.Join(r.Details, "; "), "Fake GPU, compute capability 9.0, 1.0 MB (1.0 MB free); Fake GPU, compute capability 9.0, 1.0 MB"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if r.NVRTC != "NVRTC 12.9" || !strings.Contains(r.Path, filepath.Join("nvidia", "cuda_nvrtc")) {
		t.Errorf("found %s at %s", r.NVRTC, r.Path)
	}
}

// TestProblems is what a person reads where the GPU cannot be used, and whether
// somebody who has not asked for one reads it.
func TestProblems(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, kind string
		env        []string
		absent     bool
		want       string
	}{
		{"no device", "NEW", []string{"FAKE_DEVICES=0"}, true,
			"the NVIDIA driver sees no GPU; nvidia-smi lists what it sees; a container must be given the GPU (docker run --gpus all)"},
		{"hidden", "NEW", []string{"FAKE_DEVICES=0", "CUDA_VISIBLE_DEVICES=9"}, true,
			`the NVIDIA driver shows no GPU, with CUDA_VISIBLE_DEVICES="9"; unset CUDA_VISIBLE_DEVICES, or name a GPU that nvidia-smi lists`},
		{"old version", "NEW", []string{"FAKE_VERSION=11040"}, false,
			"the NVIDIA driver is for CUDA 11.4; 12.0 is needed; update the driver to 525 or newer"},
		{"old symbols", "OLD", nil, false,
			"the NVIDIA driver is too old: it lacks cuDevicePrimaryCtxRelease_v2; update the driver to 525 or newer"},
		{"mismatch", "NEW", []string{"FAKE_INIT=803"}, false,
			"the driver's library and its kernel module have different versions: what this means (CUDA_ERROR_FAKE); restart the machine after the update of the driver"},
		{"unknown", "NEW", []string{"FAKE_INIT=950"}, false,
			"start the driver: error 950 of the driver; nvidia-smi says how the GPU is"},
		{"stub", "NEW", []string{"FAKE_INIT=34"}, true,
			"there is no NVIDIA driver, only the stand-in of the CUDA toolkit: what this means (CUDA_ERROR_FAKE); install NVIDIA's driver, and take the toolkit's folder stubs off LD_LIBRARY_PATH"},
		{"busy", "NEW", []string{"FAKE_RETAIN=46"}, false,
			"the GPU is in exclusive use by another program: what this means (CUDA_ERROR_FAKE); wait for it, or let programs share the GPU (nvidia-smi -c DEFAULT)"},
		{"prohibited", "NEW", []string{"FAKE_MODE=2"}, false,
			"the Fake GPU is closed to programs (compute mode prohibited); open it with nvidia-smi -c DEFAULT"},
		{"full", "NEW", []string{"FAKE_RETAIN=2"}, false,
			"the memory of the GPU does not suffice: out of memory (CUDA_ERROR_OUT_OF_MEMORY); end what else uses it (nvidia-smi lists it)"},
		{"capability", "NEW", []string{"FAKE_MAJOR=6", "FAKE_MINOR=1"}, false,
			"the Fake GPU has compute capability 6.1; 7.0 is needed (Volta, 2017); use --backend cpu, or a newer GPU"},
		{"no compiler", "NEW", []string{"VIRTUAL_ENV=", "CONDA_PREFIX=", "CUDA_PATH=", "CUDA_HOME=", "PATH="}, false,
			"there is no NVRTC, CUDA's compiler of kernels; pip install nvidia-cuda-nvrtc-cu12"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := looked(t, onFake(t, c.kind, c.env...))
			if r.Problem == nil {
				t.Fatalf("no problem in %+v", r)
			}
			if c.name == "no compiler" && r.NVRTC != "" {
				t.Skipf("the loader knows %s", r.Path)
			}
			if got := r.Problem.Error(); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if r.Problem.Absent() != c.absent {
				t.Errorf("absent is %v", !c.absent)
			}
		})
	}
}

// TestSecondDevice: where the first GPU is taken, the second one is used.
func TestSecondDevice(t *testing.T) {
	t.Parallel()
	r := looked(t, onFake(t, "NEW", "FAKE_DEVICES=2", "FAKE_RETAIN=46"))
	if r.Problem != nil || len(r.Devices) != 1 {
		t.Errorf("got %+v", r)
	}
	sink := &rows{}
	if err := backendOf("gpu-fill", onFake(t, "NEW", "FAKE_DEVICES=2", "FAKE_RETAIN=46")...).Run(t.Context(), testSweep(), sink); err != nil {
		t.Fatal(err)
	}
	if len(sink.rows) == 0 || sink.rows[0].Metrics[0] != 1 {
		t.Errorf("one device is left, not %v", sink.rows)
	}
}

// TestHangingDriver: a driver that never answers is given up.
func TestHangingDriver(t *testing.T) {
	t.Parallel()
	env := onFake(t, "NEW", "FAKE_HANGS=1")
	ctx, cancel := context.WithCancel(t.Context())
	var started *exec.Cmd
	_, err := probe(ctx, func(ctx context.Context, args ...string) (*exec.Cmd, error) {
		time.AfterFunc(200*time.Millisecond, cancel)
		cmd, err := starting("probe", env...)(ctx, args...)
		started = cmd
		return cmd, err
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if started.ProcessState == nil {
		t.Error("its process runs on")
	}
}

// fillKernel is a source whose kernels the driver for tests knows.
const fillKernel = `
extern "C" __global__ void fill(float *to, int n, float value) { for (int i = 0; i < n; i++) to[i] = value; }
extern "C" __global__ void crash() {}
extern "C" __global__ void fault() { *(volatile int *)0 = 1; }
extern "C" __global__ void hang() { while (true); }
`

// fillEngine uses all that a device offers; its row is the number of devices and
// what a kernel and copies left in memory.
func fillEngine(_ context.Context, devices []device, _ *gpurun.Sweep, sink gpurun.Sink) error {
	d := devices[0]
	m, err := d.alloc(40)
	if err != nil {
		return err
	}
	defer d.free(m)
	mod, err := d.compile(fillKernel)
	if err != nil {
		return err
	}
	defer mod.unload()
	k, err := mod.kernel("fill", 100_000)
	if err != nil {
		return err
	}
	if err := d.launch(k, [3]int{1, 2, 3}, [3]int{32, 4, 5}, 6, m, int32(10), float32(2.5)); err != nil {
		return err
	}
	b := binary.LittleEndian.AppendUint32(nil, math.Float32bits(-7))
	for _, err := range []error{d.wait(), d.zero(m, 4, 8), d.upload(m, 36, b), d.upload(m, 0, nil), d.download(nil, m, 0)} {
		if err != nil {
			return err
		}
	}
	back := make([]byte, 36)
	if err := d.download(back, m, 4); err != nil {
		return err
	}
	row := gpurun.Row{Metrics: []float64{float64(len(devices))}}
	for ; len(back) > 0; back = back[4:] {
		row.Metrics = append(row.Metrics, float64(math.Float32frombits(binary.LittleEndian.Uint32(back))))
	}
	return sink.Row(row)
}

func launchOne(d device, name string) error {
	mod, err := d.compile(fillKernel)
	if err != nil {
		return err
	}
	k, err := mod.kernel(name, 0)
	if err != nil {
		return err
	}
	return d.launch(k, [3]int{1, 2, 3}, [3]int{32, 4, 5}, 6)
}

// TestDriverDevice goes through the functions of the driver.
func TestDriverDevice(t *testing.T) {
	t.Parallel()
	sink := &rows{}
	if err := backendOf("gpu-fill", onFake(t, "NEW", "FAKE_DEVICES=2")...).Run(t.Context(), testSweep(), sink); err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(sink.rows[0].Metrics), "[2 0 0 2.5 2.5 2.5 2.5 2.5 2.5 -7]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestDeviceErrors is how failures of the driver arrive.
func TestDeviceErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ engine, want string }{
		{"gpu-memory", "take 99999999 bytes"},
		{"gpu-missing", "find the kernel nothing: what this means (CUDA_ERROR_FAKE); nvidia-smi says how the GPU is"},
		{"gpu-shared", "give fill 999999 bytes of shared memory: what this means"},
		{"gpu-fault", "a kernel reached beyond its memory: an illegal memory access was encountered (CUDA_ERROR_ILLEGAL_ADDRESS); this is a mistake in lemsls"},
		{"gpu-hang", "the GPU does not answer within 100ms; look what nvidia-smi says, or use --backend cpu\nthe GPU does not"},
		{"gpu-source", "compile the sweep for the Fake GPU: NVRTC 12.9: NVRTC_ERROR_COMPILATION:\nsweep.cu(2): error: identifier \"nonsense\" is undefined"},
		{"gpu-image", "the driver could not compile the code: what this means (CUDA_ERROR_FAKE); update the driver:\nptxas: this is no code"},
		{"gpu-crash", "the process that works on the GPU broke off (exit status 2):\n  SIGSEGV: segmentation violation"},
	} {
		t.Run(c.engine, func(t *testing.T) {
			t.Parallel()
			err := backendOf(c.engine, onFake(t, "NEW")...).Run(t.Context(), testSweep(), &rows{})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v\nwant %s", err, c.want)
			}
			var p *Problem
			if c.engine == "gpu-memory" && (!errors.As(err, &p) || p.Kind != Memory) {
				t.Errorf("%v is not about memory", err)
			}
		})
	}
}

func testSweep() *gpurun.Sweep {
	s := gpuruntest.Cases()[0].Sweep
	return &s
}
