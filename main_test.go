package main

import (
	"bytes"
	"encoding/json"
	"go/parser"
	"go/token"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/lemsls/lemsls"

// arrows is who may import whom; package main may import everything. A package
// that is not listed may import nothing of ours.
var arrows = map[string][]string{
	"server":               {"server/ide", "gpurun/report", "diagnostics", "gpurun", "codegen", "codegen/ir", "lems", "lems/syntax"},
	"server/ide":           {"diagnostics", "codegen", "lems", "lems/expr", "lems/syntax"},
	"gpurun/report":        {"diagnostics", "gpurun", "lems", "lems/syntax"},
	"diagnostics":          {"gpurun", "codegen", "codegen/ir", "lems", "lems/expr", "lems/syntax"},
	"gpurun/cpu":           {"gpurun", "gpurun/cpu/x86", "codegen/ir"},
	"gpurun/cpu/x86":       {},
	"gpurun/cuda":          {"gpurun", "codegen", "codegen/ir", "lems/syntax"},
	"gpurun/slurm":         {"gpurun"},
	"gpurun/cpu/asm":       {"codegen/ir"},
	"gpurun":               {"codegen/ir", "lems/syntax"},
	"codegen":              {"codegen/ir", "lems", "lems/expr", "lems/syntax"},
	"codegen/ir":           {"lems/syntax"},
	"lems/rateml":          {"lems", "lems/expr", "lems/syntax"},
	"lems":                 {"lems/expr", "lems/syntax"},
	"lems/files":           {"lems", "lems/syntax"},
	"lems/expr":            {"lems/syntax"},
	"lems/syntax":          {},
	"lems/lemstest":        {"lems/syntax"},
	"lems/lemstest/models": {},
	"codegen/ir/irtest":    {"codegen/ir", "lems/syntax"},
	"gpurun/gpuruntest":    {"gpurun", "codegen/ir", "codegen/ir/irtest"},
}

// testsOnly are packages that only tests may import.
var testsOnly = []string{"lems/lemstest", "lems/lemstest/models", "codegen/ir/irtest", "gpurun/gpuruntest"}

// foreign is who may import modules that must not spread.
var foreign = map[string][]string{
	"go.lsp.dev/":                  {"server"},
	"github.com/beevik/etree":      {"lems/syntax"},
	"go.uber.org/zap":              {"server", "."},
	"github.com/ebitengine/purego": {"gpurun/cuda"},
}

// TestArrows holds the imports to the architecture. Test files may import
// anything of ours.
func TestArrows(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != "." || d.Name() == "testdata" || d.Name() == "node_modules") {
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
			return err
		}
		if filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		checkImports(t, path)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkImports(t *testing.T, path string) {
	from := filepath.ToSlash(filepath.Dir(path))
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range file.Imports {
		to, _ := strconv.Unquote(spec.Path.Value)
		for prefix, allowed := range foreign {
			if strings.HasPrefix(to, prefix) && !slices.Contains(allowed, from) {
				t.Errorf("%s imports %s; only %v may", path, to, allowed)
			}
		}
		own, ours := strings.CutPrefix(to, module+"/")
		if !ours {
			continue
		}
		if slices.Contains(testsOnly, own) && !slices.Contains(testsOnly, from) {
			t.Errorf("%s imports %s, which is for tests", path, own)
		}
		if from != "." && !slices.Contains(arrows[from], own) {
			t.Errorf("%s imports %s: no arrow %s -> %s", path, own, from, own)
		}
	}
}

// command runs a command line and returns its exit code and output.
func command(t *testing.T, stdin string, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(args, strings.NewReader(stdin), &o, &e)
	return code, o.String(), e.String()
}

const montbrio = "testdata/models/rateml/montbrio.xml"

// TestSweepJSON is the object that `sweep --format json` prints.
func TestSweepJSON(t *testing.T) {
	dir := t.TempDir()
	code, out, errs := command(t, "", "sweep", montbrio, "--points", "4", "--time", "20", "--format", "json", "--out", filepath.Join(dir, "r"), "--csv")
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	var r struct {
		Model, Backend, Device, Precision, Results string
		Points, Replicates, Steps                  int
		Dt                                         float64
		Seed                                       *uint64
		Elapsed                                    float64 `json:"elapsed_s"`
		Speed                                      float64 `json:"sim_steps_per_s"`
		Best                                       struct {
			Objective  string
			Parameters map[string]float64
			Metrics    map[string]*float64
		}
		Diagnostics []struct {
			Line          int
			Code, Message string
		}
	}
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if r.Points != 16 || r.Replicates != 1 || r.Steps != 200 || r.Dt != 0.1 || r.Seed == nil || r.Speed <= 0 || r.Elapsed <= 0 || r.Precision != "f32" {
		t.Errorf("unexpected %+v", r)
	}
	for name, v := range r.Best.Metrics {
		if v == nil || math.IsNaN(*v) {
			t.Errorf("metric %s is not finite", name)
		}
	}
	if len(r.Best.Metrics) < 9 || len(r.Best.Parameters) != 2 {
		t.Errorf("best is %+v", r.Best)
	}
	codes := map[string]int{}
	for _, d := range r.Diagnostics {
		codes[d.Code]++
	}
	if codes["sweep-parameter"] != 2 || codes["sweep-state"] != 2 || codes["sweep-result"] != 1 {
		t.Errorf("findings %v; want one on each swept Parameter, each StateVariable and the model", codes)
	}
	for _, name := range []string{"manifest.json", "metrics.parquet", "metrics.csv"} {
		if _, err := os.Stat(filepath.Join(r.Results, name)); err != nil {
			t.Error(err)
		}
	}
}

// TestShards splits a sweep and puts it together again.
func TestShards(t *testing.T) {
	dir := t.TempDir()
	sweep := func(out string, more ...string) {
		t.Helper()
		args := append([]string{"sweep", montbrio, "--points", "3", "--time", "5", "--replicates", "2", "--csv", "--out", filepath.Join(dir, out)}, more...)
		if code, _, errs := command(t, "", args...); code != 0 {
			t.Fatalf("%v: exit code %d: %s", args, code, errs)
		}
	}
	sweep("whole", "--threads", "2")
	sweep("one", "--threads", "1")
	var parts []string
	for _, i := range []string{"1", "2", "3"} {
		sweep("part"+i, "--shard", i+"/3")
		parts = append(parts, filepath.Join(dir, "part"+i))
	}
	merged := filepath.Join(dir, "merged")
	if code, _, errs := command(t, "", append([]string{"sweep", "merge", "--out", merged}, parts...)...); code != 0 {
		t.Fatal(errs)
	}
	want := read(t, filepath.Join(dir, "whole", "metrics.parquet"))
	for _, other := range []string{"one", "merged"} {
		if !bytes.Equal(want, read(t, filepath.Join(dir, other, "metrics.parquet"))) {
			t.Errorf("%s differs from the whole", other)
		}
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// absolute is a path that holds in any folder.
func absolute(t *testing.T, path string) string {
	t.Helper()
	full, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return full
}

// TestBadInput is what a person is told: exit code 2 (or 1 for findings), a
// message that names the place, and nothing written.
func TestBadInput(t *testing.T) {
	montbrio := absolute(t, montbrio)
	dir := t.TempDir()
	t.Chdir(dir)
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	zip := filepath.Join(dir, "c.zip")
	if code, _, errs := command(t, "", "connectome", "make", "--nodes", "5", "-o", zip); code != 0 {
		t.Fatal(errs)
	}
	missing := filepath.Join(dir, "nowhere.xml")
	for _, c := range []struct {
		name string
		code int
		want string // in the output or in the errors
		args []string
	}{
		{"no arguments to check", 2, "nothing is given: give models, or folders with models", []string{"check"}},
		{"unknown command", 2, "unknown command", []string{"chekc"}},
		{"unknown flag", 2, "unknown flag", []string{"check", "--fom", "x"}},
		{"missing file", 2, "no such file", []string{"check", missing}},
		{"empty file", 1, "malformed-xml", []string{"check", write("empty.xml", "")}},
		{"binary file", 1, "malformed-xml", []string{"check", write("binary.xml", "\x7fELF\x00\x01\x02\xff\xfe")}},
		{"not XML", 1, "malformed-xml", []string{"check", write("text.xml", "hello, world")}},
		{"deep nesting", 1, "malformed-xml", []string{"check", write("deep.xml", strings.Repeat("<Lems>", 100_000))}},
		{"entity bomb", 0, "", []string{"check", write("bomb.xml", `<!DOCTYPE Lems [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><Lems/>`)}},
		{"bad format", 2, "want text, json", []string{"check", "--format", "yaml", montbrio}},
		{"sweep of a broken model", 2, "mend it first", []string{"sweep", write("broken.xml", `<Lems><ComponentType name="derivatives"><Dynamics><StateVariable name="V" dimension="0,0"/><TimeDerivative variable="dV" value="W"/></Dynamics></ComponentType></Lems>`)}},
		{"sweep of other LEMS", 2, "has no component that can be run", []string{"sweep", write("lems.xml", `<Lems><Dimension name="time" t="1"/></Lems>`)}},
		{"unknown parameter", 2, "global_coupling", []string{"sweep", montbrio, "--param", "G=0:1:3"}},
		{"malformed parameter", 2, "LO:HI:N", []string{"sweep", montbrio, "--param", "global_speed"}},
		{"parameter twice", 2, "twice", []string{"sweep", montbrio, "--param", "global_speed=1", "--param", "global_speed=2"}},
		{"too many points", 2, "100000 x 100000 = 1e+10", []string{"sweep", montbrio, "--points", "100000"}},
		{"zero speed", 2, "positive", []string{"sweep", montbrio, "--speed", "0"}},
		{"negative time", 2, "want a time", []string{"sweep", montbrio, "--time", "-5"}},
		{"zero step", 2, "positive", []string{"sweep", montbrio, "--dt", "0"}},
		{"no such integrator", 2, `there is no integrator "rk5"; there are euler, heun, rk4`, []string{"sweep", montbrio, "--integrator", "rk5"}},
		{"rk4 of a model with noise", 2, "lemsls: rk4 is for models without noise; use heun\n", []string{"sweep", montbrio, "--integrator", "rk4"}},
		{"rk4 without the noise", 0, "would run", []string{"sweep", montbrio, "--integrator", "rk4", "--no-noise", "--dry-run"}},
		{"code with no such integrator", 2, "--integrator rk5: there is no integrator", []string{"gen", montbrio, "--target", "ir", "--integrator", "rk5"}},
		{"code of a model with noise for rk4", 2, "--integrator rk4: rk4 is for models without noise; use heun\n", []string{"gen", montbrio, "--target", "ir", "--integrator", "rk4"}},
		{"code for rk4", 0, "V_stage_4", []string{"gen", filepath.Join(filepath.Dir(montbrio), "oscillator.xml"), "--target", "ir", "--integrator", "rk4", "-o", "-"}},
		{"no such metric", 2, "fc_mean", []string{"sweep", montbrio, "--metric", "fcmean"}},
		{"metric of another kind", 2, "there are mean, std,", []string{"sweep", montbrio, "--metric", "foo"}},
		{"no such objective", 2, `did you mean "fc_sc_corr"?`, []string{"sweep", montbrio, "--objective", "fc_sc_cor"}},
		{"objective of each exposure", 2, "mean_r, mean_V", []string{"sweep", montbrio, "--objective", "mean"}},
		{"no points", 2, "--points 0: a swept parameter has at least 1 value", []string{"sweep", montbrio, "--points", "0"}},
		{"no replicates", 2, "--replicates 0", []string{"sweep", montbrio, "--replicates", "0"}},
		{"negative threads", 2, "--threads -2", []string{"sweep", montbrio, "--threads", "-2"}},
		{"negative seed", 2, "lemsls: --seed -1: want a whole number from 0 to", []string{"sweep", montbrio, "--seed", "-1"}},
		{"points in words", 2, "lemsls: --points ten: want a whole number\n", []string{"sweep", montbrio, "--points", "ten"}},
		{"speed in words", 2, "lemsls: --speed fast: want a number\n", []string{"sweep", montbrio, "--speed", "fast"}},
		{"flag that is no answer", 2, "lemsls: --csv maybe: want true or false\n", []string{"sweep", montbrio, "--csv=maybe"}},
		{"nodes in words", 2, "lemsls: --nodes many: want a whole number\n", []string{"connectome", "make", "--nodes", "many"}},
		{"sweep of a connectome", 2, "c.zip is no model file: it is a zip archive (a connectome is given with --connectome)\n", []string{"sweep", zip}},
		{"code of a binary", 2, "is no model file: it is binary\n", []string{"gen", "--target", "python", filepath.Join(dir, "binary.xml")}},
		{"sweep of a text", 2, "is no model file: it is not XML\n", []string{"sweep", filepath.Join(dir, "text.xml")}},
		{"no memory", 2, "want an amount", []string{"sweep", montbrio, "--memory", "0"}},
		{"little memory", 2, "300 KB of memory are not enough: the fewest simulations side by side, 8, take ", []string{"sweep", montbrio, "--memory", "300K"}},
		{"little memory, planned", 2, "300 KB of memory are not enough: the fewest simulations side by side, 8, take ", []string{"sweep", montbrio, "--memory", "300K", "--dry-run"}},
		{"no such connectome command", 2, "there is no such command", []string{"connectome", "foo"}},
		{"misspelt connectome command", 2, `did you mean "describe"?`, []string{"connectome", "descibe"}},
		{"bad shard", 2, "I/N", []string{"sweep", montbrio, "--shard", "4/3"}},
		{"bad backend", 2, "auto, cpu or cuda", []string{"sweep", montbrio, "--backend", "tpu"}},
		{"no such point", 2, "no point", []string{"sweep", montbrio, "--trajectory", "64"}},
		{"missing connectome", 2, "no such file", []string{"sweep", montbrio, "--connectome", missing}},
		{"connectome that is none", 2, "text.xml", []string{"sweep", montbrio, "--connectome", filepath.Join(dir, "text.xml")}},
		{"existing connectome", 2, "exists", []string{"connectome", "make", "-o", zip}},
		{"no target", 2, "python", []string{"gen", montbrio, "--target", "cobol"}},
		{"misspelt finding", 2, `did you mean "unresolved-name"?`, []string{"explain", "unresolvd-name"}},
		{"unknown finding", 2, "lists them", []string{"explain", "no-such-thing"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, errs := command(t, "", c.args...)
			if code != c.code {
				t.Errorf("exit code %d, want %d\n%s%s", code, c.code, out, errs)
			}
			if !strings.Contains(out+errs, c.want) {
				t.Errorf("%q is not in\n%s%s", c.want, out, errs)
			}
			if strings.Contains(out+errs, "goroutine") {
				t.Errorf("a panic reached the user:\n%s%s", out, errs)
			}
		})
	}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() {
			t.Errorf("%s was written", e.Name())
		}
	}
}

// TestOutputDirectory refuses what it must not destroy.
func TestOutputDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "r")
	args := []string{"sweep", montbrio, "--points", "1", "--steps", "3", "--out", dir}
	if code, _, errs := command(t, "", args...); code != 0 {
		t.Fatal(errs)
	}
	if code, _, errs := command(t, "", args...); code != 0 {
		t.Errorf("the same sweep again: %s", errs)
	}
	before := read(t, filepath.Join(dir, "metrics.parquet"))
	code, _, errs := command(t, "", append(args, "--seed", "7")...)
	if code != 2 || !strings.Contains(errs, dir) {
		t.Errorf("another sweep into the folder: exit code %d: %s", code, errs)
	}
	if !bytes.Equal(before, read(t, filepath.Join(dir, "metrics.parquet"))) {
		t.Error("the other sweep's results were touched")
	}
	foreign := t.TempDir()
	if err := os.WriteFile(filepath.Join(foreign, "montbrio.py"), []byte("print('mine')\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := command(t, "", "gen", montbrio, "--target", "python", "-o", foreign); code != 2 || !strings.Contains(errs, "--force") {
		t.Errorf("somebody's file: exit code %d: %s", code, errs)
	}
	if got := string(read(t, filepath.Join(foreign, "montbrio.py"))); got != "print('mine')\n" {
		t.Errorf("somebody's file was overwritten: %s", got)
	}
	for range 2 {
		if code, _, errs := command(t, "", "gen", montbrio, "--target", "python", "-o", foreign, "--force"); code != 0 {
			t.Error(errs)
		}
	}
}

// TestCheckStdin reads standard input and reports it under the given name.
func TestCheckStdin(t *testing.T) {
	code, out, errs := command(t, `<Lems><ComponentType name="derivatives"`, "check", "-", "--stdin-filename", "a/b.xml")
	if code != 1 || !strings.HasPrefix(out, "a/b.xml:1:") {
		t.Errorf("exit code %d: %s%s", code, out, errs)
	}
}

// TestCheckFolder skips XML that is none of ours.
func TestCheckFolder(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"other.xml": "<project/>", "model.xml": "<Lems/>", "notes.txt": "<<<"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	code, out, errs := command(t, "", "check", dir)
	if code != 0 || out != "" || !strings.Contains(errs, "1 file checked") {
		t.Errorf("exit code %d: %s%s", code, out, errs)
	}
}
