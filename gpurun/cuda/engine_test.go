//go:build unix

package cuda

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir/irtest"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/gpurun/cpu"
	"github.com/lemsls/lemsls/gpurun/gpuruntest"
)

// keeper is a Sink that keeps the rows.
type keeper struct {
	rows []gpurun.Row
	left int // rows until it is full; 0: it never is
}

var errFull = errors.New("no space left on device")

func (k *keeper) Row(r gpurun.Row) error {
	k.rows = append(k.rows, r)
	if k.left > 0 && len(k.rows) == k.left {
		return errFull
	}
	return nil
}

func (k *keeper) Trajectory(int, int, int, int, []float64, []float64) error { return nil }

// caseNamed is a sweep of the conformance test.
func caseNamed(t *testing.T, name string) *gpurun.Sweep {
	t.Helper()
	for _, c := range gpuruntest.Cases() {
		if c.Name == name {
			return &c.Sweep
		}
	}
	t.Fatalf("no case %q", name)
	return nil
}

// onCPU is the rows as the processor computes them.
func onCPU(t *testing.T, s *gpurun.Sweep) []gpurun.Row {
	t.Helper()
	k := &keeper{}
	if err := cpu.New().Run(t.Context(), s, k); err != nil {
		t.Fatal(err)
	}
	return k.rows
}

// same compares rows bit for bit, the explanations of faults too.
func same(t *testing.T, what string, got, want []gpurun.Row) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d rows, want %d", what, len(got), len(want))
	}
	for i, a := range got {
		b := want[i]
		if a.Point != b.Point || a.Replicate != b.Replicate || !slices.EqualFunc(a.Metrics, b.Metrics, irtest.Same[float64]) ||
			!slices.Equal(a.States, b.States) || (a.Fault == nil) != (b.Fault == nil) || a.Fault != nil && *a.Fault != *b.Fault {
			t.Fatalf("%s: row %d is %+v (fault %+v),\nwant %+v (fault %+v)", what, i, a, a.Fault, b, b.Fault)
		}
	}
}

// runs is the rows of a sweep on devices.
func runs(t *testing.T, what string, s *gpurun.Sweep, tune tuning, devices ...device) []gpurun.Row {
	t.Helper()
	k := &keeper{}
	if err := runTuned(t.Context(), devices, s, k, tune); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	return k.rows
}

// TestShapes runs one sweep divided in many ways among threads, with histories in
// shared memory and elsewhere, sources in one part and in many, and compares it
// with the processor.
func TestShapes(t *testing.T) { tryShapes(t, newShim(t)) }

func tryShapes(t *testing.T, d device) {
	near := func(v shape) shape { v.nearShared = false; return v }
	small := func(v shape) shape { v.stageLines, v.stageEdges = 24, even(v.round()); return v }

	for _, c := range []struct {
		name     string
		shortest float64 // delay
		tune     tuning
		program  string
	}{
		{"two lanes", 0, tuning{lanes: 2}, "montbrio-heun"},
		{"four lanes, two at a time", 1, tuning{lanes: 4, shape: small}, "two-sources"},
		{"sixteen lanes, few targets", 3, tuning{lanes: 16, warps: 1, kept: 2}, "kuramoto"},
		{"all lanes, four at a time, near elsewhere", 3, tuning{lanes: 32, shape: near}, "all-edges"},
		{"eight at a time", 7, tuning{lanes: 8, shape: small}, "kuramoto"},
		{"nothing near", 16, tuning{lanes: 32, warps: 4, kept: 1}, "montbrio-heun"},
	}[:shapesTried] {
		t.Run(c.name, func(t *testing.T) {
			s := caseNamed(t, c.program)
			n := *s.Network
			n.Lengths = slices.Clone(n.Lengths)
			for i := range n.Lengths {
				n.Lengths[i] = c.shortest/0.25 + n.Lengths[i]
			}
			s.Network, s.Steps = &n, 100
			for precision := range gpurun.Precision(2) {
				s.Precision = precision
				same(t, c.name, runs(t, c.name, s, c.tune, d), onCPU(t, s))
			}
		})
	}
}

// few is a shape that is quick to run here.
var few = tuning{lanes: 8, warps: 2, kept: 2, nearBlock: 1}

// TestLaunches: however many steps a launch takes, the rows are the same.
func TestLaunches(t *testing.T) {
	d := newShim(t)
	s := caseNamed(t, "moments-euler")
	want := onCPU(t, s)
	for _, steps := range []int{0, 7, 16, 33} {
		tune := few
		tune.steps = steps
		same(t, fmt.Sprint(steps, " steps"), runs(t, "launches", s, tune, d), want)
	}
}

// TestEngine runs a sweep in which hardly two points have equal delays on devices
// that have little memory, are several, or are stopped.
func TestEngine(t *testing.T) {
	d := newShim(t)
	s := offGrid(t, 23)
	want := onCPU(t, s)
	t.Run("different delays", func(t *testing.T) { differentDelays(t, d, s, want) })
	t.Run("memory", func(t *testing.T) { littleMemory(t, d, s, want) })
	t.Run("cancel", func(t *testing.T) { cancelled(t, d, s) })
	t.Run("full sink", func(t *testing.T) { fullSink(t, d, s) })
	t.Run("devices", func(t *testing.T) { severalDevices(t, d, s, want) })
}

