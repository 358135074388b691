package report

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// words are what names and numbers of a sweep are called.
type words struct {
	manifest *gpurun.Manifest
	subject  *lems.Subject // nil: nobody knows
}

func plain(v float64) float64 { return v }

// param is the unit of a parameter, and what makes numbers of it.
func (w words) param(name string) (unit string, number func(float64) float64) {
	if w.subject == nil {
		return "", plain
	}
	unit, in := diagnostics.ParamUnit(w.subject, name)
	if unit == "" {
		return "", plain
	}
	return unit, func(v float64) float64 { return rounded(in(v)) }
}

// rounded is a number without what a change of units left in its last digit.
func rounded(v float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64)
	if err != nil {
		return v // it is not finite
	}
	return r
}

func (w words) doc(param string) string {
	if w.subject == nil {
		return ""
	}
	return diagnostics.ParamDoc(w.subject, param)
}

// signal is the unit of a state or an exposure whose largest value is most.
func (w words) signal(name string, most float64) (unit string, number func(float64) float64) {
	if w.subject == nil {
		return "", plain
	}
	return diagnostics.SignalUnit(w.subject, name, most)
}

// metrics describes the columns.
func (v *View) metrics(m *gpurun.Manifest) {
	for _, column := range m.MetricColumns() {
		info, _ := metricOf(column)
		metric := Metric{Name: column, Doc: info.Doc, Signed: signed(info.Name)}
		switch info.Name {
		case "rate":
			metric.Unit = "1/s"
		case "psd_peak":
			metric.Unit = "Hz"
		case "latency", "isi":
			metric.Unit = m.TimeUnit
		}
		v.Metrics = append(v.Metrics, metric)
	}
}

// signed says that 0 is the natural middle of a metric: a correlation.
func signed(metric string) bool { return strings.HasPrefix(metric, "fc_") }

// metricOf is the metric that has a column, and what of the model the column is
// about; "" if that is the whole.
func metricOf(column string) (info gpurun.MetricInfo, of string) {
	for _, i := range gpurun.Metrics {
		if column == i.Name {
			return i, ""
		}
		if rest, ok := strings.CutPrefix(column, i.Name+"_"); ok && len(i.Name) > len(info.Name) {
			info, of = i, rest
		}
	}
	return info, of
}

// readable puts metrics that are values of the model into units in which people
// read them.
func (v *View) readable(w words) {
	for k := range v.Metrics {
		m := &v.Metrics[k]
		info, of := metricOf(m.Name)
		if of == "" || !slices.Contains([]string{"mean", "std", "min", "max"}, info.Name) {
			continue
		}
		unit, convert := w.signal(of, most(m.Mean))
		if m.Unit = unit; unit == "" {
			continue
		}
		for _, list := range []numbers{m.Mean, m.Std} {
			for i := range list {
				list[i] = convert(list[i])
			}
		}
		if v.Best != nil {
			v.Best.Metrics[k] = convert(v.Best.Metrics[k])
			if m.Name == v.Objective {
				v.Best.Std = number(convert(float64(v.Best.Std)))
			}
		}
	}
}

// most is the largest magnitude in a list.
func most(list []float64) float64 {
	largest := 0.0
	for _, x := range list {
		if x-x == 0 {
			largest = max(largest, math.Abs(x))
		}
	}
	return largest
}

// objective is the index of the metric that says which point is best; -1 if there
// is none. A manifest does not name it where nobody chose it.
func objective(m *gpurun.Manifest, swept *diagnostics.Swept) int {
	columns := m.MetricColumns()
	if swept != nil && swept.Result != nil {
		return slices.Index(columns, swept.Result.Objective)
	}
	if m.Objective != "" {
		return slices.Index(columns, m.Objective)
	}
	if i := slices.IndexFunc(columns, func(c string) bool { return strings.HasPrefix(c, "rate_") }); i >= 0 {
		return i
	}
	for _, name := range []string{"fc_corr", "fc_sc_corr", "kop", "metastability", "fc_mean"} {
		if i := slices.Index(columns, name); i >= 0 {
			return i
		}
	}
	return min(0, len(columns)-1)
}

