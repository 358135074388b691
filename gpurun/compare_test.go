package gpurun

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"
)

// solved is a backend that knows how decay() and its like go on, up to a mistake.
type solved struct {
	name    string
	spoil   func(*Row) // nil: none
	longest *int       // steps that it was asked for
	most    *int       // rows that it was asked for
}

func (b solved) Name() string   { return b.name }
func (b solved) Device() string { return b.name }

func (b solved) Run(_ context.Context, s *Sweep, sink Sink) error {
	if b.longest != nil {
		*b.longest, *b.most = max(*b.longest, s.Steps), max(*b.most, s.Rows())
	}
	for k := range s.Rows() {
		point, replicate := s.rowAt(k)
		a := s.Points.At(point, nil)[0]
		x := math.Pow(1-a*s.Dt, float64(s.Steps))
		r := Row{Point: point, Replicate: replicate, Params: []float64{a}, Metrics: []float64{x}, States: []StateStats{{Mean: x, Min: math.NaN()}}}
		if b.spoil != nil {
			b.spoil(&r)
		}
		if err := sink.Row(r); err != nil {
			return err
		}
	}
	return nil
}

// TestCompare is what a person reads where a backend is wrong.
func TestCompare(t *testing.T) {
	at := func(k int, do func(*Row)) func(*Row) {
		return func(r *Row) {
			if r.Point == k && r.Replicate == 1 {
				do(r)
			}
		}
	}
	for _, c := range []struct {
		name  string
		spoil func(*Row)
		want  string
	}{
		{"equal", nil, ""},
		{"the last bit", at(29, func(r *Row) { r.Metrics[0] = math.Nextafter(r.Metrics[0], 1) }),
			"mean_x of point 29 (a = 1), replicate 1, after 10 steps is 0.3486784401000002 on cuda and 0.34867844010000015 on cpu"},
		{"the sign of zero", at(0, func(r *Row) { r.States[0].ClampShare = math.Copysign(0, -1) }),
			"the clamped share of x of point 0 (a = 0), replicate 1, after 10 steps is -0 on cuda and 0 on cpu"},
		{"other NaN", at(4, func(r *Row) { r.States[0].Min = math.Float64frombits(0x7ff8000000000123) }), ""},
		{"a fault", at(16, func(r *Row) { r.Fault, r.States = &Fault{Step: 3, Node: 1}, nil }),
			"the end of point 16 (a = 0.5517241379310345), replicate 1, after 10 steps is not finite at step 3, node 1, state 0 on cuda and finite on cpu"},
		{"nothing", at(0, func(r *Row) { r.Metrics = nil }),
			"the row of point 0 (a = 0), replicate 1, after 10 steps is 4 numbers on cuda and 5 numbers on cpu"},
		{"another row", at(2, func(r *Row) { r.Point = 3 }), "a row of point 3, replicate 1, came out of turn"},
		{"what is not compared", at(13, func(r *Row) { r.Metrics[0] = 7 }), ""},
	} {
		s := decay()
		s.Points, s.Replicates = Grid(Axis{"a", Linspace(0, 1, 30)}), 3
		err := Compare(t.Context(), solved{name: "cuda", spoil: c.spoil}, solved{name: "cpu"}, s)
		if err == nil && c.want != "" || err != nil && err.Error() != c.want {
			t.Errorf("%s:\n got %v\nwant %s", c.name, err, c.want)
		}
	}
}

// TestCompared is how much is compared: few simulations here, beside as many as
// the sweep has there; and never more steps than it has.
func TestCompared(t *testing.T) {
	s := decay()
	s.Points, s.Replicates, s.Shard, s.Shards = Grid(Axis{"a", Linspace(0, 1, 50_000)}), 2, 1, 2
	var steps, rows, knownSteps, knownRows int
	if err := Compare(t.Context(), solved{"cuda", nil, &steps, &rows}, solved{"cpu", nil, &knownSteps, &knownRows}, s); err != nil {
		t.Fatal(err)
	}
	if steps != 10 || knownSteps != 10 || knownRows != comparedRows || rows != windowRows {
		t.Errorf("%d and %d steps, %d and %d rows", steps, knownSteps, rows, knownRows)
	}
}

// TestComparedOfLong: of a sweep that is much work the other backend computes less,
// and all the same what is compared.
func TestComparedOfLong(t *testing.T) {
	s := decay()
	s.Points, s.Steps, s.Replicates = Grid(Axis{"a", Linspace(0, 1, 2000)}), 1<<30, 5
	var steps, rows, knownSteps, knownRows int
	known := slow{solved{"cpu", nil, &knownSteps, &knownRows}}
	wrong := solved{"cuda", func(r *Row) {
		if r.Params[0] == 1 {
			r.Metrics[0] = 7
		}
	}, &steps, &rows}
	err := Compare(t.Context(), wrong, known, s)
	if d := Differs(err); d == nil || d.What != "mean_x" || d.Point != "point 1999 (a = 1)" {
		t.Errorf("got %v", err)
	}
	if steps != knownSteps || knownRows != comparedRows || rows >= s.Rows() || rows < knownRows {
		t.Errorf("%d and %d steps, %d and %d rows", steps, knownSteps, rows, knownRows)
	}
}

// slow is a backend that takes its time for many steps.
type slow struct{ solved }

func (b slow) Run(ctx context.Context, s *Sweep, sink Sink) error {
	if s.Steps > 1<<20 {
		time.Sleep(comparedTime)
	}
	return b.solved.Run(ctx, s, sink)
}

// TestCompareNothing: a shard may have no points.
func TestCompareNothing(t *testing.T) {
	s := decay()
	s.Shard, s.Shards = 0, 5
	if err := Compare(t.Context(), failing{"x", 0, errFell}, failing{"y", 0, errFell}, s); err != nil || s.Rows() != 0 {
		t.Errorf("%v of %d rows", err, s.Rows())
	}
}

// TestCompareFails says which backend did.
func TestCompareFails(t *testing.T) {
	s := eventful()
	good, bad := solved{name: "cpu"}, failing{"x", 3, errFell}
	if err := Compare(t.Context(), bad, good, s); !errors.Is(err, errFell) || err.Error() != errFell.Error() || Differs(err) != nil {
		t.Error(err)
	}
	if err := Compare(t.Context(), good, bad, s); !errors.Is(err, errFell) || err.Error() != "compare with x: "+errFell.Error() {
		t.Error(err)
	}
}
