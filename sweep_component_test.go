package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
	"github.com/lemsls/lemsls/server"
)

// table is the columns of a CSV file.
func table(t *testing.T, path string) map[string][]float64 {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(read(t, path))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	columns := map[string][]float64{}
	for _, row := range rows[1:] {
		for i, text := range row {
			v, err := strconv.ParseFloat(text, 64)
			if err != nil {
				v = math.NaN()
			}
			columns[rows[0][i]] = append(columns[rows[0][i]], v)
		}
	}
	return columns
}

// TestComponentTrajectory compares what the command line writes of a model, with
// the step of its Simulation, with the interpreter of testdata/reference: channels
// with gates, and the spikes of a cell with a refractory regime.
func TestComponentTrajectory(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 to run the oracle with:", err)
	}
	const steps = 2000
	for name, c := range map[string]struct{ component, dt string }{"hodgkin_huxley": {"axon", "1e-05"}, "lif_refractory": {"", "5e-05"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			model, dir := filepath.Join("testdata/models/lems", name+".xml"), t.TempDir()
			if code, _, errs := command(t, "", "sweep", model, "--steps", strconv.Itoa(steps), "--trajectory", "0", "--out", dir); code != 0 {
				t.Fatal(errs)
			}
			m := componentModel(t, model)
			out := filepath.Join(dir, "oracle.csv")
			args := []string{"testdata/reference/lems_oracle.py", model, "--component", lems.SubjectOf(m, c.component).Component.ID, "--dt", c.dt,
				"--steps", strconv.Itoa(steps), "--integrator", "euler", "--out", out}
			if said, err := exec.Command(python, args...).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, said)
			}
			got, want := table(t, filepath.Join(dir, "trajectory.csv")), table(t, out)
			compared := 0
			for column, x := range got {
				y := want[column]
				if column == "point" || column == "node" || y == nil {
					continue
				}
				compared++
				scale := 0.0
				for _, v := range y {
					scale = max(scale, math.Abs(v))
				}
				for k := range x {
					if len(x) != steps+1 || len(y) != len(x) || !(math.Abs(x[k]-y[k]) <= 1e-12*scale) {
						t.Fatalf("%s at step %d is %v, want %v", column, k, x[k], y[k])
					}
				}
			}
			if compared < 3 {
				t.Errorf("%d columns compared of %v", compared, got)
			}
		})
	}
}

func componentModel(t *testing.T, path string) *lems.Model {
	t.Helper()
	set, err := newSettings(settingsOptions{})
	if err != nil {
		t.Fatal(err)
	}
	to, err := set.of(path)
	if err != nil {
		t.Fatal(err)
	}
	m, found := examine(syntax.NewFile(path, 0, string(read(t, path))), to.resolver, nil)
	if n := diagnostics.Count(found, diagnostics.Error); n > 0 {
		t.Fatalf("%d errors", n)
	}
	return m
}

// TestComponentSpikes compares the metrics about spikes with the jumps of the
// voltage in the trajectory.
func TestComponentSpikes(t *testing.T) {
	dir := t.TempDir()
	model := "testdata/models/lems/adaptive_exponential.xml"
	if code, _, errs := command(t, "", "sweep", model, "--param", "I=0.2,0.7,1nA", "--transient", "20ms", "--time", "200ms", "--trajectory", "all", "--csv", "--out", dir); code != 0 {
		t.Fatal(errs)
	}
	trajectory, metrics := table(t, filepath.Join(dir, "trajectory.csv")), table(t, filepath.Join(dir, "metrics.csv"))
	const steps, transient, dt = 10000, 1000, 2e-5
	seen := 0.0
	for point := range 3 {
		v := trajectory["v"][point*(steps+1):][:steps+1]
		var times []float64
		for n := transient + 1; n <= steps; n++ {
			if v[n] == -0.0706 && v[n-1] > -0.06 {
				times = append(times, float64(n-transient)*dt)
			}
		}
		seen += float64(len(times))
		want := map[string]float64{"events_spike": float64(len(times)), "rate_spike": float64(len(times)) / 0.18, "latency_spike": math.NaN(), "isi_spike": math.NaN(), "isi_cv_spike": math.NaN()}
		if n := float64(len(times) - 1); n >= 0 {
			want["latency_spike"] = times[0]
			mean := (times[len(times)-1] - times[0]) / n
			square := 0.0
			for k := range times[1:] {
				square += (times[k+1] - times[k] - mean) * (times[k+1] - times[k] - mean)
			}
			want["isi_spike"], want["isi_cv_spike"] = mean, math.Sqrt(square/n)/mean
		}
		for name, w := range want {
			if got := metrics[name][point]; !(math.Abs(got-w) <= 1e-9*max(1, math.Abs(w))) && !(math.IsNaN(got) && math.IsNaN(w)) {
				t.Errorf("point %d: %s is %v, want %v", point, name, got, w)
			}
		}
	}
	if seen < 10 {
		t.Errorf("%g spikes are too few to compare", seen)
	}
}

