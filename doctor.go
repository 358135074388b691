package main

import (
	"fmt"
	"os/exec"
	"runtime"
	"strings"

	"github.com/lemsls/lemsls/gpurun/cpu"
	"github.com/spf13/cobra"
)

// tool is a program that lemsls or its generated code works with.
type tool struct {
	names []string // the first that exists counts
	args  []string // print its version
	use   string
	get   string // what to do where it is missing
}

var tools = []tool{
	{[]string{"python3", "python"}, []string{"-c", "import sys, numpy; print('Python', sys.version.split()[0], 'with NumPy', numpy.__version__)"},
		"runs generated Python", "install Python 3 and NumPy (pip install numpy)"},
	{[]string{"nvim"}, []string{"--version"}, "an editor", "put editors/neovim on the runtimepath of Neovim 0.10 or newer"},
	{[]string{"code", "codium", "code-server"}, []string{"--version"}, "an editor", "install the extension that editors/vscode builds"},
}

func doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Say what this machine offers, and what to do about what is missing",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			w := cmd.OutOrStdout()
			row := func(name, found, use string) { fmt.Fprintf(w, "%-10s %-52s %s\n", name, found, use) }
			row("lemsls", version()+", "+runtime.Version()+", "+runtime.GOOS+"/"+runtime.GOARCH, "")
			row("cpu", cpu.New().Device(), "runs sweeps")
			for _, t := range tools {
				found, ok := t.find()
				if !ok {
					row(t.names[0], "not found", t.use+": "+t.get)
					continue
				}
				row(t.names[0], found, t.use)
			}
			return nil
		},
	}
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
