package main

import (
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// fakeDriver is the folder of a driver for tests, which is no GPU; see its
// source.
func fakeDriver(t *testing.T) string {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("a driver of one's own is loaded on Linux only")
	}
	dir := t.TempDir()
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		t.Skipf("no C compiler to build a driver for tests: %v", err)
	}
	if out, err := exec.Command(gcc, "-shared", "-fPIC", "-o", filepath.Join(dir, "libcuda.so.1"), "gpurun/cuda/testdata/libcuda.c").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return dir
}

// onMachine runs a command line in a process with an environment.
func onMachine(t *testing.T, env []string, args ...string) (out, errs string, failed bool) {
	t.Helper()
	cmd, o, e := process(t, args...)
	cmd.Env = append(cmd.Env, env...)
	failed = cmd.Run() != nil
	return o.String(), e.String(), failed
}

// TestBackendWithoutGPU: who has no driver hears of none, unless they ask.
func TestBackendWithoutGPU(t *testing.T) {
	if _, errs, _ := onMachine(t, nil, "sweep", montbrio, "--backend", "cuda", "--points", "1", "--steps", "1", "--out", filepath.Join(t.TempDir(), "r")); !strings.Contains(errs, "there is no NVIDIA driver here") {
		t.Skipf("this machine has a driver, or no GPU backend: %s", errs)
	}
	_, errs, failed := onMachine(t, nil, "sweep", montbrio, "--points", "1", "--steps", "1", "--format", "json", "--out", filepath.Join(t.TempDir(), "r"))
	if failed || strings.Contains(errs, "GPU") {
		t.Errorf("got %s", errs)
	}
	out, _, _ := onMachine(t, nil, "doctor")
	if !strings.Contains(out, "sweeps on a GPU: install NVIDIA's driver 525 or newer") {
		t.Errorf("got %s", out)
	}
}

// wrong makes the driver for tests one whose kernels do nothing, in memory that
// looks as if no simulation had a fault.
var wrong = []string{"FAKE_KERNELS=idle", "FAKE_FILL=255"}

// TestBackendChoice is what becomes of --backend where there is a driver.
func TestBackendChoice(t *testing.T) {
	onceIsEnough(t)
	venv, err := filepath.Abs(".venv")
	if err != nil {
		t.Fatal(err)
	}
	machine := []string{"LD_LIBRARY_PATH=" + fakeDriver(t), "VIRTUAL_ENV=" + venv, "XDG_CACHE_HOME=" + t.TempDir()}
	if out, _, _ := onMachine(t, machine, "doctor"); strings.Contains(out, "nocuda") || !strings.Contains(out, "NVRTC 12.9") {
		t.Skipf("no NVRTC in .venv (make venv), or no GPU backend:\n%s", out)
	} else if !strings.Contains(out, "Fake GPU, compute capability 9.0") || !strings.Contains(out, "CUDA 12.8") ||
		!strings.Contains(out, "gpu trial   1.0 MB of memory on Fake GPU are not enough") || !strings.Contains(out, "sweeps go to the CPU") {
		t.Errorf("doctor says\n%s", out)
	}
	machine = append(machine, "FAKE_MEMORY=999999999")
	if out, _, _ := onMachine(t, append(machine, wrong...), "doctor"); !strings.Contains(out, "gpu trial   other numbers than the CPU's: mean_theta of point 0 (") {
		t.Errorf("doctor says\n%s", out)
	}
	sweep := func(args ...string) []string {
		return append([]string{"sweep", montbrio, "--points", "1", "--steps", "8", "--format", "json", "--out", filepath.Join(t.TempDir(), "r")}, args...)
	}
	for _, c := range []struct {
		name   string
		env    []string
		args   []string
		failed bool
		out    string
		errs   string // "": says nothing of a GPU
	}{
		{"fails", nil, sweep(), false, `"backend":"cpu"`, "lemsls: note: on the CPU, not the GPU: the GPU (Fake GPU, CUDA 12.8) fails when this sweep is tried on it: find the kernel "},
		{"fails, wanted", nil, sweep("--backend", "cuda"), true, "", "lemsls: --backend cuda: the GPU (Fake GPU, CUDA 12.8) fails when this sweep is tried on it: find the kernel "},
		{"crashes", []string{"FAKE_KERNELS=crash"}, sweep(), false, `"backend":"cpu"`, "the process that works on the GPU broke off (exit status 2):\n  SIGSEGV"},
		{"wrong", wrong, sweep(), false, `"backend":"cpu"`, "lemsls: note: on the CPU, not the GPU: the GPU (Fake GPU, CUDA 12.8) does not compute in this sweep what the CPU computes: mean_r of point 0 (global_speed = "},
		{"wrong, dry", wrong, sweep("--dry-run"), false, `"backend":"cpu"`, "lemsls: note: on the CPU, not the GPU: "},
		{"wrong, wanted", wrong, sweep("--backend", "cuda"), true, "", "please report this, with the model, at https://github.com/lemsls/lemsls/issues (--backend cpu leaves the GPU alone, --backend cuda-unchecked takes it all the same)"},
		{"wrong, all the same", wrong, sweep("--backend", "cuda-unchecked"), false, `"backend":"cuda-unchecked"`, ""},
		{"none wanted", nil, sweep("--backend", "cpu"), false, `"backend":"cpu"`, ""},
		{"broken", []string{"FAKE_INIT=803"}, sweep(), false, `"backend":"cpu"`, "lemsls: note: on the CPU, not the GPU: the driver's library and its kernel module have different versions: "},
		{"broken, wanted", []string{"FAKE_INIT=803"}, sweep("--backend", "cuda"), true, "", "lemsls: --backend cuda: the driver's library and its kernel module have different versions: "},
		{"none there", []string{"FAKE_DEVICES=0"}, sweep(), false, `"backend":"cpu"`, ""},
		{"none there, wanted", []string{"FAKE_DEVICES=0"}, sweep("--backend", "cuda"), true, "", "lemsls: --backend cuda: the NVIDIA driver sees no GPU; nvidia-smi"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, errs, failed := onMachine(t, append(c.env, machine...), c.args...)
			if failed != c.failed || !strings.Contains(strings.ReplaceAll(out, `": "`, `":"`), c.out) || !strings.Contains(errs, c.errs) || c.errs == "" && strings.Contains(errs, "GPU") {
				t.Errorf("failed: %v\n%s%s", failed, out, errs)
			}
		})
	}
}

// TestWorkerIsHidden: a person has no use for the command.
func TestWorkerIsHidden(t *testing.T) {
	_, out, _ := command(t, "", "--help")
	if strings.Contains(out, "worker") {
		t.Errorf("got %s", out)
	}
	if code, out, errs := command(t, "not what a lemsls says", "worker"); code != 0 || !strings.HasPrefix(out, "lemsls worker ") || errs != "" {
		t.Errorf("%d: %q %s", code, out, errs)
	}
}
