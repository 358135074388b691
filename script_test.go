package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestGeneratedPython: the script that lemsls generates against lemsls, noise on
// and off, at several points of the parameters.
func TestGeneratedPython(t *testing.T) {
	t.Parallel()
	python := pythonPath(t)
	needs(t, python, "numpy")
	connectome := writeReferenceNetwork(t)
	scripts := t.TempDir()
	type comparison struct {
		setting
		ours, theirs string
	}
	var all []comparison
	var jobs []job
	dir := t.TempDir()
	for _, m := range referenceModels {
		if code, _, errs := command(t, "", "gen", "--target", "python", modelPath(m.name), "-o", scripts); code != 0 {
			t.Fatal(errs)
		}
		for i, scheme := range append(schemes, schemes...) {
			s := setting{model: m.name, scheme: scheme, connectome: connectome, seed: m.seed, noise: i < len(schemes)}
			s.speed, s.coupling = 3+2*float64(i), m.coupling*float64(4-i)/4
			c := comparison{s, sweepTrajectory(t, s), filepath.Join(dir, fmt.Sprint(m.name, i, ".csv"))}
			jobs = append(jobs, job{scripts, m.name, s.scriptArguments(c.theirs)})
			all = append(all, c)
		}
	}
	runJobs(t, python, jobs)
	for _, c := range all {
		d := differ(t, readTrajectory(t, c.ours), readTrajectory(t, c.theirs))
		t.Logf("%-70v differ %8.1e", c.setting, d)
		if !(d <= 1e-12) {
			t.Errorf("%v: the script differs by %.3g", c, d)
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
		"invalid choice: 'rk4'":                   {"--connectome", connectome, "--integrator", "rk4"},
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
