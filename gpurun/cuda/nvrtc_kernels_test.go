package cuda

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/codegen"
	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/gpurun/gpuruntest"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/rateml"
	"github.com/lemsls/lemsls/lems/syntax"
)

// compiled is what NVRTC says of a file.
type compiled struct {
	File         string
	Architecture string
	Error        bool
	Log          string
	Kernels      map[string]struct{ Registers, Stack, Spills int }
}

// nvrtcCompile compiles the CUDA files of a folder; the test is skipped without
// NVRTC.
func nvrtcCompile(t *testing.T, dir string, architectures ...string) []compiled {
	t.Helper()
	python, err := filepath.Abs("../../.venv/bin/python")
	if err == nil {
		_, err = os.Stat(python)
	}
	if err != nil {
		t.Skipf("no Python with NVRTC: %v (make venv)", err)
	}
	cmd := exec.Command(python, append([]string{"../../testdata/codegen/nvrtc.py", dir}, architectures...)...)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if cmd.ProcessState != nil && cmd.ProcessState.ExitCode() == 3 {
		t.Skip(strings.TrimSpace(errs.String()))
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	var list []compiled
	for line := range strings.Lines(string(out)) {
		var c compiled
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatal(err)
		}
		list = append(list, c)
	}
	return list
}

// h200 is a device that kernels are planned for in tests.
var h200 = deviceInfo{Name: "H200", Major: 9, Multiprocessors: 132, Memory: 140 << 30, Free: 139 << 30,
	SharedPerBlock: 227 << 10, SharedPerMulti: 228 << 10, RegistersPerSM: 65536}

// others are devices by their architecture.
var others = map[string]deviceInfo{
	"sm_70": {Multiprocessors: 80, SharedPerBlock: 96 << 10, SharedPerMulti: 96 << 10, RegistersPerSM: 65536},
	"sm_80": {Multiprocessors: 108, SharedPerBlock: 163 << 10, SharedPerMulti: 164 << 10, RegistersPerSM: 65536},
	"sm_90": h200,
}

// kernelSweep is a sweep of a program on 68 nodes, delays from 1 to 60 steps.
func kernelSweep(p *ir.Program, points int, precision gpurun.Precision) *gpurun.Sweep {
	const nodes, longest = 68, 60
	n := &gpurun.Network{Name: "dense", N: nodes}
	for i := range nodes {
		for j := range nodes {
			w := 0.0
			if i != j {
				w = float64((i*7+j*13)%17+1) / 17 / nodes
			}
			n.Weights = append(n.Weights, w)
			n.Lengths = append(n.Lengths, float64(1+(i*31+j*17)%longest))
		}
	}
	names, rows := []string{}, make([][]float64, points)
	for _, q := range p.Params {
		names = append(names, q.Name)
	}
	for i := range rows {
		for k, q := range p.Params {
			x := q.Lo + (q.Hi-q.Lo)*float64(i)/float64(points)
			if p.DelayScale >= 0 && k == len(p.Params)-1 {
				x = q.Hi
			}
			rows[i] = append(rows[i], x)
		}
	}
	return &gpurun.Sweep{Program: p, Points: gpurun.List(names, rows), Network: n, Dt: 0.1, Steps: 2000, Transient: 500,
		Precision: precision, Seed: 1, Replicates: 1}
}

// shippedModels are RateML's models that come with the tests, ready to run.
func shippedModels(t testing.TB) map[string]*ir.Program {
	t.Helper()
	paths, err := filepath.Glob("../../testdata/models/rateml/*.xml")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no models: %v", err)
	}
	programs := map[string]*ir.Program{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		model := lems.Load(syntax.NewFile(filepath.ToSlash(path), 0, string(text)), []*lems.Dialect{rateml.Dialect})
		p, gaps := codegen.Lower(model.System)
		if p == nil {
			t.Fatalf("%s: %v", path, gaps)
		}
		if p, err = ir.Prepare(p, "heun"); err != nil {
			t.Fatal(err)
		}
		programs[strings.TrimSuffix(filepath.Base(path), ".xml")] = p
	}
	return programs
}

// variant is what kernels are compiled for.
type variant struct {
	architecture string
	lanes        int
	precision    gpurun.Precision
}

// TestKernelsCompile compiles the kernels of shipped models with NVRTC, warnings
// being errors, in the shapes that devices would run: none of what takes time keeps
// a register in memory.
func TestKernelsCompile(t *testing.T) {
	programs := shippedModels(t)
	bench, err := ir.Prepare(gpuruntest.Montbrio(), "euler")
	if err != nil {
		t.Fatal(err)
	}
	programs["bench"] = bench
	names := slices.Sorted(maps.Keys(programs))[:kernelModels]
	for _, v := range kernelVariants {
		dir := t.TempDir()
		for _, name := range names {
			m := newModel(kernelSweep(programs[name], 4, v.precision))
			shape := m.fit(others[v.architecture], shape{lanes: v.lanes, nearBlock: 2})
			if err := os.WriteFile(filepath.Join(dir, name+".cu"), []byte(m.source(shape)), 0o644); err != nil {
				t.Fatal(err)
			}
			t.Logf("%+v %s: %+v, %d bytes of shared memory", v, name, shape, m.shared(shape))
		}
		checkCompiled(t, nvrtcCompile(t, dir, v.architecture), len(names))
	}
}

// checkCompiled holds that all files were compiled and nothing is spilled.
func checkCompiled(t *testing.T, files []compiled, count int) {
	t.Helper()
	if len(files) != count {
		t.Fatalf("%d files, want %d", len(files), count)
	}
	for _, f := range files {
		if f.Error {
			t.Errorf("%s for %s:\n%.3000s", f.File, f.Architecture, f.Log)
			continue
		}
		if len(f.Kernels) != 3 {
			t.Errorf("%s: kernels %v", f.File, f.Kernels)
		}
		for name, k := range f.Kernels {
			t.Logf("%s %s %s: %d registers", f.Architecture, f.File, name, k.Registers)
			if name == "sweep_run" && k.Spills+k.Stack > 0 { // the others run once
				t.Errorf("%s for %s: %s spills %d bytes and has a stack of %d", f.File, f.Architecture, name, k.Spills, k.Stack)
			}
		}
	}
}

// TestBaselineCompiles: the benchmarks compare with kernels that compile.
func TestBaselineCompiles(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "baseline.cu"), []byte(baselineText), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, f := range nvrtcCompile(t, dir, "sm_90") {
		if f.Error || len(f.Kernels) != 1 {
			t.Errorf("%d kernels\n%.3000s", len(f.Kernels), f.Log)
		}
		t.Logf("%+v", f.Kernels)
	}
}
