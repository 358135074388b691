package codegen

import (
	"encoding/json"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/lems/lemstest"
)

func TestPythonGolden(t *testing.T) {
	m := loadFile(t, "../testdata/models/rateml/montbrio.xml")
	lemstest.Golden(t, "../testdata/codegen/montbrio.py", script(t, m.System))
}

// TestPythonDeterminism: the same model gives the same text, whenever it is
// loaded and wherever it lies.
func TestPythonDeterminism(t *testing.T) {
	for _, path := range shipped(t) {
		m := loadFile(t, path)
		a := script(t, m.System)
		for range 5 {
			if b := script(t, load("elsewhere/"+filepath.Base(path), m.File.Text).System); a != b {
				t.Fatalf("%s: %s", path, lemstest.Diff(a, b))
			}
		}
		if strings.Contains(a, "testdata") {
			t.Errorf("%s: the script tells a path", path)
		}
	}
}

// hostile are texts that would do something if they reached the script as
// anything but a comment, a string or a checked name.
var hostile = []string{
	`"""; import os; INJECTED = 1; """`,
	`'''
INJECTED = 1
'''`,
	"line\nINJECTED = 1",
	"line\rINJECTED = 1",
	"line\u2028INJECTED = 1\u2029INJECTED = 1\u0085INJECTED = 1",
	"line\fINJECTED = 1\vINJECTED = 1",
	`ends in a backslash \`,
	`\x0aINJECTED = 1`,
	`"; INJECTED = 1 #`,
	"coding=utf-7: +AAo-INJECTED+AD0-1",
	"-*- coding: rot13 -*-",
	"%s %d {0} {INJECTED}",
	"]]>; <!-- --> \u202e\u2066 right to left",
	"\ufeffΔ é 日本 \U0001f600",
}

// hostileNames are names that a language without checks would trip over.
var hostileNames = []string{
	"__debug__", "__name__", "None", "lambda", "class", "np", "os", "print", "range", "max", "simulate", "rates", "point",
	"STATES", "EDGES", "x.__class__", "a b", "1x", "x=1;y", "exec('1')", "é", "δ_x", "x-y", "x'", "a,b", "INJECTED = 1", "",
	"a.b", "a:b", "*", "x)", "os.system('true')",
}

// hostileModel puts texts and names wherever a model has room for them.
func hostileModel(text string, names []string) string {
	e := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\n", "&#10;", "\r", "&#13;", "\f", "", "\v", "").Replace
	next := 0
	name := func() string {
		next++
		return e(names[(next-1)%len(names)])
	}
	var b strings.Builder
	b.WriteString(`<Lems description="` + e(text) + `"><ComponentType name="derivatives" description="` + e(text) + `">`)
	for range 3 {
		b.WriteString(`<Parameter name="` + name() + `" dimension="0.0, 1.0" description="` + e(text) + `"/>`)
	}
	for range 3 {
		b.WriteString(`<Constant name="` + name() + `" value="1.5" dimension="" description="` + e(text) + `"/>`)
	}
	b.WriteString(`<DerivedParameter name="` + name() + `" value="2.0 * dt" description="` + e(text) + `"/>`)
	b.WriteString(`<Exposure name="s0" description="` + e(text) + `"/><Exposure name="s0 +&#10; 1.0" dimension=""/><Dynamics>`)
	state := name()
	b.WriteString(`<StateVariable name="` + state + `" dimension="0.0, 1.0" exposure="None" description="` + e(text) + `"/><StateVariable name="s0" dimension="0.0, 1.0"/>`)
	b.WriteString(`<DerivedVariable name="` + name() + `" value="1.0 +&#10;s0" description="` + e(text) + `"/>`)
	b.WriteString(`<TimeDerivative variable="d` + state + `" value="1.0&#10;+ 2.0 * c0"/><TimeDerivative variable="ds0" value="s0&#13;&#10;- 1.0"/></Dynamics></ComponentType>`)
	b.WriteString(`<ComponentType name="coupling ` + name() + e(text) + `" description="` + e(text) + `"><Parameter name="s_j" dimension="1"/><DerivedParameter name="c0" value="1.0"/>`)
	b.WriteString(`<Dynamics><DerivedVariable name="pre" value="s_j"/><DerivedVariable name="post" value="1.0"/></Dynamics></ComponentType></Lems>`)
	return b.String()
}

