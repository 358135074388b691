package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/gpurun"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// existing is what becomes of what the folder of the results holds.
func (o *sweepOptions) existing() gpurun.Existing {
	switch {
	case o.resume:
		return gpurun.Resume
	case o.overwrite:
		return gpurun.Overwrite
	}
	return gpurun.Spare
}

// elsewhere are the flags that say where and how a sweep runs and what is told
// of it, not what it is.
var elsewhere = []string{"resume", "overwrite", "out", "format", "threads", "memory", "dry-run", "poll", "detach", "print-sbatch"}

// sweepArguments is the command line that the manifest keeps.
func sweepArguments(cmd *cobra.Command, path string) []string {
	arguments := []string{path}
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if !slices.Contains(elsewhere, f.Name) {
			arguments = append(arguments, flagArguments(f)...)
		}
	})
	return arguments
}

// flagArguments is a flag as it is given.
func flagArguments(f *pflag.Flag) []string {
	values := []string{f.Value.String()}
	if list, ok := f.Value.(pflag.SliceValue); ok {
		values = list.GetSlice()
	}
	var arguments []string
	for _, v := range values {
		arguments = append(arguments, "--"+f.Name+"="+v)
	}
	return arguments
}

// resumeFolder continues a sweep as its manifest says that it was begun. Flags
// that are given beside --resume and --out come on top.
func resumeFolder(cmd *cobra.Command, dir string) error {
	m, err := gpurun.ReadManifest(dir)
	if err != nil {
		return err
	}
	if len(m.Arguments) == 0 {
		return fmt.Errorf("%s does not say how its sweep was begun; give the model and the flags again, with --resume", dir)
	}
	arguments := append([]string{"sweep"}, m.Arguments...)
	cmd.Flags().Visit(func(f *pflag.Flag) { arguments = append(arguments, flagArguments(f)...) })
	again := root()
	again.SetArgs(arguments)
	again.SetOut(cmd.OutOrStdout())
	again.SetErr(cmd.ErrOrStderr())
	err = again.ExecuteContext(cmd.Context())
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w (the sweep was begun in another folder, or the file is gone: lemsls sweep %s)", err, strings.Join(m.Arguments, " "))
	}
	return err
}

// remarks says what the findings do not: what was there already, and what is
// there now that the sweep has been cancelled.
func remarks(w io.Writer, s *gpurun.Sweep, r *gpurun.Result) {
	rows := many(s.Rows(), "simulation")
	switch {
	case r.Resumed == s.Rows():
		fmt.Fprintf(w, "lemsls: note: all %s were there already\n", rows)
	case r.Resumed > 0:
		fmt.Fprintf(w, "lemsls: note: %s of %s were there already\n", gpurun.Digits(r.Resumed), rows)
	}
	if !r.Partial {
		return
	}
	if m, err := gpurun.ReadManifest(r.Dir); err == nil && !m.Partial {
		fmt.Fprintf(w, "lemsls: the complete results in %s are as they were\n", r.Dir)
		return
	}
	fmt.Fprintf(w, "lemsls: %s of %s are kept in %s; the same command with --resume continues\n", gpurun.Digits(r.Rows), rows, r.Dir)
}
