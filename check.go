package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems/files"
	"github.com/lemsls/lemsls/lems/syntax"
	"github.com/spf13/cobra"
)

type checkOptions struct {
	outputOptions
	settingsOptions
	stdinName string
	fix       bool
	settings  *settings
}

func checkCommand() *cobra.Command {
	var o checkOptions
	cmd := &cobra.Command{
		Use:   "check PATH...",
		Short: "Report what is wrong with models",
		Long: `Report what is wrong with models. A PATH is a file, a folder (its .xml, .nml and
.lems files are read; those that are neither LEMS nor RateML are skipped) or -
for standard input.

Exit code 0: nothing at or above --fail-on; 1: something; 2: a file could not be
read, or lemsls was called wrongly; 130: Ctrl-C.`,
		Example: `  lemsls check models/
  lemsls check montbrio.xml --fix
  lemsls check models/ --format sarif --output lemsls.sarif    # for code scanning`,
		Args: some("models, or folders with models; . is the current folder"),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd, args) },
	}
	o.outputOptions.flags(cmd)
	o.settingsOptions.flags(cmd)
	f := cmd.Flags()
	f.BoolVar(&o.fix, "fix", false, "apply the fixes that keep or restore the evident meaning, then check")
	f.StringVar(&o.stdinName, "stdin-filename", "stdin.xml", "`name` under which standard input (-) is reported")
	return cmd
}

func (o *checkOptions) run(cmd *cobra.Command, args []string) error {
	if o.fix && slices.Contains(args, "-") {
		return errors.New("--fix changes files; standard input is none (lemsls fmt - prints what it formats)")
	}
	collectLess()
	format, report, err := o.report()
	if err != nil {
		return err
	}
	if o.settings, err = newSettings(o.settingsOptions); err != nil {
		return err
	}
	o.settings.changing = o.fix
	list, err := o.verdicts(cmd, args)
	if err != nil {
		return err
	}
	var all []diagnostics.Diagnostic
	checked, unread := 0, 0
	for _, v := range list {
		switch {
		case v.err != nil:
			fmt.Fprintln(cmd.ErrOrStderr(), "lemsls:", v.err)
			unread++
		case v.ours || v.listed: // not some other XML in a folder
			checked++
			report.Files = append(report.Files, v.path)
			all = append(all, v.found...)
		}
	}
	all = append(all, o.settings.found...)
	diagnostics.Sort(all)
	if err := o.write(cmd, format, all, report); err != nil {
		return err
	}
	fmt.Fprintln(cmd.ErrOrStderr(), summary(checked, all))
	if n := withoutCore(list); n > 0 {
		fmt.Fprintln(cmd.ErrOrStderr(), partly(n))
	}
	switch {
	case unread > 0:
		return fmt.Errorf("%s could not be read", count(unread, "file"))
	case report.FailOn > 0 && diagnostics.Count(all, report.FailOn) > 0:
		return errFindings
	}
	return nil
}

func (o *checkOptions) read(cmd *cobra.Command, path string) (*syntax.File, error) {
	if path != "-" {
		return readModel(path)
	}
	text, err := io.ReadAll(cmd.InOrStdin())
	if err != nil {
		return nil, fmt.Errorf("read standard input: %w", err)
	}
	return modelFile(o.stdinName, text)
}

// maxFile is the largest model file that is read.
const maxFile = 1 << 30

// readModel is the text of a model file.
func readModel(path string) (*syntax.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("%w%s", plain("read", path, err), withSuffix(path))
	}
	if info.IsDir() {
		return nil, fmt.Errorf("read %s: it is a folder; a model is one file%s", path, withSuffix(path))
	}
	if info.Size() > maxFile {
		return nil, fmt.Errorf("read %s: %d MB are too much for a model file; at most %d MB", path, info.Size()>>20, maxFile>>20)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, plain("read", path, err)
	}
	return modelFile(path, text)
}

