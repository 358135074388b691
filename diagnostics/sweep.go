package diagnostics

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// SweepSource is where the findings of a sweep come from.
const SweepSource = "lemsls sweep"

// The codes of a sweep's findings.
const (
	SweepModelCode     = "sweep-result"
	SweepParameterCode = "sweep-parameter"
	SweepStateCode     = "sweep-state"
	SweepFaultCode     = "sweep-fault"
)

// SweepCodes are the codes of a sweep's findings, each with its mildest
// severity.
func SweepCodes() map[string]Severity {
	return map[string]Severity{SweepModelCode: Info, SweepParameterCode: Info, SweepStateCode: Info, SweepFaultCode: Warning}
}

// Swept is a sweep and what was swept.
type Swept struct {
	Subject *lems.Subject
	Result  *gpurun.Result
	Unswept []string // parameters that kept one value, because nothing depends on them
}

// FromSweep puts what a sweep found on the lines that caused it: on the model,
// on each swept Parameter, on each StateVariable, and on the equation whose
// value was the first to leave the finite numbers. m is the model as it is now,
// and today what was swept as it is there, nil if it is gone: findings stand where
// the names that they are about stand now. stale says that it is not what was swept
// any more.
func FromSweep(m *lems.Model, today *lems.Subject, swept Swept, stale bool) []Diagnostic {
	s := sweepFindings{m: m, today: today, old: swept.Subject, r: swept.Result, unswept: swept.Unswept}
	s.model()
	for i, p := range s.r.Params {
		s.parameter(i, p)
	}
	s.states()
	s.fault()
	s.badDelay()
	Sort(s.found)
	if stale {
		for i := range s.found {
			s.found[i].Message = "stale, the model has changed since: " + s.found[i].Message
			s.found[i].Fixes = nil
		}
	}
	return s.found
}

type sweepFindings struct {
	m       *lems.Model   // now
	today   *lems.Subject // nil: it is gone
	old     *lems.Subject // when it was swept
	r       *gpurun.Result
	unswept []string // parameters
	found   []Diagnostic
}

func (s *sweepFindings) add(d Diagnostic) {
	d.Source = SweepSource
	s.found = append(s.found, d)
}

// model reports the sweep as a whole where what was swept has its name.
func (s *sweepFindings) model() {
	r, place := s.r, s.subjectPlace()
	points := count(r.Points, "point")
	if r.Replicates > 1 {
		points += fmt.Sprintf(" x %d replicates", r.Replicates)
	}
	msg := fmt.Sprintf("Sweep of %s x %s of %s on %s (%s, %s): %s, %s sim-steps/s, seed %d",
		points, count(r.Steps, "step"), TimeText(r.Dt, r.Second), r.Device, r.Backend, precisionName(r.Precision), duration(r.Elapsed), quantity(r.SimStepsPerSec), r.Seed)
	if r.Partial {
		msg = fmt.Sprintf("%s; cancelled after %d of %d", msg, r.Rows, r.Points*max(r.Replicates, 1))
	}
	d := Diagnostic{Code: SweepModelCode, Severity: Info, Place: place, Message: msg}
	note := func(format string, args ...any) {
		d.Related = append(d.Related, Related{Place: place, Message: fmt.Sprintf(format, args...)})
	}
	if r.Best != nil {
		note("best %s: %s%s at %s", s.objective(), s.score(), s.spread(), s.at(r.Best))
		if text := s.spikes(); text != "" {
			note("there: %s", text)
		}
	}
	if n := r.Diverged - r.BadDelays; n > 0 {
		note("%s of %s left the finite numbers", gpurun.Digits(n), count(r.Rows, "simulation"))
	}
	if r.BadDelays > 0 {
		note("%s of %s could not be run: their delays make no sense", gpurun.Digits(r.BadDelays), count(r.Rows, "simulation"))
	}
	if r.Undefined > 0 {
		note("%s of %s have no %s, which is undefined for them", gpurun.Digits(r.Undefined), count(r.Rows, "simulation"), r.Objective)
	}
	if r.Dir != "" {
		note("results in %s", r.Dir)
	}
	s.add(d)
}

// objective names what is largest at the best point.
func (s *sweepFindings) objective() string {
	if s.r.BestCount > 1 {
		return "mean " + s.r.Objective
	}
	return s.r.Objective
}

