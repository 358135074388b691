package main

import (
	"cmp"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

type sweepOptions struct {
	gpurun.Request
	subjectOptions
	monitorOptions
	cluster               clusterOptions
	params                []string
	dt, time, transient   string
	connectome            string
	backend, precision    string
	out, format, shard    string
	trajectory, objective string
	save, savePoints      string
	csv, dryRun           bool
	resume, overwrite     bool
	threads               int
	memory                string

	set []diagnostics.SweepSetting // those that gave flags their values
}

func sweepCommand() *cobra.Command {
	var o sweepOptions
	cmd := &cobra.Command{
		Use:   "sweep MODEL|NAME",
		Short: "Simulate a model over ranges of its parameters",
		Long: `Simulate a model at many points of its swept parameters, and say on the model's
lines what came out.

A RateML model runs on a connectome. Without flags: the ranges of the model, 8
values each, 200 ms on a synthetic connectome of 68 regions.

Of a LEMS or NeuroML model a component runs, alone: what the Simulation of its
Target says, with its step and length, or --component. Any parameter of it, and of
what is nested in it, can be swept, with units; the others keep their values.

NAME is a sweep that lemsls.toml describes, in [sweep.NAME]: settings have the
names of the flags, and model, component, parameters, metrics.

The results lie in a folder: manifest.json (what is needed to run it again) and
metrics.parquet (a row per point and replicate). Equal sweeps give equal files,
on any number of threads and split into any shards.

What is computed is safe within seconds, whatever becomes of the process or the
disk: the same command with --resume continues, and ends with the same files.

Exit code 0: done; 2: it could not be; 130: Ctrl-C (143: SIGTERM), and --resume
continues.`,
		Example: `  lemsls sweep montbrio.xml
  lemsls sweep montbrio.xml --param global_coupling=0:1:50 --param global_speed=3 --time 1s
  lemsls sweep montbrio.xml --connectome connectivity_76.zip --metric fc_sc_corr,mean --csv
  lemsls sweep montbrio.xml --time 5min --transient 20s --signal bold --tr 720ms --bold-data subject.npy
  lemsls sweep montbrio.xml --shard 1/3 --out part1     # then: lemsls sweep merge part1 part2 part3 --out whole
  lemsls sweep --resume --out part1                     # continue what was begun there
  lemsls sweep montbrio.xml --points 100 --runner slurm --partition short --time-limit 1:00:00
  lemsls sweep LEMS_hh.xml --param na.gmax=800nS:1600nS:50 --param I=0,80pA
  lemsls sweep cells.nml --component izh --dt 0.05ms --time 1s`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 && o.resume && o.out != "" {
				return nil
			}
			return one("a model, or the name of a sweep of lemsls.toml; or --resume with --out DIR to continue what was begun in DIR")(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return resumeFolder(cmd, o.out)
			}
			return o.told(o.run(cmd, args[0]))
		},
	}
	o.flags(cmd.Flags())
	o.subjectOptions.flags(cmd)
	cmd.AddCommand(mergeCommand(), metricsCommand())
	return cmd
}

