package codegen

import (
	"encoding/csv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/codegen/ir/irtest"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/lemstest"
)

func TestLowerShipped(t *testing.T) {
	for _, path := range shipped(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			m := loadFile(t, path)
			if m.System == nil || !m.System.Complete {
				t.Fatalf("not complete:\n%s", why(m))
			}
			prog, named, gaps := lowered(t, m.System)
			if len(gaps) > 0 {
				t.Fatalf("gaps: %v", gaps)
			}
			if prog.DelayScale < 0 || len(prog.Couplings) != 1 || len(prog.Exposures) != len(prog.States) {
				t.Errorf("delay scale %d, %d couplings, %d exposures", prog.DelayScale, len(prog.Couplings), len(prog.Exposures))
			}
			sameTrajectory(t, prog, named)
		})
	}
}

// sameTrajectory simulates two programs of one system, the second with named
// constants, and compares them bit for bit.
func sameTrajectory(t *testing.T, prog, named *ir.Program) {
	t.Helper()
	params := irtest.Point(3, prog)
	net := irtest.Network(5, 4, 20)
	for name, pass := range ir.Integrators() {
		a := simulate(t, pass(prog), net, ir.SimOptions{Dt: 0.1, Steps: 30, Seed: 7, Params: params})
		b := simulate(t, pass(named), net, ir.SimOptions{Dt: 0.1, Steps: 30, Seed: 7, Params: withConstants(named, params)})
		if len(a) == 0 || len(a) != len(b) {
			t.Fatalf("%s: %d and %d values", name, len(a), len(b))
		}
		for i := range a {
			if !irtest.Same(a[i], b[i]) {
				t.Fatalf("%s: value %d is %v from Lower and %v from LowerNamed", name, i, a[i], b[i])
			}
		}
	}
}

// withConstants is a point of a program whose constants are parameters too.
func withConstants(named *ir.Program, params []float64) []float64 {
	all := append([]float64(nil), params...)
	for _, p := range named.Params[len(params):] {
		all = append(all, p.Lo)
	}
	return all
}

// simulate is the states and exposures at all times, state by state for each
// node, then exposure by exposure.
func simulate(t *testing.T, p *ir.Program, net ir.SimNetwork, opt ir.SimOptions) []float64 {
	t.Helper()
	var all []float64
	err := ir.Simulate(p, net, opt, func(s ir.Sample[float64]) {
		all = append(append(all, s.States...), s.Exposures...)
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestLowerCorpus: what is complete among real files lowers.
func TestLowerCorpus(t *testing.T) {
	complete := 0
	for _, path := range lemstest.CorpusFiles(t) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), "derivatives") {
			continue
		}
		m := load(path, string(text))
		if m.System == nil || !m.System.Complete {
			continue
		}
		prog, named, gaps := lowered(t, m.System)
		if len(gaps) > 0 {
			t.Errorf("%s: gaps %v", path, gaps)
			continue
		}
		complete++
		script(t, m.System)
		sameTrajectory(t, prog, named)
	}
	t.Logf("%d complete models", complete)
	if complete < 3 {
		t.Errorf("%d complete models in the corpus; the test compares too little", complete)
	}
}

