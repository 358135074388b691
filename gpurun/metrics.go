package gpurun

import (
	"fmt"
	"slices"
	"strings"

	edlib "github.com/hbollon/go-edlib"
	"github.com/lemsls/lemsls/codegen/ir"
)

// MetricInfo documents a metric.
type MetricInfo struct {
	Name string
	Doc  string // one sentence or two
	each each

	least bool // the smallest value is the best one
}

// each is what a metric has a column for.
type each uint8

const (
	once         each = iota // the simulation
	eachExposure             // each exposure
	eachEvent                // each port that the model sends events through
)

// String is what there is a column for.
func (e each) String() string { return [...]string{"simulation", "exposure", "event port"}[e] }

// Metrics is the table of all metrics. A metric counts the samples n =
// Transient+1 .. Steps: the state after n steps, never the initial one. fc_*,
// kop, metastability and psd_peak look at every k-th of them, k = max(1, rint(1 ms
// / dt)), so that their samples are about a millisecond apart; a Monitor gives
// fc_* and fcd_ks another signal and other samples.
var Metrics = []MetricInfo{
	{Name: "mean", each: eachExposure, Doc: "Mean over time and nodes, for each exposure."},
	{Name: "std", each: eachExposure, Doc: "Standard deviation over time and nodes, for each exposure: of all samples, divided by their number, as numpy.std."},
	{Name: "min", each: eachExposure, Doc: "Smallest value over time and nodes, for each exposure."},
	{Name: "max", each: eachExposure, Doc: "Largest value over time and nodes, for each exposure."},
	{Name: "variance_global", Doc: "Variance of the first exposure over time and nodes, divided by the number of samples."},
	{Name: "variance_node", Doc: "Variance over the nodes of each node's variance over time, of the first exposure."},
	{Name: "events", each: eachEvent, Doc: "Number of events after the transient, such as spikes, for each event port: its mean over the nodes."},
	{Name: "rate", each: eachEvent, Doc: "Events per second after the transient, for each event port: the mean over the nodes."},
	{Name: "latency", each: eachEvent, Doc: "Time from the end of the transient to the first event, for each event port: the mean over the nodes that have one. Undefined without."},
	{Name: "isi", each: eachEvent, Doc: "Time from one event to the next, for each event port: the mean over the nodes of each node's mean. A node counts from its second event on."},
	{Name: "isi_cv", each: eachEvent, Doc: "Standard deviation of a node's times from one event to the next by their mean, for each event port: its mean over the nodes. A node counts from its third event on."},
	{Name: "clamp_share", Doc: "Share of (step, node) at which some state was clamped to its bounds."},
	{Name: "fc_mean", Doc: "Mean of the upper triangle of functional connectivity: the Pearson correlation between the nodes' first exposures, or between what --signal, --signal-of and --tr say. Pairs with a node that does not vary are left out."},
	{Name: "fc_sc_corr", Doc: "Pearson correlation between the upper triangles of functional connectivity and of the weights. Pairs with a node that does not vary are left out; undefined where all pairs are correlated alike (to 1e-12)."},
	{Name: "fc_sc_corr_full", Doc: "Pearson correlation between functional connectivity, 1 on its diagonal, and the weights, over the full matrices."},
	{Name: "fc_corr", Doc: "Pearson correlation between the upper triangles of functional connectivity and of the empirical one (--fc or --bold-data). Pairs are left out as by fc_sc_corr."},
	{Name: "fc_rmse", least: true, Doc: "Root of the mean squared difference between the same triangles."},
	{Name: "fcd_ks", least: true, Doc: "Kolmogorov-Smirnov distance between the values above the diagonal of functional connectivity dynamics and of the empirical ones (--fcd or --bold-data): the Pearson correlations between the upper triangles of functional connectivity in all pairs of windows (--fcd-window, --fcd-step), overlapping ones too. A node that does not vary in some window is left out; undefined with fewer than two windows."},
	{Name: "psd_peak", Doc: "Frequency in Hz, above 0, with the most power: the mean over nodes and segments of Welch's method, for the first exposure or that of --signal-of. Segments of 2048 samples (all, if there are fewer), without their mean, overlap by half under a Hann window: with samples every ms frequencies are 0.49 Hz apart."},
	{Name: "kop", Doc: "Kuramoto order parameter: the mean over time of |mean over nodes of exp(i theta)|. theta is the first exposure in a model of one state, a phase; else it is atan2 of the second exposure and the first, each less the node's mean over all steps behind --transient so far. The first of them, its own mean, is no sample."},
	{Name: "metastability", Doc: "Standard deviation over time of the order parameter whose mean is kop."},
	{Name: "diverged", Doc: "Always written: the columns status (ok or diverged), diverged_step, diverged_node and diverged_state say where a simulation first left the finite: with a state, or with an exposure at a time that counts, for which diverged_state is empty. All metrics of such a row are NaN."},
}

