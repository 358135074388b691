package main

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/gpurun"
)

// writeBoldData writes an empirical BOLD signal that some noise is: of the regions
// of the reference network, each of which follows the one before.
func writeBoldData(t *testing.T, samples int) string {
	t.Helper()
	r := rand.New(rand.NewPCG(5, 6))
	x := make([]float64, referenceNodes)
	var b strings.Builder
	for range samples {
		for i := range x {
			x[i] = 0.8*x[i] + 0.4*x[(i+1)%len(x)] + r.NormFloat64()
			x[i] = math.Tanh(x[i]/8) * 8
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(exact(x[i]))
		}
		b.WriteByte('\n')
	}
	path := filepath.Join(t.TempDir(), "bold.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// metricsOf is the metrics of the only row of a sweep.
func metricsOf(t *testing.T, dir string) map[string]float64 {
	t.Helper()
	names, values, _ := strings.Cut(strings.TrimSpace(string(read(t, filepath.Join(dir, gpurun.CSVName)))), "\n")
	cells, m := strings.Split(values, ","), map[string]float64{}
	for i, name := range strings.Split(names, ",") {
		if v, err := strconv.ParseFloat(cells[i], 64); err == nil {
			m[name] = v
		}
	}
	return m
}

// TestMetricsOracle: the metrics about a signal against NumPy and SciPy, which
// compute them from the trajectories of shipped models.
func TestMetricsOracle(t *testing.T) {
	t.Parallel()
	onceIsEnough(t)
	python := pythonPath(t)
	for _, pkg := range []string{"scipy", "pandas"} {
		needs(t, python, pkg)
	}
	reference, err := filepath.Abs("testdata/reference")
	if err != nil {
		t.Fatal(err)
	}
	connectome, data := writeReferenceNetwork(t), writeBoldData(t, 90)
	var jobs []job
	var dirs []string
	cases := []struct{ model, variable, coupling, signal string }{
		{"oscillator", "V", "0.02", "raw"},
		{"montbrio", "r", "0.5", "bold"},
	}
	for _, c := range cases {
		dir := filepath.Join(t.TempDir(), "out")
		code, out, errs := command(t, "", "sweep", modelPath(c.model), "--connectome", connectome, "--precision", "f64", "--trajectory", "0", "--csv", "--out", dir,
			"--dt", "0.5", "--integrator", "heun", "--time", "4500.5", "--transient", "500.5", "--param", "global_speed=3", "--param", "global_coupling="+c.coupling,
			"--signal", c.signal, "--signal-of", c.variable, "--tr", "50", "--fcd-window", "1s", "--fcd-step", "100", "--bold-data", data,
			"--save", "fc,mean,signal", "--metric", "fc_mean,fc_corr,fc_rmse,fcd_ks,psd_peak")
		if code != 0 {
			t.Fatalf("%s: exit code %d\n%s%s", c.model, code, out, errs)
		}
		dirs = append(dirs, dir)
		jobs = append(jobs, job{reference, "metrics_oracle", []string{filepath.Join(dir, gpurun.TrajectoryName), "--variable", c.variable, "--dt", "0.5",
			"--transient", "1001", "--signal", c.signal, "--tr", "50", "--window", "1000", "--step", "100", "--data", data, "--saved", dir, "--out", filepath.Join(dir, "oracle.json")}})
	}
	runJobs(t, python, jobs)
	for i, c := range cases {
		var want map[string]float64
		if err := json.Unmarshal(read(t, filepath.Join(dirs[i], "oracle.json")), &want); err != nil {
			t.Fatal(err)
		}
		got, line := metricsOf(t, dirs[i]), ""
		for name, w := range want {
			g, ok := got[name]
			if strings.HasSuffix(name, "_npy") { // the largest difference
				g, ok = 0, true
			}
			line += fmt.Sprintf(" %s %.6g (%.1e)", name, w, g-w)
			if !ok || !(math.Abs(g-w) <= 1e-9) {
				t.Errorf("%s: %s is %v, SciPy says %v", c.model, name, g, w)
			}
		}
		t.Logf("%-11s%-5s%s", c.model, c.signal, line)
		if len(want) != 8 {
			t.Errorf("%s: the oracle knows %v", c.model, want)
		}
	}
}
