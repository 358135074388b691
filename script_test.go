package main

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/codegen"
)

// scriptRun is a simulation with lemsls that a generated script repeats.
type scriptRun struct {
	setting
	name   string
	ours   string // the trajectory of lemsls
	chosen bool   // also by the slower ones: Euler with noise, Heun and RK4 without
}

// scriptRuns are simulations of each model, noise on and off, at several points of
// the parameters.
func scriptRuns(t *testing.T, connectome string) []scriptRun {
	t.Helper()
	var all []scriptRun
	for _, m := range referenceModels {
		for i, scheme := range append(schemes, quietSchemes...) {
			s := setting{model: m.name, scheme: scheme, connectome: connectome, seed: m.seed, noise: i < len(schemes)}
			s.speed, s.coupling = 3+2*float64(i%4), m.coupling*float64(4-i%4)/4
			all = append(all, scriptRun{s, fmt.Sprint(m.name, i), sweepTrajectory(t, s), s.noise == (scheme == "euler")})
		}
	}
	return all
}

// generateScripts writes the scripts of models into a folder.
func generateScripts(t *testing.T, flavor string, paths ...string) (folder string) {
	t.Helper()
	folder = t.TempDir()
	for _, path := range paths {
		if code, _, errs := command(t, "", "gen", "--target", "python", "--flavor", flavor, path, "-o", folder); code != 0 {
			t.Fatal(errs)
		}
	}
	return folder
}

func referencePaths() []string {
	var paths []string
	for _, m := range referenceModels {
		paths = append(paths, modelPath(m.name))
	}
	return paths
}

// TestGeneratedPython: the scripts that lemsls generates against lemsls, the one
// for Numba compiled, the one for TVB in TVB's simulator; noise too, for all draw
// it with the same counters.
func TestGeneratedPython(t *testing.T) {
	t.Parallel()
	onceIsEnough(t)
	python := pythonPath(t)
	needs(t, python, "numpy")
	all := scriptRuns(t, writeReferenceNetwork(t))
	for flavor, suffix := range map[string]string{"numpy": "", "numba": "_numba"} {
		t.Run(flavor, func(t *testing.T) {
			t.Parallel()
			needs(t, python, flavor)
			compareArrays(t, python, flavor, suffix, all)
		})
	}
	t.Run("tvb", func(t *testing.T) {
		t.Parallel()
		needs(t, python, "tvb.simulator.simulator")
		compareTVB(t, python, all)
	})
}

// compareArrays compares scripts of NumPy or Numba. The epileptor amplifies
// rounding: shifting its initial state by one unit in the last place moves it by up
// to 9e-11 (see referenceModels), and lemsls sums its coupling in two parts where
// the scripts do not. codegen's TestModels holds its scripts to 1e-12 of
// ir.Simulate, which sums as they do.
func compareArrays(t *testing.T, python, flavor, suffix string, all []scriptRun) {
	scripts, out := generateScripts(t, flavor, referencePaths()...), t.TempDir()
	theirs := func(r scriptRun) string { return filepath.Join(out, r.name+".csv") }
	var jobs []job
	var list []scriptRun
	for _, r := range all {
		if flavor == "numpy" || r.chosen {
			jobs = append(jobs, job{scripts, r.model + suffix, r.scriptArguments(theirs(r))})
			list = append(list, r)
		}
	}
	runJobs(t, python, jobs)
	for _, r := range list {
		limit := 1e-12
		if r.model == "epileptor" {
			limit = 1e-10
		}
		d := differ(t, readTrajectory(t, r.ours), readTrajectory(t, theirs(r)))
		t.Logf("%-70v differ %8.1e", r.setting, d)
		if !(d <= limit) {
			t.Errorf("%v: the script differs by %.3g", r.setting, d)
		}
	}
}

