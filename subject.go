package main

import (
	"fmt"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// subjectOptions are the flags that say what of which model is meant.
type subjectOptions struct {
	component string
	config    string
	include   []string
}

func (o *subjectOptions) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	o.componentFlag(f)
	f.StringVar(&o.config, "config", "", "read settings from this `file`; without it the nearest lemsls.toml above the model counts")
	f.StringArrayVar(&o.include, "include", nil, "look for included files in this `folder` too (repeatable)")
}

func (o *subjectOptions) componentFlag(f *pflag.FlagSet) {
	f.StringVar(&o.component, "component", "", "the `ID` of the LEMS component to run (default: what the model's Simulation runs, or the only one that can be run)")
}

func (o *subjectOptions) settings() (*settings, error) {
	return newSettings(settingsOptions{config: o.config, include: o.include})
}

// subject is what is run, with its model and program.
type subject struct {
	*lems.Subject
	model   *lems.Model
	program *ir.Program
}

// load reads a model and makes the program of what is meant of it; errors in the
// model are printed as check prints them.
func (o *subjectOptions) load(cmd *cobra.Command, path string, s *settings) (*subject, error) {
	f, err := readModel(path)
	if err != nil {
		return nil, err
	}
	if why := noModel(f.Text); why != "" {
		return nil, fmt.Errorf("%s is no model file: %s", path, why)
	}
	to, err := s.of(path)
	if err != nil {
		return nil, err
	}
	m, found := examineFor(cmd.Context(), f, to.resolver, nil)
	if err := cmd.Context().Err(); err != nil {
		return nil, err
	}
	severities := *to.config
	severities.Ignore = nil // it is named
	if err := refuse(cmd, path, severities.Apply("", found)); err != nil {
		return nil, withCore(err, found)
	}
	what, prog, err := diagnostics.Runnable(m, o.component)
	if err != nil {
		return nil, withCore(err, found)
	}
	return &subject{Subject: what, model: m, program: prog}, nil
}

// withCore says with an error of a model that the core types of NeuroML are not
// found, if it is so.
func withCore(err error, found []diagnostics.Diagnostic) error {
	if !coreless(found) {
		return err
	}
	return fmt.Errorf("%w\n%s", err, noCore)
}

// refuse prints the errors in a model, and is one if there are some.
func refuse(cmd *cobra.Command, path string, found []diagnostics.Diagnostic) error {
	n := diagnostics.Count(found, diagnostics.Error)
	if n == 0 {
		return nil
	}
	bad := found[:0:0]
	for _, d := range found {
		if d.Severity == diagnostics.Error {
			bad = append(bad, d)
		}
	}
	if err := diagnostics.WriteText(cmd.ErrOrStderr(), bad, diagnostics.TextOptions{Color: colorful(cmd.ErrOrStderr())}); err != nil {
		return err
	}
	return fmt.Errorf("%s has %s; mend it first", path, count(n, "error"))
}
