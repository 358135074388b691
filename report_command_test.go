package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/gpurun"
)

// reportData is what a page holds, as far as these tests look at it.
type reportData struct {
	Objective string
	Command   string
	Part      string
	Status    string
	Findings  []struct {
		Line int
		Code string
	}
	Model  *struct{ Path string }
	Series []struct{ Point int }
}

// reported makes a page of results and reads the data in it.
func reported(t *testing.T, args ...string) (data reportData, errs string) {
	t.Helper()
	code, page, errs := command(t, "", append([]string{"report", "--output", "-"}, args...)...)
	if code != 0 {
		t.Fatal(errs)
	}
	found := regexp.MustCompile(`(?s)<script type="application/json" id="data">(.*?)</script>`).FindStringSubmatch(page)
	if found == nil {
		t.Fatal("the page has no data")
	}
	if err := json.Unmarshal([]byte(found[1]), &data); err != nil {
		t.Fatal(err)
	}
	return data, errs
}

// sweepInto sweeps a model into a folder.
func sweepInto(t *testing.T, dir string, args ...string) {
	t.Helper()
	if code, _, errs := command(t, "", append([]string{"sweep", "--out", dir}, args...)...); code != 0 {
		t.Fatal(errs)
	}
}

// TestReport: a page has the findings on their lines, and is written beside the
// results.
func TestReport(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "r")
	sweepInto(t, dir, montbrio, "--points", "3", "--time", "5", "--trajectory", "4")
	data, errs := reported(t, dir)
	if errs != "" || data.Objective != "fc_sc_corr" || data.Status != "ooooooooo" || len(data.Series) != 1 || data.Series[0].Point != 4 {
		t.Errorf("%+v %s", data, errs)
	}
	codes := map[string]int{}
	for _, f := range data.Findings {
		codes[f.Code]++
	}
	if codes["sweep-parameter"] != 2 || codes["sweep-state"] != 2 || codes["sweep-result"] != 1 {
		t.Errorf("findings %v", codes)
	}
	if code, out, errs := command(t, "", "report", dir); code != 0 || out != "report: "+filepath.Join(dir, "report.html")+"\n" {
		t.Errorf("%d %s %s", code, out, errs)
	}
}

// TestReportFigures: --figures writes pictures in place of the page.
func TestReportFigures(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "r")
	sweepInto(t, dir, montbrio, "--points", "3", "--time", "5", "--metric", "kop")
	figures := filepath.Join(t.TempDir(), "figures")
	code, out, errs := command(t, "", "report", dir, "--figures", figures)
	if code != 0 || strings.Count(out, "figure: ") != 2 || strings.Contains(out, "report: ") {
		t.Errorf("%d %s %s", code, out, errs)
	}
	if entries, err := os.ReadDir(figures); err != nil || len(entries) != 2 {
		t.Errorf("%d figures: %v", len(entries), err)
	}
}

// TestReportFiguresLeftOut: what is stored and not drawn is said.
func TestReportFiguresLeftOut(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "r")
	sweepInto(t, dir, montbrio, "--points", "9", "--time", "5", "--metric", "kop", "--save", "signal")
	code, _, errs := command(t, "", "report", dir, "--figures", t.TempDir())
	if want := "lemsls: note: Of the 81 simulations in signal.npy the best 8 by kop are shown, those of points "; code != 0 || strings.Count(errs, want) != 1 {
		t.Errorf("%d %s", code, errs)
	}
}

