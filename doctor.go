package main

import (
	"cmp"
	"context"
	"fmt"
	"os/exec"
	"path"
	"runtime"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/gpurun/cpu"
	"github.com/lemsls/lemsls/lems/syntax"
	"github.com/spf13/cobra"
)

// tool is a program that lemsls or its generated code works with.
type tool struct {
	names []string // the first that exists counts
	args  []string // print its version
	use   string
	get   string // what to do where it is missing
	lacks string // what the first line ends with where a part is missing, "" if there is none
	mend  string // what to do then
}

var tools = []tool{
	{[]string{"python3", "python"}, []string{"-c", pythonVersion}, "runs generated Python", "install Python 3 and NumPy (pip install numpy)", "without NumPy", "pip install numpy"},
	{[]string{"nvim"}, []string{"--version"}, "an editor", "put editors/neovim on the runtimepath of Neovim 0.10 or newer", "", ""},
	{[]string{"code", "codium", "code-server"}, []string{"--version"}, "an editor", "install the extension that editors/vscode builds", "", ""},
}

const pythonVersion = `
import sys
try:
    import numpy
    numpy = "with NumPy " + numpy.__version__
except ImportError:
    numpy = "without NumPy"
print("Python", sys.version.split()[0], numpy)
`

func doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Say what this machine offers, and what to do about what is missing",
		Args:  none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			w := cmd.OutOrStdout()
			row := func(name, found, use string) { fmt.Fprintf(w, "%-11s %-52s %s\n", name, found, use) }
			row("lemsls", version()+", "+runtime.Version()+", "+runtime.GOOS+"/"+runtime.GOARCH, "")
			trouble := doctorCPU(cmd.Context(), row)
			if err := doctorGPU(cmd.Context(), row); err != nil {
				return err
			}
			for _, t := range slices.Concat(tools, moreTools) {
				found, ok := t.find()
				use := t.use
				switch {
				case !ok:
					found, use = "not found", use+": "+t.get
				case t.lacks != "" && strings.HasSuffix(found, t.lacks):
					use += ": " + t.mend
				}
				row(t.names[0], found, use)
			}
			return cmp.Or(trouble, doctorCore(row))
		},
	}
}

// doctorCPU says what sweeps run on; it is an error if none can run.
func doctorCPU(ctx context.Context, row func(name, found, use string)) error {
	s, err := doctorSweep(ctx)
	if err != nil {
		return err
	}
	c := cpu.New()
	if _, err := c.Shape(s); err != nil {
		row("cpu", "no kernels", "runs no sweeps: "+err.Error())
		return fmt.Errorf("no sweep can run: %w", err)
	}
	row("cpu", c.Device(), "runs sweeps")
	return nil
}

// doctorCore says whether the core types of NeuroML 2 are found.
func doctorCore(row func(name, found, use string)) error {
	core, err := coreTypes()
	switch {
	case err != nil:
		return err
	case core == "":
		row("NeuroML 2", "core types not found", "checks of NeuroML: pip install pyneuroml, or name the folder of a copy with --include or in lemsls.toml")
	default:
		row("NeuroML 2", "core types in "+core, "checks of NeuroML")
	}
	return nil
}

// coreTypes is where the core types of NeuroML 2 are found for a model in the
// current folder; empty if nowhere.
func coreTypes() (string, error) {
	s, err := newSettings(settingsOptions{})
	if err != nil {
		return "", err
	}
	to, err := s.of("doctor.xml")
	if err != nil {
		return "", err
	}
	found := to.resolver.Include("NeuroML2CoreTypes/Cells.xml", syntax.NewFile("doctor.xml", 0, ""), nil)
	if found == nil {
		return "", nil
	}
	return path.Dir(found.File.Path), nil
}

// find is the first line that the tool prints of its version.
func (t *tool) find() (string, bool) {
	for _, name := range t.names {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		out, err := exec.Command(path, t.args...).Output()
		if err != nil {
			continue
		}
		line, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
		return line, true
	}
	return "", false
}
