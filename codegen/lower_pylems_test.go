package codegen_test

import (
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/codegen"
	"github.com/lemsls/lemsls/lems"
)

// pylemsModels are those of one level, and two of several in which nothing that
// PyLEMS records comes late. It evaluates none of them wrongly. Of the others
// wilson_cowan has variables that it reads one step late, and it does not build
// the rest: kinetic_channel has a KineticScheme, and the synapses and
// poisson_drive are joined by paths that it does not follow.
var pylemsModels = []string{
	"adaptive_exponential", "brusselator", "fitzhugh_nagumo", "hindmarsh_rose", "hodgkin_huxley", "izhikevich2003", "izhikevich2007",
	"lif_refractory", "lorenz", "mckean", "morris_lecar", "oregonator", "passive_pulse", "van_der_pol",
}

// pylemsPath is a Python that has PyLEMS; the test is skipped if there is none.
func pylemsPath(t *testing.T) string {
	t.Helper()
	path := os.Getenv("LEMSLS_PYTHON")
	if path == "" {
		path = filepath.Join("..", ".venv", "bin", "python")
	}
	if out, err := exec.Command(path, "-c", "import lems.sim.build").CombinedOutput(); err != nil {
		t.Skipf("no PyLEMS for %s (make venv makes a Python that has it): %v %s", path, err, out[max(0, len(out)-200):])
	}
	return path
}

// TestAgainstPyLEMS runs models in PyLEMS and compares the states that they
// record, in every row, and the rows in which they send an event.
func TestAgainstPyLEMS(t *testing.T) {
	codegen.OnceIsEnough(t)
	t.Parallel()
	python, out := pylemsPath(t), t.TempDir()
	args := []string{"../testdata/reference/pylems.py", "--out", out}
	for _, name := range pylemsModels {
		args = append(args, "../testdata/models/lems/"+name+".xml")
	}
	cmd := exec.Command(python, args...)
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	for _, name := range pylemsModels {
		t.Run(name, func(t *testing.T) { compareWithPyLEMS(t, name, filepath.Join(out, name+".csv")) })
	}
}

func compareWithPyLEMS(t *testing.T, name, path string) {
	m := loadLEMS(t, "../testdata/models/lems/"+name+".xml")
	run, _ := lems.SimulationOf(m)
	sys, _ := run.Flatten(m)
	theirs := columns(t, path)
	steps := len(theirs["row"])
	if want := int(math.Round(run.Length / run.Step)); steps < want {
		t.Fatalf("PyLEMS makes %d steps of %d", steps, want)
	}
	ours := simulateSystem(t, sys, "euler", run.Step, steps, 1)
	compared := 0
	for quantity, want := range theirs {
		got := ours[strings.ReplaceAll(quantity, "/", ".")]
		if got == nil {
			continue // the number of the row, or a derived variable
		}
		compared++
		d := largestDifference(got[1:], want)
		t.Logf("%s differs by %.1e", quantity, d)
		if !(d <= 1e-9) {
			t.Errorf("%s differs by %g of its largest value", quantity, d)
		}
	}
	if compared < 1+len(sys.Events) {
		t.Errorf("%d quantities are compared", compared)
	}
}