// DefaultMetrics is what the sweep of a network computes if nothing is asked
// for.
func DefaultMetrics() []string {
	return []string{"mean", "std", "min", "max", "clamp_share", "fc_mean", "fc_sc_corr", "kop", "metastability"}
}

// defaultMetrics is what a sweep computes if nothing is asked for: what events
// there are, in place of what bounds do, and nothing about pairs of nodes where
// there is one node.
func (s *Sweep) defaultMetrics() []string {
	metrics := DefaultMetrics()
	if s.Network.N == 1 {
		metrics = slices.DeleteFunc(metrics, func(name string) bool {
			return name == "kop" || name == "metastability" || strings.HasPrefix(name, "fc_")
		})
	}
	if s.Program.Seconds {
		metrics = slices.DeleteFunc(metrics, func(name string) bool { return name == "clamp_share" })
	}
	if len(s.Program.Events) > 0 {
		metrics = append(metrics, "events", "rate", "latency", "isi", "isi_cv")
	}
	if s.Monitor.FC != nil {
		metrics = append(metrics, "fc_corr", "fc_rmse")
	}
	if s.Monitor.FCD != nil {
		metrics = append(metrics, "fcd_ks")
	}
	return metrics
}

// ParseMetrics checks names, each possibly several with commas between, and
// drops repetitions.
func ParseMetrics(names []string) ([]string, error) {
	var metrics []string
	for _, list := range names {
		for name := range strings.SplitSeq(list, ",") {
			name = strings.TrimSpace(name)
			if metricInfo(name) == nil {
				return nil, fmt.Errorf("there is no metric %q%s", name, didYouMean(name, metricNames()))
			}
			if !slices.Contains(metrics, name) {
				metrics = append(metrics, name)
			}
		}
	}
	return metrics, nil
}

func metricInfo(name string) *MetricInfo {
	for i := range Metrics {
		if Metrics[i].Name == name {
			return &Metrics[i]
		}
	}
	return nil
}

func metricNames() []string {
	all := make([]string, 0, len(Metrics))
	for _, m := range Metrics {
		all = append(all, m.Name)
	}
	return all
}

// didYouMean names the candidate that a misspelt name is near to, a change in
// three letters at most, or all of them if there is none.
func didYouMean(name string, candidates []string) string {
	best, distance := "", (len(name)+2)/3+1
	for _, c := range candidates {
		if d := edlib.OSADamerauLevenshteinDistance(strings.ToLower(name), strings.ToLower(c)); d < distance {
			best, distance = c, d
		}
	}
	if best != "" {
		return fmt.Sprintf("; did you mean %q?", best)
	}
	return "; there are " + strings.Join(candidates, ", ")
}

// Signal is a number per node and time that metrics are made of.
type Signal struct {
	Name     string
	State    int // index into Program.States; -1 if it is none
	Exposure int // index into Program.Exposures; -1 if the signal is a state
}

