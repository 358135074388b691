package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/gpurun/cpu"
	"github.com/lemsls/lemsls/lems"
	"github.com/spf13/cobra"
)

type sweepOptions struct {
	gpurun.Request
	params                 []string
	dt, time, transient    string
	connectome             string
	backend, precision     string
	out, format, shard     string
	trajectory, objective  string
	csv, dryRun, overwrite bool
	threads                int
	memory                 string
}

func sweepCommand() *cobra.Command {
	var o sweepOptions
	cmd := &cobra.Command{
		Use:   "sweep MODEL",
		Short: "Simulate a model over ranges of its parameters",
		Long: `Simulate a RateML model on a connectome at many points of its swept parameters,
and say on the model's lines what came out. Without flags: the ranges of the
model, 8 values each, 200 ms on a synthetic connectome of 68 regions.

The results lie in a folder: manifest.json (what is needed to run it again) and
metrics.parquet (a row per point and replicate). Equal sweeps give equal files,
on any number of threads and split into any shards.`,
		Example: `  lemsls sweep montbrio.xml
  lemsls sweep montbrio.xml --param global_coupling=0:1:50 --param global_speed=3 --time 1s
  lemsls sweep montbrio.xml --connectome connectivity_76.zip --metric fc_sc_corr,mean --csv
  lemsls sweep montbrio.xml --shard 1/3 --out part1     # then: lemsls sweep merge part1 part2 part3 --out whole`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd, args[0]) },
	}
	f := cmd.Flags()
	f.StringArrayVar(&o.params, "param", nil, "values of a swept parameter in place of the model's range: `NAME=LO:HI:N` or NAME=V1,V2,... (repeatable)")
	f.IntVar(&o.Points, "points", gpurun.DefaultPoints, "values of each other swept parameter")
	f.StringVar(&o.dt, "dt", fmt.Sprint(gpurun.DefaultDt), "step, in ms or with a unit (0.05ms)")
	f.StringVar(&o.time, "time", fmt.Sprint(gpurun.DefaultTime), "simulated time, in ms or with a unit (2s)")
	f.IntVar(&o.Steps, "steps", 0, "number of steps, in place of --time")
	f.StringVar(&o.transient, "transient", "0", "time at the start that no metric counts")
	f.StringVar(&o.Integrator, "integrator", gpurun.DefaultIntegrator, "euler or heun")
	f.StringVar(&o.connectome, "connectome", "", "TVB zip or `folder` (default: a synthetic one)")
	f.Float64Var(&o.Speed, "speed", 0, "conduction speed in mm/ms, in place of the model's")
	f.BoolVar(&o.NoNoise, "no-noise", false, "leave the model's noise out")
	f.StringVar(&o.backend, "backend", "auto", "auto or cpu")
	f.StringVar(&o.precision, "precision", "f32", "f32 or f64")
	f.Uint64Var(&o.Seed, "seed", 0, "seed of initial values and noise")
	f.IntVar(&o.Replicates, "replicates", 1, "simulations per point, each with noise and initial values of its own")
	f.StringSliceVar(&o.Metrics, "metric", nil, "metrics to compute (repeatable; default: "+strings.Join(gpurun.DefaultMetrics(), ", ")+")")
	f.StringVar(&o.objective, "objective", "", "the metric whose largest value is best (default: fc_sc_corr, or the first)")
	f.StringVar(&o.out, "out", "", "`folder` for the results (default: sweeps/MODEL-HASH)")
	f.BoolVar(&o.csv, "csv", false, "write metrics.csv too")
	f.StringVar(&o.trajectory, "trajectory", "", "`POINTS` whose full trajectory is written: 0,7 or all")
	f.StringVar(&o.shard, "shard", "", "compute one part of several: `I/N`")
	f.IntVar(&o.threads, "threads", 0, "threads (default: all cores)")
	f.StringVar(&o.memory, "memory", "", "memory for simulations at a time, such as 512M or 4G")
	f.StringVar(&o.format, "format", "text", "text or json")
	f.BoolVar(&o.dryRun, "dry-run", false, "say what would run, and run nothing")
	cmd.AddCommand(mergeCommand())
	return cmd
}

