package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/gpurun/cpu"
	"github.com/lemsls/lemsls/server"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// recall finds again what the results in a folder are of: the model, if it is
// still there, the sweep as it was planned, and what the sweep found. The model may
// be named, in place of the one of the manifest. An error says for a person why
// that is not known any more.
func recall(ctx context.Context, dir, model string) (*server.Recalled, error) {
	m, err := gpurun.ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	o, what, err := planned(ctx, m, model)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w (--model says where the model of these results is)", err)
	}
	if err != nil {
		return nil, err
	}
	if gpurun.HashText(what.model.File.Text) != m.ModelHash {
		return nil, fmt.Errorf("%s has changed since it was swept", what.model.File.Path)
	}
	s, err := o.sweep(o.asked, what)
	if err != nil {
		return nil, err
	}
	s.Shard, s.Shards = m.Shard, m.Shards
	r, err := gpurun.OpenPart(dir, s)
	if err != nil && len(m.Arguments) == 0 {
		return nil, fmt.Errorf("%w; the manifest does not say with which command line it was begun, so the rest was guessed", err)
	}
	if err != nil {
		return nil, err
	}
	swept := diagnostics.Swept{Subject: what.Subject, Result: r, Unswept: s.Unswept}
	return &server.Recalled{Sweep: s, Swept: swept}, nil
}

// recalled are the options of a sweep that was, as if they had been given now.
type recalled struct {
	sweepOptions
	asked *pflag.FlagSet
}

// planned are the options of the sweep of a manifest, and its subject. Without a
// command line, as of shards that were merged, they are made of the manifest, with
// what the settings say.
func planned(ctx context.Context, m *gpurun.Manifest, model string) (*recalled, *subject, error) {
	o := &recalled{}
	cmd := &cobra.Command{}
	cmd.SetContext(ctx)
	cmd.SetErr(io.Discard) // what the settings are like was told when the sweep ran
	o.flags(cmd.Flags())
	o.subjectOptions.flags(cmd)
	o.asked = cmd.Flags()
	if err := cmd.ParseFlags(m.Arguments); err != nil {
		return nil, nil, fmt.Errorf("read manifest: its command line: %w", err)
	}
	if model == "" {
		model = m.Model
	}
	if cmd.Flags().NArg() > 0 && model == m.Model {
		model = cmd.Flags().Arg(0) // the name of a sweep, perhaps
	}
	what, err := o.subject(cmd, model)
	if err != nil {
		return nil, nil, err
	}
	if len(m.Arguments) == 0 {
		o.asManifest(m)
	}
	return o, what, nil
}

// asManifest puts what a manifest says into the options.
func (o *recalled) asManifest(m *gpurun.Manifest) {
	o.params, o.dt, o.time, o.transient, o.precision, o.shard = nil, "", "", "", m.Precision, ""
	for _, a := range m.Points.Points().Axes() {
		o.Params = append(o.Params, a)
	}
	o.Dt, o.Time, o.Steps, o.Transient = m.Dt, 0, m.Steps, float64(m.Transient)*m.Dt
	o.Integrator, o.Seed, o.Replicates, o.Metrics, o.objective = m.Integrator, m.Seed, m.Replicates, m.Metrics, m.Objective
	o.trajectory, o.save = "", strings.Join(m.Arrays, ",")
	if len(m.ArrayPoints) > 0 {
		o.savePoints = strings.Trim(strings.ReplaceAll(fmt.Sprint(m.ArrayPoints), " ", ","), "[]")
	}
}

// simulate runs a sweep of few points and records nothing. It runs on the
// processor, which is done before a GPU has begun.
func simulate(ctx context.Context, s *gpurun.Sweep, sink gpurun.Sink) error {
	return cpu.New().Run(ctx, s, sink)
}
