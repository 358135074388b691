package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/gpurun"
)

// fourNodes is a connectome of four nodes, and data about them.
func fourNodes(t *testing.T) string {
	return tree(t, map[string]string{
		"c/weights.txt": "0 1 0 2\n1 0 1 0\n0 1 0 0\n2 0 0.5 0\n", "c/tract_lengths.txt": "0 10 5 5\n10 0 1 2\n5 1 0 3\n5 2 3 0\n",
		"c/centres.txt": "a 0 0 0\nb 1 0 0\nc 2 0 0\nd 3 0 0\n",
		"fc.csv":        "1,0.5,0.1,0\n0.5,1,0.2,-0.3\n0.1,0.2,1,0.7\n0,-0.3,0.7,1\n", "fcd.csv": "0.1\n0.4\n0.8\n", "wide.csv": "1,0,0\n0,1,0\n0,0,1\n",
		"bold.csv": "1,2,5,3\n2,1,3,3.5\n3,4,4,2\n4,4.5,1,0\n5,2,3,2\n6,3,8,6\n4,1,7,1\n1,0,2,3\n0,2,5,5\n2,2.5,1,1\n",
	})
}

// TestSweepComparesWithData: what is given is compared without more words, and the
// findings are about it.
func TestSweepComparesWithData(t *testing.T) {
	dir := fourNodes(t)
	at := func(name string) string { return filepath.Join(dir, name) }
	r, errs := sweepOf(t, montbrio, "--connectome", at("c"), "--points", "2", "--fc", at("fc.csv"), "--fcd", at("fcd.csv"), "--signal", "bold", "--signal-of", "V",
		"--tr", "1", "--fcd-window", "3ms", "--fcd-step", "1ms", "--out", at("r"))
	if best, _ := r["best"].(map[string]any); !onlyOnset(errs) || best["objective"] != "fc_corr" || best["metrics"].(map[string]any)["fcd_ks"] == nil {
		t.Errorf("%v: %s", r, errs)
	}
	m, err := gpurun.ReadManifest(at("r"))
	if err != nil || m.Monitor == nil || m.Monitor.Signal != "bold" || m.Monitor.Of != "V" || m.Monitor.TR != 1 || len(m.Monitor.Sources) != 2 ||
		m.Monitor.Sources[1].Flag != "fcd" || m.Monitor.Sources[1].Hash != gpurun.HashText("0.1\n0.4\n0.8\n") {
		t.Errorf("%+v, %v", m.Monitor, err)
	}
	for _, column := range []string{"fc_corr", "fc_rmse", "fcd_ks"} {
		if !strings.Contains(strings.Join(m.Columns, " "), column) {
			t.Errorf("no %s among %v", column, m.Columns)
		}
	}
}

// TestSweepBestOfData: the objective fc_rmse is best where it is least, in the
// JSON, the findings and the table.
func TestSweepBestOfData(t *testing.T) {
	dir := fourNodes(t)
	r, errs := sweepOf(t, montbrio, "--connectome", filepath.Join(dir, "c"), "--param", "global_coupling=0:2:5", "--param", "global_speed=3", "--fc", filepath.Join(dir, "fc.csv"),
		"--metric", "fc_rmse", "--time", "40", "--out", filepath.Join(dir, "r"), "--csv")
	best := r["best"].(map[string]any)
	score := best["metrics"].(map[string]any)["fc_rmse"].(float64)
	values := map[string]bool{}
	for _, line := range strings.Split(strings.TrimSpace(string(read(t, filepath.Join(dir, "r", gpurun.CSVName)))), "\n")[1:] {
		cells := strings.Split(line, ",")
		values[cells[4]] = true
		if v := number(t, cells[4]); v < score {
			t.Errorf("%g is best, but there is %g", score, v)
		}
	}
	if len(values) < 3 || errs != "" {
		t.Errorf("%v: %s", values, errs)
	}
	text := ""
	for _, d := range r["diagnostics"].([]any) {
		text += d.(map[string]any)["message"].(string) + "\n"
	}
	if !strings.Contains(text, "best global_coupling = ") || !strings.Contains(text, "of fc_rmse") {
		t.Errorf("findings:\n%s", text)
	}
}

