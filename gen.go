package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/lemsls/lemsls/codegen"
	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/spf13/cobra"
)

type genOptions struct {
	subjectOptions
	target, flavor, integrator, out string
	dt                              string
	force                           bool
}

func genCommand() *cobra.Command {
	var o genOptions
	cmd := &cobra.Command{
		Use:   "gen --target TARGET MODEL",
		Short: "Generate source code from a model",
		Long: "Generate source code from a model:\n\n" + targetLines() + `
A file that lemsls did not generate is overwritten only with --force. If the
target cannot express the model, or a file is in the way, nothing is written;
--target all leaves out what cannot express it, and says so.`,
		Example: `  lemsls gen --target python montbrio.xml
  lemsls gen --target python --flavor tvb montbrio.xml    # a model class for The Virtual Brain
  lemsls gen --target all -o out montbrio.xml`,
		Args: one("the file of one model"),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd, args[0]) },
	}
	f := cmd.Flags()
	f.StringVar(&o.target, "target", "", "the language: "+targetNames()+", all")
	f.StringVar(&o.flavor, "flavor", "", "the way to print it: "+flavorNames())
	f.StringVarP(&o.out, "out", "o", ".", "`folder` for the file; - prints it")
	f.StringVar(&o.integrator, "integrator", "", "the generated program's default: euler, heun, or rk4 for models without noise (default: heun, of LEMS components euler)")
	f.StringVar(&o.dt, "dt", "", "the generated program's default step, in ms or with a unit (default: 0.1ms; of LEMS components that of the model's Simulation or 0.01ms)")
	f.BoolVar(&o.force, "force", false, "overwrite a file that lemsls did not generate")
	o.subjectOptions.flags(cmd)
	return cmd
}

func targetNames() string {
	var list []string
	for _, t := range codegen.Targets() {
		list = append(list, t.Name)
	}
	return strings.Join(list, ", ")
}

func (o *genOptions) run(cmd *cobra.Command, path string) error {
	prints, err := o.prints()
	if err != nil {
		return err
	}
	source, err := o.source(cmd, path)
	if err != nil {
		return err
	}
	var files []codegen.File
	var skipped []string
	for _, p := range prints {
		source.Flavor = p.flavor
		made, gaps := p.target.Generate(source)
		if len(gaps) > 0 {
			skipped = append(skipped, diagnostics.Gaps(p.title(), gaps))
		}
		files = append(files, made...)
	}
	if len(files) == 0 {
		return errors.New(strings.Join(skipped, "\n"))
	}
	for _, why := range skipped { // of all targets
		fmt.Fprintln(cmd.ErrOrStderr(), "lemsls: note: left out:", why)
	}
	if o.out == "-" {
		return printFiles(cmd.OutOrStdout(), files)
	}
	return o.write(cmd.OutOrStdout(), files)
}

// source is what is printed.
func (o *genOptions) source(cmd *cobra.Command, path string) (*codegen.Source, error) {
	set, err := o.settings()
	if err != nil {
		return nil, err
	}
	what, err := o.load(cmd, path, set)
	if err != nil {
		return nil, err
	}
	defaults := gpurun.DefaultsOf(what.program)
	source := &codegen.Source{System: what.System, Integrator: cmp.Or(o.integrator, defaults.Integrator), Dt: cmp.Or(what.Step, defaults.Dt), Length: what.Length, Version: version()}
	if o.dt != "" {
		if source.Dt, err = timeIn(what.program, o.dt); err == nil && source.Dt == 0 {
			err = errors.New("it must be positive")
		}
		if err != nil {
			return nil, fmt.Errorf("--dt %s: %w", o.dt, err)
		}
	}
	if source.Program, err = ir.Prepare(what.program, source.Integrator); err != nil {
		return nil, fmt.Errorf("--integrator %s: %w", source.Integrator, err)
	}
	return source, nil
}

// printing is a target and one of its flavors.
type printing struct {
	target *codegen.Target
	flavor string
}

// title is what a person calls it.
func (p printing) title() string {
	for _, f := range p.target.Flavors {
		if f.Name == p.flavor {
			return f.Title
		}
	}
	return p.target.Title
}

