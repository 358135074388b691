package server

import (
	"fmt"
	"strconv"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/lems"
)

// Asked is what a client says about a sweep.
type Asked struct {
	Component string   // of a LEMS model; "": what the file runs
	Sweep     string   // of the settings; "": none that is named
	Points    int      // values of each swept parameter; 0: the default
	Time      float64  // ms; 0: the default
	Params    []string // values of parameters, as on the command line

	Connectome string // "": what the settings say, or the default
	Metrics    []string
	Replicates int
}

// NamedSweep is a sweep that the settings describe.
type NamedSweep struct {
	Name      string
	Component string // "": what the file runs
}

// plan makes the sweep of a subject without settings.
func plan(_ string, s *lems.Subject, p *ir.Program, asked Asked) (*gpurun.Sweep, error) {
	r := gpurun.Request{Points: asked.Points, Dt: s.Step, Time: s.Length, Precision: gpurun.DefaultsOf(p).Precision}
	r.Metrics, r.Replicates = asked.Metrics, asked.Replicates
	if asked.Connectome != "" {
		n, err := gpurun.ReadNetwork(asked.Connectome)
		if err != nil {
			return nil, err
		}
		r.Network = n
	}
	if asked.Time > 0 {
		r.Time = asked.Time / 1000 * p.Second()
	}
	for _, text := range asked.Params {
		a, err := diagnostics.Axis(s, p, text)
		if err != nil {
			return nil, err
		}
		r.Params = append(r.Params, a)
	}
	return r.Sweep(p)
}

// aroundPoints is how many values a parameter takes of which nothing is known but
// its own.
const aroundPoints = 11

// aroundValue are values about that of a parameter, as the command line has them:
// from half of it to half as much again. It is empty where the value is 0.
func aroundValue(m *lems.Model, p *lems.Param) (values, title string) {
	v := p.Range.Lo
	unit := ""
	if u := m.World.Unit(p.Unit); u != nil && p.Unit != "" {
		v, unit = u.Number(v), p.Unit
	}
	if v == 0 {
		return "", ""
	}
	lo, hi := strconv.FormatFloat(0.5*v, 'g', 6, 64), strconv.FormatFloat(1.5*v, 'g', 6, 64)
	if v < 0 {
		lo, hi = hi, lo
	}
	values = fmt.Sprintf("%s=%s%s:%s%s:%d", p.Symbol.Name, lo, unit, hi, unit, aroundPoints)
	if unit != "" {
		unit = " " + unit
	}
	return values, fmt.Sprintf("Sweep %s from %s%s to %s%s (%d points)", p.Symbol.Name, lo, unit, hi, unit, aroundPoints)
}
