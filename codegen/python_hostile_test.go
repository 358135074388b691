package codegen

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

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
		b.WriteString(`<Constant name="` + name() + `" value="1.5" dimension="` + e("lo=0.0, hi="+text+", step=1.0") + `" description="` + e(text) + `"/>`)
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
// calls beyond its own, names assigned that come from injected text. What comes
// before the first function is compared with the same part of a model without
// hostile texts.
const inspect = `
import ast, glob, os, sys
MODULES = ["argparse", "bz2", "io", "itertools", "os", "pathlib", "sys", "zipfile", "numpy"]
HEADS = {"numba": 3, "tvb": 1}  # the statements between the imports and NAME
STATEMENTS = (ast.Assign, ast.AugAssign, ast.FunctionDef, ast.ClassDef, ast.Return, ast.Expr, ast.For, ast.If, ast.Raise)
CALLS = {"NArray", "Range", "Final", "List", "Attr", "len", "enumerate", "super", "NotImplementedError"}
for path in sorted(glob.glob(os.path.join(sys.argv[1], "*.py"))):
    flavor = os.path.basename(path).split("_")[0]
    with open(path, "rb") as file:
        text = file.read()
    tree = ast.parse(text, path)
    head = ast.parse(text[: text.rindex(b"\n# ------")], path).body
    imports = [a.name for n in head if isinstance(n, ast.Import) for a in n.names]
    assert set(imports) - set(MODULES) <= {"concurrent.futures"}, (path, imports)
    head = head[len(imports) + HEADS.get(flavor, 0) :]
    assert head[0].targets[0].id == "NAME", (path, ast.dump(head[0]))
    defined = {n.name for n in head if isinstance(n, ast.FunctionDef)}
    for node in (n for part in head for n in ast.walk(part)):
        if isinstance(node, ast.stmt):
            assert isinstance(node, STATEMENTS), (path, ast.dump(node))
        if isinstance(node, ast.Expr):  # documentation, or the call of TVB's own method
            assert isinstance(node.value, ast.Constant) or isinstance(node.value.func.value.func, ast.Name) and node.value.func.value.func.id == "super", (path, ast.dump(node))
        if isinstance(node, ast.Call):
            f = node.func
            if isinstance(f, ast.Name):
                assert f.id in CALLS or f.id in defined, (path, ast.dump(node))
            else:
                assert isinstance(f, ast.Attribute), (path, ast.dump(node))
                assert isinstance(f.value, ast.Name) and f.value.id in ("np", "self") or f.attr in ("configure", "update_derived_parameters"), (path, ast.dump(node))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert node.value.id in ("np", "self", "state_variables", "source"), (path, ast.dump(node))
        assert not isinstance(node, (ast.Lambda, ast.ListComp, ast.GeneratorExp, ast.JoinedStr, ast.Await, ast.Yield)), (path, ast.dump(node))
    stored = [n.id for part in head for n in ast.walk(part) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    assert "INJECTED" not in stored, path
    top = [t.id for n in head if isinstance(n, ast.Assign) for t in n.targets if isinstance(t, ast.Name)] + [n.name for n in tree.body if isinstance(n, (ast.FunctionDef, ast.ClassDef))]
    assert len(top) == len(set(top)), (path, sorted(top))
    for c in (n for n in head if isinstance(n, ast.ClassDef)):
        inside = [t.id for n in c.body if isinstance(n, ast.Assign) for t in n.targets] + [n.name for n in c.body if isinstance(n, ast.FunctionDef)]
        assert len(inside) == len(set(inside)), (path, sorted(inside))
    compile(tree, path, "exec")
    if flavor in sys.argv[2:]:
        import importlib, numpy as np
        sys.path.insert(0, sys.argv[1])
        module = importlib.import_module(os.path.basename(path)[:-3])
        runs = list(module.simulate({name: 0.5 for name in module.PARAMETERS}, np.ones((2, 2)), np.ones((2, 2)), 0.1, 2))
        assert runs[-1][0] == 2 and np.isfinite(runs[-1][1]).all(), path
`

// TestPythonInjection: whatever a model says, its scripts parse, run and hold
// nothing executable of the model's text.
func TestPythonInjection(t *testing.T) {
	OnceIsEnough(t)
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
		for _, f := range pythonFlavors {
			write(t, filepath.Join(dir, f.name+"_"+strings.Repeat("i", made)+".py"), flavored(t, m.System, f.name))
		}
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
	t.Logf("%d models, %d scripts", made, made*len(pythonFlavors))
	python(t, inspect, dir, "numpy", "numba")
}