// prints is what is asked for: one target, or all in every flavor.
func (o *genOptions) prints() ([]printing, error) {
	if o.target == "" {
		return nil, fmt.Errorf("--target is missing: give one of %s, all", targetNames())
	}
	if o.target != "all" {
		target := codegen.FindTarget(o.target)
		if target == nil {
			return nil, fmt.Errorf("--target %q: want one of %s, all", o.target, targetNames())
		}
		if !target.HasFlavor(o.flavor) {
			return nil, fmt.Errorf("--flavor %q: %s", o.flavor, flavorsOf(target))
		}
		return []printing{{target, o.flavor}}, nil
	}
	if o.flavor != "" {
		return nil, fmt.Errorf("--flavor %s: --target all prints every flavor", o.flavor)
	}
	var list []printing
	for _, t := range codegen.Targets() {
		if len(t.Flavors) == 0 {
			list = append(list, printing{t, ""})
		}
		for _, f := range t.Flavors {
			list = append(list, printing{t, f.Name})
		}
	}
	return list, nil
}

func flavorsOf(t *codegen.Target) string {
	if len(t.Flavors) == 0 {
		return "target " + t.Name + " has no flavors"
	}
	var names []string
	for _, f := range t.Flavors {
		names = append(names, f.Name)
	}
	return "target " + t.Name + " has " + strings.Join(names, ", ")
}

func flavorNames() string {
	var list []string
	for _, t := range codegen.Targets() {
		if len(t.Flavors) > 0 {
			list = append(list, flavorsOf(t))
		}
	}
	return strings.Join(list, "; ")
}

// targetLines is a line of help for each target and flavor.
func targetLines() string {
	var b strings.Builder
	for _, t := range codegen.Targets() {
		fmt.Fprintf(&b, "  %-16s %s\n", t.Name, t.Title)
		for _, f := range t.Flavors {
			fmt.Fprintf(&b, "    --flavor %-6s %s\n", f.Name, f.Title)
		}
	}
	return b.String()
}

// printFiles writes files one after the other, each under its name if there are
// several.
func printFiles(w io.Writer, files []codegen.File) error {
	for _, f := range files {
		if len(files) > 1 {
			if _, err := fmt.Fprintf(w, "==> %s <==\n", f.Name); err != nil {
				return err
			}
		}
		if _, err := io.WriteString(w, f.Text); err != nil {
			return err
		}
	}
	return nil
}

// vacant says what is in the way of a file.
func (o *genOptions) vacant(name string) error {
	info, err := os.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("write %s: it is a folder; -o names another place", name)
	case err == nil && !o.force:
		if old, err := os.ReadFile(name); err == nil && !strings.Contains(string(old), codegen.Mark) {
			return fmt.Errorf("write %s: the file exists and was not generated by lemsls; --force overwrites it, -o names another folder", name)
		}
	}
	for dir := filepath.Dir(name); ; dir = filepath.Dir(dir) {
		if info, err := os.Stat(dir); err == nil {
			if !info.IsDir() {
				return fmt.Errorf("write %s: %s is a file where a folder is needed; -o names another place", name, dir)
			}
			return nil
		}
		if dir == filepath.Dir(dir) {
			return nil
		}
	}
}

// write puts files into the folder, all or none if one of them is in the way.
func (o *genOptions) write(w io.Writer, files []codegen.File) error {
	for _, f := range files {
		if err := o.vacant(filepath.Join(o.out, filepath.FromSlash(f.Name))); err != nil {
			return err
		}
	}
	for _, f := range files {
		name := filepath.Join(o.out, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return plain("create", filepath.Dir(name), err)
		}
		if err := writeFile(name, []byte(f.Text)); err != nil {
			return err
		}
	}
	for _, f := range files { // nobody who stops reading stops the writing
		fmt.Fprintln(w, filepath.Join(o.out, filepath.FromSlash(f.Name)))
	}
	return nil
}

// noModel says why a text cannot be meant as a model; "" if it can.
func noModel(text string) string {
	start := strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	switch {
	case start == "":
		return "it is empty"
	case strings.HasPrefix(text, "PK\x03\x04"):
		return "it is a zip archive (a connectome is given with --connectome)"
	case strings.HasPrefix(text, "\xfe\xff"), strings.HasPrefix(text, "\xff\xfe"):
		return "" // XML in UTF-16, about which there is a finding
	case strings.ContainsRune(text, 0):
		return "it is binary"
	case start[0] != '<':
		return "it is not XML"
	}
	return ""
}
