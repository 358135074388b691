package codegen

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/gpurun"
)

// cupyScript writes both files of a model into a folder and returns the script.
func cupyScript(t *testing.T, s *Source) string {
	t.Helper()
	files, gaps := CUDA.Generate(s)
	if len(files) != 2 || len(gaps) > 0 {
		t.Fatalf("%d files, gaps %v", len(files), gaps)
	}
	dir := t.TempDir()
	for _, f := range files {
		write(t, filepath.Join(dir, f.Name), f.Text)
	}
	return filepath.Join(dir, files[1].Name)
}

// runScript runs a script of Python, where fake is with a CuPy that runs on the
// processor.
func runScript(t *testing.T, path, script string, args ...string) (out, errs string, code int) {
	t.Helper()
	cmd := exec.Command(pythonPath(t), append([]string{script}, args...)...)
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "OMP_NUM_THREADS=1", "PYTHONPATH="+path)
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()
}

// checkCudaCupy: the script writes the table that the command line of the kernels'
// file writes, byte for byte.
func checkCudaCupy(t *testing.T, program string, s *Source) {
	pythonPath(t)
	fake, err := filepath.Abs("../testdata/codegen")
	if err != nil {
		t.Fatal(err)
	}
	file := connectomeZip(t, t.TempDir(), gpurun.Synthetic(5, 4))
	script := cupyScript(t, s)
	for _, args := range [][]string{
		{"--param", "global_speed=-1,0,1e-6,3,4", "--param", "global_coupling=0:1e30:3", "--steps", "20", "--replicates", "2", "--seed", "18446744073709551615"},
		{"--precision", "f64", "--points", "3", "--time", "2ms", "--transient", "500us", "--dt", "0.05", "--block", "7"},
	} {
		args = append(args, "--connectome", file)
		code, want, errs := command(program, nil, args...)
		if code != 0 {
			t.Fatal(errs)
		}
		got, errs, code := runScript(t, fake, script, args...)
		if code != 0 || got != want {
			t.Errorf("%v: exit %d %s\n%s\nwant\n%s", args, code, errs, firstOf(got, 2000), firstOf(want, 2000))
		}
	}
	out := filepath.Join(t.TempDir(), "metrics.csv")
	if _, errs, code := runScript(t, fake, script, "--connectome", file, "--points", "2", "--steps", "4", "--out", out); code != 0 {
		t.Fatal(errs)
	}
	_, want, _ := command(program, nil, "--connectome", file, "--points", "2", "--steps", "4")
	if got, err := os.ReadFile(out); err != nil || string(got) != want {
		t.Errorf("%v: %s", err, got)
	}
}

// checkCudaArrays: a .npy holds what the .csv does, and takes the place of an older
// one.
func checkCudaArrays(t *testing.T, program string, s *Source) {
	pythonPath(t)
	dir := t.TempDir()
	table, array := filepath.Join(dir, "x.csv"), filepath.Join(dir, "x.npy")
	write(t, array, "old")
	file := connectomeZip(t, dir, gpurun.Synthetic(5, 4))
	for _, out := range []string{table, array} {
		code, _, errs := command(program, nil, "--connectome", file, "--steps", "20", "--param", "global_speed=1e-6,3", "--points", "3", "--replicates", "2", "--out", out)
		if code != 0 {
			t.Fatal(errs)
		}
	}
	python(t, `
import csv, sys
import numpy as np
array = np.load(sys.argv[2])
with open(sys.argv[1]) as file:
    rows = list(csv.DictReader(file))
assert array.shape == (12,) == (len(rows),)
for name in array.dtype.names:
    for x, row in zip(array[name], rows):
        if name == "diverged_state":
            assert x == (["r", "V"].index(row[name]) if row[name] else -1)
        elif name.startswith("diverged"):
            assert x == int(row[name] or -1)
        else:
            assert x == float(row[name]) or x != x and row[name] == "nan", (name, x, row[name])
assert set(rows[0]) - set(array.dtype.names) == {"status"}
`, table, array)
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(left) != 3 {
		t.Errorf("%v, %v", left, err)
	}
}

