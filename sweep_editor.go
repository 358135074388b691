package main

import (
	"fmt"
	"path/filepath"
	"strconv"

	"github.com/lemsls/lemsls/codegen/ir"
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
	return o.sweep(flags, &subject{Subject: s, model: s.System.Model, program: p})
}

// ask puts what an editor asks for into the flags.
func (o *sweepOptions) ask(flags *pflag.FlagSet, asked server.Asked) error {
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
