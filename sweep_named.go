package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// subject is the model of the command line, or that of the sweep that is named
// there, with what the settings say of it in the flags that are not given.
func (o *sweepOptions) subject(cmd *cobra.Command, model string) (*subject, error) {
	set, err := o.settings()
	if err != nil {
		return nil, err
	}
	name, unknown := "", false
	if info, err := os.Stat(model); err != nil || info.IsDir() { // a folder is no model; a sweep may be called like it
		if model, name, err = sweptModel(set, model); err != nil {
			return nil, err
		}
		unknown = name == ""
	}
	to, err := set.of(orHere(model, name))
	if err != nil {
		return nil, err
	}
	if err := diagnostics.WriteText(cmd.ErrOrStderr(), set.found, diagnostics.TextOptions{Color: colorful(cmd.ErrOrStderr())}); err != nil {
		return nil, err
	}
	if n := diagnostics.Count(set.found, diagnostics.Error); unknown && n > 0 {
		return nil, fmt.Errorf("%s is no model file, and the settings, which may say what it is, have %s; mend them first", model, count(n, "error"))
	}
	if err := o.apply(cmd.Flags(), to, name); err != nil {
		return nil, err
	}
	return o.load(cmd, model, set)
}

// orHere is the path whose settings count: those of a sweep stand in the current
// folder.
func orHere(model, name string) string {
	if name != "" {
		return diagnostics.ConfigName
	}
	return model
}

// sweptModel is the model of a sweep that the settings of the current folder name.
// What is no such name is taken for a path.
func sweptModel(set *settings, text string) (model, name string, err error) {
	to, err := set.of(diagnostics.ConfigName)
	if err != nil {
		return "", "", err
	}
	sweep := to.config.Sweep(text)
	if sweep == nil || text == "" {
		return text, "", to.misspelt(text)
	}
	if err := to.refuse(sweep); err != nil {
		return "", "", err
	}
	of := cmp.Or(sweep.Setting("model"), to.defaults().Setting("model"))
	if of == nil || of.Texts[0] == "" {
		return "", "", fmt.Errorf("%s: [sweep.%s] has no model; say model = \"FILE\" there", diagnostics.ConfigName, text)
	}
	path := to.path(of.Texts[0])
	if _, err := os.Stat(path); err != nil {
		return "", "", fmt.Errorf("%s: model: %w", diagnostics.Where(of.Place), plain("read", path, err))
	}
	return path, text, nil
}

// refuse is an error if settings of a sweep, or of all, cannot be followed.
func (s *folderSettings) refuse(sweep *diagnostics.SweepSettings) error {
	for _, x := range []*diagnostics.SweepSettings{sweep, s.defaults()} {
		if err := x.Refuse(); err != nil {
			return err
		}
	}
	return nil
}

// misspelt is an error if a word that is no path is near to the name of a sweep.
func (s *folderSettings) misspelt(word string) error {
	if withSuffix(word) != "" {
		return nil // who reads it will say so
	}
	var names []string
	for _, sweep := range s.config.Sweeps {
		if sweep.Name != "" {
			names = append(names, sweep.Name)
		}
	}
	if hint := suggestion(word, names); strings.HasPrefix(hint, "; did you mean") {
		return fmt.Errorf("there is no file %s, and no sweep of that name in %s%s", word, diagnostics.ConfigName, hint)
	}
	return nil
}

// path is a path that settings name, as seen from the current folder.
func (s *folderSettings) path(name string) string {
	name = filepath.FromSlash(name)
	if filepath.IsAbs(name) {
		return name
	}
	full := filepath.Join(s.dir, name)
	if here, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(here, full); err == nil {
			return rel
		}
	}
	return full
}

// defaults are the settings of all sweeps.
func (s *folderSettings) defaults() *diagnostics.SweepSettings {
	if d := s.config.Sweep(""); d != nil {
		return d
	}
	return &diagnostics.SweepSettings{}
}

// apply puts settings into the flags that are not given: those of the sweep of
// that name, then those of all.
func (o *sweepOptions) apply(flags *pflag.FlagSet, to *folderSettings, name string) error {
	if sweep := to.config.Sweep(name); sweep != nil && name != "" {
		if err := o.fill(flags, to, sweep); err != nil {
			return err
		}
	}
	return o.fill(flags, to, to.defaults())
}

func (o *sweepOptions) fill(flags *pflag.FlagSet, to *folderSettings, sweep *diagnostics.SweepSettings) error {
	given := map[string]bool{}
	flags.Visit(func(f *pflag.Flag) { given[f.Name] = true })
	given["time"], given["steps"] = given["time"] || given["steps"], given["time"] || given["steps"]
	for _, x := range sweep.Settings {
		if x.Flag == "model" || given[x.Flag] && x.Flag != "param" || x.Flag == "param" && o.sweeps(x.Texts[0]) {
			continue
		}
		o.set = append(o.set, x)
		for _, text := range textsFor(flags.Lookup(x.Flag), x.Texts) {
			if slices.Contains(dataFlags, x.Flag) {
				text = to.path(text)
			}
			if err := flags.Set(x.Flag, text); err != nil {
				return fmt.Errorf("%s: %s %s: want %s", diagnostics.Where(x.Place), x.Name(), text, cmp.Or(takes(flags.Lookup(x.Flag)), "something else"))
			}
		}
	}
	return nil
}

// textsFor are the values of a setting as its flag takes them: a flag that is no
// list has them with commas between, such as points.
func textsFor(f *pflag.Flag, texts []string) []string {
	if _, list := f.Value.(pflag.SliceValue); list || len(texts) == 0 {
		return texts
	}
	return []string{strings.Join(texts, ",")}
}

// sweeps says that values of a parameter are given already.
func (o *sweepOptions) sweeps(param string) bool {
	return slices.ContainsFunc(o.params, func(p string) bool { return paramOf(p) == paramOf(param) })
}
