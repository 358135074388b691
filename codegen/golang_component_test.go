package codegen

import (
	"bytes"
	"encoding/gob"
	"go/ast"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// goComponentAdapter is put beside the generated files of a component.
const goComponentAdapter = `
import "context"

// Run simulates the component, without weights alone, and returns states, exposures and events of all
// steps.
func Run(weights [][]float64, dt float64, steps int, integrator string, seed uint64) (all []float64, err error) {
	opt := Options{Dt: dt, Steps: steps, Integrator: Integrator(integrator), Seed: seed, Replicate: 1}
	var net *Network
	if weights != nil {
		net = &Network{Weights: weights}
	}
	err = Simulate(context.Background(), DefaultParams(), net, opt, func(s Sample) error {
		for i := range s.States {
			all = append(append(all, s.States[i][:len(StateNames)]...), s.Exposures[i][:]...)
			for _, n := range s.Events[i] {
				all = append(all, float64(n))
			}
		}
		return nil
	})
	return all, err
}
`

// goComponentRunner is the program that runs all of them, but for its table.
const goComponentRunner = `
func main() {
	var results [][]float64
	for _, run := range runs {
		r, err := run()
		if err != nil {
			panic(err)
		}
		results = append(results, r)
	}
	if err := gob.NewEncoder(os.Stdout).Encode(results); err != nil {
		panic(err)
	}
}
`

// TestComponentsInGo compares components, printed as Go packages of one module,
// with ir.Simulate. They satisfy go vet and pass their own tests.
func TestComponentsInGo(t *testing.T) {
	OnceIsEnough(t)
	t.Parallel()
	goTool(t, ".", "version")
	dir := t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), "module example.com/all\n\ngo "+goVersion+"\n")
	cases := componentCases(t)
	var imports, table writer
	for i, c := range cases {
		folder := strings.ToLower(c.name)
		if i == 0 || cases[i-1].name != c.name {
			c.writePackage(t, filepath.Join(dir, folder))
			imports.line("%s %q", "m_"+folder, "example.com/all/"+folder)
		}
		table.line("func() ([]float64, error) { return m_%s.Run(%s, %v, %d, %q, %d) },", folder, goWeightsOf(&c), c.dt, c.steps, c.integrator, uint64(componentSeed))
	}
	write(t, filepath.Join(dir, "main.go"), "package main\nimport (\n\"encoding/gob\"\n\"os\"\n"+imports.String()+")\nvar runs = []func() ([]float64, error){\n"+table.String()+"}\n"+goComponentRunner)
	var tally componentTally
	results := runComponents(t, dir)
	for i, c := range cases {
		c.compare(t, "go", results[i], &tally)
	}
	tally.report(t, len(cases))
	if _, err := goTool(t, dir, "vet", "./..."); err != nil {
		t.Error(err)
	}
	args := []string{"test", "-vet=off"}
	for _, name := range selfTestedComponents {
		args = append(args, "./"+name)
	}
	if out, err := goTool(t, dir, args...); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// goWeightsOf are the weights of a case's network as Go writes them.
func goWeightsOf(c *componentCase) string {
	if c.nodes == 1 {
		return "nil"
	}
	w := c.network().Weights
	return "[][]float64{" + join(c.nodes, func(i int) string { return "{" + goNumbers(w[i*c.nodes:(i+1)*c.nodes]) + "}" }) + "}"
}

// writePackage writes the package of a component into a folder.
func (c *componentCase) writePackage(t *testing.T, folder string) {
	t.Helper()
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	name := ""
	for _, f := range c.generate(t, Go, "") {
		var base string
		if name, base, _ = strings.Cut(f.Name, "/"); base != "go.mod" {
			write(t, filepath.Join(folder, base), f.Text)
		}
	}
	write(t, filepath.Join(folder, "adapter.go"), "package "+name+"\n"+goComponentAdapter)
}

func runComponents(t *testing.T, dir string) (results [][]float64) {
	t.Helper()
	program := filepath.Join(dir, "program.exe")
	if _, err := goTool(t, dir, "build", "-o", program, "."); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(program).Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := gob.NewDecoder(bytes.NewReader(out)).Decode(&results); err != nil {
		t.Fatal(err)
	}
	return results
}

// TestGoComponentText: the packages of components are as gofmt writes them, fuse no
// product, and say what their author wrote.
func TestGoComponentText(t *testing.T) {
	checker := newGoChecker(t)
	cases := componentCases(t)
	cases = slices.CompactFunc(cases, func(a, b componentCase) bool { return a.name == b.name })
	for _, c := range cases {
		if _, err := checker.check(c.generate(t, Go, "")); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	for _, c := range cases {
		if c.name != "lif_refractory" {
			continue
		}
		text := goFile(c.generate(t, Go, ""), "model.go")
		for _, want := range []string{
			"//\tat the start: v = EL\n", "//\twhile integrating, when v .gt. thresh: send spike; enter refractory\n",
			"//\ton entering refractory: last = t; v = reset\n", "hidden: regime, 0 is refractory, 1 is integrating\n",
			"\tv_after := v\n\tif holds_2 {\n\t\tv_after = p.reset\n\t}\n", "const DefaultSteps = 400\n",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in\n%s", want, text)
			}
		}
	}
}

// TestGoComponentInjection: nothing that a component's author names becomes code.
func TestGoComponentInjection(t *testing.T) {
	const port = "spike&#10;func init() { panic(1) }"
	m := lems.Load(syntax.NewFile("evil.xml", 0, strings.ReplaceAll(`<Lems><Dimension name="time" t="1"/><Unit symbol="s" dimension="time"/>
<ComponentType name="thing"><Parameter name="k" dimension="none" description="*/&#10;func init() {}"/><Exposure name="x" dimension="none"/><EventPort name="PORT" direction="out"/>
<Dynamics><StateVariable name="x" dimension="none" exposure="x"/><OnCondition test="x .lt. k"><StateAssignment variable="x" value="x + 1"/><EventOut port="PORT"/></OnCondition></Dynamics>
</ComponentType><thing id="n" k="3"/></Lems>`, "PORT", port)), nil)
	sys, _ := lems.Flatten(m, m.World.Component("n"))
	if len(sys.Events) != 1 {
		t.Fatalf("%d events", len(sys.Events))
	}
	c := componentCase{"n", sys, 0.1, "euler", componentSteps, 1}
	trees, err := newGoChecker(t).check(c.generate(t, Go, ""))
	if err != nil {
		t.Fatal(err)
	}
	for name, tree := range trees {
		for _, d := range tree.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == "init" {
				t.Errorf("%s has the author's function", name)
			}
		}
	}
}
