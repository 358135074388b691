package codegen

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/rateml"
	"github.com/lemsls/lemsls/lems/syntax"
)

func load(path, text string) *lems.Model {
	return lems.Load(syntax.NewFile(path, 0, text), []*lems.Dialect{rateml.Dialect})
}

func loadFile(t testing.TB, path string) *lems.Model {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return load(filepath.ToSlash(path), string(text))
}

// shipped are the paths of the models that come with lemsls.
func shipped(t testing.TB) []string {
	t.Helper()
	paths, err := filepath.Glob("../testdata/models/rateml/*.xml")
	if err != nil || len(paths) < 5 {
		t.Fatalf("%d models: %v", len(paths), err)
	}
	return paths
}

// system is the complete system of a model text.
func system(t testing.TB, text string) *lems.System {
	t.Helper()
	m := load("model.xml", text)
	if m.System == nil || !m.System.Complete {
		t.Fatalf("no complete system:\n%s\n%s", text, why(m))
	}
	return m.System
}

// why says why a system may be incomplete.
func why(m *lems.Model) string {
	var list []string
	for _, f := range m.Facts {
		list = append(list, fmt.Sprintf("fact %d: %s %s", f.Kind, f.Name, f.Place.Text()))
	}
	for _, p := range m.Doc.Problems {
		list = append(list, fmt.Sprint(p))
	}
	for _, e := range m.Exprs {
		if !e.OK() {
			list = append(list, fmt.Sprintf("expression %s: %v", e.Place.Text(), e.Problems))
		}
	}
	return strings.Join(list, "\n")
}

// lowered checks what holds for every program and returns it with the step of
// each integrator.
func lowered(t testing.TB, sys *lems.System) (prog *ir.Program, named *ir.Program, gaps []Gap) {
	t.Helper()
	prog, gaps = Lower(sys)
	named, namedGaps := LowerNamed(sys)
	if (prog == nil) != (named == nil) || len(gaps) != len(namedGaps) {
		t.Fatalf("Lower gives %v %v, LowerNamed %v %v", prog != nil, gaps, named != nil, namedGaps)
	}
	if prog == nil {
		if sys.Complete && len(gaps) == 0 {
			t.Fatal("a complete system has no program and no gap")
		}
		return nil, nil, gaps
	}
	for _, p := range []*ir.Program{prog, named} {
		for name, pass := range map[string]func(*ir.Program) *ir.Program{"rates": func(p *ir.Program) *ir.Program { return p }, "euler": ir.Euler, "heun": ir.Heun} {
			if err := ir.Verify(pass(p)); err != nil {
				t.Fatalf("%s: %v\n%s", name, err, ir.Print(pass(p)))
			}
		}
	}
	return prog, named, nil
}

func source(sys *lems.System, prog *ir.Program) *Source {
	return &Source{System: sys, Program: ir.Heun(prog), Integrator: "heun", Dt: 0.1, Version: "v0"}
}

// script is the generated Python of a system without gaps, in the default flavor.
func script(t testing.TB, sys *lems.System) string {
	t.Helper()
	return flavored(t, sys, "")
}

// flavored is the generated Python of a system without gaps.
func flavored(t testing.TB, sys *lems.System, flavor string) string {
	t.Helper()
	prog, gaps := Lower(sys)
	if prog == nil {
		t.Fatalf("gaps: %v", gaps)
	}
	s := source(sys, prog)
	s.Flavor = flavor
	files, gaps := Python.Generate(s)
	if len(gaps) > 0 {
		t.Fatalf("%s: gaps: %v", flavor, gaps)
	}
	return files[0].Text
}

// pythonPath is an interpreter with NumPy; the test is skipped if there is none.
func pythonPath(t *testing.T) string {
	t.Helper()
	path := os.Getenv("LEMSLS_PYTHON")
	if path == "" {
		path = filepath.Join("..", ".venv", "bin", "python")
	}
	full, err := exec.LookPath(path)
	if err != nil {
		t.Skipf("no Python: %v (make venv makes .venv; LEMSLS_PYTHON names another)", err)
	}
	if full, err = filepath.Abs(full); err != nil {
		t.Fatal(err)
	}
	needs(t, full, "numpy")
	return full
}

// tvbPath is a Python that has TVB's simulator; the test is skipped if there is
// none.
func tvbPath(t *testing.T) string {
	t.Helper()
	path := pythonPath(t)
	needs(t, path, "tvb.simulator.simulator")
	return path
}

// imported remembers how importing a package ended, which takes seconds.
var imported sync.Map

// needs skips the test if Python lacks a package.
func needs(t *testing.T, path, pkg string) {
	t.Helper()
	try, _ := imported.LoadOrStore(pkg, sync.OnceValues(func() ([]byte, error) {
		return exec.Command(path, "-c", "import "+pkg).CombinedOutput()
	}))
	if out, err := try.(func() ([]byte, error))(); err != nil {
		t.Skipf("no %s for %s (make venv makes a Python that has it): %s", pkg, path, out[max(0, len(out)-200):])
	}
}

// python runs a program on a folder. Numba compiles nothing.
func python(t *testing.T, program string, args ...string) string {
	t.Helper()
	cmd := exec.Command(pythonPath(t), append([]string{"-c", program}, args...)...)
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "OMP_NUM_THREADS=1", "NUMBA_DISABLE_JIT=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		if len(out) > 4000 {
			out = out[len(out)-4000:]
		}
		t.Fatalf("Python: %v\n%s", err, out)
	}
	return string(out)
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