// TestNamedSweep: a sweep of the settings is found from the folder of its
// lemsls.toml and from below; paths are relative to it, and flags stand above.
func TestNamedSweep(t *testing.T) {
	dir := tree(t, map[string]string{
		".git/HEAD":   "",
		"lemsls.toml": "[sweep]\nprecision = 'f32'\ntime = '1ms'\n[sweep.rheobase]\nmodel = 'models/cell.xml'\ndt = '0.05ms'\nparameters.I = '0:1:3nA'\nout = 'all'\n[sweep.empty]\npoints = 3\n",
	})
	copyModel(t, filepath.Join(dir, "models"), "cell.xml")
	for _, from := range []string{".", "models"} {
		t.Chdir(filepath.Join(dir, from))
		var plan struct {
			Model         string
			Points, Steps int
			Dt            float64
		}
		code, out, errs := command(t, "", "sweep", "rheobase", "--param", "gL=20,30nS", "--dry-run", "--format", "json")
		if err := json.Unmarshal([]byte(out), &plan); err != nil || code != 0 {
			t.Fatal(err, errs)
		}
		if plan.Points != 6 || plan.Steps != 20 || plan.Dt != 5e-5 || filepath.Base(plan.Model) != "cell.xml" {
			t.Errorf("from %s: %+v", from, plan)
		}
		_, out, _ = command(t, "", "sweep", "rheobase", "--param", "I=2nA", "--steps", "7", "--dry-run")
		if !strings.Contains(out, "I                        2 nA\n") || !strings.Contains(out, "1 point x 1 replicate x 7 steps of 0.05 ms, 1 node\n") {
			t.Errorf("from %s: %s", from, out)
		}
		if code, _, errs := command(t, "", "sweep", "empty"); code != 2 || !strings.Contains(errs, "[sweep.empty] has no model") {
			t.Error(errs)
		}
	}
	if code, _, errs := command(t, "", "sweep", "rheobase"); code != 0 {
		t.Error(errs)
	}
	if _, err := os.Stat(filepath.Join(dir, "all", "manifest.json")); err != nil {
		t.Error(err)
	}
}

// TestNamedSweepIsRefused where a setting of it, or of all sweeps, is none: without
// it another sweep would run.
func TestNamedSweepIsRefused(t *testing.T) {
	for setting, want := range map[string]string{
		"tyme = '1ms'":             "lemsls.toml:5:1: there is no setting “tyme” in “sweep.one”; did you mean “time”?",
		"param = 'I=1nA'":          "lemsls.toml:5:1: there is no setting “param” in “sweep.one”; did you mean “parameters”?",
		"metric = 'mean'":          "did you mean “metrics”?",
		"zzz = 3":                  "lemsls.toml:5:1: there is no setting “zzz” in “sweep.one”",
		"points = {a = 1}":         "“sweep.one.points.a” is no value",
		"[sweep]\ntyme = 3":        "lemsls.toml:6:1: there is no setting “tyme” in “sweep”",
		"[sweep.two]\ntyme = 3":    "",
		"[sweep.one.param]\nI = 3": "lemsls.toml:5:12: there is no setting “param” in “sweep.one”; did you mean “parameters”?",
	} {
		t.Run(setting, func(t *testing.T) {
			dir := tree(t, map[string]string{
				".git/HEAD":   "",
				"lemsls.toml": "[sweep.one]\nmodel = 'cell.xml'\nsteps = 3\nparameters.I = '1nA'\n" + setting + "\n",
			})
			copyModel(t, dir, "cell.xml")
			t.Chdir(dir)
			code, out, errs := command(t, "", "sweep", "one", "--dry-run")
			if refused := code == exitTrouble; refused != (want != "") || !strings.Contains(errs, want) {
				t.Errorf("exit code %d: %s%s, want %s", code, out, errs, want)
			}
		})
	}
}