// facts says how a sweep was computed.
func facts(m *gpurun.Manifest) []Fact {
	second := 1000.0
	if m.TimeUnit == "s" {
		second = 1
	}
	points := gpurun.Digits(m.Points.Points().Len()) + " points"
	if m.Replicates > 1 {
		points += fmt.Sprintf(" x %s replicates", gpurun.Digits(m.Replicates))
	}
	length := fmt.Sprintf("%s in %s steps of %s", diagnostics.TimeText(float64(m.Steps)*m.Dt, second), gpurun.Digits(m.Steps), diagnostics.TimeText(m.Dt, second))
	if m.Transient > 0 {
		length += fmt.Sprintf("; no metric counts the first %s", diagnostics.TimeText(float64(m.Transient)*m.Dt, second))
	}
	network := fmt.Sprintf("%s: %s nodes, %s edges", m.Network.Name, gpurun.Digits(m.Network.Nodes), gpurun.Digits(m.Network.Edges))
	if m.Network.Nodes == 1 {
		network = "1 node"
	}
	elapsed := time.Duration(m.Elapsed * float64(time.Second))
	if elapsed > time.Second {
		elapsed = elapsed.Round(10 * time.Millisecond)
	}
	return []Fact{
		{"Model", m.Model},
		{"Simulations", points},
		{"Simulated time", length},
		{"Method", fmt.Sprintf("%s, %s", m.Integrator, m.Precision)},
		{"Network", network},
		{"Seed", fmt.Sprint(m.Seed)},
		{"Computed on", fmt.Sprintf("%s (%s)", m.Device, m.Backend)},
		{"Computing time", fmt.Sprintf("%s, %s simulated steps per second", elapsed.Round(100*time.Microsecond), gpurun.Digits(int(m.SimStepsPerSec)))},
	}
}

// command is the command line that simulates points of the model as the sweep
// did, without their parameters; "" if the manifest does not say how it was begun.
func command(m *gpurun.Manifest) string {
	if len(m.Arguments) == 0 {
		return ""
	}
	return gpurun.CommandLine(slices.DeleteFunc(slices.Clone(m.Arguments), isOfWhole)...)
}

// ofWhole are flags that are about all points, or about where they are computed.
var ofWhole = []string{"param", "points", "shard", "trajectory", "save", "save-points", "objective", "csv", "runner", "shards", "partition", "account", "qos", "time-limit",
	"mem", "constraint", "cpus-per-task", "gpus", "array-limit", "sbatch-arg"}

// isOfWhole says that an argument makes no sense for a single point.
func isOfWhole(a string) bool {
	name, _, _ := strings.Cut(a, "=")
	return strings.HasPrefix(name, "--") && slices.Contains(ofWhole, name[2:])
}

// tell adds the text of the model, and what the sweep found about its lines.
func (v *View) tell(swept *diagnostics.Swept) {
	m := swept.Subject.System.Model
	v.Model = &Source{Path: m.File.Path, Text: m.File.Text}
	if swept.Result == nil {
		return
	}
	told, result := *swept, *swept.Result
	told.Result, result.Dir = &result, "" // it may be read on another machine
	for _, d := range diagnostics.FromSweep(m, swept.Subject, told, false) {
		if d.Place.File == m.File {
			v.Findings = append(v.Findings, finding(d))
		}
	}
}

func finding(d diagnostics.Diagnostic) Finding {
	from, to := d.Place.File.Position(d.Place.Span.Start, syntax.Runes), d.Place.File.Position(d.Place.Span.End, syntax.Runes)
	f := Finding{Line: from.Line + 1, Column: from.Column + 1, EndLine: to.Line + 1, EndColumn: to.Column + 1,
		Severity: d.Severity.String(), Code: d.Code, Message: d.Message}
	for _, r := range d.Related {
		f.Notes = append(f.Notes, r.Message)
	}
	return f
}
