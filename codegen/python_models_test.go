package codegen

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/lems/lemstest"
)

// modelSteps is how long the models are simulated: longer than their delays.
const modelSteps = 150

// models are the models that come with lemsls, those that show what couplings
// can be, and where the corpus is RateML's own.
func models(t *testing.T) []subject {
	t.Helper()
	paths := shipped(t)
	more, err := filepath.Glob("../testdata/models/coupling/*.xml")
	if err != nil || len(more) == 0 {
		t.Fatalf("%d models of couplings: %v", len(more), err)
	}
	paths = append(append(paths, more...), rateMLModels(t)...)
	var list []subject
	for i, path := range paths {
		m := loadFile(t, path)
		if m.System == nil || !m.System.Complete {
			t.Logf("%s is incomplete", path)
			continue
		}
		list = append(list, subject{fmt.Sprintf("model_%d_%s", i, strings.TrimSuffix(filepath.Base(path), ".xml")), m.File.Text, modelSteps})
	}
	return list
}

// rateMLModels are the models of RateML's repository, of several years.
func rateMLModels(t *testing.T) []string {
	corpus := os.Getenv("LEMSLS_CORPUS")
	if corpus == "" {
		corpus = filepath.Join("..", "..", "shared", "corpus")
	}
	if _, err := os.Stat(corpus); err != nil {
		t.Log("no corpus: LEMSLS_CORPUS names none")
		return nil
	}
	var paths []string
	for _, path := range lemstest.CorpusFiles(t) {
		if strings.Contains(filepath.ToSlash(path), "/rateML/XMLmodels/") {
			paths = append(paths, path)
		}
	}
	if len(paths) == 0 {
		t.Error("the corpus has none of RateML's models")
	}
	return paths
}

// TestModels compares the scripts for NumPy and Numba of real models with
// ir.Simulate, noise included. RateML's own epileptor leaves the finite after some
// steps, which must be the same steps.
func TestModels(t *testing.T) {
	t.Parallel()
	pythonPath(t)
	compareScripts(t, models(t), 1e-12, "numpy", "numba")
}

// TestModelsInTVB compares real models, and random ones, in TVB's simulator, its
// history in float64, with ir.Simulate, noise included.
func TestModelsInTVB(t *testing.T) {
	OnceIsEnough(t)
	t.Parallel()
	tvbPath(t)
	compareScripts(t, append(models(t), randomSubjects(randomModels(t)/20, newStillModeller)...), 1e-10, "tvb")
}

// BenchmarkGenerate is what a person waits for: a model is loaded, lowered and
// printed, here the largest one that comes with lemsls.
func BenchmarkGenerate(b *testing.B) {
	const path = "../testdata/models/rateml/epileptor.xml"
	text := loadFile(b, path).File.Text
	for _, target := range Targets() {
		flavors := target.Flavors
		if len(flavors) == 0 {
			flavors = []Flavor{{}}
		}
		for _, f := range flavors {
			b.Run(strings.TrimSuffix(target.Name+"-"+f.Name, "-"), func(b *testing.B) {
				for b.Loop() {
					sys := load(path, text).System
					prog, _ := Lower(sys)
					s := source(sys, prog)
					s.Flavor = f.Name
					if files, gaps := target.Generate(s); len(files) == 0 {
						b.Fatal(gaps)
					}
				}
			})
		}
	}
}
