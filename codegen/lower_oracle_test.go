package codegen_test

import (
	"encoding/csv"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/lems"
)

// TestAgainstOracle simulates the project's LEMS models, lowered, and compares
// every state with an interpreter of the XML that shares nothing with lemsls. It
// does not know attached receivers and ForEach, nor random numbers.
func TestAgainstOracle(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 to run the oracle with:", err)
	}
	paths, _ := filepath.Glob("../testdata/models/lems/*.xml")
	compared := 0
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".xml")
		if name == "synapse_alpha" || name == "poisson_drive" {
			continue
		}
		compared++
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			compareWithOracle(t, python, path)
		})
	}
	if compared < 15 {
		t.Errorf("%d models were compared", compared)
	}
}

func compareWithOracle(t *testing.T, python, path string) {
	m := loadLEMS(t, path)
	run, _ := lems.SimulationOf(m)
	sys, _ := run.Flatten(m)
	const steps = 400
	step := run.Step * 5 // so that much happens in few steps, such as spikes
	for _, integrator := range oracleIntegrators {
		out := filepath.Join(t.TempDir(), integrator+".csv")
		cmd := exec.Command(python, "../testdata/reference/lems_oracle.py", path, "--component", run.Component.ID,
			"--dt", strconv.FormatFloat(step, 'g', -1, 64), "--steps", strconv.Itoa(steps), "--integrator", integrator, "--out", out)
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, said)
		}
		want := columns(t, out)
		got := simulateSystem(t, sys, integrator, step, steps, 1)
		for _, st := range sys.States {
			name := st.Symbol.Name
			if d := largestDifference(got[name], want[name]); !(d <= 1e-12) {
				t.Errorf("%s: %s differs by %g of its largest value", integrator, name, d)
			}
		}
	}
}

// columns are those of a CSV file, by their names.
func columns(t *testing.T, path string) numbers {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("%s: %d rows, %v", path, len(rows), err)
	}
	found := numbers{}
	for i, name := range rows[0] {
		for _, row := range rows[1:] {
			x, err := strconv.ParseFloat(row[i], 64)
			if err != nil {
				t.Fatal(err)
			}
			found[name] = append(found[name], x)
		}
	}
	return found
}

// largestDifference is relative to the largest value; NaN if there is nothing to
// compare.
func largestDifference(got, want []float64) float64 {
	if len(got) != len(want) || len(want) == 0 {
		return math.NaN()
	}
	worst, size := 0.0, 0.0
	for i := range want {
		worst, size = max(worst, math.Abs(got[i]-want[i])), max(size, math.Abs(want[i]))
	}
	if worst == 0 {
		return 0
	}
	return worst / size
}
