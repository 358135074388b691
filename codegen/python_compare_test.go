package codegen

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/codegen/ir/irtest"
)

const (
	randomNodes = 4
	randomSteps = 12 // of the first models: delays are up to 10 steps
	fewSteps    = 3  // of the others
	randomDt    = 0.0625
)

// batch simulates generated scripts: all in one process, for starting one takes
// longer than a simulation. A script comes in two parts, for what is the same for
// all need not be compiled again.
const batch = `
import json, logging, os, struct, sys, types, warnings
import numpy as np
with open(os.path.join(sys.argv[1], "jobs.json")) as file:
    given = json.load(file)
codes = {flavor: compile(text, flavor, "exec") for flavor, text in given["fixed"].items()}
if "tvb" in codes:
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    sys.path.insert(0, sys.argv[2])
    import tvb_oracle
    tvb_oracle.double_precision()
else:
    warnings.simplefilter("error")
def load(name, flavor, text):
    module = types.ModuleType(name)
    module.__file__ = os.path.join(sys.argv[1], name + ".py")
    sys.modules[name] = module
    exec(compile(text, name, "exec"), module.__dict__)
    exec(codes[flavor], module.__dict__)
    return module
with open(os.path.join(sys.argv[1], "out.bin"), "wb") as out:
    for job in given["jobs"]:
        weights, lengths = (np.array(job[k]).reshape(job["nodes"], -1) for k in ("weights", "lengths"))
        for flavor, text in job["texts"].items():
            module = load(job["name"] + "_" + flavor, flavor, text)
            parameters = dict(zip(module.PARAMETERS, job["params"]))
            rows = [np.concatenate([x.T.ravel(), e.T.ravel()]) for _, x, e in module.simulate(
                parameters, weights, lengths, job["dt"], job["steps"], job["integrator"], job["seed"], job["replicate"], job["noise"])]
            values = np.concatenate(rows)
            out.write(struct.pack("<q", len(values)) + values.astype("<f8").tobytes())
`

type randomJob struct {
	Name       string            `json:"name"`
	Texts      map[string]string `json:"texts"` // by flavor: what the script has of the model
	Nodes      int               `json:"nodes"`
	Weights    []float64         `json:"weights"`
	Lengths    []float64         `json:"lengths"`
	Params     []float64         `json:"params"`
	Dt         float64           `json:"dt"`
	Steps      int               `json:"steps"`
	Integrator string            `json:"integrator"`
	Seed       uint64            `json:"seed"`
	Replicate  uint32            `json:"replicate"`
	Noise      bool              `json:"noise"`
}

// fixedMark begins what is the same in all scripts of a flavor.
const fixedMark = "\n\n\n# ------"

// split cuts a script into what it has of the model and what all have.
func split(t testing.TB, text string) (model, fixed string) {
	t.Helper()
	i := strings.LastIndex(text, fixedMark)
	if i < 0 {
		t.Fatalf("no fixed part in\n%s", text)
	}
	return text[:i], text[i:]
}

// TestRandomModels compares random models, printed for NumPy and for Numba, with
// ir.Simulate. Numba compiles none of them, which would take seconds for each: what
// it would compile runs as Python. TestScripts compiles. LEMSLS_RANDOM_MODELS says
// how many.
func TestRandomModels(t *testing.T) {
	t.Parallel()
	pythonPath(t)
	if compareScripts(t, randomSubjects(randomModels(t), newModeller), 1e-12, "numpy", "numba") == 0 {
		t.Error("infinities were not compared")
	}
}

