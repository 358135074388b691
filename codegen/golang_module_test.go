package codegen

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/codegen/ir/irtest"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/lemstest"
)

// goModule is a module of generated packages, each without the go.mod that makes
// it one of its own.
type goModule struct {
	dir      string
	packages []goPackageRun
}

// goPackageRun is a package, what it is asked to simulate and what is to come
// out.
type goPackageRun struct {
	Dir, Name string // of the package
	Job       goJob
	want      []float64
	row       int // numbers per step
}

// goJob is a simulation.
type goJob struct {
	Params           []float64
	Weights, Lengths [][]float64
	Dt               float64
	Steps            int
	Integrator       string
	Seed             uint64
	Replicate        uint32
}

// goAdapter is put beside the generated files, so that one program can run all
// packages.
const goAdapter = `
import "context"

// Run simulates and returns states and exposures of all steps.
func Run(values []float64, weights, lengths [][]float64, dt float64, steps int, integrator string, seed uint64, replicate uint32) (all []float64, err error) {
	params := DefaultParams()
	for i, f := range params.fields() {
		if i < len(values) {
			*f.value = values[i]
		}
	}
	net := &Network{Weights: weights, Lengths: lengths}
	opt := Options{Dt: dt, Steps: steps, Integrator: Integrator(integrator), Seed: seed, Replicate: replicate}
	err = Simulate(context.Background(), params, net, opt, func(s Sample) error {
		for i := range s.States {
			all = append(append(all, s.States[i][:]...), s.Exposures[i][:]...)
		}
		return nil
	})
	return all, err
}
`

