package report

import (
	"math"

	"github.com/lemsls/lemsls/gpurun"
)

// Series is how one simulation went: every signal at so many times, and how the
// nodes go together.
type Series struct {
	Point     int      `json:"point"`
	Replicate int      `json:"replicate"`
	Params    numbers  `json:"params"`
	TimeUnit  string   `json:"timeUnit"`
	Time      numbers  `json:"time"`
	Every     int      `json:"every"` // steps; above 1 each pair of values is the least and the largest of so many
	Nodes     int      `json:"nodes"`
	Signals   []Signal `json:"signals"`
	FC        *FC      `json:"fc,omitempty"`
	Fault     string   `json:"fault,omitempty"` // why it ended early
}

// Signal is a state or an exposure over time.
type Signal struct {
	Name  string    `json:"name"`
	Unit  string    `json:"unit"`
	Mean  numbers   `json:"mean"`            // over the nodes
	Low   numbers   `json:"low,omitempty"`   // the least of any node, with more than one
	High  numbers   `json:"high,omitempty"`  // the largest
	Nodes []numbers `json:"nodes,omitempty"` // each of them, unless they are too many
}

// FC is functional connectivity: the correlations between the nodes, row by row.
type FC struct {
	Signal string  `json:"signal"`
	Values numbers `json:"values"`
}

// What a Series has at most: pairs of times, nodes of their own, nodes of FC.
const (
	mostBins  = 500
	mostNodes = 200
	mostFC    = 600
)

// shape is what a simulation is like, whoever made it.
type shape struct {
	signals   []string
	fc        int // index of the signal that FC is about; -1: none
	nodes     int
	steps     int
	transient int
	every     int // steps between samples of FC
	dt        float64
	unit      string // of dt
}

// trace makes a Series of the values of a simulation as they come, step by step
// and node by node, from step 0, the initial state, on.
type trace struct {
	shape
	wide    int // steps of a bin; 1: every step is kept
	nodesOf [][]envelope
	mean    []envelope
	sum     []float64 // over the nodes of the step
	low     [][]float64
	high    [][]float64
	last    int // step
	fcOf    *correlation
	sample  []float64
}

func newTrace(s shape) *trace {
	t := &trace{shape: s, wide: 1, sum: make([]float64, len(s.signals)), mean: make([]envelope, len(s.signals)),
		low: make([][]float64, len(s.signals)), high: make([][]float64, len(s.signals))}
	if s.steps+1 > 2*mostBins {
		t.wide = (s.steps + mostBins) / mostBins
	}
	if s.nodes <= mostNodes {
		t.nodesOf = make([][]envelope, len(s.signals))
		for k := range t.nodesOf {
			t.nodesOf[k] = make([]envelope, s.nodes)
		}
	}
	if s.fc >= 0 && s.nodes > 1 && s.nodes <= mostFC {
		t.fcOf = newCorrelation(s.nodes)
		t.sample = make([]float64, s.nodes)
	}
	return t
}

// add takes the values of the next node.
func (t *trace) add(step, node int, values []float64) {
	t.last = step
	for k, x := range values {
		t.spread(k, step, node, x)
		if t.nodesOf != nil {
			t.nodesOf[k][node].add(step, t.wide, x)
		}
		if t.sum[k] += x; node == t.nodes-1 {
			t.mean[k].add(step, t.wide, t.sum[k]/float64(t.nodes))
			t.sum[k] = 0
		}
	}
	if t.fcOf == nil {
		return
	}
	if t.sample[node] = values[t.fc]; node == t.nodes-1 && step > t.transient && (step-t.transient)%t.every == 0 {
		t.fcOf.add(t.sample)
	}
}

// spread keeps the least and the largest of any node in each bin.
func (t *trace) spread(k, step, node int, x float64) {
	if t.nodes == 1 {
		return
	}
	if node == 0 && step%t.wide == 0 {
		t.low[k], t.high[k] = append(t.low[k], x), append(t.high[k], x)
		return
	}
	i := len(t.low[k]) - 1
	t.low[k][i], t.high[k][i] = math.Min(t.low[k][i], x), math.Max(t.high[k][i], x)
}