// score is the objective at the best point.
func (s *sweepFindings) score() string {
	if i := slices.Index(s.r.Metrics, s.r.Objective); i >= 0 && i < len(s.r.Best.Metrics) {
		return num(s.r.Best.Metrics[i])
	}
	return "unknown"
}

// spikes is what there is about events at the best point.
func (s *sweepFindings) spikes() string {
	var list []string
	for i, name := range s.r.Metrics {
		if i < len(s.r.Best.Metrics) && gpurun.AboutEvents(name) && name != s.r.Objective && !math.IsNaN(s.r.Best.Metrics[i]) {
			list = append(list, name+" "+num(s.r.Best.Metrics[i]))
		}
	}
	return strings.Join(list, ", ")
}

// spread says how far the replicates of the best point lie apart.
func (s *sweepFindings) spread() string {
	if s.r.BestCount < 2 {
		return ""
	}
	return fmt.Sprintf(" ± %s (sample standard deviation of %d replicates)", num(s.r.BestStd), s.r.BestCount)
}

// at is a row's parameters, as name = value.
func (s *sweepFindings) at(row *gpurun.Row) string {
	var list []string
	for i, v := range row.Params {
		if i < len(s.r.Params) {
			list = append(list, s.r.Params[i].Name+" = "+s.value(s.r.Params[i].Name, v))
		}
	}
	if len(list) == 0 {
		return "the model's own values"
	}
	return strings.Join(list, ", ")
}

// mostStates is how many states are reported at one place: a network of NeuroML
// cells that are in other files has hundreds.
const mostStates = 12

// states reports what a sweep found about each state variable.
func (s *sweepFindings) states() {
	at := map[syntax.Place]int{}
	for _, st := range s.r.States {
		place, ok := s.statePlace(st.Name)
		if !ok || s.r.Rows == 0 { // cancelled before anything was known
			continue
		}
		if at[place]++; at[place] <= mostStates || st.FirstDiverged != nil {
			s.state(st, place)
		}
	}
	for place, n := range at {
		if n > mostStates {
			s.add(Diagnostic{Code: SweepStateCode, Severity: Info, Place: place, Message: fmt.Sprintf("and %s more", count(n-mostStates, "state"))})
		}
	}
}

// state reports what a sweep found about a state variable.
func (s *sweepFindings) state(st gpurun.StateSummary, place syntax.Place) {
	d := Diagnostic{Code: SweepStateCode, Severity: Info, Place: place}
	if math.IsNaN(st.Mean) || st.Min > st.Max {
		d.Message = st.Name + " has no finite simulation"
	} else {
		text := s.readable(st.Name, max(math.Abs(st.Min), math.Abs(st.Max)))
		d.Message = fmt.Sprintf("%s: mean %s, between %s and %s", st.Name, text(st.Mean), text(st.Min), text(st.Max))
	}
	if st.ClampShare > 0 {
		d.Message += fmt.Sprintf("; clamped in %s of steps", percent(st.ClampShare))
	}
	if f := st.FirstDiverged; f != nil {
		d.Severity = Warning
		d.Message += fmt.Sprintf("; first to diverge in %s, from step %d on (point %d, node %d)", count(st.Diverged, "simulation"), f.Step, f.Point, f.Node)
	}
	s.add(d)
}

// fault reports the first value that was not finite where it was computed.
func (s *sweepFindings) fault() {
	f := s.r.FirstFault
	if f == nil {
		return
	}
	place := s.now(f.Place)
	what := "a value"
	if text := syntax.Unescape(f.Place.Text()); f.Name != "" {
		what = "“" + f.Name + "”"
	} else if text != "" {
		what = "“" + text + "”"
	}
	msg := fmt.Sprintf("%s leaves the finite numbers at step %d in node %d", what, f.Step, f.Node)
	if f.Message != "" {
		msg += ": " + f.Message
	}
	d := Diagnostic{Code: SweepFaultCode, Severity: Warning, Place: place, Message: msg}
	if s.r.FaultRow != nil {
		d.Related = append(d.Related, Related{Place: place, Message: fmt.Sprintf("point %d: %s", f.Point, s.at(s.r.FaultRow))})
	}
	if f.Place.IsValid() && f.Place.File != s.old.System.Model.File {
		d.Related = append(d.Related, Related{Place: f.Place, Message: "this is computed here"})
	}
	s.add(d)
}