func (o *sweepOptions) flags(f *pflag.FlagSet) {
	f.StringArrayVar(&o.params, "param", nil, "values of a parameter in place of the model's range or value: `NAME=LO:HI:N` or NAME=V1,V2,..., of a LEMS component with units (repeatable)")
	f.IntVar(&o.Points, "points", gpurun.DefaultPoints, "values of each other swept parameter")
	f.StringVar(&o.dt, "dt", "", "step, in ms or with a unit (default: 0.1ms; of LEMS components, which need a unit, that of the model's Simulation or 0.01ms)")
	f.StringVar(&o.time, "time", "", "simulated time, as --dt (default: 200ms; of LEMS components that of the model's Simulation)")
	f.IntVar(&o.Steps, "steps", 0, "number of steps, in place of --time")
	f.StringVar(&o.transient, "transient", "0", "time at the start that no metric counts")
	f.StringVar(&o.Integrator, "integrator", "", "euler, heun, or rk4 for simulations without noise (default: heun, of LEMS components euler)")
	f.StringVar(&o.connectome, "connectome", "", "TVB zip or `folder` (default: a synthetic one; for LEMS components without coupling none)")
	f.Float64Var(&o.Speed, "speed", 0, "conduction speed in mm/ms, in place of the model's")
	f.BoolVar(&o.NoNoise, "no-noise", false, "leave the model's noise out")
	f.StringVar(&o.backend, "backend", "auto", "auto (a GPU if there is one), cpu or cuda")
	f.StringVar(&o.precision, "precision", "", "f32 or f64 (default: f32, of LEMS components f64)")
	f.Uint64Var(&o.Seed, "seed", 0, "seed of initial values and noise")
	f.IntVar(&o.Replicates, "replicates", 1, "simulations per point, each with noise and initial values of its own")
	f.StringSliceVar(&o.Metrics, "metric", nil, "metrics to compute; lemsls sweep metrics explains them (repeatable; default: "+strings.Join(gpurun.DefaultMetrics(), ", ")+", as far as they make sense, and those about events)")
	f.StringVar(&o.objective, "objective", "", "the metric whose largest value is best, of fc_rmse and fcd_ks the least, by its mean over replicates (default: the rate of the first events, or fc_corr, or fc_sc_corr, or the first)")
	o.monitorOptions.flags(f)
	f.StringVar(&o.out, "out", "", "`folder` for the results (default: sweeps/MODEL-HASH)")
	f.BoolVar(&o.resume, "resume", false, "continue the sweep that the folder of the results holds a part of; with --out and no model, as it was begun")
	f.BoolVar(&o.overwrite, "overwrite", false, "put the results in place of whatever results the folder holds")
	f.BoolVar(&o.csv, "csv", false, "write metrics.csv too")
	f.StringVar(&o.trajectory, "trajectory", "", "`POINTS` whose full trajectory is written: 0,7 or all")
	f.StringVar(&o.save, "save", "", "`ARRAYS` that are written for NumPy, as mean.npy, fc.npy and signal.npy, points x replicates x ...: mean,fc,signal (time averages; functional connectivity; the samples it is made of)")
	f.StringVar(&o.savePoints, "save-points", "all", "`POINTS` that --save is about: 0,7 or all")
	f.StringVar(&o.shard, "shard", "", "compute one part of several: `I/N`")
	f.IntVar(&o.threads, "threads", 0, "threads (default: all cores); fewer where --memory asks for it")
	f.StringVar(&o.memory, "memory", "1G", "the most `BYTES` that the simulations in work at a time take, such as 512M or 4G, if it is not given on a GPU all that is free; as much again arrays of --save may take that wait for their turn, and the program itself some 100M")
	f.StringVar(&o.format, "format", "text", "text or json")
	f.BoolVar(&o.dryRun, "dry-run", false, "say what would run, and run nothing")
	o.cluster.flags(f)
}

func (o *sweepOptions) run(cmd *cobra.Command, model string) error {
	if o.format != "text" && o.format != "json" {
		return fmt.Errorf("--format %s: want text or json", o.format)
	}
	arguments := sweepArguments(cmd, model)
	what, err := o.subject(cmd, model)
	if err != nil {
		return err
	}
	s, err := o.sweep(cmd.Flags(), what)
	if err != nil {
		return err
	}
	s.Arguments = arguments
	o.notes(cmd, s)
	if done, err := o.onCluster(cmd, what, s); done || err != nil {
		return err
	}
	backend, err := pickBackend(cmd.Context(), o.backend, s, func(err error) { remark(cmd.ErrOrStderr(), err) })
	if err != nil {
		return err
	}
	if o.dryRun {
		return o.plan(cmd, what, backend, s)
	}
	defer limitMemory(s)()
	stop := o.progress(cmd, s)
	r, err := gpurun.Run(cmd.Context(), backend, s, gpurun.Options{Dir: o.folder(what, s), Existing: o.existing(), CSV: o.csv, Version: version()})
	stop()
	if err != nil && (r == nil || !r.Partial) {
		return err
	}
	if werr := o.report(cmd, what, s, r); werr != nil {
		return werr
	}
	remarks(cmd.ErrOrStderr(), s, r)
	return err
}