func (o *sweepOptions) run(cmd *cobra.Command, path string) error {
	if o.format != "text" && o.format != "json" {
		return fmt.Errorf("--format %s: want text or json", o.format)
	}
	m, prog, err := program(cmd, path)
	if err != nil {
		return err
	}
	if err := o.read(cmd); err != nil {
		return err
	}
	s, err := o.Request.Sweep(prog)
	if err != nil {
		return err
	}
	if err := o.complete(s, m); err != nil {
		return err
	}
	backend, err := pickBackend(o.backend)
	if err != nil {
		return err
	}
	if o.dryRun {
		return o.plan(cmd, backend, s)
	}
	out := o.out
	if out == "" {
		out = filepath.Join("sweeps", m.System.Name+"-"+s.ID())
	}
	stop := o.progress(cmd, s)
	r, err := gpurun.Run(cmd.Context(), backend, s, gpurun.Options{Dir: out, CSV: o.csv, Version: version()})
	stop()
	if err != nil && (r == nil || !r.Partial) {
		return err
	}
	if werr := o.report(cmd, m, r); werr != nil {
		return werr
	}
	return err
}

// read parses what flags cannot hold themselves.
func (o *sweepOptions) read(cmd *cobra.Command) error {
	for _, text := range o.params {
		a, err := gpurun.ParseParam(text)
		if err != nil {
			return fmt.Errorf("--param: %w", err)
		}
		if slices.ContainsFunc(o.Params, func(b gpurun.Axis) bool { return b.Name == a.Name }) {
			return fmt.Errorf("--param: %s is given twice", a.Name)
		}
		o.Params = append(o.Params, a)
	}
	for _, t := range []struct {
		flag, text string
		to         *float64
	}{{"dt", o.dt, &o.Dt}, {"time", o.time, &o.Time}, {"transient", o.transient, &o.Transient}} {
		v, err := milliseconds(t.text)
		if err != nil {
			return fmt.Errorf("--%s %s: %w", t.flag, t.text, err)
		}
		if v == 0 && t.flag != "transient" {
			return fmt.Errorf("--%s %s: it must be positive", t.flag, t.text)
		}
		*t.to = v
	}
	if cmd.Flags().Changed("steps") {
		if cmd.Flags().Changed("time") {
			return fmt.Errorf("--steps and --time say the same thing; give one")
		}
		if o.Steps < 1 {
			return fmt.Errorf("--steps %d: a simulation has at least 1 step", o.Steps)
		}
	}
	if cmd.Flags().Changed("speed") && o.Speed == 0 {
		return fmt.Errorf("--speed 0: no signal would ever arrive; it must be positive")
	}
	switch o.precision {
	case "f32":
	case "f64":
		o.Precision = gpurun.F64
	default:
		return fmt.Errorf("--precision %s: want f32 or f64", o.precision)
	}
	if o.connectome == "" {
		return nil
	}
	n, err := gpurun.ReadNetwork(o.connectome)
	o.Network = n
	return err
}

// complete fills in what is the command line's business.
func (o *sweepOptions) complete(s *gpurun.Sweep, m *lems.Model) error {
	s.Model, s.ModelHash = m.File.Path, gpurun.HashText(m.File.Text)
	s.Threads, s.Objective = o.threads, o.objective
	var err error
	if s.Memory, err = bytesOf(o.memory); err != nil {
		return fmt.Errorf("--memory %s: %w", o.memory, err)
	}
	if o.shard != "" {
		i, n, ok := strings.Cut(o.shard, "/")
		a, err1 := strconv.Atoi(i)
		b, err2 := strconv.Atoi(n)
		if !ok || err1 != nil || err2 != nil || a < 1 || a > b {
			return fmt.Errorf("--shard %s: want I/N with I from 1 to N", o.shard)
		}
		s.Shard, s.Shards = a-1, b
	}
	if o.trajectory == "all" {
		s.AllTrajectories = true
	} else if o.trajectory != "" {
		for part := range strings.SplitSeq(o.trajectory, ",") {
			p, err := strconv.Atoi(strings.TrimSpace(part))
			if err != nil || p < 0 || p >= s.Points.Len() {
				return fmt.Errorf("--trajectory %s: %q is no point; there are points 0 to %d", o.trajectory, part, s.Points.Len()-1)
			}
			s.Trajectories = append(s.Trajectories, p)
		}
	}
	return s.Check()
}