// badDelay reports delays that no simulation can have, and the values that make
// them, where the delays are made.
func (s *sweepFindings) badDelay() {
	f := s.r.FirstBadDelay
	if f == nil {
		return
	}
	msg := "the delays make no sense"
	if s.r.BadDelayRow != nil {
		msg += " at " + s.at(s.r.BadDelayRow)
	}
	if f.Message != "" {
		msg += ": " + f.Message
	}
	s.add(Diagnostic{Code: SweepFaultCode, Severity: Warning, Place: s.now(f.Place), Message: msg})
}

// now is where a place of the swept model stands in the model of today: in the
// same attribute of the same element, at the same offset if its text is still
// the same. What is gone is reported on the root.
func (s *sweepFindings) now(p syntax.Place) syntax.Place {
	if !p.IsValid() {
		return s.m.Root.Place()
	}
	old := s.old.System.Model
	switch {
	case p.File != old.File:
		return s.subjectPlace()
	case s.m == old:
		return p
	}
	e := old.ExprAt(p.Span.Start)
	if e == nil {
		if sym, _ := old.SymbolAt(p.Span.Start); sym != nil {
			if today := s.symbol(sym.Kind, sym.Name); today != nil {
				return today.Place
			}
		}
		return s.m.Root.Place()
	}
	for _, f := range s.m.Exprs {
		if subject(f.Item) != subject(e.Item) || f.Attr != e.Attr {
			continue
		}
		if f.Place.Text() == e.Place.Text() {
			shift := f.Place.Span.Start - e.Place.Span.Start
			return syntax.Place{File: s.m.File, Span: syntax.Span{Start: p.Span.Start + shift, End: p.Span.End + shift}}
		}
		return f.Place
	}
	return s.m.Root.Place()
}

// subject names an element so that it is found again in an edited file.
func subject(it *lems.Item) string {
	name := it.Row.Name + " " + it.Value("name") + it.Value("variable")
	if it.Parent != nil && it.Row.Name == "Case" {
		for i, c := range it.Parent.Children {
			if c == it {
				return fmt.Sprint(name, " ", i, " of ", subject(it.Parent))
			}
		}
	}
	if it.Parent != nil && it.Parent.Parent != nil {
		return name + " of " + subject(it.Parent)
	}
	return name
}

func (s *sweepFindings) symbol(kind lems.SymbolKind, name string) *lems.Symbol {
	for _, sym := range s.m.Symbols {
		if sym.Kind == kind && sym.Name == name {
			return sym
		}
	}
	return nil
}

// Sparkline draws values as a row of bars; a value that is not finite is a gap.
func Sparkline(values []float64) string {
	const bars = "▁▂▃▄▅▆▇█"
	runes := []rune(bars)
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	var b strings.Builder
	for _, v := range thin(values, 32) {
		switch {
		case math.IsNaN(v) || math.IsInf(v, 0):
			b.WriteRune('·')
		case hi <= lo:
			b.WriteRune(runes[3])
		default:
			b.WriteRune(runes[min(7, int(8*(v-lo)/(hi-lo)))])
		}
	}
	return b.String()
}

// thin picks at most n of the values, evenly.
func thin(values []float64, n int) []float64 {
	if len(values) <= n {
		return values
	}
	few := make([]float64, n)
	for i := range few {
		few[i] = values[i*(len(values)-1)/(n-1)]
	}
	return few
}

// num is a number as people like it: four significant digits.
func num(v float64) string { return fmt.Sprintf("%.4g", v) }

// literal is a number as RateML ranges want it, exactly and with a point.
func literal(v float64) string {
	s := strings.TrimSpace(fmt.Sprint(v))
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	return s
}

func percent(share float64) string {
	if share < 0.0005 {
		return "under 0.1 %"
	}
	return fmt.Sprintf("%.1f %%", 100*share)
}

// quantity is a large number with a prefix.
func quantity(v float64) string {
	for _, p := range []struct {
		scale float64
		name  string
	}{{1e9, " G"}, {1e6, " M"}, {1e3, " k"}} {
		if v >= p.scale {
			return fmt.Sprintf("%.3g%s", v/p.scale, p.name)
		}
	}
	return fmt.Sprintf("%.3g", v)
}

func duration(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%.3g s", d.Seconds())
	}
	return d.Round(time.Second).String()
}

func precisionName(p gpurun.Precision) string {
	if p == gpurun.F64 {
		return "f64"
	}
	return "f32"
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%s %ss", gpurun.Digits(n), what)
}
