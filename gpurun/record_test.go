package gpurun

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
)

// fakeBackend hands over rows that somebody else made up.
type fakeBackend struct{ rows []Row }

func (fakeBackend) Name() string   { return "fake" }
func (fakeBackend) Device() string { return "none" }

func (b fakeBackend) Run(_ context.Context, s *Sweep, sink Sink) error {
	for _, r := range b.rows {
		if err := sink.Row(r); err != nil {
			return err
		}
	}
	return nil
}

// decay is dx = -a*x, without couplings.
func decay() *Sweep {
	b := ir.NewBuilder()
	a := b.Block(b.Input(ir.ParamValue, 0))
	b = ir.NewBuilder()
	x := b.Input(ir.StateValue, 0)
	rate := b.Unary(ir.Neg, b.Binary(ir.Mul, b.Input(ir.Uniform, 0), x))
	p := &ir.Program{Name: "decay", DelayScale: -1, Point: a,
		Params:    []ir.Param{{Slot: ir.Slot{Name: "a"}, Lo: 0, Hi: 1}},
		Uniforms:  []ir.Slot{{Name: "a"}},
		States:    []ir.State{{Slot: ir.Slot{Name: "x"}, InitLo: 1, InitHi: 1, Min: math.Inf(-1), Max: math.Inf(1)}},
		Exposures: []ir.Slot{{Name: "x"}},
		Rates:     b.Block(rate, ir.None, x)}
	return &Sweep{Program: ir.Euler(p), Network: Synthetic(2, 1), Dt: 0.1, Steps: 10, Metrics: []string{"mean"},
		Points: Grid(Axis{"a", []float64{3, 1, 2}})}
}

func row(point int, a, mean float64) Row {
	return Row{Point: point, Params: []float64{a}, Metrics: []float64{mean}, States: []StateStats{{Mean: mean, Min: -mean, Max: 2 * mean, ClampShare: 0.5}}}
}

func TestResultOfRows(t *testing.T) {
	bad := row(2, 2, math.NaN())
	bad.States, bad.Fault = nil, &Fault{Point: 2, Step: 7, State: 0}
	b := fakeBackend{[]Row{row(0, 3, 10), row(1, 1, 20), bad}}
	r, err := Run(context.Background(), b, decay(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Objective != "mean_x" || r.Best == nil || r.Best.Point != 1 || r.Rows != 3 || r.Diverged != 1 || r.FirstFault != bad.Fault || r.FaultRow.Point != 2 {
		t.Errorf("%+v", *r)
	}
	p := r.Params[0]
	if p.Name != "a" || p.Values[0] != 1 || p.Mean[0] != 20 || p.Mean[2] != 10 || !math.IsNaN(p.Mean[1]) || p.Diverged[1] != 1 || p.Count[1] != 0 || p.Effect != 1 {
		t.Errorf("%+v", p)
	}
	s := r.States[0]
	if s.Mean != 15 || s.Min != -20 || s.Max != 40 || s.ClampShare != 0.5 || s.Diverged != 1 || s.FirstDiverged != bad.Fault {
		t.Errorf("%+v", s)
	}
}

func TestFineAxesArePutIntoBins(t *testing.T) {
	s := decay()
	s.Points = Grid(Axis{"a", Linspace(0, 1, 1000)})
	u := newSummary(s, NewMeasure(s))
	b := u.params[0]
	counts := make([]int, MaxBins)
	last := 0
	for _, v := range s.Points.Axes()[0].Values {
		k := b.of(v)
		if k < last {
			t.Fatalf("value %g in bin %d after %d", v, k, last)
		}
		last = k
		counts[k]++
	}
	for k, c := range counts {
		if c < 15 || c > 16 {
			t.Errorf("%d values in bin %d", c, k)
		}
		if v := u.result.Params[0].Values[k]; b.of(v) != k {
			t.Errorf("the value %g of bin %d is in bin %d", v, k, b.of(v))
		}
	}
}

func TestColumnsThatClash(t *testing.T) {
	got := strings.Join(tableColumns([]string{"status", "a", "point"}, []string{"a"}), " ")
	if got != "point replicate param_status param_a param_point a status diverged_step diverged_node diverged_state" {
		t.Error(got)
	}
}

func TestCheckRefuses(t *testing.T) {
	for _, c := range []struct {
		spoil func(*Sweep)
		want  string
	}{
		{func(s *Sweep) { s.Program.Step = ir.Block{} }, "integrator"},
		{func(s *Sweep) { s.Dt = 0 }, "above 0"},
		{func(s *Sweep) { s.Dt = math.NaN() }, "above 0"},
		{func(s *Sweep) { s.Dt = 1e-60 }, "single precision"},
		{func(s *Sweep) { s.Steps = 0 }, "steps"},
		{func(s *Sweep) { s.Transient = 10 }, "transient"},
		{func(s *Sweep) { s.Points = Grid() }, `no value to the parameter "a"`},
		{func(s *Sweep) { s.Points = Grid(Axis{"b", []float64{1}}) }, `no parameter "b"`},
		{func(s *Sweep) { s.Replicates = 100_000_000 }, "too many"},
		{func(s *Sweep) { s.Shard, s.Shards = 2, 2 }, "shard 2 of 2"},
		{func(s *Sweep) { s.Trajectories = []int{3} }, "no point 3"},
		{func(s *Sweep) { s.Metrics = []string{"meen"} }, `did you mean "mean"`},
		{func(s *Sweep) { s.Objective = "std_x" }, "to be the objective; there are mean_x"},
		{func(s *Sweep) { s.Objective = "maen_x" }, `did you mean "mean_x"?`},
		{func(s *Sweep) { s.Objective = "mean" }, `a metric of each exposure; name one of mean_x`},
		{func(s *Sweep) { s.Objective = "fc_mean" }, `not among the metrics that are computed; there are mean_x`},
		{func(s *Sweep) { s.Network = nil }, "network"},
		{func(s *Sweep) { s.Network.Weights[1] = math.NaN() }, "weights: row 1, column 2 is NaN"},
	} {
		s := decay()
		if err := s.Check(); err != nil {
			t.Fatal(err)
		}
		c.spoil(s)
		if err := s.Check(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}