// compareTVB compares models in TVB's simulator. As shipped, TVB keeps its history
// in float32, and the epileptor amplifies that beyond 1e-6 from some starts: it is
// compared with a float64 history only. See TestTVB.
func compareTVB(t *testing.T, python string, all []scriptRun) {
	reference, err := filepath.Abs("testdata/reference")
	if err != nil {
		t.Fatal(err)
	}
	scripts, out := generateScripts(t, "tvb", referencePaths()...), t.TempDir()
	limits := map[string]float64{"stock": 1e-6, "float64": 1e-10}
	type comparison struct {
		scriptRun
		history, theirs string
	}
	var list []comparison
	var jobs []job
	for _, history := range []string{"stock", "float64"} { // in this order: float64 stays on
		for _, r := range all {
			if !r.chosen || history == "stock" && (r.scheme != "euler" || r.model == "epileptor") {
				continue
			}
			c := comparison{r, history, filepath.Join(out, history+r.name+".csv")}
			jobs = append(jobs, job{reference, "tvb_script", append([]string{"--history", history, scripts, r.model + "_tvb"}, r.scriptArguments(c.theirs)...)})
			list = append(list, c)
		}
	}
	runJobs(t, python, jobs)
	for _, c := range list {
		d := differ(t, readTrajectory(t, c.ours), readTrajectory(t, c.theirs))
		t.Logf("%-70v %-8s differ %8.1e", c.setting, c.history, d)
		if !(d <= limits[c.history]) {
			t.Errorf("%v: differs from TVB with %s history by %.3g", c.setting, c.history, d)
		}
		if c.history == "stock" && d < 1e-12 {
			t.Errorf("%v: agrees with TVB as shipped to %.3g: its history is not float32, and the test compares nothing", c.setting, d)
		}
	}
}

// TestGeneratedCouplings: the couplings that lemsls generates for TVB are TVB's own
// linear, difference, Kuramoto and sigmoidal ones.
func TestGeneratedCouplings(t *testing.T) {
	t.Parallel()
	onceIsEnough(t)
	python := pythonPath(t)
	needs(t, python, "tvb.simulator.simulator")
	scripts := generateScripts(t, "tvb", append(referencePaths(), "testdata/models/coupling/sigmoidal.xml")...)
	cmd := exec.Command(python, "testdata/reference/tvb_couplings.py", scripts)
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "PYTHONWARNINGS=ignore")
	text, err := cmd.Output()
	if err != nil {
		t.Fatalf("tvb_couplings.py: %v", err)
	}
	seen := 0
	for line := range strings.Lines(string(text)) {
		var name string
		var difference, effect float64
		if n, _ := fmt.Sscan(line, &name, &difference, &effect); n != 3 {
			continue
		}
		seen++
		t.Logf("%-10s differs by %.1e; the coupling makes %.1e", name, difference, effect)
		if !(difference <= 1e-12) || !(effect > 1e-3) {
			t.Errorf("%s: differs from TVB's coupling by %g, where no coupling makes %g", name, difference, effect)
		}
	}
	if seen != 4 {
		t.Errorf("%d couplings were compared\n%s", seen, text)
	}
}

// TestScriptSweep: several points at once, on all processors with Numba, are what
// they are one by one with NumPy, however many processors there are.
func TestScriptSweep(t *testing.T) {
	t.Parallel()
	onceIsEnough(t)
	python := pythonPath(t)
	needs(t, python, "numba")
	connectome, kuramoto := writeReferenceNetwork(t), modelPath("kuramoto")
	args := []string{"--connectome", connectome, "--steps", "200", "--param", "global_coupling=0:0.02:3", "--param", "global_speed=2,5", "--seed", "4"}
	table := func(script string, threads string) string {
		cmd := exec.Command(python, append([]string{script}, args...)...)
		cmd.Env = append(os.Environ(), "NUMBA_NUM_THREADS="+threads)
		text, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", script, err, text)
		}
		return string(text)
	}
	numba := filepath.Join(generateScripts(t, "numba", kuramoto), "kuramoto_numba.py")
	one, two := table(numba, "1"), table(numba, "2")
	if one != two {
		t.Errorf("one thread and two give different numbers\n%s\n%s", one, two)
	}
	numpy := table(filepath.Join(generateScripts(t, "numpy", kuramoto), "kuramoto.py"), "1")
	got, want := strings.Fields(strings.ReplaceAll(one, ",", " ")), strings.Fields(strings.ReplaceAll(numpy, ",", " "))
	if len(got) != len(want) || len(got) != 6+6*6 || got[0] != "global_speed" || got[2] != "theta_mean" {
		t.Fatalf("Numba prints\n%s\nNumPy prints\n%s", one, numpy)
	}
	for i := range got {
		x, err := strconv.ParseFloat(got[i], 64)
		y, _ := strconv.ParseFloat(want[i], 64)
		if got[i] != want[i] && (err != nil || math.Abs(x-y) > 1e-12*math.Abs(y)) {
			t.Errorf("value %d is %s with Numba, %s with NumPy", i, got[i], want[i])
		}
	}
}

