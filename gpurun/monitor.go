package gpurun

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/codegen/ir"
)

// Monitor says which signal functional connectivity and its dynamics are about,
// and which data they are compared with. The zero Monitor watches the first
// exposure as it is, about every millisecond, and compares it with nothing. Times
// are in the program's unit; 0 stands for what the defaults say.
type Monitor struct {
	Kind   SignalKind
	Of     string  // the exposure that the signal is made of; "": the first
	TR     float64 // from one sample to the next
	Window float64 // of FCD
	Step   float64 // from one window to the next

	FC      []float64    // empirical, N x N; nil: there is none
	FCD     []float64    // values of the upper triangle of an empirical FCD, ascending; nil: there is none
	Sources []DataSource // where they are from
}

// DataSource is a file of empirical data.
type DataSource struct {
	Flag string `json:"flag"` // fc, fcd, bold-data
	Name string `json:"name"`
	Hash string `json:"sha256"` // of its bytes
}

// SignalKind is what an exposure is turned into before it is sampled.
type SignalKind uint8

// The kinds of signal.
const (
	RawSignal  SignalKind = iota // the exposure itself
	BoldSignal                   // its BOLD signal, by Balloon
)

// String is what a flag calls the kind.
func (k SignalKind) String() string { return [...]string{"raw", "bold"}[k] }

// What a Monitor is where nothing is said about it, in seconds. The window is
// that of most studies of FCD.
const (
	DefaultTR     = 2 // of BOLD; raw signals are sampled about every millisecond
	DefaultWindow = 60
	DefaultStep   = 3
)

// timing is a Monitor in steps and samples.
type timing struct {
	grid         int // steps between the samples that are about a millisecond apart
	every        int // steps from one sample of the signal to the next; a multiple of grid
	window, step int // in samples
}

// The most steps that a grid has, and the most times that one time is another: their
// product is an int.
const (
	mostGrid  = 1 << 30
	mostTimes = 1 << 32
)

// nearest is the whole number nearest to x, from least to most.
func nearest(x float64, least, most int) int {
	switch x = math.RoundToEven(x); {
	case !(x > float64(least)): // NaN too
		return least
	case x > float64(most):
		return most
	}
	return int(x)
}

// timing turns the times of the Monitor into steps: the time between samples to
// the nearest multiple of grid, the others to the nearest sample. Times that Check
// refuses give some number of steps.
func (o *Monitor) timing(dt, second float64) timing {
	t := timing{grid: nearest(second/1000/dt, 1, mostGrid)}
	tr := o.TR
	if tr == 0 && o.Kind == BoldSignal {
		tr = DefaultTR * second
	}
	t.every = t.grid * nearest(tr/(float64(t.grid)*dt), 1, mostTimes)
	sample := float64(t.every) * dt
	t.window = nearest(orElse(o.Window, DefaultWindow*second)/sample, 0, mostTimes)
	t.step = nearest(orElse(o.Step, DefaultStep*second)/sample, 1, mostTimes)
	return t
}

func orElse(v, otherwise float64) float64 {
	if v == 0 {
		return otherwise
	}
	return v
}

// FCDWindow is the window of FCD and the step from one to the next, in samples,
// for a sweep of that step and unit of time.
func (o *Monitor) FCDWindow(dt, second float64) (window, step int) {
	t := o.timing(dt, second)
	return t.window, t.step
}

// leastWindow is how many samples a correlation within a window needs: two are
// always correlated fully.
const leastWindow = 3

// checkMonitor says what is wrong with the Monitor, if anything is.
func (s *Sweep) checkMonitor() error {
	o, n := &s.Monitor, s.Network.N
	for _, v := range []float64{o.TR, o.Window, o.Step} {
		if v < 0 || !isFinite(v) {
			return fmt.Errorf("a signal cannot be looked at every %g %s", v, s.Program.TimeUnit())
		}
	}
	if o.Kind > BoldSignal {
		return fmt.Errorf("there is no such signal")
	}
	for _, check := range []func() error{s.checkLong, s.checkTR, s.checkBold} {
		if err := check(); err != nil {
			return err
		}
	}
	if o.Of != "" && s.exposureNamed(o.Of) < 0 {
		return about("signal-of", fmt.Errorf("the model has no exposure %q to make a signal of%s", o.Of, didYouMean(o.Of, exposureNames(s.Program))))
	}
	if o.FC != nil && len(o.FC) != n*n {
		return fmt.Errorf("the empirical FC has %d entries; %d nodes need %d x %d", len(o.FC), n, n, n)
	}
	if o.FCD != nil && !slices.IsSorted(o.FCD) {
		return fmt.Errorf("the values of the empirical FCD are not in ascending order")
	}
	return s.checkComparisons()
}