// TestReportOfMerged: shards put together are as good, on a connectome too: what
// their command lines have in common is known.
func TestReportOfMerged(t *testing.T) {
	dir := t.TempDir()
	connectome := filepath.Join(dir, "c.zip")
	if code, _, errs := command(t, "", "connectome", "make", "--nodes", "5", "-o", connectome); code != 0 {
		t.Fatal(errs)
	}
	var parts []string
	for _, shard := range []string{"1/2", "2/2"} {
		parts = append(parts, filepath.Join(dir, shard[:1]))
		sweepInto(t, parts[len(parts)-1], montbrio, "--points", "3", "--time", "5", "--shard", shard, "--transient", "1", "--seed", "3", "--connectome", connectome)
	}
	whole := filepath.Join(dir, "whole")
	if code, _, errs := command(t, "", append([]string{"sweep", "merge", "--out", whole}, parts...)...); code != 0 {
		t.Fatal(errs)
	}
	data, errs := reported(t, whole)
	if errs != "" || len(data.Findings) < 5 || data.Status != "ooooooooo" {
		t.Errorf("%+v %s", data, errs)
	}
	if want := "lemsls sweep " + montbrio + " --connectome=" + connectome + " --seed=3 --time=5 --transient=1"; data.Command != want {
		t.Errorf("%q, want %q", data.Command, want)
	}
	if code, _, errs := command(t, "", "sweep", "--resume", "--out", whole); code != 0 || !strings.Contains(errs, "were there already") {
		t.Errorf("resumed: %d %s", code, errs)
	}
	part, errs := reported(t, parts[0])
	if errs != "" || part.Part != "shard 1/2" || strings.Count(part.Status, "m") != 5 || len(part.Findings) < 5 {
		t.Errorf("%+v %s", part, errs)
	}
}

// TestReportWithoutModel: results whose model has changed, or is gone, are shown
// without it, and it is said why; --model names it where it is now.
func TestReportWithoutModel(t *testing.T) {
	dir := t.TempDir()
	model := filepath.Join(dir, "model.xml")
	text := string(read(t, montbrio))
	write(t, model, text)
	results := filepath.Join(dir, "r")
	sweepInto(t, results, model, "--points", "2", "--time", "2")
	write(t, model, strings.Replace(text, `name="tau" value="10.0"`, `name="tau" value="11.0"`, 1))
	data, errs := reported(t, results)
	if !strings.Contains(errs, "has changed since it was swept") || data.Model != nil || data.Status != "oooo" {
		t.Errorf("%+v %s", data, errs)
	}
	if err := os.Remove(model); err != nil {
		t.Fatal(err)
	}
	moved := filepath.Join(t.TempDir(), "model.xml")
	write(t, moved, text)
	if data, errs = reported(t, results); !strings.Contains(errs, "--model says where") || data.Model != nil {
		t.Errorf("%+v %s", data, errs)
	}
	if data, errs = reported(t, results, "--model", moved); errs != "" || data.Model == nil || len(data.Findings) < 5 {
		t.Errorf("%+v %s", data, errs)
	}
}

// TestReportOfNothing: what is no folder of results is refused, with its name.
func TestReportOfNothing(t *testing.T) {
	dir := t.TempDir()
	code, _, errs := command(t, "", "report", dir)
	if code != exitTrouble || !strings.Contains(errs, gpurun.ManifestName) {
		t.Errorf("%d %s", code, errs)
	}
}

// TestReportOfKilled: of a sweep that was cut off there is the model with what was
// found, and where it was killed before there was a table it is said how to go on.
func TestReportOfKilled(t *testing.T) {
	dir := t.TempDir()
	sweepInto(t, dir, montbrio, "--points", "2", "--time", "2")
	path := filepath.Join(dir, gpurun.ManifestName)
	write(t, path, strings.Replace(string(read(t, path)), `"partial": false`, `"partial": true`, 1))
	if data, errs := reported(t, dir); errs != "" || data.Part != "unfinished: 4 of 4 simulations" || data.Model == nil || len(data.Findings) == 0 {
		t.Errorf("%+v %s", data, errs)
	}
	if err := os.Remove(filepath.Join(dir, gpurun.TableName)); err != nil {
		t.Fatal(err)
	}
	code, _, errs := command(t, "", "report", dir)
	if code != exitTrouble || !strings.Contains(errs, "continue it with lemsls sweep --resume --out "+dir) {
		t.Errorf("%d %s", code, errs)
	}
}

// TestNothingGiven: commands without arguments say what to give.
func TestNothingGiven(t *testing.T) {
	for words, want := range map[string]string{
		"sweep":       "nothing is given: give a model, or the name of a sweep",
		"sweep a b":   "2 arguments are given: give a model, or",
		"report":      "nothing is given: give the folder of the results that lemsls sweep printed\nUsage: lemsls report DIR",
		"sweep merge": "nothing is given: give the folders of all shards",
	} {
		code, _, errs := command(t, "", strings.Fields(words)...)
		if code != exitTrouble || !strings.Contains(errs, want) {
			t.Errorf("%s: %d %s", words, code, errs)
		}
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
