package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/lems"
	"github.com/spf13/pflag"
)

// atLeast refuses numbers that a flag cannot mean.
func (o *sweepOptions) atLeast() error {
	for _, f := range []struct {
		flag     string
		n, least int
		why      string
	}{
		{"points", o.Points, 1, "a swept parameter has at least 1 value"},
		{"replicates", o.Replicates, 1, "a point is simulated at least once"},
		{"threads", o.threads, 0, "want a number of threads, or 0 for all cores"},
	} {
		if f.n < f.least {
			return bad(f.flag, f.n, "%s", f.why)
		}
	}
	return nil
}

// sweep makes the sweep that the flags ask for.
func (o *sweepOptions) sweep(flags *pflag.FlagSet, what *subject) (*gpurun.Sweep, error) {
	s, err := o.wanted(flags, what)
	return s, o.told(err)
}

func (o *sweepOptions) wanted(flags *pflag.FlagSet, what *subject) (*gpurun.Sweep, error) {
	if err := o.read(flags, what); err != nil {
		return nil, err
	}
	s, err := o.Request.Sweep(what.program)
	if err != nil {
		return nil, err
	}
	if err := o.complete(s, what.model); err != nil {
		return s, err
	}
	if !flags.Changed("memory") {
		s.Memory = 0 // a GPU has another default
	}
	return s, nil
}

// read parses what flags cannot hold themselves.
func (o *sweepOptions) read(flags *pflag.FlagSet, what *subject) error {
	if err := o.atLeast(); err != nil {
		return err
	}
	if o.resume && o.overwrite {
		return fmt.Errorf("--resume and --overwrite say the opposite; give one")
	}
	if flags.Changed("save-points") && o.save == "" {
		return bad("save-points", o.savePoints, "it says of which points arrays are written, and there are none to write; name some with --save")
	}
	for _, text := range o.params {
		a, err := diagnostics.Axis(what.Subject, what.program, text)
		if err != nil {
			return about("param "+paramOf(text), err)
		}
		if slices.ContainsFunc(o.Params, func(b gpurun.Axis) bool { return b.Name == a.Name }) {
			return about("param "+a.Name, fmt.Errorf("the values of %s are given twice", a.Name))
		}
		o.Params = append(o.Params, a)
	}
	for _, t := range []struct {
		flag, text string
		to         *float64
	}{{"dt", o.dt, &o.Dt}, {"time", o.time, &o.Time}, {"transient", o.transient, &o.Transient}} {
		if t.text == "" {
			continue
		}
		v, err := timeIn(what.program, t.text)
		if err != nil {
			return bad(t.flag, t.text, "%w", err)
		}
		if v == 0 && t.flag != "transient" {
			return bad(t.flag, t.text, "it must be positive")
		}
		*t.to = v
	}
	if o.Dt == 0 {
		o.Dt = what.Step
	}
	if o.Time == 0 && o.Steps == 0 {
		o.Time = what.Length
	}
	if flags.Changed("steps") {
		if flags.Changed("time") {
			return bad("steps", o.Steps, "the time of %s says the same thing; give one", o.time)
		}
		if o.Steps < 1 {
			return bad("steps", o.Steps, "a simulation has at least 1 step")
		}
	}
	if flags.Changed("speed") && o.Speed == 0 {
		return bad("speed", 0, "no signal would ever arrive; it must be positive")
	}
	switch o.precision {
	case "":
		o.Precision = gpurun.DefaultsOf(what.program).Precision
	case "f32":
	case "f64":
		o.Precision = gpurun.F64
	default:
		return bad("precision", o.precision, "want f32 or f64")
	}
	if o.connectome == "" {
		return nil
	}
	n, err := gpurun.ReadNetwork(o.connectome)
	o.Network = n
	return about("connectome", err)
}

// complete fills in what is the command line's business.
func (o *sweepOptions) complete(s *gpurun.Sweep, m *lems.Model) error {
	s.Model, s.ModelHash = m.File.Path, gpurun.HashText(m.File.Text)
	s.Threads, s.Objective = o.threads, o.objective
	var err error
	if s.Monitor, err = o.monitor(s); err != nil {
		return err
	}
	if s.Memory, err = bytesOf(o.memory); err != nil {
		return bad("memory", o.memory, "%w", err)
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
	if o.trajectory != "" {
		s.Trajectories, err = pointsOf("trajectory", o.trajectory, s)
		s.AllTrajectories = o.trajectory == "all"
	}
	if o.save != "" && err == nil {
		err = o.arrays(s)
	}
	if err != nil {
		return err
	}
	return s.Check()
}

// arrays fills in what --save says.
func (o *sweepOptions) arrays(s *gpurun.Sweep) (err error) {
	if s.Arrays, err = gpurun.ParseArrays(o.save); err != nil {
		return bad("save", o.save, "%w", err)
	}
	s.ArrayPoints, err = pointsOf("save-points", o.savePoints, s)
	return err
}

// pointsOf reads points of a sweep: 0,7; nil of all.
func pointsOf(flag, text string, s *gpurun.Sweep) (points []int, err error) {
	if text == "all" {
		return nil, nil
	}
	for part := range strings.SplitSeq(text, ",") {
		p, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || p < 0 || p >= s.Points.Len() {
			return nil, bad(flag, text, "%q is no point; there are points 0 to %d", part, s.Points.Len()-1)
		}
		points = append(points, p)
	}
	return points, nil
}

// bytesOf reads an amount of memory: 512M, 4G.
func bytesOf(text string) (int64, error) {
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
	if err != nil || !(v*scale >= 1) || v*scale > 1<<62 {
		return 0, fmt.Errorf("want an amount such as 512M or 4G")
	}
	return int64(v * scale), nil
}
