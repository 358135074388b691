package codegen

import (
	"bytes"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/lems/lemstest"
)

// TestCudaGolden: what a CUDA file says of its model, and the tables of the
// script; the rest is the same for every model.
func TestCudaGolden(t *testing.T) {
	files, _ := CUDA.Generate(cudaSource(t, loadFile(t, "../testdata/models/rateml/montbrio.xml").System, "heun"))
	start, _, _ := strings.Cut(files[0].Text, cudaArithmetic)
	_, model, _ := strings.Cut(files[0].Text, cudaArithmetic)
	model, _, _ = strings.Cut(model, cudaElementaryHead)
	_, tables, _ := strings.Cut(files[0].Text, cudaHost)
	tables, _, _ = strings.Cut(tables, cudaGrid)
	script, _, _ := strings.Cut(files[1].Text, cudaCupy)
	lemstest.Golden(t, "../testdata/codegen/montbrio.cu", start+model+tables)
	lemstest.Golden(t, "../testdata/codegen/montbrio_cupy.py", script)
}

// TestCudaDeterminism: the same model gives the same bytes, whenever it is loaded
// and wherever it lies. What it takes is told.
func TestCudaDeterminism(t *testing.T) {
	for _, path := range shipped(t) {
		m := loadFile(t, path)
		s := cudaSource(t, m.System, "heun")
		started := time.Now()
		a, _ := CUDA.Generate(s)
		t.Logf("%s: %v", filepath.Base(path), time.Since(started).Round(time.Microsecond))
		for range 5 {
			b, _ := CUDA.Generate(cudaSource(t, load("elsewhere/"+filepath.Base(path), m.File.Text).System, "heun"))
			if !slices.Equal(a, b) {
				t.Fatalf("%s: %s", path, lemstest.Diff(a[0].Text, b[0].Text))
			}
		}
		if strings.Contains(a[0].Text+a[1].Text, "testdata") {
			t.Errorf("%s: the files tell a path", path)
		}
	}
}

// TestCudaExpressions: literals, signs and parentheses are as people write them,
// and no arithmetic is left to plain numbers.
func TestCudaExpressions(t *testing.T) {
	for rate, want := range map[string]string{
		"x - -0.5":          "x + 0.5",
		"x + -0.5":          "x - 0.5",
		"x * -0.5":          "x * (-0.5)",
		"x - (x - 1.0)":     "x - (x - 1.0)",
		"-x * x":            "-x * x",
		"1.0 / 0.0 * x":     "R(1.0) / 0.0 * x",
		"(x &lt; 1.0) * x":  "(x < 1.0 ? R(1.0) : R(0.0)) * x",
		"exp(-x) + {x^0.5}": "exp(-x) + pow(x, R(0.5))",
		"sqrt(x) * abs(x)":  "sqrt(x) * abs(x)",
		"x / 3.0 - 0.1":     "x / 3.0 - 0.1",
		"1.0e-30 * x":       "1e-30 * x",
		"x * 16777217.0":    "x * 1.6777217e+07",
		"H(x)":              "0.0 < x ? 1.0 : (x < 0.0 ? R(0.0) : R(0.5))",
		"(x &lt; 1.0 and (x &gt; 0.0 or not (x == 2.0))) * x": "(x < 1.0 && (0.0 < x || !(x == 2.0)) ? R(1.0) : R(0.0)) * x",
	} {
		text := cudaText(t, cudaSource(t, system(t, model(map[string]string{"rate": rate})), "euler"))
		if !strings.Contains(text, "    const R dx = "+want+";\n") {
			_, body, _ := strings.Cut(text, "bool model_step")
			body, _, _ = strings.Cut(body, "next[0]")
			t.Errorf("%s: no %q in %s", rate, want, body)
		}
	}
}

// cudaHostile are texts that would do something if they reached C++ as anything
// but a comment or a string.
var cudaHostile = []string{
	"*/ int INJECTED; /*", "ends in a backslash \\", "splices ??/", "???/ and ????/", "\\\nint INJECTED;", "??/\nint INJECTED;",
	"#include <INJECTED>", "\n#define INJECTED 1", "%:define INJECTED 1", `"); int INJECTED; ("`, `R"(INJECTED)"`, `\u000aint INJECTED;`,
	"\u2028int INJECTED;", "\u0085int INJECTED;", "\rint INJECTED;", "\vint INJECTED;", "\x1aint INJECTED;", "_Pragma(\"INJECTED\")", "'\\''",
	"\u202e INJECTED \u2066", "%s %d %n", "\U0001f600 é Δ", "??=define INJECTED", "<::INJECTED:>", "$(INJECTED)", "`INJECTED`", "\x00INJECTED",
}

