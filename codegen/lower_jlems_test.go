package codegen_test

import (
	"encoding/csv"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/lemsls/lemsls/lems"
)

// recorded is one run of testdata/reference/jlems.csv: of each quantity the
// values in some rows.
type recorded struct {
	model  string
	dt     float64
	rows   map[string][]int
	values numbers
}

// readRecorded reads the runs in order; those of one model follow one another.
func readRecorded(t *testing.T) []*recorded {
	t.Helper()
	f, err := os.Open("../testdata/reference/jlems.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil || len(lines) < 2 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	var runs []*recorded
	for _, line := range lines[1:] {
		dt, err1 := strconv.ParseFloat(line[1], 64)
		row, err2 := strconv.Atoi(line[3])
		value, err3 := strconv.ParseFloat(line[4], 64)
		if err1 != nil || err2 != nil || err3 != nil {
			t.Fatalf("%v: %v, %v, %v", line, err1, err2, err3)
		}
		n := len(runs)
		if n == 0 || runs[n-1].model != line[0] || runs[n-1].dt != dt {
			runs = append(runs, &recorded{line[0], dt, map[string][]int{}, numbers{}})
		}
		r := runs[len(runs)-1]
		r.rows[line[2]] = append(r.rows[line[2]], row)
		r.values[line[2]] = append(r.values[line[2]], value)
	}
	return runs
}

// last is the last row of a run.
func (r *recorded) last() int {
	n := 0
	for _, rows := range r.rows {
		n = max(n, rows[len(rows)-1])
	}
	return n
}

// differences are those between lemsls and jLEMS, of each quantity, relative to
// its largest value. The rows in which jLEMS sends an event have to be the same.
func (r *recorded) differences(t *testing.T) map[string]float64 {
	t.Helper()
	m := loadLEMS(t, "../testdata/models/lems/"+r.model+".xml")
	run, _ := lems.SimulationOf(m)
	sys, _ := run.Flatten(m)
	ours := simulateSystem(t, sys, "euler", r.dt, r.last(), 1)
	found := map[string]float64{}
	for name, rows := range r.rows {
		if name == "spikes" {
			if got := changes(ours["spike"]); !slices.Equal(got, rows) {
				t.Errorf("%s: spikes in rows %v; jLEMS has %v", r.model, got, rows)
			}
			continue
		}
		var got []float64
		for _, row := range rows {
			got = append(got, ours[name][row])
		}
		found[name] = largestDifference(got, r.values[name])
	}
	return found
}

// changes are the rows whose value is not that of the row before.
func changes(x []float64) []int {
	var rows []int
	for n := 1; n < len(x); n++ {
		if x[n] != x[n-1] {
			rows = append(rows, n)
		}
	}
	return rows
}

// TestAgainstJLEMS compares the models of one level with what jLEMS computed, in
// every quantity and in the times of spikes.
func TestAgainstJLEMS(t *testing.T) {
	runs := slices.DeleteFunc(readRecorded(t), func(r *recorded) bool { return slices.Contains(nested, r.model) })
	if len(runs) != 12 {
		t.Errorf("%d runs are recorded", len(runs))
	}
	for _, r := range runs {
		t.Run(r.model, func(t *testing.T) {
			t.Parallel()
			for name, d := range r.differences(t) {
				t.Logf("%s differs by %.1e", name, d)
				if !(d <= 1e-9) {
					t.Errorf("%s differs by %g of its largest value", name, d)
				}
			}
		})
	}
}

// nested are the models of several levels: there jLEMS advances the inner
// components before the outer ones, and what an inner one requires comes steps
// late.
var nested = []string{"hodgkin_huxley", "kinetic_channel", "passive_pulse", "synapse_alpha", "wilson_cowan"}

// TestNestedAgainstJLEMS: what jLEMS computes of models of several levels differs
// from what a step is here by half as much with half the step.
func TestNestedAgainstJLEMS(t *testing.T) {
	runs := slices.DeleteFunc(readRecorded(t), func(r *recorded) bool { return !slices.Contains(nested, r.model) })
	if len(runs) != 2*len(nested) {
		t.Fatalf("%d runs are recorded", len(runs))
	}
	for pair := range slices.Chunk(runs, 2) {
		t.Run(pair[0].model, func(t *testing.T) {
			t.Parallel()
			if pair[0].model != pair[1].model || pair[0].dt != 2*pair[1].dt {
				t.Fatalf("%v and %v are no pair", pair[0].dt, pair[1].dt)
			}
			whole, half := pair[0].differences(t), pair[1].differences(t)
			worst := 0.0
			for name, d := range whole {
				worst = max(worst, d)
				if d < 1e-9 && half[name] < 1e-9 {
					continue // nothing is late for it
				}
				ratio := d / half[name]
				t.Logf("%s differs by %.2e, with half the step by %.2e, %.2f times less", name, d, half[name], ratio)
				if !(math.Abs(ratio-2) < 0.1) {
					t.Errorf("%s: half the step makes the difference %.3f times less", name, ratio)
				}
			}
			if worst < 1e-5 {
				t.Errorf("differs by %g only, which proves little", worst)
			}
		})
	}
}