// inspect parses scripts and refuses what lemsls never writes: statements and
// calls beyond its own, names assigned that come from injected text.
const inspect = `
import ast, glob, os, sys
for path in sorted(glob.glob(os.path.join(sys.argv[1], "*.py"))):
    with open(path, "rb") as file:
        tree = ast.parse(file.read(), path)
    head = tree.body[: next(i for i, n in enumerate(tree.body) if isinstance(n, ast.FunctionDef) and n.name == "philox")]
    kinds = (ast.Import, ast.Assign, ast.FunctionDef)
    for node in head:
        assert isinstance(node, kinds), (path, ast.dump(node))
    imports = [a.name for n in head if isinstance(n, ast.Import) for a in n.names]
    assert imports == ["argparse", "bz2", "io", "os", "sys", "zipfile", "numpy"], (path, imports)
    for node in (n for part in head for n in ast.walk(part)):
        if isinstance(node, ast.Call):
            f = node.func
            assert isinstance(f, ast.Attribute) and isinstance(f.value, ast.Name) and f.value.id == "np", (path, ast.dump(node))
        assert not isinstance(node, (ast.Lambda, ast.ListComp, ast.GeneratorExp, ast.Starred, ast.JoinedStr)), (path, ast.dump(node))
    assigned = [n.id for part in head for n in ast.walk(part) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    assert "INJECTED" not in assigned, path
    top = [t.id for n in head if isinstance(n, ast.Assign) for t in n.targets] + [n.name for n in tree.body if isinstance(n, ast.FunctionDef)]
    assert len(top) == len(set(top)), (path, sorted(top))
    compile(tree, path, "exec")
    if len(sys.argv) > 2:
        import importlib, numpy as np
        sys.path.insert(0, sys.argv[1])
        module = importlib.import_module(os.path.basename(path)[:-3])
        runs = list(module.simulate({name: 0.5 for name in module.PARAMETERS}, np.ones((2, 2)), np.ones((2, 2)), 0.1, 2))
        assert runs[-1][0] == 2 and np.isfinite(runs[-1][1]).all(), path
`

// TestPythonInjection: whatever a model says, its script parses, runs and holds
// nothing executable of the model's text.
func TestPythonInjection(t *testing.T) {
	t.Parallel()
	pythonPath(t)
	dir := t.TempDir()
	made := 0
	add := func(path, text string) {
		m := load(path, text)
		if m.System == nil || !m.System.Complete {
			return
		}
		if _, _, gaps := lowered(t, m.System); len(gaps) > 0 {
			return
		}
		write(t, filepath.Join(dir, "script_"+strings.Repeat("i", made)+".py"), script(t, m.System))
		made++
	}
	plain := []string{"p1", "p2", "p3", "k1", "k2", "k3", "d1", "v1", "v2"}
	for _, text := range hostile {
		add("model.xml", hostileModel(text, plain))
		add(strings.ReplaceAll(text, "/", "")+".xml", hostileModel("", plain))
	}
	if made != 2*len(hostile) {
		t.Errorf("%d of %d models with hostile texts are complete", made, 2*len(hostile))
	}
	for i := range hostileNames {
		names := append(slices.Clone(hostileNames[i:]), hostileNames[:i]...)
		add("model.xml", hostileModel("", names))
		add("model.xml", hostileModel("", []string{hostileNames[i]}))                   // all alike
		add("model.xml", hostileModel("", append([]string{hostileNames[i]}, plain...))) // one alone
	}
	if made < 2*len(hostile)+len(hostileNames) {
		t.Errorf("%d models with hostile names are complete; the test sees too little", made-2*len(hostile))
	}
	t.Logf("%d scripts", made)
	python(t, inspect, dir, "run")
}

// TestPythonNames: every name that the fixed part of the script uses is one that
// a model cannot take.
func TestPythonNames(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	m := loadFile(t, "../testdata/models/rateml/montbrio.xml")
	write(t, filepath.Join(dir, "model.py"), script(t, m.System))
	const globals = `
import ast, builtins, json, symtable, sys
text = open(sys.argv[1] + "/model.py").read()
used = set()
def visit(table):
    for s in table.get_symbols():
        if table.get_type() == "module" or s.is_global():
            used.add(s.get_name())
    for child in table.get_children():
        visit(child)
visit(symtable.symtable(text, "model.py", "exec"))
print(json.dumps(sorted(used)))
`
	var used []string
	if err := json.Unmarshal([]byte(python(t, globals, dir)), &used); err != nil {
		t.Fatal(err)
	}
	own := []string{"tau", "I", "Delta", "J", "eta", "cr", "D", "coupling_rate", "__name__"}
	reserved := strings.Fields(pythonModule)
	for _, name := range used {
		if !slices.Contains(reserved, name) && !slices.Contains(own, name) {
			t.Errorf("the script uses %s, which pythonModule does not reserve", name)
		}
	}
	for _, name := range append(reserved, strings.Fields(pythonKeywords)...) {
		if got := newNames(pythonKeywords, reserved...).pick(name); got == name {
			t.Errorf("a model may take the name %s", name)
		}
	}
}

// TestPythonDeep: an expression that is nested deeper than Python can read is
// cut into lines.
func TestPythonDeep(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "nested.py"), script(t, system(t, model(map[string]string{"rate": strings.Repeat("sin(", 90) + "x" + strings.Repeat(")", 90)}))))
	write(t, filepath.Join(dir, "long.py"), script(t, system(t, model(map[string]string{"rate": "x" + strings.Repeat(" + sin(x) - k", 200)}))))
	write(t, filepath.Join(dir, "double.py"), script(t, system(t, model(map[string]string{"dynamics": doubling(40), "rate": "-v40"}))))
	python(t, inspect, dir, "run")
}