// randomModels is how many are tried.
func randomModels(t *testing.T) int {
	text := os.Getenv("LEMSLS_RANDOM_MODELS")
	if text == "" {
		return defaultRandomModels // 2,000; fewer under the race detector
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// subject is a model whose scripts are tried.
type subject struct {
	name, text string
	steps      int
}

func randomSubjects(count int, modeller func(uint64) *modeller) []subject {
	var list []subject
	for seed := range uint64(count) {
		list = append(list, subject{fmt.Sprintf("random_%d", seed), modeller(seed).model(), stepsOf(seed)})
	}
	return list
}

// compareScripts simulates models with the scripts of flavors and with
// ir.Simulate, and says how many values are not finite.
func compareScripts(t *testing.T, subjects []subject, limit float64, flavors ...string) int {
	t.Helper()
	slices.Sort(flavors) // as JSON does
	var jobs []randomJob
	var want [][]float64
	fixed := map[string]string{}
	for seed, s := range subjects {
		job, values := randomRun(t, uint64(seed), s)
		for _, f := range flavors {
			part, rest := split(t, flavored(t, system(t, s.text), f))
			if fixed[f] != "" && fixed[f] != rest {
				t.Fatalf("the fixed part of %s differs between models", f)
			}
			job.Texts[f], fixed[f] = part, rest
		}
		jobs, want = append(jobs, job), append(want, values)
	}
	got := runBatch(t, jobs, fixed)
	worst, notFinite := map[string]float64{}, 0
	for i, job := range jobs {
		for k, f := range flavors {
			d, bad := difference(got[i*len(flavors)+k], want[i], len(want[i])/(job.Steps+1))
			notFinite += bad
			worst[f] = max(worst[f], d)
			if !(d <= limit) {
				t.Errorf("%s (%s, %s): differ by %.3g\n%s\n%s", job.Name, f, job.Integrator, d, subjects[i].text, job.Texts[f])
			}
		}
	}
	t.Logf("%d models, largest relative difference %v; %d values are not finite", len(jobs), worst, notFinite)
	return notFinite
}

// runBatch simulates with Python; the results are in the order of the jobs, and
// for each in that of its flavors' names.
func runBatch(t *testing.T, jobs []randomJob, fixed map[string]string) [][]float64 {
	t.Helper()
	dir := t.TempDir()
	data, err := json.Marshal(map[string]any{"jobs": jobs, "fixed": fixed})
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "jobs.json"), string(data))
	python(t, batch, dir, filepath.Join("..", "testdata", "reference"))
	out, err := os.ReadFile(filepath.Join(dir, "out.bin"))
	if err != nil {
		t.Fatal(err)
	}
	var all [][]float64
	for len(out) > 0 {
		values := make([]float64, binary.LittleEndian.Uint64(out))
		for k := range values {
			values[k] = math.Float64frombits(binary.LittleEndian.Uint64(out[8*(k+1):]))
		}
		out = out[8*(len(values)+1):]
		all = append(all, values)
	}
	if want := len(jobs) * len(fixed); len(all) != want {
		t.Fatalf("%d simulations, want %d", len(all), want)
	}
	return all
}

// randomRun simulates a model with ir.Simulate and says what the script is to
// do. Lower and LowerNamed are compared on the way.
func randomRun(t *testing.T, seed uint64, s subject) (randomJob, []float64) {
	t.Helper()
	prog, named, gaps := lowered(t, system(t, s.text))
	if prog == nil {
		t.Fatalf("gaps %v in\n%s", gaps, s.text)
	}
	net := irtest.Network(seed, randomNodes, 20)
	job := randomJob{Name: s.name, Nodes: net.Nodes, Weights: net.Weights, Params: irtest.Point(seed, prog),
		Dt: randomDt, Steps: s.steps, Integrator: []string{"euler", "heun"}[seed%2], Seed: seed << 33, Replicate: uint32(seed % 3), Noise: true, Texts: map[string]string{}}
	for i, x := range job.Params {
		if x-x != 0 {
			job.Params[i] = 1 // a parameter without a range
		}
	}
	for e := range net.Delays {
		job.Lengths = append(job.Lengths, float64(net.Delays[e])+0.25)
	}
	if prog.DelayScale >= 0 {
		scale := prog.UniformsAt(job.Params, job.Dt, net.Nodes)[prog.DelayScale]
		for e, l := range job.Lengths {
			net.Delays[e] = int32(math.RoundToEven(l * scale))
		}
	} else {
		net.Delays = nil
	}
	if !prog.Noisy && seed%4 == 0 {
		job.Integrator = "rk4"
	}
	opt := ir.SimOptions{Dt: job.Dt, Steps: job.Steps, Seed: job.Seed, Replicate: job.Replicate, Params: job.Params}
	pass := ir.Integrators()[job.Integrator]
	want := simulate(t, pass(prog), net, opt)
	opt.Params = withConstants(named, job.Params)
	for i, x := range simulate(t, pass(named), net, opt) {
		if !irtest.Same(x, want[i]) {
			t.Errorf("%s: value %d is %v from Lower, %v from LowerNamed\n%s", job.Name, i, want[i], x, s.text)
			break
		}
	}
	return job, want
}

// stepsOf is how long a random model is simulated.
func stepsOf(seed uint64) int {
	if seed < 200 {
		return randomSteps
	}
	return fewSteps
}

// difference is max |got-want| / max |want| of the worst of the values that a
// row has, and how many values are not finite; those must be the same.
func difference(got, want []float64, row int) (worst float64, notFinite int) {
	if len(got) != len(want) {
		return math.Inf(1), 0
	}
	for column := range row {
		d, scale := 0.0, 0.0
		for k := column; k < len(want); k += row {
			if want[k]-want[k] != 0 {
				notFinite++
				if !(got[k] == want[k] || got[k] != got[k] && want[k] != want[k]) {
					return math.Inf(1), notFinite
				}
				continue
			}
			d, scale = max(d, math.Abs(got[k]-want[k])), max(scale, math.Abs(want[k]))
		}
		if d > 0 {
			worst = max(worst, d/scale)
		}
	}
	return worst, notFinite
}