// TestCudaCupyMissing: without CuPy there is a sentence that says so.
func TestCudaCupyMissing(t *testing.T) {
	t.Parallel()
	script := cupyScript(t, cudaSource(t, loadFile(t, "../testdata/models/rateml/kuramoto.xml").System, "heun"))
	none := filepath.Join(t.TempDir(), "none")
	write(t, none+".py", "")
	if err := os.MkdirAll(filepath.Join(none, "cupy"), 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(none, "cupy", "__init__.py"), "raise ImportError('none')\n")
	file := connectomeZip(t, t.TempDir(), gpurun.Synthetic(5, 4))
	_, errs, code := runScript(t, none, script, "--connectome", file)
	if code != 1 || !strings.Contains(errs, "CuPy is missing: pip install") || strings.Count(errs, "\n") != 1 {
		t.Errorf("exit %d: %s", code, errs)
	}
	_, errs, code = runScript(t, none, script, "--connectome", script)
	if code != 1 || strings.Count(errs, "\n") != 1 {
		t.Errorf("no connectome: exit %d: %s", code, errs)
	}
	const mistakes = loadScript + `
for mistake in (["--param", "x=1"], ["--param", "global_coupling=1:2"], ["--param", "global_coupling=1:2:0"], ["--dt", "0"], ["--steps", "0"],
                ["--transient", "1s"], ["--seed", "-1"], ["--time", "1h"], ["--block", "2000"], ["--points", "0"], ["--out"]):
    try:
        script.options_of(["--connectome", "x", *mistake])
    except SystemExit as stop:
        assert stop.code == 2, mistake
    else:
        raise AssertionError(mistake)
`
	python(t, mistakes, script)
}

// loadScript is the start of a program that knows a script as a module.
const loadScript = `
import importlib.util, json, sys
import numpy as np
spec = importlib.util.spec_from_file_location("script", sys.argv[1])
script = importlib.util.module_from_spec(spec)
spec.loader.exec_module(script)
`

// TestCudaCupyParts: connections, delays and points are those of package gpurun.
func TestCudaCupyParts(t *testing.T) {
	t.Parallel()
	script := cupyScript(t, cudaSource(t, loadFile(t, "../testdata/models/rateml/kuramoto.xml").System, "heun"))
	net := gpurun.Synthetic(7, 4)
	for k := range net.Lengths {
		net.Lengths[k] = float64(k%9) * 0.5 // halves are rounded to even
	}
	const parts = loadScript + `
n, weights, lengths, scale = json.loads(sys.argv[2])
edges, source, weight, length = script.connections(np.array(weights).reshape(n, n), np.array(lengths).reshape(n, n))
delays, bad = script.delays_in_steps(length, scale)
axes = [np.array([1.0, 2.0]), script.linspace(0.1, 0.7, 4), np.array([5.0])]
points = script.points_at(axes, np.arange(8))
bads = [script.delays_in_steps(length, s)[1] for s in (-1.0, float("inf"), float("nan"), 1e9)]
print(json.dumps([edges.tolist(), source.tolist(), weight.tolist(), delays.tolist(), bad, points.T.tolist(), bads]))
`
	arg, err := json.Marshal([]any{net.N, net.Weights, net.Lengths, 1.0})
	if err != nil {
		t.Fatal(err)
	}
	got := python(t, parts, script, string(arg))
	e := gpurun.NewEdges(net)
	delays, _, fault := e.Delays(1)
	if fault != nil {
		t.Fatal(fault.Message)
	}
	grid := gpurun.Grid(gpurun.Axis{Name: "a", Values: []float64{1, 2}}, gpurun.Axis{Name: "b", Values: gpurun.Linspace(0.1, 0.7, 4)}, gpurun.Axis{Name: "c", Values: []float64{5}})
	var points [][]float64
	for i := range grid.Len() {
		points = append(points, grid.At(i, nil))
	}
	first := 0 // with a length
	for e.Length[first] == 0 {
		first++
	}
	nan := 0 // 0 times infinity is no number either
	want, err := json.Marshal([]any{e.Start, e.Source, e.Weight, floats(delays), -1, points, []int{first, nan, nan, first}})
	if err != nil {
		t.Fatal(err)
	}
	var a, b any
	if json.Unmarshal([]byte(got), &a) != nil || json.Unmarshal(want, &b) != nil {
		t.Fatal(got)
	}
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	if string(x) != string(y) {
		t.Errorf("%s\nwant\n%s", x, y)
	}
}
