package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/spf13/cobra"
)

// outputOptions say how findings are written, and which ones.
type outputOptions struct {
	format, failOn, output string
}

func (o *outputOptions) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.format, "format", "text", formatNames())
	f.StringVar(&o.failOn, "fail-on", "error", "least severity that makes the exit code 1: error, warning, info, hint or never")
	f.StringVar(&o.output, "output", "", "write the findings to this `file` instead of standard output")
}

func formatNames() string {
	var names []string
	for _, f := range diagnostics.Formats() {
		names = append(names, f.Name)
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// report is the chosen format and severity.
func (o *outputOptions) report() (diagnostics.Format, diagnostics.Report, error) {
	least, ok := diagnostics.ParseSeverity(o.failOn)
	if !ok && o.failOn != "never" || o.failOn == "off" {
		return diagnostics.Format{}, diagnostics.Report{}, fmt.Errorf("--fail-on %s: want error, warning, info, hint or never", o.failOn)
	}
	for _, f := range diagnostics.Formats() {
		if f.Name == o.format {
			return f, diagnostics.Report{FailOn: least, Version: version(), Path: repositoryPath()}, nil
		}
	}
	return diagnostics.Format{}, diagnostics.Report{}, fmt.Errorf("--format %s: want %s", o.format, formatNames())
}

// write writes the findings in the format to where they are wanted.
func (o *outputOptions) write(cmd *cobra.Command, f diagnostics.Format, all []diagnostics.Diagnostic, r diagnostics.Report) error {
	r.Color = o.output == "" && colorful(cmd.OutOrStdout())
	var b strings.Builder
	if err := f.Write(&b, all, r); err != nil {
		return err
	}
	if o.output != "" {
		return writeFile(o.output, []byte(b.String()))
	}
	_, err := io.WriteString(cmd.OutOrStdout(), b.String())
	return err
}

// repositoryPath names files as the repository around the current folder does,
// or as the folder does if there is none. Files elsewhere have absolute paths.
func repositoryPath() func(string) string {
	cwd, err := os.Getwd()
	if err != nil {
		return filepath.ToSlash
	}
	root := cwd
	if dir := upward(cwd, isRepository); dir != "" {
		root = dir
	}
	return func(path string) string {
		abs := path
		if !filepath.IsAbs(abs) {
			abs = filepath.Join(cwd, path)
		}
		rel, err := filepath.Rel(root, abs)
		if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
			return filepath.ToSlash(abs)
		}
		return filepath.ToSlash(rel)
	}
}

func isRepository(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, ".git"))
	return err == nil
}

// upward is the nearest folder, from dir up, that has what is asked for; empty
// if none has.
func upward(dir string, has func(string) bool) string {
	for {
		if has(dir) {
			return dir
		}
		above := filepath.Dir(dir)
		if above == dir {
			return ""
		}
		dir = above
	}
}
