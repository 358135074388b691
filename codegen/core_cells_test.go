package codegen_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/files"
	"github.com/lemsls/lemsls/lems/lemstest"
	"github.com/lemsls/lemsls/lems/syntax"
)

// coreCells are the cells of testdata/codegen/core_cells.xml, with a state that
// rises above a level in a step and a time that suit the cell.
var coreCells = []struct {
	id    string
	dt    float64 // in seconds
	steps int
	state string
	level float64
}{
	{"izhikevich", 5e-5, 4000, "v", 0},
	{"izhikevich2007", 5e-5, 2000, "v", 0},
	{"iafTau", 1e-4, 1000, "v", -0.056},
	{"iafTauRef", 1e-4, 1000, "v", -0.056},
	{"iaf", 1e-4, 1000, "v", -0.056},
	{"iafRef", 1e-4, 1000, "v", -0.056},
	{"adEx", 5e-5, 2000, "v", -0.045},
	{"fitzHughNagumo", 0.05, 2000, "V", 1},
	{"hindmarshRose", 2e-5, 6000, "v", 0},
	{"pinskyRinzel", 1e-5, 4000, "Vs", 0},
	{"hh", 1e-5, 3000, "v", 0},
}

// coreTypes is the folder of NeuroML's core types, which are in the corpus; the
// test is skipped without it.
func coreTypes(t testing.TB) string {
	return filepath.Join(lemstest.CorpusDir(t), "NeuroML", "NeuroML2", "NeuroML2CoreTypes")
}

// loadCore reads a model that includes core types.
func loadCore(t testing.TB, path, text string) *lems.Model {
	r := files.New(files.Options{Dirs: []string{filepath.ToSlash(coreTypes(t))}, Alone: true, Still: true, Env: func(string) string { return "" }})
	return lems.LoadWith(syntax.NewFile(filepath.ToSlash(path), 0, text), lems.Options{Resolver: r})
}

// TestCoreCells simulates cells of NeuroML's core types, compares every state
// with the oracle, and wants them to fire.
func TestCoreCells(t *testing.T) {
	dir := coreTypes(t)
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 to run the oracle with:", err)
	}
	const path = "../testdata/codegen/core_cells.xml"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	m := loadCore(t, path, string(text))
	for _, c := range coreCells {
		sys, obstacles := lems.Flatten(m, m.World.Component(c.id))
		for _, o := range obstacles {
			t.Errorf("%s: %s", c.id, o.Feature())
		}
		t.Run(c.id, func(t *testing.T) {
			t.Parallel()
			out := filepath.Join(t.TempDir(), "oracle.csv")
			cmd := exec.Command(python, "../testdata/reference/lems_oracle.py", path, "--include", dir, "--component", c.id,
				"--dt", strconv.FormatFloat(c.dt, 'g', -1, 64), "--steps", strconv.Itoa(c.steps), "--out", out)
			if said, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, said)
			}
			got, want := simulateSystem(t, sys, "euler", c.dt, c.steps, 1), columns(t, out)
			for _, st := range sys.States {
				name := st.Symbol.Name
				d := largestDifference(got[name], want[name])
				t.Logf("%s differs by %.1e", name, d)
				if !(d <= 1e-12) {
					t.Errorf("%s differs by %g of its largest value", name, d)
				}
			}
			if n := rises(got[c.state], c.level); n == 0 {
				t.Errorf("%s never rises above %g", c.state, c.level)
			}
			if spikes := got["spike"]; len(sys.Events) > 0 && spikes[c.steps] == 0 {
				t.Error("no spike is sent")
			}
		})
	}
}

// rises is how often a value rises above a level.
func rises(x []float64, level float64) int {
	n := 0
	for i := 1; i < len(x); i++ {
		if x[i] > level && x[i-1] <= level {
			n++
		}
	}
	return n
}