// TestScriptWithout: a script says what to install.
func TestScriptWithout(t *testing.T) {
	t.Parallel()
	python := pythonPath(t)
	needs(t, python, "numpy")
	for flavor, want := range map[string]string{
		"numba": "this script needs Numba: pip install numba, or use --flavor numpy\n",
		"tvb":   "this file needs The Virtual Brain: pip install tvb-library, or use --flavor numpy\n",
	} {
		folder := generateScripts(t, flavor, montbrio)
		for _, missing := range []string{"numba", "tvb"} { // shadows the installed one
			if err := os.WriteFile(filepath.Join(folder, missing+".py"), []byte("raise ImportError"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		out, err := exec.Command(python, filepath.Join(folder, "montbrio_"+flavor+".py"), "--help").CombinedOutput()
		if err == nil || string(out) != want {
			t.Errorf("%s: %v, %q", flavor, err, out)
		}
	}
}

// TestScriptsAreClean: what is generated passes ruff, by its default rules and by
// those that were its defaults before it had more.
func TestScriptsAreClean(t *testing.T) {
	t.Parallel()
	python := pythonPath(t)
	ruff := filepath.Join(filepath.Dir(python), "ruff")
	if _, err := os.Stat(ruff); err != nil {
		t.Skip("no ruff beside ", python, " (make venv makes a Python that has it)")
	}
	more, err := filepath.Glob("testdata/models/coupling/*.xml")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range codegen.Python.Flavors {
		folder := generateScripts(t, f.Name, append(referencePaths(), more...)...)
		for _, rules := range [][]string{nil, {"--select", "E4,E7,E9,F"}} {
			args := append([]string{"check", "--isolated", "--no-cache"}, rules...)
			if out, err := exec.Command(ruff, append(args, folder)...).CombinedOutput(); err != nil {
				t.Errorf("ruff %v: %v\n%s", args, err, out)
			}
		}
	}
}

// scriptArguments are those of a generated script.
func (s setting) scriptArguments(out string) []string {
	args := []string{"--connectome", s.connectome, "--dt", fmt.Sprint(referenceDt), "--steps", fmt.Sprint(referenceSteps), "--integrator", s.scheme,
		"--seed", fmt.Sprint(s.seed), "--param", "global_speed=" + exact(s.speed), "--param", "global_coupling=" + exact(s.coupling), "--trajectory", out}
	if !s.noise {
		args = append(args, "--no-noise")
	}
	return args
}

// TestScriptProcess: the script as a person runs it, in a process of its own, on
// a folder with compressed members as TVB has them; and as a module.
func TestScriptProcess(t *testing.T) {
	t.Parallel()
	python := pythonPath(t)
	needs(t, python, "numpy")
	scripts, out := t.TempDir(), filepath.Join(t.TempDir(), "script.csv")
	if code, _, errs := command(t, "", "gen", "--target", "python", montbrio, "-o", scripts); code != 0 {
		t.Fatal(errs)
	}
	s := setting{model: "montbrio", scheme: "heun", connectome: compressedFolder(t, python), speed: 4, coupling: 0.5, seed: 9, noise: true}
	cmd := exec.Command(python, append([]string{"-W", "error", filepath.Join(scripts, "montbrio.py")}, s.scriptArguments(out)...)...)
	text, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("montbrio.py: %v\n%s", err, text)
	}
	if !strings.HasPrefix(string(text), "r: mean 0.") || !strings.Contains(string(text), "\nV: mean ") {
		t.Errorf("montbrio.py prints %s", text)
	}
	if d := differ(t, readTrajectory(t, sweepTrajectory(t, s)), readTrajectory(t, out)); !(d <= 1e-12) {
		t.Errorf("%v: the script differs by %.3g", s, d)
	}
	const use = `
import sys; sys.path.insert(0, sys.argv[1])
import numpy as np, montbrio
W = np.ones((3, 3)); L = np.full((3, 3), 10.0)
runs = list(montbrio.simulate({"global_speed": 3.0, "global_coupling": 1e6}, W, L, steps=400))
assert len(runs) == 401 and runs[-1][0] == 400 and runs[0][1].shape == (2, 3) and runs[0][2].shape == (2, 3)
assert not np.isfinite(runs[-1][1]).all(), "meant to diverge"
assert np.geterr()["over"] == "warn"
try:
    next(montbrio.simulate({"global_speed": 0.0, "global_coupling": 1.0}, W, L))
except ValueError as problem:
    assert "speed" in str(problem)
else:
    raise AssertionError("a speed of 0 is taken")
`
	if text, err := exec.Command(python, "-W", "error", "-c", use, scripts).CombinedOutput(); err != nil {
		t.Errorf("as a module: %v\n%s", err, text)
	}
}

// TestScriptMistakes: what a person gets wrong is answered in a line.
func TestScriptMistakes(t *testing.T) {
	t.Parallel()
	python := pythonPath(t)
	needs(t, python, "numpy")
	scripts, connectome := t.TempDir(), writeReferenceNetwork(t)
	if code, _, errs := command(t, "", "gen", "--target", "python", montbrio, "-o", scripts); code != 0 {
		t.Fatal(errs)
	}
	for want, args := range map[string][]string{
		"write NAME=VALUE with one of global_speed, global_coupling": {"--connectome", connectome, "--param", "speed=3"},
		"'fast' is no number":                     {"--connectome", connectome, "--param", "global_speed=fast"},
		"the following arguments are required":    {},
		"No such file or directory":               {"--connectome", filepath.Join(scripts, "none.zip")},
		"File is not a zip file":                  {"--connectome", filepath.Join(scripts, "montbrio.py")},
		"no weights.txt; a TVB connectivity has ": {"--connectome", scripts},
		"invalid choice: 'rk5'":                   {"--connectome", connectome, "--integrator", "rk5"},
		"rk4 is for simulations without noise":    {"--connectome", connectome, "--integrator", "rk4"},
		"give every parameter one value":          {"--connectome", connectome, "--param", "global_speed=1:2:3", "--trajectory", "t.csv"},
		"no range LOWEST:HIGHEST:COUNT":           {"--connectome", connectome, "--param", "global_speed=1:2"},
		"a delay is negative, not finite or":      {"--connectome", connectome, "--param", "global_speed=-1"},
	} {
		out, err := exec.Command(python, append([]string{filepath.Join(scripts, "montbrio.py")}, args...)...).CombinedOutput()
		if err == nil || !strings.Contains(string(out), want) || strings.Contains(string(out), "Traceback") {
			t.Errorf("%v: no %q in %s", args, want, out)
		}
	}
}

// compressedFolder is the network as a folder of .txt.bz2 files.
func compressedFolder(t *testing.T, python string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "connectivity_20")
	const unpack = `
import bz2, os, sys, zipfile
os.makedirs(sys.argv[2])
archive = zipfile.ZipFile(sys.argv[1])
for name in archive.namelist():
    if name != "info.txt":
        open(os.path.join(sys.argv[2], name + ".bz2"), "wb").write(bz2.compress(archive.read(name)))
`
	if out, err := exec.Command(python, "-c", unpack, writeReferenceNetwork(t), dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return dir
}