// withSuffix names the model whose path lacks its suffix; "" if there is none.
func withSuffix(path string) string {
	for _, suffix := range []string{".xml", ".nml"} {
		if info, err := os.Stat(path + suffix); err == nil && !info.IsDir() {
			return fmt.Sprintf("; did you mean %q?", path+suffix)
		}
	}
	return ""
}

func modelFile(path string, text []byte) (*syntax.File, error) {
	if len(text) > maxFile {
		return nil, fmt.Errorf("read %s: more than %d MB are too much for a model file", path, maxFile>>20)
	}
	return syntax.NewFile(filepath.ToSlash(filepath.Clean(path)), 0, string(text)), nil
}

// plain says once what was attempted with a path, and why it failed.
func plain(verb, path string, err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return fmt.Errorf("%s %s: %w", verb, path, err)
}

// expand lists the model files below a folder; a file is itself.
func expand(path string) ([]string, error) {
	if path == "-" {
		return []string{path}, nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, plain("read", path, err)
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	var list []string
	err = filepath.WalkDir(path, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return plain("read", p, err)
		case d.IsDir() && p != path && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case !d.IsDir() && files.IsModel(p):
			list = append(list, p)
		}
		return nil
	})
	return list, err
}

func summary(files int, all []diagnostics.Diagnostic) string {
	parts := []string{}
	for s := diagnostics.Error; s <= diagnostics.Hint; s++ {
		n := diagnostics.Count(all, s) - diagnostics.Count(all, s-1)
		if n > 0 {
			parts = append(parts, count(n, s.String()))
		}
	}
	if len(parts) == 0 {
		parts = []string{"nothing found"}
	}
	return count(files, "file") + " checked: " + strings.Join(parts, ", ")
}

// withoutCore is how many files could not be checked as a whole, because the core
// types of NeuroML were not found.
func withoutCore(list []verdict) int {
	n := 0
	for _, v := range list {
		if v.coreless {
			n++
		}
	}
	return n
}

// noCore says what to do where the core types of NeuroML are not found.
const noCore = "the NeuroML core types are not found; “pip install pyneuroml” brings them, --include DIR names a copy"

func partly(n int) string {
	were := "were"
	if n == 1 {
		were = "was"
	}
	return count(n, "file") + " " + were + " only partly checked: " + noCore
}

func count(n int, what string) string {
	switch {
	case n == 1:
		return "1 " + what
	case what == "info":
		return fmt.Sprintf("%d info", n)
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain CODE",
		Short: "Print the page of a finding, or the list of all without CODE",
		Example: `  lemsls explain unresolved-name
  lemsls explain`,
		Args: oneOrNone("the code of one finding, or none for a list of all"),
		RunE: func(cmd *cobra.Command, args []string) error {
			severities := explained()
			codes := slices.Sorted(maps.Keys(severities))
			if len(args) == 0 {
				for _, code := range codes {
					fmt.Fprintf(cmd.OutOrStdout(), "%-30s %s\n", code, severities[code])
				}
				return nil
			}
			text, ok := diagnostics.Page(args[0])
			if !ok {
				near := suggestion(args[0], codes)
				if !strings.HasSuffix(near, "?") {
					near = "; lemsls explain lists them"
				}
				return fmt.Errorf("there is no finding %q%s", args[0], near)
			}
			_, err := io.WriteString(cmd.OutOrStdout(), text)
			return err
		},
	}
}

// explained is every code that has a page: of models, of sweeps and of settings.
func explained() map[string]diagnostics.Severity {
	all := diagnostics.SweepCodes()
	for _, a := range diagnostics.Analyzers() {
		all[a.Code] = a.Severity
	}
	all["malformed-setting"], all["unknown-setting"] = diagnostics.Error, diagnostics.Warning
	return all
}

// writeFile replaces a file as a whole or not at all.
func writeFile(path string, data []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return plain("write", path, err)
	}
	_, err = tmp.Write(data)
	if closed := tmp.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Chmod(tmp.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		os.Remove(tmp.Name())
		return plain("write", path, err)
	}
	return nil
}