func TestSweepMonitorErrors(t *testing.T) {
	dir := fourNodes(t)
	at := func(name string) string { return filepath.Join(dir, name) }
	for want, args := range map[string][]string{
		"--signal eeg: want raw or bold":                                        {"--signal", "eeg"},
		"--tr 0: it must be positive":                                           {"--tr", "0"},
		"--fcd-window long: want a time":                                        {"--fcd-window", "long"},
		"is 3 x 3; the connectome has 4 nodes":                                  {"--fc", at("wide.csv")},
		"3 x 3, and the connectome has 4 nodes":                                 {"--bold-data", at("wide.csv")},
		"read --fcd":                                                            {"--fcd", at("none.csv")},
		`no exposure "v" to make a signal of; did you mean "V"?`:                {"--signal-of", "v"},
		"the metric fc_corr compares with an empirical FC; give one: --fc":      {"--metric", "fc_corr"},
		"it is not known how often --bold-data was sampled: say it with --tr":   {"--metric", "fcd_ks", "--bold-data", at("bold.csv")},
		"--bold-data has not two windows of 60000 ms that all nodes vary in":    {"--metric", "fcd_ks", "--bold-data", at("bold.csv"), "--signal", "bold"},
		"--tr: 1e+19 ms are longer than any simulation":                         {"--tr", "1e19", "--save", "signal"},
		"--fcd-window: 1e+30 ms are longer":                                     {"--fcd-window", "1e30", "--metric", "fcd_ks", "--fcd", at("fcd.csv")},
		"--fcd-step: 1e+30 ms are longer":                                       {"--fcd-step", "1e30", "--tr", "1", "--bold-data", at("bold.csv")},
		"--save-points 0: it says of which points arrays are written":           {"--save-points", "0"},
		"a signal cannot be sampled every 0.3 ms (--tr): with a step of 0.1 ms": {"--tr", "0.3"},
	} {
		args = append([]string{"sweep", montbrio, "--connectome", at("c"), "--points", "1", "--out", at("r")}, args...)
		if code, _, errs := command(t, "", args...); code != 2 || !strings.Contains(errs, want) {
			t.Errorf("%v: exit code %d: %s, want %s", args[6:], code, errs, want)
		}
	}
}

func TestSweepMonitorNotes(t *testing.T) {
	dir := fourNodes(t)
	at := func(name string) string { return filepath.Join(dir, name) }
	_, errs := sweepOf(t, montbrio, "--connectome", at("c"), "--points", "1", "--signal", "bold", "--fc", at("fc.csv"), "--fcd", at("fcd.csv"), "--metric", "fc_mean", "--out", at("r"))
	for _, want := range []string{
		"note: undefined everywhere: fc_mean, which need 2 samples at least, one every 2000 ms, and there are 0; give more --time\n",
		"note: nothing is compared with --fc: neither fc_corr nor fc_rmse is among the metrics\n",
		"note: nothing is compared with --fcd: fcd_ks is not among the metrics\n",
	} {
		if !strings.Contains(errs, want) {
			t.Errorf("no %s in %s", want, errs)
		}
	}
}

// TestNamedSweepWithData: the settings of a sweep name files beside them.
func TestNamedSweepWithData(t *testing.T) {
	dir := fourNodes(t)
	model, err := os.ReadFile(montbrio)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"m.xml": string(model), "lemsls.toml": `[sweep.rest]
model = "m.xml"
connectome = "c"
time = "20ms"
points = 1
signal = "bold"
signal-of = "r"
tr = "1ms"
bold-data = "bold.csv"
fcd-window = "4ms"
fcd-step = "1ms"
metrics = ["fc_rmse", "fcd_ks"]
out = "r"
`} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	if code, out, errs := command(t, "", "sweep", "rest"); code != 0 || !onlyOnset(errs) {
		t.Fatalf("exit code %d: %s%s", code, out, errs)
	}
	m, err := gpurun.ReadManifest("r")
	if err != nil || m.Monitor == nil || m.Monitor.TR != 1 || m.Monitor.Window != 4 || len(m.Monitor.Sources) != 1 || m.Monitor.Sources[0].Flag != "bold-data" {
		t.Errorf("%+v, %v", m, err)
	}
	if code, out, errs := command(t, "", "sweep", "--resume", "--out", "r"); code != 0 || !strings.Contains(errs, "were there already") {
		t.Errorf("resume: exit code %d: %s%s", code, out, errs)
	}
}

// onlyOnset says that the only note is the one about BOLD without a transient.
func onlyOnset(errs string) bool {
	return strings.Count(errs, "\n") == 1 && strings.HasPrefix(errs, "lemsls: note: the onset of the BOLD signal counts: ") &&
		strings.HasSuffix(errs, "the transient is 0 ms; give a --transient of 20s\n")
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