// pickBackend is the backend of a name; auto is the best there is.
func pickBackend(name string) (gpurun.Backend, error) {
	if name != "auto" && name != "cpu" {
		return nil, fmt.Errorf("--backend %s: want auto or cpu", name)
	}
	return cpu.New(), nil
}

func (o *sweepOptions) plan(cmd *cobra.Command, b gpurun.Backend, s *gpurun.Sweep) error {
	p, err := gpurun.NewPlan(cmd.Context(), b, s)
	if err != nil {
		return err
	}
	w := cmd.OutOrStdout()
	if o.format == "json" {
		return json.NewEncoder(w).Encode(map[string]any{
			"model": s.Model, "backend": b.Name(), "device": b.Device(), "points": p.Points, "replicates": p.Replicates, "steps": s.Steps, "dt": s.Dt,
			"lanes": p.Lanes, "batches": p.Batches, "bytes": p.Bytes, "estimate_s": p.Estimate.Seconds()})
	}
	for _, a := range s.Points.Axes() {
		fmt.Fprintf(w, "%-24s %d values from %g to %g\n", a.Name, len(a.Values), a.Values[0], a.Values[len(a.Values)-1])
	}
	fmt.Fprintf(w, "%-24s %s points x %d replicates x %s steps of %g ms, %d regions (%s)\n", "would run", gpurun.Digits(p.Points), p.Replicates, gpurun.Digits(s.Steps), s.Dt, s.Network.N, s.Network.Name)
	fmt.Fprintf(w, "%-24s %s: %d simulations side by side, %d batches, %.1f MB at a time\n", "on "+b.Name(), b.Device(), p.Lanes, p.Batches, float64(p.Bytes)/1e6)
	fmt.Fprintf(w, "%-24s about %s\n", "time", p.Estimate.Round(10*time.Millisecond))
	return nil
}

// progress shows on a terminal how far the sweep has come; the function it
// returns wipes that away.
func (o *sweepOptions) progress(cmd *cobra.Command, s *gpurun.Sweep) func() {
	f, ok := cmd.ErrOrStderr().(*os.File)
	if !ok || !colorful(f) {
		return func() {}
	}
	s.Progress = func(p gpurun.Progress) {
		left := ""
		if p.Left > 0 {
			left = ", " + p.Left.Round(time.Second).String() + " left"
		}
		fmt.Fprintf(f, "\r\x1b[K%3.0f %% of %s simulations%s", 100*float64(p.Done)/float64(max(p.Total, 1)), gpurun.Digits(int(p.Total)), left)
	}
	return func() { fmt.Fprint(f, "\r\x1b[K") }
}

func (o *sweepOptions) report(cmd *cobra.Command, m *lems.Model, r *gpurun.Result) error {
	found := diagnostics.FromSweep(m, diagnostics.Swept{Model: m, Result: r}, false)
	if o.format == "json" {
		enc := json.NewEncoder(cmd.OutOrStdout())
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(sweepJSON(m, r, found))
	}
	if err := diagnostics.WriteText(cmd.OutOrStdout(), found, diagnostics.TextOptions{Color: colorful(cmd.OutOrStdout())}); err != nil {
		return err
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "\nresults: %s\n", r.Dir)
	return err
}