// cudaHostileNames are names that mean something to C++, to its preprocessor or
// to the file.
var cudaHostileNames = []string{
	"main", "std", "R", "Real", "Single", "DEVICE", "exp", "pow", "values", "states", "sums", "next", "dt_", "params", "INFINITY", "NAN",
	"linux", "unix", "M_PI", "and", "int", "double", "this", "errno", "NULL", "EOF", "__LINE__", "__FILE__", "_X", "a__b", "STATES", "model_step",
	"fixed_sum", "x.y", "x=1", "x;y", "1x", "operator", "template", "near", "far", "min", "max", "static_cast", "threadIdx", "float4",
	"INT_MAX", "stdin", "assert", "asm", "signed", "u", "state", "normals", "t_", "heard", "exposed", "term", "Row", "between", "", "é", "a b",
}

// TestCudaInjection: whatever a model says, its file compiles without a warning,
// also by the rules of old, under which ??/ is a backslash, and nothing of the
// model's text is left when comments and strings are gone.
func TestCudaInjection(t *testing.T) {
	OnceIsEnough(t)
	t.Parallel()
	gxx(t)
	var text writer
	all := map[ir.Op]bool{}
	for _, op := range ir.Ops() {
		all[op] = true
	}
	text.WriteString("#include <cmath>\n#include <climits>\n" + cudaArithmetic + cudaElementary(all) + include(t, "cuda_rows.h"))
	made := 0
	dir := t.TempDir()
	add := func(path, model string) {
		m := load(path, model)
		if m.System == nil || !m.System.Complete {
			return
		}
		if _, _, gaps := lowered(t, m.System); len(gaps) > 0 {
			return
		}
		files, _ := CUDA.Generate(cudaSource(t, m.System, "euler"))
		start, rest, _ := strings.Cut(files[0].Text, cudaArithmetic)
		body, _, _ := strings.Cut(rest, cudaRandom)
		body, _, _ = strings.Cut(body, cudaElementaryHead)
		_, tables, _ := strings.Cut(files[0].Text, cudaHost)
		tables, _, _ = strings.Cut(tables, cudaGrid)
		write(t, filepath.Join(dir, fmt.Sprintf("script_%d.py", made)), files[1].Text)
		text.line("namespace m%d {\ntypedef Single R;", made)
		text.WriteString(start + body + strings.ReplaceAll(tables, "static const ", "const ") + include(t, "cuda_blocks.h") + "}\n")
		made++
	}
	plain := []string{"p1", "p2", "p3", "k1", "k2", "k3", "d1", "v1", "v2"}
	for _, s := range slices.Concat(hostile, cudaHostile) {
		add("model.xml", hostileModel(s, plain))
		add(strings.ReplaceAll(s, "/", "")+".xml", hostileModel("", plain))
	}
	texts := made
	names := slices.Concat(hostileNames, cudaHostileNames)
	for i := range names {
		add("model.xml", hostileModel("", append(slices.Clone(names[i:]), names[:i]...)))
		add("model.xml", hostileModel("", append([]string{names[i]}, plain...)))
	}
	for seed := range uint64(20) {
		add("model.xml", newModeller(seed).model())
	}
	if texts < 2*len(hostile)+2*len(cudaHostile)-20 || made < 200 {
		t.Errorf("%d of %d models are complete, %d of them with hostile texts; the test sees too little", made, 2*(len(hostile)+len(cudaHostile)+len(names)), texts)
	}
	t.Logf("%d files", made)
	text.WriteString("int main() {}\n")
	source := filepath.Join(dir, "injection.cu")
	write(t, source, text.String())
	run := func(args ...string) string {
		cmd := exec.Command(gxx(t), append(append(shimFlags(t), args...), source)...)
		var out, errs bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &errs
		if err := cmd.Run(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, firstOf(errs.String(), 3000))
		}
		return out.String()
	}
	run("-fsyntax-only", "-trigraphs", "-Wno-unused-variable", "-Wno-unused-function")
	code := stringLiteral.ReplaceAllString(run("-E", "-P", "-trigraphs"), "")
	t.Run("python", func(t *testing.T) { python(t, inspectCupy, dir) })
	if at := injected.FindStringIndex(code); at != nil {
		t.Errorf("a model's text is code: %s", code[max(0, at[0]-100):min(len(code), at[1]+100)])
	}
}

