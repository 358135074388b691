package gpurun

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/codegen/ir"
)

// Request is what a person says about a sweep; the zero value is the sweep
// that the model's own ranges describe, small enough to try. Times are in the
// program's unit.
type Request struct {
	Params     []Axis  // in place of the model's ranges and values
	Points     int     // values along each other swept parameter; 0: DefaultPoints
	Dt         float64 // 0: DefaultsOf
	Time       float64 // 0: Steps
	Steps      int     // 0: DefaultsOf
	Transient  float64
	Integrator string  // "": DefaultsOf
	Speed      float64 // conduction speed in mm/ms, in place of the model's; 0: the model's
	NoNoise    bool    // leave the model's noise out
	Precision  Precision
	Seed       uint64
	Replicates int
	Metrics    []string
	Network    *Network // nil: the built-in synthetic connectome, or one node where nothing couples nodes
}

// What a sweep of a RateML model is when nothing is said about it.
const (
	DefaultPoints     = 8
	DefaultDt         = 0.1 // ms
	DefaultTime       = 200 // ms
	DefaultIntegrator = "heun"
)

// Defaults are how a program is simulated when nothing is said about it, in its
// unit of time.
type Defaults struct {
	Dt, Time   float64
	Integrator string
	Precision  Precision
}

// DefaultsOf are those of a program. LEMS components, whose numbers are in SI
// units and whose steps may be small beside slow states, are simulated as other
// LEMS simulators do: with Euler's method in double precision.
func DefaultsOf(p *ir.Program) Defaults {
	if p.Seconds {
		return Defaults{Dt: 1e-5, Time: 0.2, Integrator: "euler", Precision: F64}
	}
	return Defaults{Dt: DefaultDt, Time: DefaultTime, Integrator: DefaultIntegrator, Precision: F32}
}

// Sweep makes the sweep of a program as lowering made it.
func (o Request) Sweep(p *ir.Program) (*Sweep, error) {
	s := &Sweep{Integrator: o.Integrator, Dt: o.Dt, Precision: o.Precision, Seed: o.Seed, Replicates: o.Replicates, Network: o.Network}
	defaults := DefaultsOf(p)
	if s.Integrator == "" {
		s.Integrator = defaults.Integrator
	}
	if s.Dt == 0 {
		s.Dt = defaults.Dt
	}
	if err := o.duration(s, p); err != nil {
		return nil, err
	}
	p, err := o.adapted(p)
	if err != nil {
		return nil, err
	}
	axes, unswept, err := o.axes(p)
	if err != nil {
		return nil, err
	}
	if s.Program, err = ir.Prepare(p, s.Integrator); err != nil {
		return nil, about("integrator", err)
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
		s.Network = defaultNetwork(p)
	}
	return s, nil
}

// defaultNetwork is what a program runs on when nothing is said about it.
func defaultNetwork(p *ir.Program) *Network {
	if p.Seconds && len(p.Couplings) == 0 {
		return &Network{Name: "alone", N: 1, Weights: []float64{0}, Lengths: []float64{0}}
	}
	return Synthetic(DefaultNodes, DefaultNetworkSeed)
}

// Count is how many points the sweep of a program has.
func (o Request) Count(p *ir.Program) (int, error) {
	p, err := o.adapted(p)
	if err != nil {
		return 0, err
	}
	axes, _, err := o.axes(p)
	return Grid(axes...).Len(), err
}

// adapted is a program without what is not wanted of it, and with what is wanted
// in its place. Of a LEMS component, whose parameters have values, not ranges,
// those are left that are swept.
func (o Request) adapted(p *ir.Program) (*ir.Program, error) {
	if err := o.known(p); err != nil {
		return nil, err
	}
	if p.Seconds {
		names := make([]string, len(o.Params))
		for i, a := range o.Params {
			names[i] = a.Name
		}
		p = ir.WithParams(p, names)
	}
	if o.NoNoise {
		p = ir.WithoutNoise(p)
	}
	if o.Speed != 0 {
		if !(o.Speed > 0) || math.IsInf(o.Speed, 0) {
			return nil, about("speed", fmt.Errorf("a conduction speed of %g mm/ms makes no delays; it must be positive", o.Speed))
		}
		p = ir.WithSpeed(p, o.Speed*1000/p.Second())
	}
	return p, nil
}

// known says that the program has the parameters whose values are given.
func (o Request) known(p *ir.Program) error {
	for _, a := range o.Params {
		if !slices.ContainsFunc(p.Params, func(q ir.Param) bool { return q.Name == a.Name }) {
			return about("param "+a.Name, NoParam(p, a.Name))
		}
	}
	return nil
}

// NoParam is the error that a program has no parameter of that name.
func NoParam(p *ir.Program, name string) error {
	var names, nested []string
	for _, q := range p.Params {
		names = append(names, q.Name)
		if strings.HasSuffix(q.Name, "."+name) {
			nested = append(nested, q.Name)
		}
	}
	hint := didYouMean(name, names)
	switch {
	case len(nested) > 0:
		hint = "; did you mean " + someNames(nested, 4) + "?"
	case strings.HasPrefix(hint, "; there are"):
		hint = "; it has " + someNames(names, 12)
	}
	return fmt.Errorf("the model has no parameter %q to sweep%s", name, hint)
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
	list, err := ParseMetrics(o.Metrics)
	return list, about("metric", err)
}

// duration turns times into steps.
func (o Request) duration(s *Sweep, p *ir.Program) error {
	unit := p.TimeUnit()
	if !(s.Dt > 0) || math.IsInf(s.Dt, 0) {
		return fmt.Errorf("a step of %g %s makes no simulation; it must be positive", s.Dt, unit)
	}
	s.Steps = o.Steps
	if s.Steps == 0 {
		t := o.Time
		if t == 0 {
			t = DefaultsOf(p).Time
		}
		n := math.RoundToEven(t / s.Dt)
		if !(n >= 1 && n <= math.MaxInt32) {
			return about("time", fmt.Errorf("%g %s in steps of %g %s are %g steps; there must be at least 1 and at most %d", t, unit, s.Dt, unit, n, math.MaxInt32))
		}
		s.Steps = int(n)
	}
	s.Transient = int(math.RoundToEven(o.Transient / s.Dt))
	if s.Steps < 1 || s.Transient < 0 || s.Transient >= s.Steps {
		return about("transient", fmt.Errorf("%d steps of which the first %d are transient leave nothing to measure", s.Steps, s.Transient))
	}
	return nil
}

// axes are the swept parameters in the order of the model. Those that nothing
// depends on keep one value, unless values were given.
func (o Request) axes(p *ir.Program) (axes []Axis, unswept []string, err error) {
	given := map[string]Axis{}
	for _, a := range o.Params {
		given[a.Name] = a
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
		return nil, nil, about("points", tooMany(n, free))
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
		return 0, about("points", fmt.Errorf("%s points per parameter are too many; at most %s", Digits(n), Digits(maxAxis)))
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

// someNames lists names, so many at most.
func someNames(names []string, most int) string {
	switch n := len(names); {
	case n == 0:
		return "none"
	case n > most:
		return fmt.Sprintf("%s and %s more", strings.Join(names[:most], ", "), Digits(n-most))
	}
	return strings.Join(names, ", ")
}
