package codegen

import (
	"encoding/json"
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/lems/lemstest"
)

// compiledFile is what nvrtc.py says of a file.
type compiledFile struct {
	File         string
	Architecture string
	Error        bool
	Log          string
	Kernels      map[string]struct{ Registers, Stack, Spills int }
}

// nvrtc compiles the CUDA files of a folder; the test is skipped without NVRTC.
func nvrtc(t *testing.T, dir string, architectures ...string) []compiledFile {
	t.Helper()
	cmd := exec.Command(pythonPath(t), append([]string{"../testdata/codegen/nvrtc.py", dir}, architectures...)...)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if cmd.ProcessState != nil && cmd.ProcessState.ExitCode() == 3 {
		t.Skip(strings.TrimSpace(errs.String()))
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	var list []compiledFile
	for line := range strings.Lines(string(out)) {
		var c compiledFile
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatal(err)
		}
		list = append(list, c)
	}
	return list
}

// cudaKernelNames are the kernels of every file.
var cudaKernelNames = []string{"sweep_finish_f32", "sweep_finish_f64", "sweep_point", "sweep_run_f32", "sweep_run_f64", "sweep_start_f32", "sweep_start_f64"}

// TestCudaNVRTC compiles every kernel of the shipped models for every
// architecture, warnings being errors: none keeps a register in memory.
func TestCudaNVRTC(t *testing.T) {
	OnceIsEnough(t)
	t.Parallel()
	dir := t.TempDir()
	for _, path := range shipped(t) {
		s := cudaSource(t, loadFile(t, path).System, "heun")
		write(t, filepath.Join(dir, fileName(s.System.Name)+".cu"), cudaText(t, s))
	}
	architectures := cudaArchitectures
	if lemstest.Updating() {
		architectures = []string{"sm_70", "sm_80", "sm_90"}
	}
	files := nvrtc(t, dir, architectures...)
	if len(files) != len(shipped(t))*len(architectures) {
		t.Fatalf("%d files", len(files))
	}
	for _, f := range files {
		if f.Error {
			t.Errorf("%s for %s:\n%s", f.File, f.Architecture, firstOf(f.Log, 3000))
			continue
		}
		if names := slices.Sorted(maps.Keys(f.Kernels)); !slices.Equal(names, cudaKernelNames) {
			t.Errorf("%s for %s: kernels %v", f.File, f.Architecture, names)
		}
		for name, k := range f.Kernels {
			if k.Spills > 0 || k.Stack > 0 {
				t.Errorf("%s for %s: %s spills %d bytes and has a stack of %d", f.File, f.Architecture, name, k.Spills, k.Stack)
			}
		}
	}
	if lemstest.Updating() {
		write(t, "../docs/cuda-registers.md", registersPage(files))
	}
}

// registersPage is the table of registers for people.
func registersPage(files []compiledFile) string {
	var w writer
	w.line("# Registers of the generated CUDA kernels")
	w.line("")
	w.line("Registers of a thread, as NVRTC 12.9 assigns them, with Heun's method. No kernel keeps one in")
	w.line("memory (a test holds that). `go test ./codegen -run TestCudaNVRTC -update` writes this page.")
	w.line("")
	w.line("| model | architecture | run f32 | run f64 | start f32 | start f64 | finish f32 | finish f64 | point |")
	w.line("|---|---|---|---|---|---|---|---|---|")
	for _, f := range files {
		row := "| " + strings.TrimSuffix(f.File, ".cu") + " | " + f.Architecture + " |"
		for _, k := range []string{"run_f32", "run_f64", "start_f32", "start_f64", "finish_f32", "finish_f64", "point"} {
			row += fmt.Sprintf(" %d |", f.Kernels["sweep_"+k].Registers)
		}
		w.line("%s", row)
	}
	return w.String()
}

// TestCudaNVRTCModels compiles other real models: LEMS components, couplings of
// every kind, and where the corpus is RateML's own.
func TestCudaNVRTCModels(t *testing.T) {
	OnceIsEnough(t)
	t.Parallel()
	dir := t.TempDir()
	count := 0
	for _, m := range models(t)[len(shipped(t)):] {
		if count == cudaModels {
			break
		}
		s := cudaSource(t, system(t, m.text), "heun")
		write(t, filepath.Join(dir, m.name+".cu"), cudaText(t, s))
		count++
	}
	for _, name := range cudaComponentNames(t) {
		write(t, filepath.Join(dir, "lems_"+name+".cu"), cudaText(t, cudaComponent(t, name)))
		count++
	}
	count *= len(cudaArchitectures)
	for _, f := range nvrtc(t, dir, cudaArchitectures...) {
		if f.Error || len(f.Kernels) != len(cudaKernelNames) {
			t.Errorf("%s for %s: %d kernels\n%s", f.File, f.Architecture, len(f.Kernels), firstOf(f.Log, 3000))
		}
		count--
	}
	if count != 0 {
		t.Errorf("%d compilations are missing", count)
	}
}

// TestCudaNvcc compiles a whole file with nvcc, where there is one.
func TestCudaNvcc(t *testing.T) {
	t.Parallel()
	nvcc, err := exec.LookPath("nvcc")
	if err != nil {
		t.Skipf("no nvcc: %v (install the CUDA toolkit)", err)
	}
	s := cudaSource(t, loadFile(t, "../testdata/models/rateml/montbrio.xml").System, "heun")
	source := filepath.Join(t.TempDir(), "montbrio.cu")
	write(t, source, cudaText(t, s))
	if out, err := exec.Command(nvcc, "-Werror", "all-warnings", source, "-o", source+".out").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, firstOf(string(out), 3000))
	}
	if out, err := exec.Command(source+".out", "--help").CombinedOutput(); err != nil || !strings.Contains(string(out), "global_speed") {
		t.Errorf("%v\n%s", err, out)
	}
}
