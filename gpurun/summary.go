package gpurun

import (
	"math"
	"slices"
)

// MaxBins is the largest number of values a ParamSummary tells apart; a finer
// axis has its neighbours put together.
const MaxBins = 64

// summary gathers a Result row by row.
type summary struct {
	result    *Result
	objective int  // index of the objective's column; -1: there is none
	least     bool // the smallest objective is the best
	params    []*bins
	total     spread
	states    []stateSum
	own       []int         // the states of the program that they are about
	faults    []storedFault // those that are the first of something
	point     pointSum      // the one whose rows are coming in
	best      pointSum
}

// pointSum is the metrics of a point over the replicates that have an objective.
type pointSum struct {
	row       Row // of the first of them
	objective spread
	metrics   []spread // of what is finite
}

// bins is what is known along one parameter.
type bins struct {
	sorted []float64 // the values of the axis
	each   []spread
}

// spread is a running mean and sum of squared deviations, by Welford.
type spread struct{ n, mean, square float64 }

func (s *spread) add(x float64) {
	s.n++
	d := x - s.mean
	s.mean += d / s.n
	s.square += float64(d * (x - s.mean))
}

// value is the mean; NaN of nothing.
func (s *spread) value() float64 {
	if s.n == 0 {
		return math.NaN()
	}
	return s.mean
}

// deviation is the sample standard deviation, divided by n - 1: what was added is
// a sample of what could have been. It is 0 of one value.
func (s *spread) deviation() float64 { return math.Sqrt(s.square / max(s.n-1, 1)) }

type stateSum struct{ mean, clamped spread }

func newSummary(s *Sweep, m *Measure) *summary {
	objective := s.Objective
	if objective == "" {
		objective = defaultObjective(m)
	}
	u := &summary{objective: slices.Index(m.Columns, objective), own: s.Program.OwnStates()}
	info := metricInfo(objective)
	u.least = info != nil && info.least
	u.states = make([]stateSum, len(u.own))
	u.result = &Result{
		Metrics: m.Columns, Replicates: s.replicates(), Steps: s.Steps, Dt: s.Dt, Seed: s.Seed,
		Precision: s.Precision, Objective: objective, Second: s.Program.Second(),
	}
	lo, hi := s.Range()
	u.result.Points = hi - lo
	for _, a := range s.Points.Axes() {
		u.addParam(a)
	}
	for _, k := range u.own {
		u.result.States = append(u.result.States, StateSummary{Name: s.Program.States[k].Name, Min: math.Inf(1), Max: math.Inf(-1)})
	}
	return u
}

// defaultObjective is the metric that most people look for, or the first one.
func defaultObjective(m *Measure) string {
	for _, port := range m.ports {
		if rate := "rate_" + port.Name; slices.Contains(m.Columns, rate) {
			return rate
		}
	}
	for _, name := range []string{"fc_corr", "fc_sc_corr", "kop", "metastability", "fc_mean"} {
		if slices.Contains(m.Columns, name) && !(m.Order == NoOrder && (name == "kop" || name == "metastability")) {
			return name
		}
	}
	if len(m.Columns) > 0 {
		return m.Columns[0]
	}
	return ""
}

func (u *summary) addParam(a Axis) {
	values := slices.Clone(a.Values)
	slices.Sort(values)
	values = slices.Compact(values)
	count := min(len(values), MaxBins)
	u.params = append(u.params, &bins{sorted: values, each: make([]spread, count)})
	p := ParamSummary{Name: a.Name, Distinct: len(values), Values: make([]float64, count),
		Undefined: make([]int, count), Diverged: make([]int, count), BadDelays: make([]int, count)}
	if len(values) > 0 {
		p.Lo, p.Hi = values[0], values[len(values)-1]
	}
	for b := range p.Values {
		lo, hi := firstOf(b, len(values), count), firstOf(b+1, len(values), count)
		p.Values[b] = values[(lo+hi-1)/2]
	}
	u.result.Params = append(u.result.Params, p)
}

// firstOf is the first of n values that falls into bin b of count.
func firstOf(b, n, count int) int { return (b*n + count - 1) / count }

func (b *bins) of(v float64) int {
	i, _ := slices.BinarySearch(b.sorted, v)
	return min(i, len(b.sorted)-1) * len(b.each) / len(b.sorted)
}