// checkLong refuses times that no simulation lasts.
func (s *Sweep) checkLong() error {
	o, longest := &s.Monitor, MaxSteps*s.Dt
	for _, t := range []struct {
		flag  string
		value float64
	}{{"tr", o.TR}, {"fcd-window", o.Window}, {"fcd-step", o.Step}} {
		if t.value > longest {
			return about(t.flag, fmt.Errorf("--%s: %g %s are longer than any simulation, which has at most %s steps, of %g %s here; give a shorter time",
				t.flag, t.value, s.Program.TimeUnit(), Digits(MaxSteps), s.Dt, s.Program.TimeUnit()))
		}
	}
	return nil
}

// checkBold refuses steps so long that BOLD between two of them takes for ever.
func (s *Sweep) checkBold() error {
	if m := NewMeasure(s); m.Bold && m.BoldSubsteps > mostSubsteps {
		return about("dt", fmt.Errorf("there is no BOLD signal of an activity in steps of %g %s: give a shorter --dt, of %d s at most",
			s.Dt, s.Program.TimeUnit(), mostSubsteps/1000))
	}
	return nil
}

// checkTR refuses times between samples that no multiple of the step is near to.
func (s *Sweep) checkTR() error {
	t := s.Monitor.timing(s.Dt, s.Program.Second())
	unit, grid, tr := s.Program.TimeUnit(), float64(t.grid)*s.Dt, s.Monitor.TR
	if real := float64(float64(t.every) * s.Dt); tr != 0 && math.Abs(real-tr) > tr/100 {
		return about("tr", fmt.Errorf("a signal cannot be sampled every %g %s (--tr): with a step of %g %s it is looked at every %g %s, and sampled at multiples of that",
			tr, unit, s.Dt, unit, grid, unit))
	}
	if s.asks("fcd_ks") && t.window < leastWindow {
		return about("fcd-window", fmt.Errorf("a window of FCD with %d samples, one every %g %s, correlates nothing; give a longer --fcd-window or a shorter --tr",
			t.window, float64(t.every)*s.Dt, unit))
	}
	if step := s.Monitor.Step; s.asks("fcd_ks") && step > 0 && step < float64(t.every)*s.Dt/2 {
		return about("fcd-step", fmt.Errorf("windows of FCD cannot begin every %g %s: there is a sample every %g %s; give a longer --fcd-step or a shorter --tr",
			step, unit, float64(t.every)*s.Dt, unit))
	}
	return nil
}

// checkComparisons says which data a metric lacks.
func (s *Sweep) checkComparisons() error {
	for _, name := range s.Metrics {
		switch {
		case (name == "fc_corr" || name == "fc_rmse") && s.Monitor.FC == nil:
			return about("metric", fmt.Errorf("the metric %s compares with an empirical FC; give one: --fc FILE, or --bold-data FILE to compute it from", name))
		case name == "fcd_ks" && s.Monitor.FCD == nil:
			return about("metric", s.missingFCD())
		}
	}
	return nil
}

// missingFCD says why there is no empirical FCD.
func (s *Sweep) missingFCD() error {
	const what = "the metric fcd_ks compares with an empirical FCD"
	switch from := slices.ContainsFunc(s.Monitor.Sources, func(d DataSource) bool { return d.Flag == "bold-data" }); {
	case from && !s.Monitor.knowsTR():
		return fmt.Errorf("%s, and it is not known how often --bold-data was sampled: say it with --tr, which is how often the simulated signal is, too", what)
	case from:
		return fmt.Errorf("%s, and --bold-data has not two windows of %g %s that all nodes vary in; give data of a longer time, or a shorter --fcd-window",
			what, orElse(s.Monitor.Window, DefaultWindow*s.Program.Second()), s.Program.TimeUnit())
	}
	return fmt.Errorf("%s; give one: --fcd FILE, or --bold-data FILE to compute it from", what)
}

func (s *Sweep) asks(metric string) bool { return slices.Contains(s.metrics(), metric) }

// metrics are those that are computed.
func (s *Sweep) metrics() []string {
	if len(s.Metrics) == 0 {
		return s.defaultMetrics()
	}
	return s.Metrics
}

func (s *Sweep) exposureNamed(name string) int { return slices.Index(exposureNames(s.Program), name) }

func exposureNames(p *ir.Program) []string {
	names := make([]string, len(p.Exposures))
	for i, e := range p.Exposures {
		names[i] = e.Name
	}
	return names
}

