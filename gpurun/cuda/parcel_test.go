package cuda

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/gpurun/cpu"
	"github.com/lemsls/lemsls/gpurun/gpuruntest"
	"github.com/lemsls/lemsls/lems/syntax"
)

// within runs a sweep on an engine at the other end of two pipes, in this
// process.
func within(t *testing.T, run engine, s *gpurun.Sweep, sink gpurun.Sink) error {
	t.Helper()
	theirIn, in := testPipe(t)
	said, theirOut := testPipe(t)
	out, copied := io.Pipe()
	done := make(chan error)
	go func() {
		done <- work(t.Context(), theirIn, theirOut, hands{open: func() ([]device, error) { return nil, nil }, run: run})
		theirOut.Close()
	}()
	go func() {
		_, err := io.Copy(copied, said)
		said.Close()
		copied.CloseWithError(err)
	}()
	p := &process{in: in, out: out, stderr: &tail{}, grace: patience, exited: make(chan struct{})}
	_, err := p.exchange(runTask, s, sink)
	in.Close()
	out.Close()
	if ended := <-done; ended != nil && err == nil { // otherwise nobody listened any more
		t.Error(ended)
	}
	return err
}

// testPipe is a pipe as processes have between them, with some room.
func testPipe(t *testing.T) (r, w *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	return r, w
}

// placed is the program with a place of its own for all that can have one.
func placed(p *ir.Program) *ir.Program {
	text := make([]byte, 1<<16)
	file, n := syntax.NewFile("model.xml", 1, string(text)), int32(0)
	q := clone(p)
	eachPlace(q, func(at *syntax.Place) {
		n++
		*at = file.Place(syntax.Span{Start: n, End: n + 3})
	})
	return q
}

// TestParcel: what another process computes of a sweep is what is computed here,
// to the words and places of faults.
func TestParcel(t *testing.T) {
	t.Parallel()
	places, faults := map[syntax.Place]bool{}, 0
	for i, c := range gpuruntest.Cases() {
		if i%3 != 2 { // a part of them; it has faults of all kinds
			continue
		}
		s := c.Sweep
		s.Program = placed(s.Program)
		s.Precision, s.AllTrajectories = gpurun.F64, i%10 == 0
		s.Steps, s.Transient = min(s.Steps, 30), min(s.Transient, s.Steps-1, 10)
		var here, there rows
		if err := cpu.New().Run(t.Context(), &s, &here); err != nil {
			t.Fatal(c.Name, err)
		}
		if err := within(t, engines["cpu"], &s, &there); err != nil {
			t.Fatal(c.Name, err)
		}
		if len(here.rows) == 0 || fmt.Sprint(here.tracks) != fmt.Sprint(there.tracks) {
			t.Errorf("%s: trajectories differ", c.Name)
		}
		for i, want := range here.rows {
			got := there.rows[i]
			if want.Fault != nil && got.Fault != nil {
				if *want.Fault != *got.Fault {
					t.Errorf("%s: fault is %v, want %v", c.Name, *got.Fault, *want.Fault)
				}
				places[got.Fault.Place] = true
				faults++
				want.Fault, got.Fault = nil, nil
			}
			if fmt.Sprint(got) != fmt.Sprint(want) { // NaN is NaN here
				t.Errorf("%s: got %v\nwant %v", c.Name, got, want)
			}
		}
	}
	if faults == 0 || len(places) < 3 {
		t.Errorf("%d faults in %d places: this tests nothing", faults, len(places))
	}
}

// TestParcelPoints: a list of points and the numbers that gob and JSON are
// particular about.
func TestParcelPoints(t *testing.T) {
	t.Parallel()
	s := testSweep()
	names := s.Points.Names
	var list [][]float64
	for i := range 5000 {
		list = append(list, slices.Repeat([]float64{1 / float64(i+1)}, len(names)))
	}
	list[7][0] = math.Copysign(0, -1)
	list[8][0] = math.SmallestNonzeroFloat64
	s.Points = gpurun.List(names, list)
	s.Progress = func(gpurun.Progress) {}
	var got *gpurun.Sweep
	err := within(t, func(_ context.Context, _ []device, sent *gpurun.Sweep, _ gpurun.Sink) error {
		got = sent
		return nil
	}, s, &rows{})
	if err != nil {
		t.Fatal(err)
	}
	if !got.Points.IsList() || got.Points.Len() != s.Points.Len() {
		t.Fatalf("%d points", got.Points.Len())
	}
	for i := range s.Points.Len() {
		x, y := got.Points.At(i, nil), s.Points.At(i, nil)
		if !slices.EqualFunc(x, y, func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }) {
			t.Fatalf("point %d is %v, not %v", i, x, y)
		}
	}
	if got.Network.Hash() != s.Network.Hash() || ir.Print(got.Program) != ir.Print(s.Program) {
		t.Error("the network or the program is another one")
	}
	if err := got.Check(); err != nil {
		t.Error(err)
	}
}

// TestParcelMinusZero: the sign of -0 goes to the worker and comes back from it, in
// fields too, which gob leaves out where they are 0.
func TestParcelMinusZero(t *testing.T) {
	t.Parallel()
	s, minus := testSweep(), math.Copysign(0, -1)
	p := clone(s.Program)
	p.States[0].InitLo, p.States[0].InitHi = minus, minus
	p.Step.Instrs = append(p.Step.Instrs, ir.Instr{Op: ir.Const, K: minus})
	s.Program = p
	stats := gpurun.StateStats{Mean: minus, Min: minus, Max: math.NaN(), ClampShare: 0.25}
	var got *gpurun.Sweep
	var back rows
	err := within(t, func(_ context.Context, _ []device, sent *gpurun.Sweep, sink gpurun.Sink) error {
		got = sent
		return sink.Row(gpurun.Row{States: []gpurun.StateStats{stats}})
	}, s, &back)
	if err != nil {
		t.Fatal(err)
	}
	state, constant, there := got.Program.States[0], got.Program.Step.Instrs[len(p.Step.Instrs)-1], back.rows[0].States[0]
	for _, v := range []float64{state.InitLo, state.InitHi, constant.K, there.Mean, there.Min} {
		if math.Float64bits(v) != math.Float64bits(minus) {
			t.Errorf("%v, want -0, in %+v, %+v, %+v", v, state, constant, there)
		}
	}
	if there.Max == there.Max || there.ClampShare != 0.25 {
		t.Errorf("statistics %+v", there)
	}
}

// TestWorkerSinkFails: what a sink says ends the sweep.
func TestWorkerSinkFails(t *testing.T) {
	t.Parallel()
	full := errors.New("the disk is full")
	err := within(t, engines["cpu"], testSweep(), &rows{row: func(gpurun.Row) error { return full }})
	if !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
}
