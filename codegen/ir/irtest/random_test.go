package irtest_test

import (
	"math"
	"slices"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/codegen/ir/irtest"
)

// liveOps are the operations of a block.
func liveOps(b *ir.Block, into map[ir.Op]int) {
	for _, in := range b.Instrs {
		into[in.Op]++
	}
}

func TestEveryOpOccursInAlmostEveryProgram(t *testing.T) {
	const programs = 40
	rates, edges, points := map[ir.Op]int{}, map[ir.Op]int{}, map[ir.Op]int{}
	for seed := range uint64(programs) {
		p := irtest.Random(seed, irtest.Options{})
		one := map[ir.Op]int{}
		liveOps(&ir.Heun(p).Step, one)
		for op := range one {
			rates[op]++
		}
		liveOps(&p.Point, points)
		for i := range p.Couplings {
			liveOps(&p.Couplings[i].Edge, edges)
		}
	}
	for _, op := range ir.Ops() {
		if op.Info().Bits {
			continue // only Expand makes them
		}
		if !op.Info().Input && rates[op] < programs*8/10 {
			t.Errorf("%s occurs in the steps of %d of %d programs", op, rates[op], programs)
		}
		if !op.Info().Input && (edges[op] == 0 || points[op] == 0) {
			t.Errorf("%s occurs %d times in edges, %d in points", op, edges[op], points[op])
		}
	}
	for _, op := range []ir.Op{ir.Uniform, ir.StateValue, ir.CouplingSum, ir.Normal, ir.Dt, ir.Time, ir.Nodes} {
		if rates[op] < programs/2 {
			t.Errorf("input %s occurs in the steps of %d of %d programs", op, rates[op], programs)
		}
	}
	if edges[ir.Source] == 0 || points[ir.ParamValue] == 0 {
		t.Error("no sources or parameters")
	}
}

func TestOptionsAreKept(t *testing.T) {
	jumps := []ir.Op{ir.Floor, ir.Ceil, ir.Round, ir.Lt, ir.Select}
	for seed := range uint64(20) {
		p := irtest.Random(seed, irtest.Options{Smooth: true, Quiet: true, Uncoupled: true, Ops: 5})
		if p.Noisy || len(p.Couplings) > 0 || p.DelayScale != -1 {
			t.Errorf("seed %d: noise or couplings", seed)
		}
		for _, in := range slices.Concat(p.Rates.Instrs, p.Point.Instrs) {
			if slices.Contains(jumps, in.Op) {
				t.Errorf("seed %d: %s in a smooth program", seed, in.Op)
			}
		}
		if len(p.Rates.Instrs) > 60+12*len(p.States) {
			t.Errorf("seed %d: %d instructions for 5 operations", seed, len(p.Rates.Instrs))
		}
		q := irtest.Random(seed, irtest.Options{})
		if !q.Noisy || len(q.Couplings) == 0 || q.DelayScale < 0 {
			t.Errorf("seed %d: no noise, couplings or delays", seed)
		}
	}
}

func TestEqualSeedsGiveEqualPrograms(t *testing.T) {
	a, b := irtest.Random(7, irtest.Options{}), irtest.Random(7, irtest.Options{})
	if ir.Print(a) != ir.Print(b) {
		t.Error("two programs of seed 7 differ")
	}
	if ir.Print(a) == ir.Print(irtest.Random(8, irtest.Options{})) {
		t.Error("seeds 7 and 8 give the same program")
	}
}

// TestProgramsStayFiniteAndMove: a generator whose programs blow up or rest
// would make the comparisons of backends empty.
func TestProgramsStayFiniteAndMove(t *testing.T) {
	var finite, moving, clampedSome int
	const programs = 60
	for seed := range uint64(programs) {
		p := ir.Heun(irtest.Random(seed, irtest.Options{}))
		net := irtest.Network(seed, 4, 24)
		opt := ir.SimOptions{Dt: 0.125, Steps: 120, Seed: seed, Params: irtest.Point(seed, p)}
		good, moved, clamped := true, false, false
		var before []float32
		err := ir.Simulate(p, net, opt, func(s ir.Sample[float32]) {
			for _, x := range slices.Concat(s.States, s.Exposures) {
				good = good && !math.IsNaN(float64(x)) && math.Abs(float64(x)) < 1000
			}
			moved = s.Step > 0 && !slices.Equal(before, s.States)
			clamped = clamped || slices.Contains(s.Clamped, true)
			before = append(before[:0], s.States...)
		})
		if err != nil {
			t.Fatal(err)
		}
		finite += count(good)
		moving += count(moved)
		clampedSome += count(clamped)
	}
	if finite < programs*95/100 || moving < programs*95/100 || clampedSome < programs/3 {
		t.Errorf("of %d programs %d stay finite, %d move at the end, %d are clamped", programs, finite, moving, clampedSome)
	}
	t.Logf("of %d programs %d stay finite, %d move at the end, %d are clamped", programs, finite, moving, clampedSome)
}

func count(c bool) int {
	if c {
		return 1
	}
	return 0
}

func TestSame(t *testing.T) {
	if irtest.Same(0, math.Copysign(0, -1)) || !irtest.Same(math.NaN(), -math.NaN()) || irtest.Same(1.0, math.NaN()) {
		t.Error("Same confuses zeros or NaN")
	}
}