// sweepJSON is the object of `sweep --format json`.
func sweepJSON(m *lems.Model, r *gpurun.Result, found []diagnostics.Diagnostic) any {
	object := struct {
		Model       string  `json:"model"`
		Backend     string  `json:"backend"`
		Device      string  `json:"device"`
		Precision   string  `json:"precision"`
		Points      int     `json:"points"`
		Replicates  int     `json:"replicates"`
		Steps       int     `json:"steps"`
		Dt          float64 `json:"dt"`
		Seed        uint64  `json:"seed"`
		Elapsed     float64 `json:"elapsed_s"`
		Speed       float64 `json:"sim_steps_per_s"`
		Diverged    int     `json:"diverged"`
		Partial     bool    `json:"partial"`
		Best        any     `json:"best"`
		Diagnostics any     `json:"diagnostics"`
		Results     string  `json:"results"`
	}{m.File.Path, r.Backend, r.Device, r.Precision.String(), r.Points, r.Replicates, r.Steps, r.Dt, r.Seed,
		r.Elapsed.Seconds(), r.SimStepsPerSec, r.Diverged, r.Partial, bestJSON(r), diagnostics.JSON(found), r.Dir}
	return object
}

func bestJSON(r *gpurun.Result) any {
	if r.Best == nil {
		return nil
	}
	params, metrics := map[string]float64{}, map[string]any{}
	for i, p := range r.Params {
		params[p.Name] = r.Best.Params[i]
	}
	for i, name := range r.Metrics {
		metrics[name] = nil // JSON has no NaN
		if v := r.Best.Metrics[i]; v-v == 0 {
			metrics[name] = v
		}
	}
	return map[string]any{"point": r.Best.Point, "replicate": r.Best.Replicate, "objective": r.Objective, "parameters": params, "metrics": metrics}
}

// milliseconds reads a time: a number of ms, or one with a unit.
func milliseconds(text string) (float64, error) {
	number, scale := strings.TrimSpace(text), 1.0
	for _, u := range []struct {
		name  string
		scale float64
	}{{"ms", 1}, {"us", 1e-3}, {"µs", 1e-3}, {"s", 1e3}} {
		if rest, ok := strings.CutSuffix(number, u.name); ok {
			number, scale = strings.TrimSpace(rest), u.scale
			break
		}
	}
	v, err := strconv.ParseFloat(number, 64)
	if err != nil || v-v != 0 || v < 0 {
		return 0, fmt.Errorf("want a time in ms, or with a unit: 50, 0.05ms, 2s")
	}
	return v * scale, nil
}

// bytesOf reads an amount of memory: 512M, 4G; "" is 0.
func bytesOf(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	number, scale := strings.TrimSuffix(strings.ToUpper(text), "B"), 1.0
	for _, u := range []struct {
		name  string
		scale float64
	}{{"K", 1 << 10}, {"M", 1 << 20}, {"G", 1 << 30}, {"T", 1 << 40}} {
		if rest, ok := strings.CutSuffix(number, u.name); ok {
			number, scale = rest, u.scale
		}
	}
	v, err := strconv.ParseFloat(number, 64)
	if err != nil || !(v > 0) || v*scale > 1<<62 {
		return 0, fmt.Errorf("want an amount such as 512M or 4G")
	}
	return int64(v * scale), nil
}

func mergeCommand() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "merge DIR... --out DIR",
		Short: "Put the shards of one sweep together",
		Args:  cobra.MinimumNArgs(1),
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

// runner runs sweeps that an editor asks for, on the best backend there is.
func runner(dir func(*gpurun.Sweep) string) gpurun.Runner {
	return func(ctx context.Context, s *gpurun.Sweep) (*gpurun.Result, error) {
		b, err := pickBackend("auto")
		if err != nil {
			return nil, err
		}
		return gpurun.Run(ctx, b, s, gpurun.Options{Dir: dir(s), CSV: true, Version: version()})
	}
}