// Measure says what a backend has to tally for a sweep, and turns a Tally into
// metrics.
type Measure struct {
	Columns   []string // of the metrics
	Signals   []Signal // the program's own states, then the exposures that are no states
	Exposures []int    // the signal of each exposure
	N         int      // nodes
	Every     int      // steps between the samples of Order and Power, and of the activity that BOLD is made of

	Watched      int     // the exposure that FC, Series and Power are about
	Bold         bool    // FC and Series are about its BOLD signal
	BoldSubsteps int     // Euler steps of BOLD for each sample of the activity, which holds meanwhile; 1 at least
	BoldStep     float64 // seconds of one of them, about a millisecond
	SampleStep   float64 // seconds between the samples of Power, and of the activity that BOLD is made of
	SampleEvery  int     // steps between the samples of FC and Series; a multiple of Every
	FC           bool    // Tally.Product is needed
	Series       int     // samples that Tally.Series needs; 0: none
	Segment      int     // samples of the segments of Tally.Power; 0: it is not needed

	Squares bool // Tally.Square is needed
	Order   OrderKind
	Events  []int // the states that count the events of each port; nil if nothing is asked about them

	metrics []string
	weights []float64
	ports   []ir.Event
	dt      float64
	second  float64 // in the unit of dt
	counted int     // steps

	arrays []string
	saves  func(point int) bool

	empiricalFC, empiricalFCD []float64
	window, windowStep        int // of FCD, in samples
}

// OrderKind is where the phases of the order parameter come from.
type OrderKind uint8

// The kinds of order parameter.
const (
	NoOrder    OrderKind = iota // not asked for, or undefined
	PhaseOrder                  // the first exposure is a phase
	PlaneOrder                  // the phase in the plane of the first two exposures
)

// NewMeasure says what to tally for s, which has been checked.
func NewMeasure(s *Sweep) *Measure {
	m := &Measure{
		N:       s.Network.N,
		metrics: s.metrics(),
		weights: s.Network.Weights,
		ports:   s.Program.Events,
		dt:      s.Dt,
		second:  s.Program.Second(),
		counted: s.Steps - s.Transient,
	}
	m.addSignals(s.Program)
	for _, name := range m.metrics {
		m.addColumns(name, s.Program)
		m.addEvents(name)
		m.FC = m.FC || aboutFC(name)
		m.Squares = m.Squares || name == "std" || strings.HasPrefix(name, "variance_")
		if name == "kop" || name == "metastability" {
			m.Order = orderKind(s.Program)
		}
	}
	m.addMonitor(s)
	m.addArrays(s)
	m.Bold = s.Monitor.Kind == BoldSignal && (m.FC || m.Series > 0)
	return m
}

func (m *Measure) addSignals(p *ir.Program) {
	for _, k := range p.OwnStates() {
		m.Signals = append(m.Signals, Signal{Name: p.States[k].Name, State: k, Exposure: -1})
	}
	for e, exposure := range p.Exposures {
		k := stateOf(p, e)
		if i := slices.IndexFunc(m.Signals, func(s Signal) bool { return s.State == k }); k >= 0 && i >= 0 {
			m.Exposures = append(m.Exposures, i)
			continue
		}
		m.Exposures = append(m.Exposures, len(m.Signals))
		m.Signals = append(m.Signals, Signal{Name: exposure.Name, State: -1, Exposure: e})
	}
}

// stateOf is the state that exposure e shows unchanged, or -1.
func stateOf(p *ir.Program, e int) int {
	_, exposures, _ := p.StepOutputs()
	if v := exposures[e]; v != ir.None && p.Step.Instrs[v].Op == ir.StateValue {
		return int(p.Step.Instrs[v].Index)
	}
	return -1
}

func orderKind(p *ir.Program) OrderKind {
	states := len(p.OwnStates())
	switch {
	case states == 1 && len(p.Exposures) > 0:
		return PhaseOrder
	case states > 1 && len(p.Exposures) > 1:
		return PlaneOrder
	}
	return NoOrder
}

func (m *Measure) addColumns(metric string, p *ir.Program) {
	if metric != "diverged" {
		m.Columns = append(m.Columns, metricInfo(metric).columns(p)...)
	}
}

// columns are the names of what a metric is computed for.
func (i *MetricInfo) columns(p *ir.Program) []string {
	var list []string
	switch i.each {
	case once:
		list = append(list, i.Name)
	case eachExposure:
		for _, e := range p.Exposures {
			list = append(list, i.Name+"_"+e.Name)
		}
	case eachEvent:
		for _, e := range p.Events {
			list = append(list, i.Name+"_"+e.Name)
		}
	}
	return list
}

// Further is the signals that a trajectory shows beside the states.
func (m *Measure) Further() []Signal {
	for i, s := range m.Signals {
		if s.State < 0 {
			return m.Signals[i:]
		}
	}
	return nil
}