// offGrid is a sweep in which hardly two points have equal delays.
func offGrid(t *testing.T, points int) *gpurun.Sweep {
	s := caseNamed(t, "montbrio-heun")
	var rows [][]float64
	for i := range points {
		rows = append(rows, []float64{0.3 + 0.7*math.Sqrt(float64(i)/float64(points)), 0.5}) // speed, cr
	}
	s.Points, s.Steps = gpurun.List([]string{"speed", "cr"}, rows), 60
	return s
}

// differentDelays: simulations with different delays share launches.
func differentDelays(t *testing.T, d *shim, s *gpurun.Sweep, want []gpurun.Row) {
	d.launches = 0
	same(t, "off the grid", runs(t, "off the grid", s, few, d), want)
	if d.launches > 8 {
		t.Errorf("%d launches", d.launches)
	}
}

// littleMemory: where memory does not suffice, a sweep is computed in parts, each
// point once; where not even the smallest part fits, it says so.
func littleMemory(t *testing.T, d *shim, s *gpurun.Sweep, want []gpurun.Row) {
	defer func() { d.allowed = shimMemory }()
	m := newModel(s)
	for _, groups := range []int64{1, 2, 5} {
		d.launches = 0
		d.allowed = groups*m.groupBytes(shape{lanes: few.lanes}, m.longest) + 40<<10
		hidden := &pretender{shim: d} // says that all of its memory is free
		same(t, fmt.Sprint(groups, " groups"), runs(t, "memory", s, few, hidden), want)
		if least := int(23 * 2 / groups / 2); d.launches < least {
			t.Errorf("%d groups at a time: %d launches", groups, d.launches)
		}
	}
	d.allowed = 10_000
	k := &keeper{}
	err := runTuned(t.Context(), []device{d}, s, k, few)
	if err == nil || !strings.Contains(err.Error(), "not enough") || len(k.rows) > 0 {
		t.Errorf("10000 bytes: %v, %d rows", err, len(k.rows))
	}
}

// pretender is a device that says it has more memory than it has.
type pretender struct{ *shim }

func (p *pretender) info() deviceInfo {
	i := p.shim.info()
	i.Free = shimMemory
	return i
}

// cancelled: a sweep that is cancelled ends with the launch in work; rows that
// were handed over stay.
func cancelled(t *testing.T, d *shim, s *gpurun.Sweep) {
	d.launches = 0
	defer func() { d.onLaunch = nil }()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	d.onLaunch = func() {
		if d.launches == 3 {
			cancel()
		}
	}
	k, tune := &keeper{}, few
	tune.steps = 5
	if err := runTuned(ctx, []device{d}, s, k, tune); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if d.launches > 3 || len(k.rows) > 0 {
		t.Errorf("%d launches, %d rows", d.launches, len(k.rows))
	}
}

// fullSink: a sink that fails ends the sweep.
func fullSink(t *testing.T, d *shim, s *gpurun.Sweep) {
	k := &keeper{left: 3}
	if err := runTuned(t.Context(), []device{d}, s, k, few); !errors.Is(err, errFull) || len(k.rows) != 3 {
		t.Errorf("full after 3 rows: %v, %d rows", err, len(k.rows))
	}
}

// severalDevices: several devices work on different parts, and each point is computed
// once.
func severalDevices(t *testing.T, a *shim, s *gpurun.Sweep, want []gpurun.Row) {
	b, total := newShim(t), int64(-1)
	a.launches, b.programs = 0, a.programs
	s.Progress = func(p gpurun.Progress) { total = p.Done }
	defer func() { s.Progress = nil }()
	same(t, "two devices", runs(t, "two devices", s, few, a, b), want)
	if a.launches == 0 || b.launches == 0 || total != int64(s.Rows()) {
		t.Errorf("%d and %d launches, progress %d of %d", a.launches, b.launches, total, s.Rows())
	}
}

// TestFaults: what left the finite first, where and why is found as on the
// processor.
func TestFaults(t *testing.T) {
	d := newShim(t)
	for _, name := range []string{"diverging", "overflowing-exposure", "unseparated/overflowing-edge"}[:faultsTried] {
		s := caseNamed(t, name)
		want := onCPU(t, s)
		if !slices.ContainsFunc(want, func(r gpurun.Row) bool { return r.Fault != nil }) {
			t.Errorf("%s: no fault", name)
		}
		same(t, name, runs(t, name, s, few, d), want)
	}
}

// TestCompared: a device that computes what the processor does passes, and one
// that has a constant wrong in its last bit does not.
func TestCompared(t *testing.T) {
	d := newShim(t)
	s := caseNamed(t, "montbrio-heun")
	if err := gpurun.Compare(t.Context(), backend{few, []device{d}}, cpu.New(), s); err != nil {
		t.Fatal(err)
	}
	err := gpurun.Compare(t.Context(), backend{few, []device{&misreader{d, "14.5 *", "14.500001 *"}}}, cpu.New(), s)
	if d := gpurun.Differs(err); d == nil || d.Point == "" || d.Got == d.Want || d.On != "cuda" || d.Known != "cpu" {
		t.Errorf("got %v", err)
	}
}

// misreader is a device that reads one thing for another.
type misreader struct {
	*shim
	text, instead string
}

func (m *misreader) compile(source string) (module, error) {
	wrong := strings.Replace(source, m.text, m.instead, 1)
	if wrong == source {
		return nil, fmt.Errorf("there is no %s in the source", m.text)
	}
	return m.shim.compile(wrong)
}
