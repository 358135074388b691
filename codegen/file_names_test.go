package codegen

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// TestPythonFileNames: a script can be imported and hides no module from itself or
// from those that it imports.
func TestPythonFileNames(t *testing.T) {
	for name, want := range map[string]string{
		"montbrio": "montbrio", "numpy": "numpy_model", "random": "random_model", "_random": "_random_model", "numpy_numba": "numpy_numba",
		"my-model": "my_model", "2cells": "_2cells", "class": "class_", "None": "None_", "numba": "numba_model",
	} {
		if got := pythonFileName(name); got != want {
			t.Errorf("%s becomes %s, want %s", name, got, want)
		}
	}
	const known = `import sys; print(*getattr(sys, "stdlib_module_names", ["numpy"]))`
	for _, name := range strings.Fields(python(t, known)) {
		if !strings.HasPrefix(name, "_") && pythonFileName(name) == name {
			t.Errorf("a script may hide the module %s", name)
		}
	}
}

// TestComponentFileNames: files have the name of the model's file, with that of the
// component where the file is not for it.
func TestComponentFileNames(t *testing.T) {
	const cell = `<ComponentType name="Cell"><Dynamics><StateVariable name="v" dimension="none"/></Dynamics></ComponentType>`
	const two = `<Lems>` + cell + `<Component id="neuron" type="Cell"/><Component id="other" type="Cell"/></Lems>`
	const one = `<Lems>` + cell + `<Component id="neuron" type="Cell"/></Lems>`
	for _, c := range []struct{ path, text, component, python, folder, ir string }{
		{"cells/fast.xml", one, "neuron", "fast.py", "fast", "fast.ir"},
		{"cells/2-fast.xml", one, "neuron", "_2_fast.py", "model2fast", "2-fast.ir"},
		{"numpy.xml", one, "neuron", "numpy_model.py", "numpy", "numpy.ir"},
		{"fast.xml", two, "other", "fast_other.py", "fastother", "fast_other.ir"},
	} {
		m := lems.LoadWith(syntax.NewFile(c.path, 0, c.text), lems.Options{})
		sys, _ := lems.Flatten(m, m.World.Component(c.component))
		prog, gaps := Lower(sys)
		if prog == nil {
			t.Fatalf("%s: gaps %v", c.path, gaps)
		}
		s := source(sys, prog)
		for target, want := range map[*Target]string{Python: c.python, Go: c.folder + "/go.mod", IR: c.ir} {
			files, gaps := target.Generate(s)
			if len(gaps) > 0 || files[0].Name != want {
				t.Errorf("%s of %s for %s: %v, gaps %v, want %s", c.component, c.path, target.Name, files[0].Name, gaps, want)
				continue
			}
			if !strings.Contains(files[0].Text, " from "+filepath.Base(c.path)+", component "+c.component) {
				t.Errorf("%s: does not name its file\n%s", want, files[0].Text[:min(len(files[0].Text), 500)])
			}
		}
	}
}