// add counts a row. Rows come in order.
func (u *summary) add(row Row) {
	u.result.Rows++
	if row.Fault != nil {
		u.addFault(row)
		return
	}
	for k, x := range row.States {
		s := &u.result.States[k]
		s.Min, s.Max = min(s.Min, x.Min), max(s.Max, x.Max)
		u.states[k].mean.add(x.Mean)
		u.states[k].clamped.add(x.ClampShare)
	}
	if u.objective < 0 {
		return
	}
	x := row.Metrics[u.objective]
	if !isFinite(x) {
		u.result.Undefined++
		for k, b := range u.params {
			u.result.Params[k].Undefined[b.of(row.Params[k])]++
		}
		return
	}
	u.total.add(x)
	for k, b := range u.params {
		b.each[b.of(row.Params[k])].add(x)
	}
	u.addToPoint(row, x)
}

// addToPoint counts a row for the mean of its point.
func (u *summary) addToPoint(row Row, x float64) {
	p := &u.point
	if p.objective.n == 0 || p.row.Point != row.Point {
		u.settle()
		*p = pointSum{row: row, metrics: p.metrics[:0]}
		p.metrics = append(p.metrics, make([]spread, len(row.Metrics))...)
	}
	p.objective.add(x)
	for k, v := range row.Metrics {
		if isFinite(v) {
			p.metrics[k].add(v)
		}
	}
}

// settle compares the point that is complete with the best so far. One with
// fewer replicates that have an objective, as the others diverged or never ran,
// is worse whatever its mean: luck would choose among them.
func (u *summary) settle() {
	p, b := &u.point, &u.best
	n, better := p.objective.n, p.objective.mean > b.objective.mean
	if u.least {
		better = p.objective.mean < b.objective.mean
	}
	if n > b.objective.n || n > 0 && n == b.objective.n && better {
		*p, *b = *b, *p
	}
	p.objective = spread{}
}

// bestRow is the means of the best point.
func (u *summary) bestRow() *Row {
	b := &u.best
	if b.objective.n == 0 {
		return nil
	}
	row := b.row
	if b.objective.n > 1 {
		row.States, row.Metrics = nil, nil
		for k := range b.metrics {
			row.Metrics = append(row.Metrics, b.metrics[k].value())
		}
	}
	return &row
}

func (u *summary) addFault(row Row) {
	r := u.result
	r.Diverged++
	for k, b := range u.params {
		r.Params[k].Diverged[b.of(row.Params[k])]++
	}
	if row.Fault.Kind == BadDelay {
		u.addBadDelay(row)
		return
	}
	first := r.FirstFault == nil
	if first {
		r.FirstFault, r.FaultRow = row.Fault, &row
	}
	if k := slices.Index(u.own, row.Fault.State); k >= 0 {
		s := &r.States[k]
		s.Diverged++
		if s.FirstDiverged == nil {
			s.FirstDiverged, first = row.Fault, true
		}
	}
	if first {
		u.faults = append(u.faults, *storeFault(row))
	}
}

func (u *summary) addBadDelay(row Row) {
	r := u.result
	r.BadDelays++
	if r.FirstBadDelay == nil {
		r.FirstBadDelay, r.BadDelayRow = row.Fault, &row
	}
	for k, b := range u.params {
		r.Params[k].BadDelays[b.of(row.Params[k])]++
	}
}

// stateManifests is what is known about the states; of one that no finite row
// has, nothing.
func (u *summary) stateManifests() []StateManifest {
	var list []StateManifest
	for k, s := range u.result.States {
		n := int(u.states[k].mean.n)
		if n > 0 && isFinite(s.Mean) && isFinite(s.Min) && isFinite(s.Max) {
			list = append(list, StateManifest{s.Name, n, s.Mean, s.Min, s.Max, s.ClampShare})
		}
	}
	return list
}

// finish is the Result of the rows so far.
func (u *summary) finish() *Result {
	r := u.result
	u.settle()
	if r.Best = u.bestRow(); r.Best != nil {
		o := u.best.objective
		r.BestCount, r.BestStd = int(o.n), o.deviation()
	}
	for k, b := range u.params {
		p := &r.Params[k]
		between := 0.0
		for _, s := range b.each {
			p.Mean = append(p.Mean, s.value())
			p.Count = append(p.Count, int(s.n))
			between += float64(s.n * (s.mean - u.total.mean) * (s.mean - u.total.mean))
		}
		if u.total.square > 0 {
			p.Effect = min(1, between/u.total.square)
		}
	}
	for k := range r.States {
		s := &r.States[k]
		s.Mean, s.ClampShare = u.states[k].mean.mean, u.states[k].clamped.mean
		if u.states[k].mean.n == 0 {
			s.Mean, s.Min, s.Max = math.NaN(), math.NaN(), math.NaN()
		}
	}
	return r
}
