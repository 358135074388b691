package main

import (
	"bytes"
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/gpurun/cpu"
)

// sweptWith is the metrics.csv of a small sweep of a model with a kernel set.
func sweptWith(t *testing.T, kernels, model, precision string) []byte {
	t.Helper()
	t.Setenv(cpu.KernelsVariable, kernels)
	dir := filepath.Join(t.TempDir(), "r")
	code, _, errs := command(t, "", "sweep", model, "--points", "3", "--replicates", "3", "--steps", "250", "--precision", precision, "--csv", "--out", dir)
	if code != 0 {
		t.Fatalf("%s: %s", model, errs)
	}
	text, err := os.ReadFile(filepath.Join(dir, "metrics.csv"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestKernelsGiveEqualResults sweeps all shipped models, most of them with noise, in
// every kernel set that this processor has: bit for bit the same.
func TestKernelsGiveEqualResults(t *testing.T) {
	onceIsEnough(t)
	sets := cpu.Kernels()
	if len(sets) == 1 {
		t.Skip("this processor has no kernels but Go's")
	}
	models, err := filepath.Glob("testdata/models/[cnr]*/*.xml") // coupling, network, rateml
	if err != nil || len(models) < 8 {
		t.Fatalf("%v, %v", models, err)
	}
	if !raceDetector {
		lems, _ := filepath.Glob("testdata/models/lems/*.xml")
		models = append(models, lems...)
	}
	for _, model := range models {
		want := sweptWith(t, cpu.KernelsGo, model, "f32")
		for _, set := range sets {
			if got := sweptWith(t, set, model, "f32"); !bytes.Equal(got, want) {
				t.Errorf("%s: %s kernels give\n%s\nGo's\n%s", model, set, got, want)
			}
		}
	}
}

// TestPrecisionsAgree compares the means of single and double precision, of models
// that are not chaotic.
func TestPrecisionsAgree(t *testing.T) {
	for _, name := range []string{"montbrio", "kuramoto", "oscillator", "rwongwang"} {
		single, double := means(t, sweptWith(t, "", modelPath(name), "f32")), means(t, sweptWith(t, "", modelPath(name), "f64"))
		for k, want := range double {
			if len(single) != len(double) || math.Abs(single[k]-want) > 1e-4*max(1, math.Abs(want)) {
				t.Errorf("%s, mean %d: %v in single precision, %v in double", name, k, single[k], want)
			}
		}
	}
}

// means is the columns of a metrics.csv that are means over time.
func means(t *testing.T, text []byte) []float64 {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var all []float64
	for k, column := range rows[0] {
		if !strings.HasPrefix(column, "mean_") {
			continue
		}
		for _, row := range rows[1:] {
			x, err := strconv.ParseFloat(row[k], 64)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, x)
		}
	}
	if len(all) == 0 {
		t.Fatal("no means")
	}
	return all
}
