package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/server"
	"github.com/spf13/pflag"
)

// plan makes the sweep that an editor asks for as the command line would, with
// what the settings of the file say.
func (e *editor) plan(path string, s *lems.Subject, p *ir.Program, asked server.Asked) (*gpurun.Sweep, error) {
	o := &sweepOptions{}
	flags := pflag.NewFlagSet("sweep", pflag.ContinueOnError)
	o.flags(flags)
	o.componentFlag(flags)
	if err := o.ask(flags, asked); err != nil {
		return nil, err
	}
	to := e.of(path)
	if asked.Sweep != "" {
		sweep := to.config.Sweep(asked.Sweep)
		if sweep == nil {
			return nil, fmt.Errorf("the settings have no sweep %s any more", asked.Sweep)
		}
		if err := to.refuse(sweep); err != nil {
			return nil, err
		}
	}
	if err := o.apply(flags, to, asked.Sweep); err != nil {
		return nil, err
	}
	work, err := o.sweep(flags, &subject{Subject: s, model: s.System.Model, program: p})
	if err == nil {
		work.Arguments = e.arguments(path, flags)
	}
	return work, err
}

// arguments is the command line of the sweep that an editor asks for, with all that
// its settings say: they may be others by the time somebody wants to know. It
// holds in any folder.
func (e *editor) arguments(path string, flags *pflag.FlagSet) []string {
	list := []string{path, "--csv=true"} // as the runner has it
	for _, dir := range e.includes(path) {
		list = append(list, "--include="+e.settings.absolute(dir))
	}
	flags.Visit(func(f *pflag.Flag) {
		switch {
		case slices.Contains(elsewhere, f.Name), slices.Contains(clusterFlags, f.Name), slices.Contains([]string{"csv", "runner", "backend"}, f.Name):
		case slices.Contains(dataFlags, f.Name):
			list = append(list, "--"+f.Name+"="+e.settings.absolute(f.Value.String()))
		default:
			list = append(list, flagArguments(f)...)
		}
	})
	return list
}

// points is how many points a sweep has for which an editor asks without more
// words, by what the settings of the file say; 0 if that is not known. It reads no
// data, which plan does.
func (e *editor) points(path string, s *lems.Subject, p *ir.Program) int {
	o := &sweepOptions{}
	flags := pflag.NewFlagSet("sweep", pflag.ContinueOnError)
	o.flags(flags)
	if o.apply(flags, e.of(path), "") != nil {
		return 0
	}
	for _, text := range o.params {
		a, err := diagnostics.Axis(s, p, text)
		if err != nil {
			return 0
		}
		o.Params = append(o.Params, a)
	}
	n, err := o.Request.Count(p)
	if err != nil {
		return 0
	}
	return n
}

// ask puts what an editor asks for into the flags.
func (o *sweepOptions) ask(flags *pflag.FlagSet, asked server.Asked) error {
	if asked.Component != "" {
		if err := flags.Set("component", asked.Component); err != nil {
			return fmt.Errorf("component %s: %w", asked.Component, err)
		}
	}
	for _, text := range asked.Params {
		if err := flags.Set("param", text); err != nil {
			return fmt.Errorf("parameter %q: %w", text, err)
		}
	}
	if asked.Points != 0 {
		if err := flags.Set("points", strconv.Itoa(asked.Points)); err != nil {
			return fmt.Errorf("%d points: %w", asked.Points, err)
		}
	}
	if asked.Replicates != 0 {
		if err := flags.Set("replicates", strconv.Itoa(asked.Replicates)); err != nil {
			return fmt.Errorf("%d replicates: %w", asked.Replicates, err)
		}
	}
	for _, name := range asked.Metrics {
		if err := flags.Set("metric", name); err != nil {
			return fmt.Errorf("metric %q: %w", name, err)
		}
	}
	if asked.Connectome != "" {
		if err := flags.Set("connectome", asked.Connectome); err != nil {
			return fmt.Errorf("connectome %s: %w", asked.Connectome, err)
		}
	}
	if asked.Time == 0 {
		return nil
	}
	if err := flags.Set("time", strconv.FormatFloat(asked.Time, 'g', -1, 64)+"ms"); err != nil {
		return fmt.Errorf("a time of %g ms: %w", asked.Time, err)
	}
	return nil
}

// sweeps are the sweeps that the settings of a file describe for it.
func (e *editor) sweeps(path string) []server.NamedSweep {
	to := e.of(path)
	var list []server.NamedSweep
	for i := range to.config.Sweeps {
		s := &to.config.Sweeps[i]
		model := s.Text("model")
		if model == "" {
			model = to.defaults().Text("model")
		}
		if s.Name == "" || model == "" {
			continue
		}
		model = filepath.FromSlash(model)
		if !filepath.IsAbs(model) {
			model = filepath.Join(to.dir, model)
		}
		if model == filepath.FromSlash(path) {
			list = append(list, server.NamedSweep{Name: s.Name, Component: s.Text("component")})
		}
	}
	return list
}
