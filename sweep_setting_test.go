package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/gpurun"
)

// settled is a folder with a model and a lemsls.toml, where the test goes.
func settled(t *testing.T, toml string) string {
	t.Helper()
	dir := tree(t, map[string]string{".git/HEAD": "", "m.xml": string(read(t, montbrio)), "lemsls.toml": toml})
	t.Chdir(dir)
	return dir
}

// TestBadSettings: what is wrong with a value of a lemsls.toml is told with its
// line and the setting's name, never as a flag that nobody has given.
func TestBadSettings(t *testing.T) {
	dir := settled(t, "")
	for setting, want := range map[string]string{
		"points = 0":                           "points 0: a swept parameter has at least 1 value",
		"points = 'x'":                         "points x: want a whole number",
		"points = [2, 3]":                      "points 2,3: want a whole number",
		"time = '5 parsecs'":                   "time 5 parsecs: want a time in ms",
		"tr = 'soon'":                          "tr soon: want a time",
		"steps = 0":                            "steps 0: a simulation has at least 1 step",
		"precision = 'f16'":                    "precision f16: want f32 or f64",
		"parameters = {nosuch = '0:1:3'}":      `parameters: the model has no parameter "nosuch" to sweep`,
		"parameters.global_coupling = '0:1'":   `parameters: parameter "global_coupling=0:1": a range is LO:HI:N`,
		"connectome = 'nosuch.zip'":            "connectome: read connectome: ",
		"metrics = ['men']":                    `metrics: there is no metric "men"; did you mean`,
		"integrator = 'rk5'":                   `integrator: there is no integrator "rk5"`,
		"backend = 'tpu'":                      "backend tpu: want auto, cpu or cuda",
		"memory = 'lots'":                      "memory lots: want an amount",
		"signal = 'eeg'":                       "signal eeg: want raw or bold",
		"signal-of = 'nosuch'":                 `signal-of: the model has no exposure "nosuch"`,
		"objective = 'bogus'":                  `objective: there is no metric "bogus"`,
		"runner = 'pbs'":                       "runner pbs: want local or slurm",
		"save = 'men'":                         `save men: there is no array "men"; did you mean "mean"?`,
		"save-points = [0, 1]":                 "save-points 0,1: it says of which points",
		"trajectory = 64":                      `trajectory 64: "64" is no point; there are points 0 to 63`,
		"model = 'nosuch.xml'":                 "model: read nosuch.xml: ",
		"transient = '1s'":                     "transient: 2000 steps of which the first 10000 are transient",
		"fcd-window = 0\nmetrics = ['fcd_ks']": "fcd-window 0: it must be positive",
	} {
		if err := os.WriteFile(filepath.Join(dir, "lemsls.toml"), []byte("[sweep]\nmodel = 'm.xml'\n[sweep.mine]\n"+setting+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		code, _, errs := command(t, "", "sweep", "mine")
		place, text, _ := strings.Cut(strings.TrimPrefix(errs, "lemsls: "), " ")
		if code != exitTrouble || !strings.HasPrefix(place, "lemsls.toml:4:") || !strings.HasPrefix(text, want) {
			t.Errorf("%s: exit code %d: %s", setting, code, errs)
		}
	}
}

// TestGivenFlag: a flag that is given is told as such, whatever a setting says.
func TestGivenFlag(t *testing.T) {
	settled(t, "[sweep]\ntime = 3\n")
	if code, _, errs := command(t, "", "sweep", "m.xml", "--time", "soon"); code != exitTrouble || !strings.HasPrefix(errs, "lemsls: --time soon: want a time") {
		t.Errorf("%d: %s", code, errs)
	}
}

// TestSettingsOfArrays: what is written beside the tables can be said once and for
// all, and each file is in the manifest with its hash.
func TestSettingsOfArrays(t *testing.T) {
	settled(t, "[sweep.mine]\nmodel = 'm.xml'\npoints = 2\ntime = 5\nsave = ['mean', 'fc']\nsave-points = [0, 3]\ntrajectory = 2\nout = 'r'\n")
	if code, _, errs := command(t, "", "sweep", "mine"); code != 0 {
		t.Fatal(errs)
	}
	m, err := gpurun.ReadManifest("r")
	if err != nil || !slices.Equal(m.Arrays, []string{"mean", "fc"}) || !slices.Equal(m.ArrayPoints, []int{0, 3}) || !slices.Equal(m.Trajectories, []int{2}) {
		t.Fatalf("%v %+v", err, m)
	}
	var names []string
	for _, f := range m.Files {
		names = append(names, f.Name)
	}
	if slices.Sort(names); !slices.Equal(names, []string{"fc.npy", "mean.npy", "metrics.parquet", "trajectory.csv"}) {
		t.Errorf("%q", names)
	}
	text := read(t, "r/fc.npy")
	text[len(text)-1] ^= 1
	if err := os.WriteFile("r/fc.npy", text, 0o644); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := command(t, "", "sweep", "mine", "--resume"); code != exitTrouble || !strings.Contains(errs, "fc.npy is not the file that its manifest lists") {
		t.Errorf("%d: %s", code, errs)
	}
}

// TestFolderCalledAsSweep: a folder does not hide the sweep of its name; where
// there is none, it is said to be no model.
func TestFolderCalledAsSweep(t *testing.T) {
	settled(t, "[sweep.mine]\nmodel = 'm.xml'\npoints = 1\ntime = 5\n")
	for _, name := range []string{"mine", "else"} {
		if err := os.Mkdir(name, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if code, out, errs := command(t, "", "sweep", "mine", "--dry-run"); code != 0 || !strings.Contains(out, "1 point x") {
		t.Errorf("%d: %s", code, errs)
	}
	if code, _, errs := command(t, "", "sweep", "else"); code != exitTrouble || errs != "lemsls: read else: it is a folder; a model is one file\n" {
		t.Errorf("%d: %s", code, errs)
	}
}

// TestIdlePoints: --points that change nothing are not passed over.
func TestIdlePoints(t *testing.T) {
	settled(t, "[sweep]\ntime = 5\n[sweep.set]\nmodel = 'm.xml'\npoints = 3\nparameters = {global_coupling = 1, global_speed = 3}\n")
	const note = "--points 5 changes nothing"
	for _, c := range []struct {
		args []string
		want bool
	}{
		{[]string{"m.xml", "--points", "5", "--param", "global_coupling=0,1", "--param", "global_speed=3"}, true},
		{[]string{"m.xml", "--points", "5", "--param", "global_coupling=0,1", "--speed", "3"}, true},
		{[]string{"m.xml", "--points", "5", "--param", "global_coupling=0,1"}, false},
		{[]string{"set"}, false},
	} {
		if code, _, errs := command(t, "", append([]string{"sweep", "--dry-run"}, c.args...)...); code != 0 || strings.Contains(errs, note) != c.want {
			t.Errorf("%q: %d: %s", c.args, code, errs)
		}
	}
}

// TestWaitingArrays: a dry run tells the memory of arrays, which --memory bounds
// by itself.
func TestWaitingArrays(t *testing.T) {
	args := []string{"sweep", montbrio, "--points", "4", "--time", "5", "--save", "fc", "--dry-run"}
	if _, out, errs := command(t, "", args...); !strings.Contains(out, "arrays of --save         up to 578 KB of memory beside") { // 16 x 68 x 68 x 8 bytes
		t.Errorf("%s%s", out, errs)
	}
	if code, _, errs := command(t, "", append(args, "--memory", "500K")...); code != exitTrouble || !strings.Contains(errs, "while they wait for their turn") {
		t.Errorf("%d: %s", code, errs)
	}
}