// copyModel puts the adaptive exponential model, and what it includes, into a
// folder.
func copyModel(t *testing.T, dir, name string) {
	t.Helper()
	if err := os.CopyFS(filepath.Join(dir, "include"), os.DirFS("testdata/models/lems/include")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), read(t, "testdata/models/lems/adaptive_exponential.xml"), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestEditorPlan: an editor's sweep is what the command line makes of the same
// settings, of those that are about the file.
func TestEditorPlan(t *testing.T) {
	dir := tree(t, map[string]string{
		".git/HEAD":   "",
		"lemsls.toml": "[sweep]\nseed = 3\n[sweep.mine]\nmodel = 'cell.xml'\ncomponent = 'neuron'\ntime = '2ms'\nparameters.I = '0:1:3nA'\n[sweep.theirs]\nmodel = 'other.xml'\n",
	})
	copyModel(t, dir, "cell.xml")
	path := filepath.Join(dir, "cell.xml")
	e, err := newEditor()
	if err != nil {
		t.Fatal(err)
	}
	if got := e.sweeps(path); len(got) != 1 || got[0] != (server.NamedSweep{Name: "mine", Component: "neuron"}) {
		t.Errorf("%v", got)
	}
	what, prog, err := diagnostics.Runnable(componentModel(t, path), "")
	if err != nil {
		t.Fatal(err)
	}
	s, err := e.plan(path, what, prog, server.Asked{Sweep: "mine", Params: []string{"gL=20,30nS"}})
	if err != nil || s.Points.Len() != 6 || s.Steps != 100 || s.Seed != 3 {
		t.Errorf("%v: %+v", err, s)
	}
	s, err = e.plan(path, what, prog, server.Asked{Time: 1})
	if err != nil || s.Points.Len() != 1 || s.Steps != 50 || s.Seed != 3 {
		t.Errorf("%v: %+v", err, s)
	}
	if _, err = e.plan(path, what, prog, server.Asked{Sweep: "gone"}); err == nil || !strings.Contains(err.Error(), "no sweep gone") {
		t.Error(err)
	}
}

// TestEditorPoints: a lens tells the number of points that its sweep has.
func TestEditorPoints(t *testing.T) {
	for settings, want := range map[string]int{
		"":                           64,
		"[sweep]\npoints = 5\n":      25,
		"[sweep]\npoints = 'five'\n": 0,
		"[sweep.mine]\npoints = 5\n": 64,
		"[sweep]\nparameters.global_speed = [1, 2, 3]\n": 24,
	} {
		dir := tree(t, map[string]string{".git/HEAD": "", "lemsls.toml": settings})
		path := filepath.Join(dir, "oscillator.xml")
		if err := os.WriteFile(path, read(t, "testdata/models/rateml/oscillator.xml"), 0o644); err != nil {
			t.Fatal(err)
		}
		e, err := newEditor()
		if err != nil {
			t.Fatal(err)
		}
		what, prog, err := diagnostics.Runnable(componentModel(t, path), "")
		if err != nil {
			t.Fatal(err)
		}
		if got := e.points(path, what, prog); got != want {
			t.Errorf("%q: %d points, want %d", settings, got, want)
		}
	}
}

// TestTimeIn reads times: of RateML in ms, of LEMS with a unit.
func TestTimeIn(t *testing.T) {
	for _, c := range []struct {
		text         string
		lems, rateml float64 // NaN: refused
	}{
		{"0.01ms", 1e-5, 0.01}, {"0.02 ms", 2e-5, 0.02}, {"2s", 2, 2000}, {"50us", 5e-5, 0.05}, {"50µs", 5e-5, 0.05}, {"1min", 60, 60_000}, {"1e-5s", 1e-5, 0.01},
		{"50", math.NaN(), 50}, {"0", 0, 0}, {"-1ms", math.NaN(), math.NaN()}, {"ms", math.NaN(), math.NaN()}, {"1 mV", math.NaN(), math.NaN()}, {"1e999s", math.NaN(), math.NaN()}, {"", math.NaN(), math.NaN()},
	} {
		for p, want := range map[*ir.Program]float64{{Seconds: true}: c.lems, {}: c.rateml} {
			if got, err := timeIn(p, c.text); (err != nil) != math.IsNaN(want) || err == nil && got != want {
				t.Errorf("%q is %v (%v), want %v", c.text, got, err, want)
			}
		}
	}
}