// inspectCupy parses scripts and refuses statements before the fixed part that
// lemsls does not write.
const inspectCupy = `
import ast, glob, os, sys
names = ["NAME", "SOURCE", "DT", "SECOND", "PARAMETERS", "STATES", "EXPOSURES", "METRICS"]
for path in glob.glob(os.path.join(sys.argv[1], "*.py")):
    with open(path, "rb") as file:
        tree = ast.parse(file.read(), path)
    head = [n for n in tree.body[: next(i for i, n in enumerate(tree.body) if isinstance(n, ast.FunctionDef))] if not isinstance(n, ast.Import)]
    targets = [t.id for n in head for t in n.targets if isinstance(t, ast.Name)]
    assert targets == [*names, "LONGEST_DELAY", "WINDOW"] and len(head) == len(targets) + 1, (path, targets)
    for node in (n for part in head for n in ast.walk(part)):
        assert not isinstance(node, (ast.Call, ast.Lambda, ast.JoinedStr)), (path, ast.dump(node))
        assert not isinstance(node, ast.Attribute) or isinstance(node.value, ast.Name) and node.value.id == "np", path
`

// stringLiteral is a string of C++ without escapes but octal ones, which is all
// that generated files have.
var stringLiteral = regexp.MustCompile(`"(?:[^"\\\n]|\\[^\n])*"`)

var injected = regexp.MustCompile(`\bINJECTED\b`)

// TestCudaNames: a name that the functions of a model use is not one that a model
// can take.
func TestCudaNames(t *testing.T) {
	reserved := strings.Fields(cudaTaken)
	for _, name := range slices.Concat(reserved, strings.Fields(cudaKeywords), strings.Fields(cudaMacros)) {
		if got := newNames(cudaKeywords+" "+cudaMacros, reserved...).pick(name); got == name {
			t.Errorf("a model may take the name %s", name)
		}
	}
	s := cudaSource(t, loadFile(t, "../testdata/models/rateml/epileptor.xml").System, "heun")
	w := newCudaWriter(s)
	w.model()
	word := regexp.MustCompile(`[A-Za-z_]\w*`)
	comment := regexp.MustCompile(`//[^\n]*`)
	own := map[string]bool{}
	for _, b := range []*ir.Block{&s.Program.Point, &s.Program.Send, &s.Program.Step} {
		for i := range b.Instrs {
			own[b.Instrs[i].Name] = true
		}
	}
	for _, name := range word.FindAllString(comment.ReplaceAllString(w.String(), ""), -1) {
		base := regexp.MustCompile(`_\d+$`).ReplaceAllString(name, "")
		if slices.Contains(reserved, name) || strings.Contains(" "+strings.Join(strings.Fields(cudaKeywords), " ")+" ", " "+name+" ") ||
			own[name] || own[base] || base == "term" || slices.Contains(w.edges, name) || name == "coupling" {
			continue
		}
		t.Errorf("the functions use %s, which cudaTaken does not have", name)
	}
}

// tool is a program of the virtual environment, or of the system; the test is
// skipped without it.
func tool(t *testing.T, name string) string {
	t.Helper()
	if path := filepath.Join(filepath.Dir(pythonPath(t)), name); exec.Command(path, "--version").Run() == nil {
		return path
	}
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("no %s: %v (make venv makes a Python that has it)", name, err)
	}
	return path
}

// TestCudaLayout: clang-format would change nothing in the file of a shipped
// model, and ruff has nothing to say of the script.
func TestCudaLayout(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var sources, scripts []string
	for _, path := range shipped(t) {
		files, _ := CUDA.Generate(cudaSource(t, loadFile(t, path).System, "heun"))
		for _, f := range files {
			write(t, filepath.Join(dir, f.Name), f.Text)
		}
		sources, scripts = append(sources, filepath.Join(dir, files[0].Name)), append(scripts, filepath.Join(dir, files[1].Name))
	}
	for _, c := range []struct {
		name string
		args []string
	}{
		{"clang-format", append([]string{"--dry-run", "-Werror", "--style=file:../testdata/codegen/clang-format.yaml"}, sources...)},
		{"ruff", append([]string{"check", "--isolated", "--no-cache"}, scripts...)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if out, err := exec.Command(tool(t, c.name), c.args...).CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, firstOf(string(out), 3000))
			}
		})
	}
}

// TestCudaFiles: the files have the name of the model.
func TestCudaFiles(t *testing.T) {
	files, _ := CUDA.Generate(cudaSource(t, load("a b.xml", model(nil)).System, "euler"))
	if got := fmt.Sprint(files[0].Name, " ", files[1].Name); got != "a_b.cu a_b_cupy.py" || !strings.Contains(files[1].Text, `SOURCE = "a_b.cu"`) {
		t.Error(got)
	}
}