// goRunner is the rest of that program, but for its table.
const goRunner = `
type job struct {
	Params           []float64
	Weights, Lengths [][]float64
	Dt               float64
	Steps            int
	Integrator       string
	Seed             uint64
	Replicate        uint32
}

func main() {
	var jobs []job
	if err := gob.NewDecoder(os.Stdin).Decode(&jobs); err != nil {
		panic(err)
	}
	var results [][]float64
	for i, j := range jobs {
		r, err := runs[i](j.Params, j.Weights, j.Lengths, j.Dt, j.Steps, j.Integrator, j.Seed, j.Replicate)
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

// add writes a package into a folder and simulates its model with ir.Simulate.
func (g *goModule) add(t *testing.T, dir string, sys *lems.System, integrator string, steps int) {
	t.Helper()
	folder := filepath.Join(g.dir, dir)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	r := goPackageRun{Dir: dir}
	for _, f := range goFiles(t, sys, integrator) {
		var base string
		if r.Name, base, _ = strings.Cut(f.Name, "/"); base != "go.mod" {
			write(t, filepath.Join(folder, base), f.Text)
		}
	}
	write(t, filepath.Join(folder, "adapter.go"), "package "+r.Name+"\n"+goAdapter)
	r.simulate(t, sys, uint64(len(g.packages)), integrator, steps)
	g.packages = append(g.packages, r)
}

const goNodes = 5

// simulate is the job and its result by ir.Simulate.
func (r *goPackageRun) simulate(t *testing.T, sys *lems.System, seed uint64, integrator string, steps int) {
	t.Helper()
	prog, gaps := LowerNamed(sys)
	if len(gaps) > 0 {
		t.Fatal(gaps)
	}
	params := irtest.Point(seed, prog)
	for i, x := range params {
		if math.IsNaN(x) {
			params[i] = 1 // no range is given
		}
	}
	net := irtest.Network(seed, goNodes, 30)
	r.Job = goJob{Params: params[:len(sys.Params)], Dt: 0.0625, Steps: steps, Integrator: integrator, Seed: seed << 33, Replicate: uint32(seed % 3)}
	r.row = goNodes * (len(prog.States) + len(prog.Exposures))
	scale := 0.0
	if prog.DelayScale >= 0 {
		scale = prog.UniformsAt(params, r.Job.Dt, goNodes)[prog.DelayScale]
	}
	for i := range goNodes {
		weights, lengths := net.Weights[i*goNodes:(i+1)*goNodes], make([]float64, goNodes)
		for j := range lengths {
			lengths[j] = float64(net.Delays[i*goNodes+j]) / max(scale, 0.01)
			net.Delays[i*goNodes+j] = int32(math.RoundToEven(lengths[j] * scale))
		}
		r.Job.Weights, r.Job.Lengths = append(r.Job.Weights, weights), append(r.Job.Lengths, lengths)
	}
	opt := ir.SimOptions{Dt: r.Job.Dt, Steps: steps, Seed: r.Job.Seed, Replicate: r.Job.Replicate, Params: params}
	states, exposures := len(prog.States), len(prog.Exposures)
	err := ir.Simulate(ir.Integrators()[integrator](prog), net, opt, func(s ir.Sample[float64]) {
		for i := range goNodes {
			r.want = append(append(r.want, s.States[i*states:(i+1)*states]...), s.Exposures[i*exposures:(i+1)*exposures]...)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

// run builds one program of all packages and returns what each simulated.
func (g *goModule) run(t *testing.T) [][]float64 {
	t.Helper()
	var main writer
	main.line("package main")
	main.line("import (")
	main.line("\"encoding/gob\"")
	main.line("\"os\"")
	var jobs []goJob
	for i, r := range g.packages {
		main.line("m%d \"example.com/all/%s\"", i, r.Dir)
		jobs = append(jobs, r.Job)
	}
	main.line(")")
	main.line("var runs = []func([]float64, [][]float64, [][]float64, float64, int, string, uint64, uint32) ([]float64, error){")
	for i := range g.packages {
		main.line("m%d.Run,", i)
	}
	main.line("}")
	main.WriteString(goRunner)
	write(t, filepath.Join(g.dir, "main.go"), main.String())
	program := filepath.Join(g.dir, "program.exe")
	if _, err := goTool(t, g.dir, "build", "-o", program, "."); err != nil {
		t.Fatal(err)
	}
	var input bytes.Buffer
	if err := gob.NewEncoder(&input).Encode(jobs); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program)
	cmd.Stdin, cmd.Stderr = &input, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var results [][]float64
	if err := gob.NewDecoder(bytes.NewReader(out)).Decode(&results); err != nil {
		t.Fatal(err)
	}
	return results
}

// TestGoModels: generated packages compute what ir.Simulate does, with delays
// and noise, and satisfy go vet; those of the models that come with lemsls pass
// their own tests, and fail them when an equation changes.
func TestGoModels(t *testing.T) {
	OnceIsEnough(t)
	t.Parallel()
	goTool(t, ".", "version")
	g := &goModule{dir: t.TempDir()}
	write(t, filepath.Join(g.dir, "go.mod"), "module example.com/all\n\ngo "+goVersion+"\n")
	own := len(shipped(t))
	for i, path := range shipped(t) {
		sys := loadFile(t, path).System
		integrator := []string{"heun", "euler"}[i%2]
		if sys.Noise == nil && i%2 == 1 {
			integrator = "rk4"
		}
		g.add(t, fmt.Sprintf("shipped%d", i), sys, integrator, 1000)
	}
	for i, path := range corpusModels(t) {
		g.add(t, fmt.Sprintf("corpus%d", i), loadFile(t, path).System, "heun", 1000)
	}
	for seed := range uint64(randomPackages) {
		m := newModeller(seed)
		m.names = append(goLegal(), m.names...)
		m.r.Shuffle(len(m.names), func(i, j int) { m.names[i], m.names[j] = m.names[j], m.names[i] })
		g.add(t, fmt.Sprintf("random%d", seed), system(t, m.model()), []string{"euler", "heun"}[seed%2], 40)
	}
	for i, got := range g.run(t) {
		g.packages[i].compare(t, got)
	}
	g.selfTests(t, own)
}

// corpusModels are the complete models among real files; none if they are not
// here.
func corpusModels(t *testing.T) (paths []string) {
	t.Run("corpus", func(t *testing.T) {
		for _, path := range lemstest.CorpusFiles(t) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(text), "derivatives") {
				continue
			}
			if m := load(path, string(text)); m.System != nil && m.System.Complete {
				paths = append(paths, path)
			}
		}
	})
	return paths
}

// goLegal are the hostile names that a model may have.
func goLegal() (legal []string) {
	for _, name := range goHostileNames {
		if name != "" && identifier(name) == name {
			legal = append(legal, name)
		}
	}
	return legal
}

// compare holds a trajectory against that of ir.Simulate: column by column, to
// rounding.
func (r *goPackageRun) compare(t *testing.T, got []float64) {
	t.Helper()
	if len(got) != len(r.want) || len(got) == 0 {
		t.Errorf("%s: %d numbers, want %d", r.Dir, len(got), len(r.want))
		return
	}
	worst, moved := 0.0, false
	for column := range r.row {
		apart, scale := 0.0, 0.0
		for k := column; k < len(got); k += r.row {
			moved = moved || got[k] != got[column]
			if x, y := got[k], r.want[k]; x-y == x-y {
				apart = max(apart, math.Abs(x-y))
			} else if !irtest.Same(x, y) {
				apart = math.Inf(1)
			}
			if x := math.Abs(r.want[k]); x-x == 0 {
				scale = max(scale, x)
			}
		}
		if apart > 0 {
			worst = max(worst, apart/scale)
		}
	}
	t.Logf("%s (%s, %s): largest relative difference %.2g", r.Dir, r.Name, r.Job.Integrator, worst)
	if !(worst <= 1e-12) || !moved {
		t.Errorf("%s: differs by %.2g from ir.Simulate, moves: %v", r.Dir, worst, moved)
	}
}

// selfTests runs go vet on all packages and go test on the first ones, one of
// which gets another equation.
func (g *goModule) selfTests(t *testing.T, own int) {
	t.Helper()
	if _, err := goTool(t, g.dir, "vet", "./..."); err != nil {
		t.Error(err)
	}
	broken := filepath.Join(g.dir, g.packages[0].Dir, "model.go")
	text, err := os.ReadFile(broken)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(text), "0.1*x1", "0.1001*x1", 1)
	if changed == string(text) {
		t.Fatalf("nothing to break in\n%s", text)
	}
	write(t, broken, changed)
	args := []string{"test", "-vet=off"}
	for _, r := range g.packages[:min(own, selfTested)] {
		args = append(args, "./"+r.Dir)
	}
	out, err := goTool(t, g.dir, args...)
	if err == nil || !strings.Contains(string(out), "--- FAIL: TestReference") || strings.Count(string(out), "\nFAIL\t") != 1 {
		t.Errorf("go test says %v after an equation has changed; one package should fail", err)
	}
	if n := strings.Count("\n"+string(out), "\nok "); n != min(own, selfTested)-1 {
		t.Errorf("%d packages pass their tests, want %d: %v", n, min(own, selfTested)-1, err)
	}
}