// series is what came in, with numbers of each signal in a unit.
func (t *trace) series(unit func(signal string, most float64) (string, func(float64) float64)) *Series {
	s := &Series{TimeUnit: t.unit, Nodes: t.nodes, Every: t.wide}
	for first := 0; first <= t.last; first += t.wide {
		s.Time = append(s.Time, float64(first)*t.dt)
		if t.wide > 1 {
			s.Time = append(s.Time, float64(min(first+t.wide-1, t.last))*t.dt)
		}
	}
	for k, name := range t.signals {
		sig := Signal{Name: name, Mean: t.mean[k].values(t.wide), Low: doubled(t.low[k], t.wide), High: doubled(t.high[k], t.wide)}
		if t.nodesOf != nil && t.nodes > 1 {
			for n := range t.nodesOf[k] {
				sig.Nodes = append(sig.Nodes, t.nodesOf[k][n].values(t.wide))
			}
		}
		sig.scale(unit)
		s.Signals = append(s.Signals, sig)
	}
	if t.fcOf != nil {
		if values := t.fcOf.matrix(); values != nil {
			s.FC = &FC{Signal: t.signals[t.fc], Values: values}
		}
	}
	return s
}

// doubled is a value for each half of a bin.
func doubled(list []float64, wide int) numbers {
	if wide == 1 {
		return list
	}
	var twice numbers
	for _, x := range list {
		twice = append(twice, x, x)
	}
	return twice
}

// scale puts a signal into a unit in which it is easy to read.
func (s *Signal) scale(unit func(string, float64) (string, func(float64) float64)) {
	all := append([]numbers{s.Mean, s.Low, s.High}, s.Nodes...)
	name, number := unit(s.Name, max(most(s.Mean), most(s.Low), most(s.High)))
	if s.Unit = name; name == "" {
		return
	}
	for _, list := range all {
		for i := range list {
			list[i] = number(list[i])
		}
	}
}

// envelope keeps the least and the largest value of every bin, in the order in
// which they came: nothing that stands out is lost, be it one step long.
type envelope struct {
	low, high       float64
	lowAt, highAt   int
	kept            numbers
	open, undefined bool
}

func (e *envelope) add(step, wide int, x float64) {
	if wide == 1 {
		e.kept = append(e.kept, x)
		return
	}
	if step%wide == 0 {
		e.close()
		*e = envelope{low: x, high: x, lowAt: step, highAt: step, kept: e.kept, open: true}
	}
	if x-x != 0 {
		e.undefined = true
	}
	if x < e.low {
		e.low, e.lowAt = x, step
	}
	if x > e.high {
		e.high, e.highAt = x, step
	}
}

func (e *envelope) close() {
	switch {
	case !e.open:
		return
	case e.undefined:
		e.kept = append(e.kept, math.NaN(), math.NaN())
	case e.lowAt <= e.highAt:
		e.kept = append(e.kept, e.low, e.high)
	default:
		e.kept = append(e.kept, e.high, e.low)
	}
	e.open = false
}

func (e *envelope) values(wide int) numbers {
	if wide > 1 {
		e.close()
	}
	return e.kept
}

// every is how many steps there are between samples of FC, as the metrics have
// them: about a millisecond.
func every(dt, second float64) int { return int(max(1, math.RoundToEven(second/1000/dt))) }

// firstExposure is the index of the signal that FC is about: of which the first
// mean is a metric, else the first.
func firstExposure(signals []string, m *gpurun.Manifest) int {
	for _, column := range m.MetricColumns() {
		if _, of := metricOf(column); of != "" {
			for k, name := range signals {
				if name == of {
					return k
				}
			}
		}
	}
	return min(0, len(signals)-1)
}
