package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lemsls/lemsls/lems/syntax"
)

// tree makes files below a new folder.
func tree(t testing.TB, list map[string]string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range list {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// alone takes from the environment what could find core types.
func alone(t *testing.T) {
	for _, name := range []string{"LEMS_INCLUDE_PATH", "JNML_HOME", "VIRTUAL_ENV", "CONDA_PREFIX", "PATH", "HOME"} {
		t.Setenv(name, "")
	}
}

const (
	timeDims = `<Lems><Dimension name="time" t="1"/><Unit symbol="ms" dimension="time" power="-3"/></Lems>`
	part     = `<Lems><ComponentType name="Decay"><Parameter name="tau" dimension="time"/><Exposure name="v" dimension="none"/><Dynamics>` +
		`<StateVariable name="v" dimension="none" exposure="v"/><TimeDerivative variable="v" value="-v / tau"/>` +
		`<OnStart><StateAssignment variable="v" value="1"/></OnStart></Dynamics></ComponentType></Lems>`
	simulation = `<Lems><Target component="d"/><Include file="%s"/><Include file="part.xml"/><Decay id="d" tau="1 ms"/></Lems>`
)

// TestCheckIncludes looks for included files where --include says.
func TestCheckIncludes(t *testing.T) {
	alone(t)
	dir := tree(t, map[string]string{"m/sim.xml": fmt.Sprintf(simulation, "dims.xml"), "m/part.xml": part, "lib/dims.xml": timeDims})
	sim := filepath.Join(dir, "m", "sim.xml")
	code, out, _ := command(t, "", "check", sim)
	if code != 1 || !strings.Contains(out, "[missing-file]") {
		t.Errorf("exit code %d: %s", code, out)
	}
	code, out, errs := command(t, "", "check", sim, "--include", filepath.Join(dir, "none"), "--include", filepath.Join(dir, "lib"))
	if code != 0 || strings.Contains(out, "missing-file") {
		t.Errorf("exit code %d: %s%s", code, out, errs)
	}
}

// TestCheckContext checks a file as those see it that include it, and reports
// what is wrong for all of them.
func TestCheckContext(t *testing.T) {
	alone(t)
	list := map[string]string{"sim.xml": fmt.Sprintf(simulation, "dims.xml"), "part.xml": part, "dims.xml": timeDims,
		"bad.xml": strings.ReplaceAll(fmt.Sprintf(simulation, "speed.xml"), "ms", "m"), "speed.xml": `<Lems><Dimension name="time" l="1"/><Unit symbol="m" dimension="time"/></Lems>`}
	dir := tree(t, list)
	file := filepath.Join(dir, "part.xml")
	code, out, _ := command(t, "", "check", file)
	if code != 0 {
		t.Errorf("alone: exit code %d: %s", code, out)
	}
	if code, out, _ = command(t, "", "check", file, filepath.Join(dir, "bad.xml")); code != 1 || !strings.Contains(out, "part.xml") {
		t.Errorf("in a context of other dimensions: exit code %d: %s", code, out)
	}
	if code, out, _ = command(t, "", "check", dir); code != 0 {
		t.Errorf("fine in one of its contexts: exit code %d: %s", code, out)
	}
	if err := os.WriteFile(filepath.Join(dir, "lemsls.toml"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if code, out, _ = command(t, "", "check", file); code != 0 || strings.Contains(out, "time") {
		t.Errorf("in its workspace: exit code %d: %s", code, out)
	}
}

// TestCheckCore says once what NeuroML lacks without its core types.
func TestCheckCore(t *testing.T) {
	alone(t)
	const cell = `<neuroml xmlns="http://www.neuroml.org/schema/neuroml2" id="x"><izhikevichCell id="i" v0="-70mV"/><network id="n"><population id="p" component="i" size="1"/></network></neuroml>`
	dir := tree(t, map[string]string{"cell.nml": cell, "LEMS_x.xml": `<Lems><Target component="s"/><Include file="Cells.xml"/><Include file="Simulation.xml"/><Include file="cell.nml"/><Simulation id="s" length="1s" step="0.1ms" target="n"/></Lems>`})
	for _, name := range []string{"cell.nml", "LEMS_x.xml"} {
		code, out, _ := command(t, "", "check", filepath.Join(dir, name))
		if code != 0 || strings.Count(out, "[") != 1 || !strings.Contains(out, "hint: ") || !strings.Contains(out, "[missing-core-types]") {
			t.Errorf("%s: exit code %d: %s", name, code, out)
		}
	}
}

// TestCheckManyTwice says that the order in which files are read does not show.
func TestCheckManyTwice(t *testing.T) {
	list := map[string]string{"dims.xml": timeDims}
	for i := range 60 {
		list[fmt.Sprintf("f%02d.xml", i)] = fmt.Sprintf(`<Lems><Include file="dims.xml"/><Include file="none%d.xml"/><Unit symbol="u" dimension="tim"/></Lems>`, i)
	}
	dir := tree(t, list)
	_, first, errs := command(t, "", "check", dir)
	if !strings.Contains(errs, "61 files checked") || strings.Count(first, "[missing-file]") != 60 {
		t.Fatalf("%s%s", first, errs)
	}
	for range 5 {
		if _, again, _ := command(t, "", "check", dir); again != first {
			t.Fatal("another output")
		}
	}
}

// TestAtOnce says that nothing outlives the patience of who asked.
func TestAtOnce(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	block := make(chan bool)
	defer close(block)
	time.AfterFunc(20*time.Millisecond, cancel)
	if err := atOnce(ctx, 100, func(int) { <-block }); err == nil { // it would wait for ever
		t.Error("no error after the patience was over")
	}
	for range 200 {
		if err := atOnce(t.Context(), 3, func(int) {}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestEditor says that an analysis sees the editor's texts, and tells which.
func TestEditor(t *testing.T) {
	alone(t)
	dir := filepath.ToSlash(tree(t, map[string]string{"w/sim.xml": fmt.Sprintf(simulation, "dims.xml"), "w/part.xml": part, "lib/dims.xml": timeDims}))
	e, err := newEditor()
	if err != nil {
		t.Fatal(err)
	}
	open, asked := map[string]*syntax.File{}, map[string]bool{}
	codes := func(name string) string {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		a := e.analyze(t.Context(), syntax.NewFile(dir+"/"+name, 1, string(text)), func(p string) (*syntax.File, bool) {
			asked[p] = true
			f, ok := open[p]
			return f, ok
		})
		var list []string
		for _, d := range a.Diagnostics {
			list = append(list, d.Code)
		}
		return strings.Join(list, " ")
	}
	if got := codes("w/sim.xml"); !strings.Contains(got, "missing-file") || !asked[dir+"/w/dims.xml"] || !asked[dir+"/w/part.xml"] {
		t.Errorf("got %q, asked for %v", got, asked)
	}
	open[dir+"/w/dims.xml"] = syntax.NewFile(dir+"/w/dims.xml", 1, timeDims)
	if got := codes("w/sim.xml"); strings.Contains(got, "missing-file") {
		t.Errorf("got %q", got)
	}
	delete(open, dir+"/w/dims.xml")
	e.opened([]string{dir})
	if got := codes("w/sim.xml"); strings.Contains(got, "missing-file") {
		t.Errorf("with the editor's folder: got %q", got)
	}
	if got := codes("w/part.xml"); got != "" {
		t.Errorf("the part in its context: got %q", got)
	}
}

// core is the folder of the NeuroML 2 core types; it skips without one.
func core(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("LEMSLS_CORPUS")
	if dir == "" {
		dir = "../shared/corpus"
	}
	dir = filepath.Join(dir, "NeuroML", "NeuroML2", "NeuroML2CoreTypes")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no corpus:", err)
	}
	return dir
}

// BenchmarkColdCheck is a new process that checks the ten files of the NeuroML
// 2 core types. Where a Python with pyLEMS is (PYTHON), a new process of it loads
// and resolves the same files, and the ratio is reported.
func BenchmarkColdCheck(b *testing.B) {
	dir := core(b)
	program := filepath.Join(b.TempDir(), "lemsls")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	for b.Loop() {
		var out bytes.Buffer
		cmd := exec.Command(program, "check", dir, "--format", "json", "--fail-on", "never")
		cmd.Stderr = &out
		if err := cmd.Run(); err != nil || !strings.Contains(out.String(), "10 files checked") {
			b.Fatalf("%v: %s", err, out.String())
		}
	}
	cold := b.Elapsed().Seconds() / float64(b.N)
	b.ReportMetric(cold*1000, "ms/run")
	if seconds, ok := pylems(b, dir); ok {
		b.ReportMetric(seconds/cold, "x-pylems")
	}
}

// pylems is how long a process of pyLEMS takes for the models of a folder.
func pylems(b *testing.B, dir string) (float64, bool) {
	python := os.Getenv("PYTHON")
	if python == "" {
		python = "python3"
	}
	best := 0.0
	for range 3 {
		began := time.Now()
		if out, err := exec.Command(python, filepath.FromSlash("testdata/bench/pylems.py"), dir).CombinedOutput(); err != nil {
			b.Logf("no pyLEMS to compare with (set PYTHON to an interpreter that has the package pylems): %v\n%s", err, out)
			return 0, false
		}
		if took := time.Since(began).Seconds(); best == 0 || took < best {
			best = took
		}
	}
	return best, true
}