// TestLowerFixtures: every file that is expected to have no error has a program
// or a gap that says what is missing.
func TestLowerFixtures(t *testing.T) {
	f, err := os.Open("../testdata/fixtures/rateml.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	table := csv.NewReader(f)
	table.Comma, table.Comment, table.FieldsPerRecord, table.LazyQuotes = '\t', '#', -1, true
	rows, err := table.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	programs := 0
	for _, row := range rows {
		m := loadFile(t, "../testdata/fixtures/rateml/"+row[0]+".xml")
		if m.System == nil {
			continue
		}
		prog, _, gaps := lowered(t, m.System)
		switch {
		case prog != nil:
			programs++
			script(t, m.System)
		case row[1] != "error" && len(gaps) == 0:
			t.Errorf("%s (%s): not complete:\n%s", row[0], row[1], why(m))
		}
	}
	if programs < 30 {
		t.Errorf("%d programs of %d files; the test compares too little", programs, len(rows))
	}
}

// model is a small model with holes.
func model(parts map[string]string) string {
	r := strings.NewReplacer("{derived}", parts["derived"], "{dynamics}", parts["dynamics"], "{rate}", or(parts["rate"], "-x + c"), "{pre}", or(parts["pre"], "x_j"), "{scale}", or(parts["scale"], "k"))
	return r.Replace(`<Lems>
  <ComponentType name="derivatives">
    <Parameter name="k" dimension="0.0, 1.0"/>
    <Constant name="two" value="2.0" dimension=""/>
    {derived}
    <Exposure name="x" dimension=""/>
    <Dynamics>
      <StateVariable name="x" dimension="0.5, 1.0" exposure="None"/>
      {dynamics}
      <TimeDerivative variable="dx" value="{rate}"/>
    </Dynamics>
  </ComponentType>
  <ComponentType name="coupling_one">
    <Parameter name="x_j" dimension="0"/>
    <DerivedParameter name="c" value="{scale}"/>
    <Dynamics><DerivedVariable name="pre" value="{pre}"/><DerivedVariable name="post" value="1.0"/></Dynamics>
  </ComponentType>
</Lems>
`)
}

func or(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

// TestGaps: what no program can express names the construct and its place.
func TestGaps(t *testing.T) {
	for _, c := range []struct {
		name, feature, at string
		parts             map[string]string
	}{
		{"random", "random()", "random(two)", map[string]string{"rate": "-x + random(two)"}},
		{"factorial", "factorial()", "factorial(two)", map[string]string{"rate": "-x + factorial(two)"}},
		{"time in a coupling", "t here", "t", map[string]string{"pre": "x_j * t"}},
		{"time in a parameter", "t here", "t", map[string]string{"derived": `<DerivedParameter name="p" value="two * t" dimension=""/>`, "rate": "p - x"}},
		{"state in a parameter", "a value that depends on the state where only parameters are known: x", "x",
			map[string]string{"derived": `<DerivedParameter name="p" value="two * x" dimension=""/>`, "rate": "p - x"}},
		{"sum in a coupling", "a coupling that depends on the sum of a coupling", "c", map[string]string{"pre": "x_j * c"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := load("model.xml", model(c.parts))
			if m.System == nil || !m.System.Complete {
				t.Fatalf("the model is refused before it is lowered:\n%s", why(m))
			}
			_, _, gaps := lowered(t, m.System)
			if len(gaps) != 1 {
				t.Fatalf("gaps %v", gaps)
			}
			if g := gaps[0]; g.Feature != c.feature || g.Place.Text() != c.at || g.Target != "" {
				t.Errorf("gap %q at %q, want %q at %q", g.Feature, g.Place.Text(), c.feature, c.at)
			}
			if files, gaps := Python.Generate(&Source{System: m.System, Integrator: "heun", Dt: 0.1}); len(gaps) != 1 || files != nil {
				t.Errorf("Python: gaps %v, files %v", gaps, files)
			}
		})
	}
}

// TestLowerMutations: models with parts taken out, doubled and exchanged. Most
// are broken; those that are complete lower, verify and print.
func TestLowerMutations(t *testing.T) {
	complete, gapped, total := 0, 0, 0
	for _, path := range shipped(t) {
		text := loadFile(t, path).File.Text
		for seed := range uint64(100) {
			m := load("mutant.xml", mutate(rand.New(rand.NewPCG(seed, 1)), text))
			total++
			if m.System == nil {
				continue
			}
			prog, _, gaps := lowered(t, m.System)
			gapped += min(len(gaps), 1)
			if prog != nil {
				complete++
				script(t, m.System)
			}
		}
	}
	t.Logf("%d of %d mutants are complete, %d have gaps", complete, total, gapped)
	if complete < total/10 || complete > total*9/10 || gapped == 0 {
		t.Error("the mutations are too wild or too tame")
	}
}

var (
	attribute = regexp.MustCompile(`"[^"]*"`)
	word      = regexp.MustCompile(`[A-Za-z_][A-Za-z_0-9]*|[0-9.]+|[-+*/<>^{}()]`)
)

// mutate makes one to three changes.
func mutate(r *rand.Rand, text string) string {
	for range 1 + r.IntN(3) {
		switch r.IntN(4) {
		case 0: // lines out or doubled
			lines := strings.SplitAfter(text, "\n")
			i := r.IntN(len(lines))
			lines[i] = strings.Repeat(lines[i], 2*r.IntN(2))
			text = strings.Join(lines, "")
		case 1: // an attribute gets the value of another
			text = exchange(r, text, attribute, attribute.FindAllString(text, -1))
		case 2: // a word gets another
			text = exchange(r, text, word, word.FindAllString(text, -1))
		default:
			text = exchange(r, text, word, []string{"random(1.0)", "t", "dt", "n_node", "H(V)", "1e400", "0.0", "-", "None", "local_coupling", "c_pop0", "lambda", "é"})
		}
	}
	return text
}

// exchange replaces one match of a pattern.
func exchange(r *rand.Rand, text string, pattern *regexp.Regexp, by []string) string {
	all := pattern.FindAllStringIndex(text, -1)
	if len(all) == 0 {
		return text
	}
	at := all[r.IntN(len(all))]
	return text[:at[0]] + by[r.IntN(len(by))] + text[at[1]:]
}

func TestLowerIncomplete(t *testing.T) {
	for _, sys := range []*lems.System{nil, {}} {
		if p, gaps := Lower(sys); p != nil || gaps != nil {
			t.Errorf("%v gives %v, %v", sys, p, gaps)
		}
	}
}

// TestPlaces: an instruction that can fail points at the author's expression.
func TestPlaces(t *testing.T) {
	prog, _ := Lower(system(t, model(map[string]string{"rate": "-x + c / (two - two * k)"})))
	for _, in := range prog.Rates.Instrs {
		if in.Op == ir.Div {
			if got := in.Place.Text(); got != "c / (two - two * k)" {
				t.Errorf("the quotient is at %q", got)
			}
			return
		}
	}
	t.Error("no quotient")
}

// TestConstantExponent is the one place where Lower and LowerNamed differ.
func TestConstantExponent(t *testing.T) {
	sys := system(t, model(map[string]string{"rate": "-{x^two}"}))
	prog, named, _ := lowered(t, sys)
	count := func(p *ir.Program) (n int) {
		for _, in := range p.Rates.Instrs {
			if in.Op == ir.Pow {
				n++
			}
		}
		return n
	}
	if count(prog) != 0 || count(named) != 1 {
		t.Errorf("%d and %d powers, want 0 and 1", count(prog), count(named))
	}
}