// addMonitor notes what the metrics want of the signal.
func (m *Measure) addMonitor(s *Sweep) {
	t := s.Monitor.timing(s.Dt, s.Program.Second())
	m.Every, m.SampleEvery, m.window, m.windowStep = t.grid, t.every, t.window, t.step
	m.SampleStep = float64(t.grid) * s.Dt / s.Program.Second()
	m.BoldSubsteps, m.BoldStep = boldSteps(m.SampleStep)
	m.empiricalFC, m.empiricalFCD = s.Monitor.FC, s.Monitor.FCD
	m.Watched = max(0, s.exposureNamed(s.Monitor.Of))
	if len(m.Exposures) == 0 {
		m.FC = false
		return
	}
	for _, name := range m.metrics {
		switch name {
		case "fcd_ks":
			m.Series = m.counted / m.SampleEvery
		case "psd_peak":
			if n := m.counted / m.Every; n >= leastSegment {
				m.Segment = min(segmentLength, n)
			}
		}
	}
}

// mostSubsteps are more Euler steps of BOLD than anyone wants between two samples.
const mostSubsteps = 1_000_000

// boldSteps is how many Euler steps of BOLD there are between two samples of the
// activity, which are that many seconds apart, and how long one is.
func boldSteps(seconds float64) (steps int, step float64) {
	steps = nearest(seconds*1000, 1, mostSubsteps+1)
	return steps, seconds / float64(steps)
}

// settling is how many seconds BOLD takes to settle after its start at rest.
const settling = 20

// Shortages says which metrics will be undefined in every simulation, because
// the simulated time is too short for them, and that a transient is too short for
// BOLD.
func (s *Sweep) Shortages() []string {
	m, unit := NewMeasure(s), s.Program.TimeUnit()
	samples, every := m.counted/m.SampleEvery, float64(m.SampleEvery)*s.Dt
	windows := m.windows()
	var list, fc []string
	for _, name := range m.metrics {
		if aboutFC(name) {
			fc = append(fc, name)
		}
	}
	if len(fc) > 0 && m.FC && samples < 2 {
		list = append(list, fmt.Sprintf("undefined everywhere: %s, which need 2 samples at least, one every %g %s, and there are %d; give more --time", strings.Join(fc, ", "), every, unit, samples))
	}
	for _, name := range m.metrics {
		switch {
		case name == "fcd_ks" && windows < 2:
			list = append(list, fmt.Sprintf("undefined everywhere: fcd_ks, which needs 2 windows at least, that is %g %s behind the transient, and there are %g; give more --time",
				float64(m.window+m.windowStep)*every, unit, float64(m.counted)*s.Dt))
		case name == "psd_peak" && len(m.Exposures) > 0 && m.Segment == 0:
			list = append(list, fmt.Sprintf("undefined everywhere: psd_peak, which needs %d samples, one every %g %s, and there are %d; give more --time",
				leastSegment, float64(m.Every)*s.Dt, unit, m.counted/m.Every))
		}
	}
	if transient := float64(s.Transient) * s.Dt; m.Bold && transient < float64(settling*s.Program.Second())-float64(s.Dt/2) {
		list = append(list, fmt.Sprintf("the onset of the BOLD signal counts: it starts at rest and needs some %d s to settle, and the transient is %g %s; give a --transient of %ds",
			settling, transient, unit, settling))
	}
	return list
}

// MonitorManifest is a Monitor in a manifest.
type MonitorManifest struct {
	Signal  string       `json:"signal"`
	Of      string       `json:"of,omitempty"`
	TR      float64      `json:"tr,omitempty"`
	Window  float64      `json:"fcd_window,omitempty"`
	Step    float64      `json:"fcd_step,omitempty"`
	FC      string       `json:"fc_sha256,omitempty"`  // of the numbers
	FCD     string       `json:"fcd_sha256,omitempty"` // of the numbers
	Sources []DataSource `json:"data,omitempty"`
}

// manifest is nil for the zero Monitor: what most sweeps do needs no words.
func (o *Monitor) manifest() *MonitorManifest {
	if reflect.DeepEqual(*o, Monitor{}) {
		return nil
	}
	return &MonitorManifest{Signal: o.Kind.String(), Of: o.Of, TR: o.TR, Window: o.Window, Step: o.Step,
		FC: hashNumbers(o.FC), FCD: hashNumbers(o.FCD), Sources: o.Sources}
}

// nameless is the manifest without the files, whose numbers count.
func (m *MonitorManifest) nameless() *MonitorManifest {
	if m == nil {
		return nil
	}
	same := *m
	same.Sources = nil
	return &same
}

// hashNumbers is the SHA-256 of numbers, in hex; "" of none.
func hashNumbers(x []float64) string {
	if x == nil {
		return ""
	}
	b := make([]byte, 0, 8*len(x))
	for _, v := range x {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v+0))
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