// notes says what the command line does not: what is swept in another way, or
// lacks what others want.
func (o *sweepOptions) notes(cmd *cobra.Command, s *gpurun.Sweep) {
	note := func(format string, args ...any) {
		fmt.Fprintf(cmd.ErrOrStderr(), "lemsls: note: "+format+"\n", args...)
	}
	for _, a := range s.Points.Axes() {
		if !slices.Contains(s.Unswept, a.Name) {
			continue
		}
		why := "nothing depends on it"
		if o.Speed != 0 {
			why += " with --speed"
		}
		note("%s is not swept: %s (--param %s=LO:HI:N sweeps it all the same)", a.Name, why, a.Name)
	}
	if cmd.Flags().Changed("points") && !slices.ContainsFunc(o.set, isPoints) && !o.ranged(s) {
		note("--points %d changes nothing: it is about parameters with a range in the model whose values are not given with --param (--param NAME=LO:HI:N says how many)", o.Points)
	}
	if text := o.cut(s); text != "" {
		note("%s", text)
	}
	o.monitorOptions.notes(s, note)
	if s.Network.Centres == nil && o.connectome != "" {
		note("%s has no centres; a sweep needs none", o.connectome)
	}
}

// cut says that the time is no multiple of the step, if it is not; "" else.
func (o *sweepOptions) cut(s *gpurun.Sweep) string {
	time, done := cmp.Or(o.Time, gpurun.DefaultsOf(s.Program).Time), float64(s.Steps)*s.Dt
	in := func(t float64) string { return diagnostics.TimeText(t, s.Program.Second()) }
	if o.Steps > 0 || math.Abs(done-time) <= 1e-6*time || in(done) == in(time) {
		return ""
	}
	name := "the time of"
	if o.time != "" && !slices.ContainsFunc(o.set, isTime) {
		name = "--time"
	}
	return fmt.Sprintf("%s %s is no multiple of the step of %s: %s are simulated", name, in(time), in(s.Dt), in(done))
}

func isTime(s diagnostics.SweepSetting) bool { return s.Flag == "time" }

func isPoints(s diagnostics.SweepSetting) bool { return s.Flag == "points" }

// ranged says that a parameter is swept over its range in the model.
func (o *sweepOptions) ranged(s *gpurun.Sweep) bool {
	return slices.ContainsFunc(s.Program.Params, func(p ir.Param) bool {
		given := slices.ContainsFunc(o.Params, func(a gpurun.Axis) bool { return a.Name == p.Name })
		return !given && !slices.Contains(s.Unswept, p.Name) && p.Lo != p.Hi
	})
}

// limitMemory lets the memory of simulations that have ended be collected before
// the process takes more than a sweep may for those in work, and for arrays that
// wait, until the function that it returns is called. A limit of the environment
// stands.
func limitMemory(s *gpurun.Sweep) (restore func()) {
	const beside = 64 << 20
	var now runtime.MemStats
	runtime.ReadMemStats(&now)
	bytes := s.Memory
	if bytes == 0 {
		bytes = gpurun.DefaultMemory
	}
	old := debug.SetMemoryLimit(-1)
	debug.SetMemoryLimit(min(old, bytes+s.Waiting()+beside+2*int64(now.HeapAlloc))) // the network twice: as it was read, and its edges
	return func() { debug.SetMemoryLimit(old) }
}

func mergeCommand() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:     "merge DIR... --out DIR",
		Short:   "Put the shards of one sweep together",
		Example: `  lemsls sweep merge part1 part2 part3 --out whole`,
		Args:    some("the folders of all shards of the sweep"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if out == "" {
				return fmt.Errorf("--out: say where the whole is to go")
			}
			if err := gpurun.Merge(args, out); err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), "results:", out)
			return nil
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "`folder` for the whole")
	return cmd
}
