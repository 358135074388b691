package gpurun

import (
	"context"
	"math"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
)

// replicate is row with a number.
func replicate(point, k int, a, mean float64) Row {
	r := row(point, a, mean)
	r.Replicate = k
	return r
}

func resultOf(t *testing.T, s *Sweep, rows ...Row) *Result {
	t.Helper()
	r, err := Run(context.Background(), fakeBackend{rows}, s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestBestIsTheBestMean: one lucky replicate makes no best point, nor does one
// that is left where the others diverged.
func TestBestIsTheBestMean(t *testing.T) {
	s := decay()
	s.Replicates = 2
	diverged := replicate(2, 0, 2, math.NaN())
	diverged.States, diverged.Fault = nil, &Fault{Point: 2, Step: 1, State: 0}
	r := resultOf(t, s, replicate(0, 0, 3, 10), replicate(0, 1, 3, -10), replicate(1, 0, 1, 4), replicate(1, 1, 1, 2), diverged, replicate(2, 1, 2, 9))
	if r.Best == nil || r.Best.Point != 1 || r.Best.Params[0] != 1 || r.Best.Metrics[0] != 3 || r.BestCount != 2 || r.BestStd != math.Sqrt2 { // of 4 and 2, divided by n - 1
		t.Errorf("best %+v, %d, %g", r.Best, r.BestCount, r.BestStd)
	}
	p := r.Params[0]
	if p.Mean[0] != r.Best.Metrics[0] || p.Mean[2] != 0 || p.Count[1] != 1 {
		t.Errorf("the marginals say something else: %+v", p)
	}
	r = resultOf(t, s, diverged, replicate(2, 1, 2, 9))
	if r.Best == nil || r.Best.Metrics[0] != 9 || r.BestCount != 1 {
		t.Errorf("where nothing else is left: %+v", r.Best)
	}
	r = resultOf(t, s, replicate(0, 0, 3, 1), replicate(0, 1, 3, 1), replicate(1, 0, 1, 100)) // cancelled then
	if r.Best == nil || r.Best.Point != 0 {
		t.Errorf("a point that is not complete: %+v", r.Best)
	}
}

// TestEveryRowIsCounted as what it is: with an objective, without one, diverged,
// never run.
func TestEveryRowIsCounted(t *testing.T) {
	s := decay()
	s.Replicates = 2
	undefined := replicate(0, 1, 3, math.NaN())
	never := Row{Point: 1, Params: []float64{1}, Metrics: []float64{math.NaN()}, Fault: &Fault{Kind: BadDelay, Point: 1, State: -1}}
	diverged := Row{Point: 2, Params: []float64{2}, Metrics: []float64{math.NaN()}, Fault: &Fault{Point: 2, State: 0}}
	r := resultOf(t, s, replicate(0, 0, 3, 1), undefined, never, never, diverged, diverged)
	if r.Rows != 6 || r.Undefined != 1 || r.Diverged != 4 || r.BadDelays != 2 || r.FirstFault.Point != 2 || r.FirstBadDelay.Point != 1 || r.BadDelayRow.Point != 1 {
		t.Errorf("%+v", *r)
	}
	p := r.Params[0]
	for k, want := range [][4]int{{0, 0, 2, 2}, {0, 0, 2, 0}, {1, 1, 0, 0}} {
		if got := [4]int{p.Count[k], p.Undefined[k], p.Diverged[k], p.BadDelays[k]}; got != want {
			t.Errorf("%s = %g: %v, want %v", p.Name, p.Values[k], got, want)
		}
	}
}

// idle is decay with a speed for its delays, and a parameter for nothing.
func idle() *ir.Program {
	p := *decay().Program
	b := ir.NewBuilder()
	p.Params = append(p.Params[:1:1], ir.Param{Slot: ir.Slot{Name: "speed"}, Lo: 1, Hi: 2}, ir.Param{Slot: ir.Slot{Name: "idle"}, Lo: math.NaN(), Hi: 4})
	p.Uniforms = append(p.Uniforms[:1:1], ir.Slot{Name: "scale"}, ir.Slot{Name: "unused"})
	p.DelayScale = 1
	p.Point = b.Block(b.Input(ir.ParamValue, 0), b.Binary(ir.Div, b.Const(1), b.Input(ir.ParamValue, 1)), b.Input(ir.ParamValue, 2))
	return &p
}

// TestWhatNothingDependsOnIsNotSwept unless values are given.
func TestWhatNothingDependsOnIsNotSwept(t *testing.T) {
	for _, c := range []struct {
		request Request
		points  int
		unswept int
	}{
		{Request{Points: 3}, 9, 1},
		{Request{Points: 3, Speed: 5}, 3, 2},
		{Request{Points: 3, Speed: 5, Params: []Axis{{"speed", []float64{1, 2}}}}, 6, 1},
		{Request{Points: 10_000, Params: []Axis{{"a", []float64{1}}}}, 10_000, 1},
	} {
		s, err := c.request.Sweep(idle())
		if err != nil {
			t.Errorf("%+v: %v", c.request, err)
			continue
		}
		if s.Points.Len() != c.points || len(s.Unswept) != c.unswept {
			t.Errorf("%+v: %d points, %v are not swept", c.request, s.Points.Len(), s.Unswept)
		}
		if err := s.Check(); err != nil {
			t.Error(err)
		}
	}
}

// TestLongestDelay compares with all points, those whose delays make no sense
// left out.
func TestLongestDelay(t *testing.T) {
	s, err := Request{Params: []Axis{{"a", Linspace(0, 1, 5)}, {"speed", []float64{-1, 0, 1e-9, 0.5, 3}}}, Dt: 1}.Sweep(idle())
	if err != nil {
		t.Fatal(err)
	}
	grid := s.Points
	var rows [][]float64
	for i := range grid.Len() {
		rows = append(rows, grid.At(i, nil))
	}
	e := NewEdges(s.Network)
	for _, points := range []Points{grid, List(grid.Names, rows), List(grid.Names, rows[:3])} {
		s.Points = points
		want := 0
		for i := range points.Len() {
			if scale, fault := DelayScale(s, i); fault == nil {
				if _, longest, fault := e.Delays(scale); fault == nil {
					want = max(want, longest)
				}
			}
		}
		if got := LongestDelay(s, e); got != want {
			t.Errorf("%d steps, want %d", got, want)
		}
	}
	s.Points = grid
	if n := grid.along(s.delayParams()).Len(); n != 5 {
		t.Errorf("%d points are gone through", n)
	}
}

func TestSize(t *testing.T) {
	for n, want := range map[int64]string{0: "0 bytes", 1023: "1023 bytes", 1024: "1.0 KB", 300 << 10: "300 KB", 9<<20 + 1: "9.1 MB", 804_000_000: "767 MB", 1<<30 - 1: "1.0 GB", 1 << 30: "1.0 GB", 5 << 40: "5.0 TB"} {
		if got := Size(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

// TestParamSummaryExtent: of more values than there are bins, the number and the
// ends are told as they are.
func TestParamSummaryExtent(t *testing.T) {
	u := &summary{result: &Result{}}
	u.addParam(Axis{Name: "a", Values: Linspace(2, 5, 1000)})
	if p := u.result.Params[0]; p.Distinct != 1000 || p.Lo != 2 || p.Hi != 5 || len(p.Values) != MaxBins {
		t.Errorf("%d values from %v to %v in %d bins", p.Distinct, p.Lo, p.Hi, len(p.Values))
	}
}
