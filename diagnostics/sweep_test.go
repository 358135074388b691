package diagnostics_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/rateml"
	"github.com/lemsls/lemsls/lems/syntax"
)

const sweptModel = `<Lems>
  <ComponentType name="derivatives">
    <Parameter name="speed" dimension="0.0, 2.0"/>
    <DerivedParameter name="rec_speed_dt" value="1.0 / speed / dt"/>
    <Dynamics>
      <StateVariable name="x" dimension="0.0, 1.0" exposure="None"/>
      <TimeDerivative variable="dx" value="-x"/>
    </Dynamics>
  </ComponentType>
</Lems>
`

// along is a sweep of speed: for each value, the objectives of its rows, NaN for
// an undefined one, d for a diverged row and t for one whose delays make no sense.
type along struct {
	values []float64
	mean   []float64
	counts [][4]int // with an objective, undefined, diverged and never run, never run
	effect float64
}

func (a along) result(best *gpurun.Row) *gpurun.Result {
	p := gpurun.ParamSummary{Name: "speed", Distinct: len(a.values), Values: a.values, Mean: a.mean, Effect: a.effect}
	if n := len(a.values); n > 0 {
		p.Lo, p.Hi = a.values[0], a.values[n-1]
	}
	r := &gpurun.Result{Metrics: []string{"kop"}, Objective: "kop", Best: best, BestCount: 1, Points: len(a.values), Replicates: 1, Steps: 1}
	for _, c := range a.counts {
		p.Count, p.Undefined = append(p.Count, c[0]), append(p.Undefined, c[1])
		p.Diverged, p.BadDelays = append(p.Diverged, c[2]), append(p.BadDelays, c[3])
		r.Rows += c[0] + c[1] + c[2]
		r.Undefined += c[1]
		r.Diverged += c[2]
		r.BadDelays += c[3]
	}
	r.Params = []gpurun.ParamSummary{p}
	return r
}