// doubling is a chain of variables each of which is the tamed sum of the last
// one and itself: written out it would have 2^n terms.
func doubling(n int) string {
	var b strings.Builder
	last := "x"
	for i := range n {
		name := "v" + string(rune('0'+(i+1)/10)) + string(rune('0'+(i+1)%10))
		b.WriteString(`<DerivedVariable name="` + name + `" value="0.5 * (sin(` + last + `) + cos(` + last + `) * ` + last + `)"/>`)
		last = name
	}
	return b.String()
}

// TestPythonZeroDivision: Python's own floats raise where the model's arithmetic
// yields infinity.
func TestPythonZeroDivision(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "model.py"), script(t, system(t, model(map[string]string{
		"derived": `<Constant name="zero" value="two - 2.0" dimension=""/><Constant name="nought" value="0.0" dimension=""/>`,
		"rate":    "tanh(1.0 / zero + two / (nought * two) + two / (two - 2.0) + x / nought) - x",
	}))))
	python(t, inspect, dir, "run")
}

// TestPythonPowers: powers are written as people write them, and only where the
// program has them.
func TestPythonPowers(t *testing.T) {
	for rate, want := range map[string]string{
		"{x^2}":                   "dx = x**2",
		"-{x^3}":                  "dx = -x**3",
		"{(-x)^2}":                "dx = (-x)**2",
		"{(x - 1.0)^2} * 3.0":     "dx = (x - 1.0)**2 * 3.0",
		"x * x * x":               "dx = x**3",
		"x - (two - (x - 1.0))":   "dx = x - (two - (x - 1.0))",
		"x / (two / x)":           "dx = x / (two / x)",
		"two / x / two":           "dx = two / x / two",
		"x * (two * x)":           "dx = x * (two * x)",
		"-0.5 * x":                "dx = -0.5 * x",
		"x - -0.5":                "dx = x - (-0.5)",
		"x * -0.5":                "dx = x * (-0.5)",
		"2.0 * pi * x":            "dx = 2.0 * np.pi * x",
		"(x &lt; two) * x":        "dx = np.where(x < two, 1.0, 0.0) * x",
		"x / pi":                  "dx = x / np.pi",
		"x / (2.0 * pi)":          "dx = x / (2.0 * np.pi)",
		"sin(x + 1.0) * (x+1.0)":  "dx = np.sin(x + 1.0) * (x + 1.0)",
		"(1.0 + two / x) * two":   "dx = (1.0 + two / x) * two",
		"exp(-x / two) + {x^0.5}": "dx = np.exp(-x / two) + np.power(x, 0.5)",
	} {
		text := script(t, system(t, model(map[string]string{"rate": rate})))
		if !strings.Contains(text, "    "+want+"\n") {
			_, body, _ := strings.Cut(text, "def rates")
			body, _, _ = strings.Cut(body, "EDGES")
			t.Errorf("%s: no line %q in %s", rate, want, body)
		}
	}
}

func TestFileNames(t *testing.T) {
	for name, want := range map[string]string{
		"montbrio": "montbrio", "a b/../c": "a_b____c", "": "model", "..": "model", "é": "model", "x-1": "x-1", "con\nx": "con_x",
	} {
		if got := fileName(name); got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
}

func TestTargets(t *testing.T) {
	m := loadFile(t, "../testdata/models/rateml/montbrio.xml")
	prog, _ := Lower(m.System)
	for _, target := range Targets() {
		files, gaps := target.Generate(source(m.System, prog))
		if FindTarget(target.Name) != target || len(gaps) > 0 || len(files) == 0 {
			t.Errorf("%s: files %v, gaps %v", target.Name, files, gaps)
		}
		for _, f := range files {
			if !strings.HasPrefix(f.Name, "montbrio") || !strings.Contains(f.Text, Mark) {
				t.Errorf("%s: file %q:\n%s", target.Name, f.Name, f.Text)
			}
		}
	}
	if FindTarget("cobol") != nil {
		t.Error("there is a target cobol")
	}
}

// FuzzLower: whatever text is loaded, a complete system lowers to a program that
// verifies, with every integrator, or has gaps; and printing it never fails. A
// seed that is not 0 changes the text in the way of TestLowerMutations, because
// changes of bytes mostly break the XML.
func FuzzLower(f *testing.F) {
	for _, path := range shipped(f) {
		f.Add(loadFile(f, path).File.Text, uint64(1))
	}
	for seed := range uint64(20) {
		f.Add(newModeller(seed).model(), seed)
	}
	f.Add(model(nil), uint64(0))
	f.Add(hostileModel(hostile[0], hostileNames), uint64(0))
	f.Fuzz(func(t *testing.T, text string, seed uint64) {
		if len(text) > 1<<16 {
			return
		}
		if seed != 0 {
			text = mutate(rand.New(rand.NewPCG(seed, 2)), text)
		}
		m := load("fuzz.xml", text)
		if m.System == nil {
			return
		}
		prog, _, _ := lowered(t, m.System)
		if prog == nil {
			return
		}
		if a, b := script(t, m.System), script(t, m.System); a != b {
			t.Fatal("two scripts of one model differ")
		}
		ir.Print(ir.Heun(prog))
	})
}
