package gpurun

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/codegen/ir"
)

// Request is what a person says about a sweep; the zero value is the sweep
// that the model's own ranges describe, small enough to try.
type Request struct {
	Params     []Axis  // in place of the model's ranges
	Points     int     // values along each other swept parameter; 0: DefaultPoints
	Dt         float64 // ms; 0: DefaultDt
	Time       float64 // ms; 0: Steps
	Steps      int     // 0: DefaultTime
	Transient  float64 // ms
	Integrator string  // "": heun
	Speed      float64 // conduction speed in mm/ms, in place of the model's; 0: the model's
	NoNoise    bool    // leave the model's noise out
	Precision  Precision
	Seed       uint64
	Replicates int
	Metrics    []string
	Network    *Network // nil: the built-in synthetic connectome
}

// What a sweep is when nothing is said about it.
const (
	DefaultPoints     = 8
	DefaultDt         = 0.1 // ms
	DefaultTime       = 200 // ms
	DefaultIntegrator = "heun"
)

// Sweep makes the sweep of a program that no integrator has been applied to.
func (o Request) Sweep(p *ir.Program) (*Sweep, error) {
	s := &Sweep{Integrator: o.Integrator, Dt: o.Dt, Precision: o.Precision, Seed: o.Seed, Replicates: o.Replicates, Network: o.Network}
	if s.Integrator == "" {
		s.Integrator = DefaultIntegrator
	}
	pass := ir.Integrators()[s.Integrator]
	if pass == nil {
		return nil, fmt.Errorf("there is no integrator %q; there are %s", s.Integrator, strings.Join(slices.Sorted(maps.Keys(ir.Integrators())), ", "))
	}
	if s.Dt == 0 {
		s.Dt = DefaultDt
	}
	if err := o.duration(s); err != nil {
		return nil, err
	}
	if o.NoNoise {
		p = ir.WithoutNoise(p)
	}
	if o.Speed != 0 {
		if !(o.Speed > 0) || math.IsInf(o.Speed, 0) {
			return nil, fmt.Errorf("a conduction speed of %g mm/ms makes no delays; it must be positive", o.Speed)
		}
		p = ir.WithSpeed(p, o.Speed)
	}
	s.Program = pass(p)
	axes, unswept, err := o.axes(p)
	if err != nil {
		return nil, err
	}
	s.Unswept = unswept
	s.Points = Grid(axes...)
	if err := s.Points.Check(); err != nil {
		return nil, err
	}
	if s.Metrics, err = o.metrics(); err != nil {
		return nil, err
	}
	if s.Network == nil {
		s.Network = Synthetic(DefaultNodes, DefaultNetworkSeed)
	}
	return s, nil
}

// The built-in connectome, a synthetic one of the size of a common parcellation.
const (
	DefaultNodes       = 68
	DefaultNetworkSeed = 1
)

func (o Request) metrics() ([]string, error) {
	if len(o.Metrics) == 0 {
		return nil, nil
	}
	return ParseMetrics(o.Metrics)
}

// duration turns times into steps.
func (o Request) duration(s *Sweep) error {
	if !(s.Dt > 0) || math.IsInf(s.Dt, 0) {
		return fmt.Errorf("a step of %g ms makes no simulation; it must be positive", s.Dt)
	}
	s.Steps = o.Steps
	if s.Steps == 0 {
		t := o.Time
		if t == 0 {
			t = DefaultTime
		}
		n := math.RoundToEven(t / s.Dt)
		if !(n >= 1 && n <= math.MaxInt32) {
			return fmt.Errorf("%g ms in steps of %g ms are %g steps; there must be at least 1 and at most %d", t, s.Dt, n, math.MaxInt32)
		}
		s.Steps = int(n)
	}
	s.Transient = int(math.RoundToEven(o.Transient / s.Dt))
	if s.Steps < 1 || s.Transient < 0 || s.Transient >= s.Steps {
		return fmt.Errorf("%d steps of which the first %d are transient leave nothing to measure", s.Steps, s.Transient)
	}
	return nil
}

// axes are the swept parameters in the order of the model. Those that nothing
// depends on keep one value, unless values were given.
func (o Request) axes(p *ir.Program) (axes []Axis, unswept []string, err error) {
	given := map[string]Axis{}
	for _, a := range o.Params {
		given[a.Name] = a
		if !slices.ContainsFunc(p.Params, func(q ir.Param) bool { return q.Name == a.Name }) {
			return nil, nil, fmt.Errorf("the model has no swept parameter %q; it has %s", a.Name, paramNames(p))
		}
	}
	n, err := o.pointsPerAxis()
	if err != nil {
		return nil, nil, err
	}
	used := influences(p)
	for i, q := range p.Params {
		if _, ok := given[q.Name]; !ok && !used[i] {
			unswept = append(unswept, q.Name)
		}
	}
	if free := len(p.Params) - len(given) - len(unswept); math.Pow(float64(n), float64(free)) > MaxPoints {
		return nil, nil, tooMany(n, free)
	}
	for i, q := range p.Params {
		a, ok := given[q.Name]
		if !ok {
			if a, err = rangeOf(q, n, used[i]); err != nil {
				return nil, nil, err
			}
		}
		axes = append(axes, a)
	}
	return axes, unswept, nil
}

func (o Request) pointsPerAxis() (int, error) {
	n := o.Points
	switch {
	case n == 0:
		return DefaultPoints, nil
	case n < 1:
		return 0, fmt.Errorf("%d points per parameter are no sweep", n)
	case n > maxAxis:
		return 0, fmt.Errorf("%s points per parameter are too many; at most %s", Digits(n), Digits(maxAxis))
	}
	return n, nil
}

// rangeOf is n values of the range that the model gives a parameter; one, if
// nothing depends on it.
func rangeOf(q ir.Param, n int, used bool) (Axis, error) {
	ranged := !math.IsNaN(q.Lo) && !math.IsNaN(q.Hi)
	switch {
	case !used && !ranged:
		return Axis{Name: q.Name, Values: []float64{0}}, nil
	case !ranged:
		return Axis{}, fmt.Errorf("parameter %q has no range in the model; give one: --param %s=LO:HI:N", q.Name, q.Name)
	case !used || q.Lo == q.Hi:
		n = 1
	}
	return Axis{Name: q.Name, Values: Linspace(q.Lo, q.Hi, n)}, nil
}

// tooMany refuses a grid before any of its axes exists, showing the arithmetic.
func tooMany(n, axes int) error {
	factors := make([]string, axes)
	for i := range factors {
		factors[i] = strconv.Itoa(n)
	}
	return fmt.Errorf("%s = %.3g points are too many; at most %s: lower --points, or give fewer values with --param",
		strings.Join(factors, " x "), math.Pow(float64(n), float64(axes)), Digits(MaxPoints))
}

func paramNames(p *ir.Program) string {
	if len(p.Params) == 0 {
		return "none"
	}
	list := make([]string, len(p.Params))
	for i, q := range p.Params {
		list[i] = q.Name
	}
	return strings.Join(list, ", ")
}