// sweptFindings is one line a finding, its notes and the titles of its fixes.
func sweptFindings(r *gpurun.Result) string {
	m := lems.Load(syntax.NewFile("m.xml", 0, sweptModel), []*lems.Dialect{rateml.Dialect})
	var b strings.Builder
	subject := lems.SubjectOf(m, "")
	for _, d := range diagnostics.FromSweep(m, subject, diagnostics.Swept{Subject: subject, Result: r}, false) {
		if d.Code == diagnostics.SweepModelCode {
			d.Message = "sweep"
		}
		fmt.Fprintf(&b, "%s: %s", d.Severity, d.Message)
		for _, n := range d.Related {
			b.WriteString(" | " + n.Message)
		}
		for _, f := range d.Fixes {
			b.WriteString(" | fix: " + f.Title)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestSweepFindings(t *testing.T) {
	nan := math.NaN()
	row := func(v, kop float64) *gpurun.Row { return &gpurun.Row{Params: []float64{v}, Metrics: []float64{kop}} }
	two := []float64{0.5, 2}
	for name, c := range map[string]struct {
		result *gpurun.Result
		want   string
	}{
		"a parameter that matters": {along{two, []float64{1, 2}, [][4]int{{1}, {1}}, 1}.result(row(2, 2)), `
info: sweep | best kop: 2 at speed = 2
info: best speed = 2 (kop 2); explains 100 % of kop ▁█ | 2 values from 0.5 to 2 | fix: Set speed to its best value, 2
`},
		"one that does not": {along{two, []float64{1, 1}, [][4]int{{1}, {1}}, 0.0099}.result(row(2, 1)), `
info: sweep | best kop: 1 at speed = 2
info: best speed = 2 (kop 1); explains under 1 % of kop ▄▄ | 2 values from 0.5 to 2
`},
		"a single value": {along{two[:1], []float64{1}, [][4]int{{1}}, 0}.result(row(0.5, 1)), `
info: sweep | best kop: 1 at speed = 0.5
info: speed = 0.5 in every simulation
`},
		"one diverges, the other is undefined": {along{two, []float64{nan, nan}, [][4]int{{0, 1}, {0, 0, 1}}, 0}.result(nil), `
info: sweep | 1 of 2 simulations left the finite numbers | 1 of 2 simulations have no kop, which is undefined for them
warning: 1 of 2 simulations diverges, at 2 | 2 values from 0.5 to 2
`},
		"all diverge": {along{two, []float64{nan, nan}, [][4]int{{0, 0, 1}, {0, 0, 1}}, 0}.result(nil), `
info: sweep | 2 of 2 simulations left the finite numbers
warning: every simulation diverges | 2 values from 0.5 to 2
`},
		"all are undefined": {along{two, []float64{nan, nan}, [][4]int{{0, 1}, {0, 1}}, 0}.result(nil), `
info: sweep | 2 of 2 simulations have no kop, which is undefined for them
info: kop is undefined in every simulation | 2 values from 0.5 to 2
`},
		"delays of a speed of 0": {along{[]float64{0, 1, 2}, []float64{nan, 1, 3}, [][4]int{{0, 0, 4, 4}, {4}, {4}}, 0.5}.result(row(2, 3)), `
info: sweep | best kop: 3 at speed = 2 | 4 of 12 simulations could not be run: their delays make no sense
warning: best speed = 2 (kop 3); explains 50 % of kop ·▁█; the delays make no sense at 0 | 3 values from 0 to 2 | fix: Set speed to its best value, 2 | fix: Narrow the range to 1 .. 2, where all delays make sense
`},
		"delays of another parameter": {along{two, []float64{1, 1}, [][4]int{{3, 0, 1, 1}, {3, 0, 1, 1}}, 0}.result(nil), `
info: sweep | 2 of 8 simulations could not be run: their delays make no sense
info: explains under 1 % of kop ▄▄ | 2 values from 0.5 to 2
`},
	} {
		if got := sweptFindings(c.result); got != strings.TrimPrefix(c.want, "\n") {
			t.Errorf("%s: got\n%swant%s", name, got, c.want)
		}
	}
}

// TestSweepReplicates says that what is best is a mean, and of how many.
func TestSweepReplicates(t *testing.T) {
	r := along{[]float64{0.5, 2}, []float64{1, 2}, [][4]int{{3}, {3}}, 1}.result(&gpurun.Row{Params: []float64{2}, Metrics: []float64{2}})
	r.Replicates, r.BestCount, r.BestStd = 3, 3, 0.25
	got := sweptFindings(r)
	for _, want := range []string{"best mean kop: 2 ± 0.25 (sample standard deviation of 3 replicates) at speed = 2", "best speed = 2 (mean kop 2)"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// TestSweepBadDelay: what was never run is no divergence, and hides none.
func TestSweepBadDelay(t *testing.T) {
	r := along{[]float64{0, 1}, []float64{math.NaN(), math.NaN()}, [][4]int{{0, 0, 1, 1}, {0, 0, 1}}, 0}.result(nil)
	m := lems.Load(syntax.NewFile("m.xml", 0, sweptModel), []*lems.Dialect{rateml.Dialect})
	r.FirstBadDelay = &gpurun.Fault{Kind: gpurun.BadDelay, State: -1, Message: "1 / speed = 1 / 0 = +Inf"}
	r.BadDelayRow = &gpurun.Row{Params: []float64{0}}
	r.FirstFault = &gpurun.Fault{Point: 1, Step: 7, Node: 3, Name: "x", Message: "x = 1e308 * 10"}
	r.FaultRow = &gpurun.Row{Point: 1, Params: []float64{1}}
	var list []string
	subject := lems.SubjectOf(m, "")
	for _, d := range diagnostics.FromSweep(m, subject, diagnostics.Swept{Subject: subject, Result: r}, false) {
		if d.Code == diagnostics.SweepFaultCode {
			list = append(list, d.Message)
		}
	}
	got := strings.Join(list, "\n")
	want := "“x” leaves the finite numbers at step 7 in node 3: x = 1e308 * 10\nthe delays make no sense at speed = 0: 1 / speed = 1 / 0 = +Inf"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestSweepCancelledAtOnce says nothing about states that nothing is known of.
func TestSweepCancelledAtOnce(t *testing.T) {
	r := along{}.result(nil)
	r.Partial, r.States = true, []gpurun.StateSummary{{Name: "x", Mean: math.NaN(), Min: math.NaN(), Max: math.NaN()}}
	if got := sweptFindings(r); got != "info: sweep\n" {
		t.Error(got)
	}
	r.Rows = 1
	if got := sweptFindings(r); !strings.Contains(got, "x has no finite simulation") {
		t.Error(got)
	}
}

// TestSweepCodes says that each has a page.
func TestSweepCodes(t *testing.T) {
	for code, severity := range diagnostics.SweepCodes() {
		page, ok := diagnostics.Page(code)
		if !ok || !strings.Contains(page, "Severity: "+severity.String()) {
			t.Errorf("%s: %s", code, page)
		}
	}
}
