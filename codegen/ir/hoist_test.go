package ir_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/codegen/ir/irtest"
)

// fixedPart is the first computed number of a block that nothing but uniforms,
// dt, the number of nodes and constants goes into.
func fixedPart(b *ir.Block) (ir.Value, bool) {
	const uniform, varies = 1, 2
	from := make([]int, len(b.Instrs))
	for i, in := range b.Instrs {
		switch in.Op {
		case ir.Const:
		case ir.Uniform, ir.Dt, ir.Nodes:
			from[i] = uniform
		case ir.StateValue, ir.Source, ir.CouplingSum, ir.Normal, ir.Time:
			from[i] = varies
		}
		for _, v := range []ir.Value{in.X, in.Y, in.Z}[:in.Op.Info().Arity] {
			from[i] |= from[v]
		}
		if from[i] == uniform && in.Op.Info().Arity > 0 && !in.Op.Info().Bool {
			return ir.Value(i), true
		}
	}
	return ir.None, false
}

// TestHoistChangesNoBitOfFloat64, and leaves nothing behind that Point can
// compute.
func TestHoistChangesNoBitOfFloat64(t *testing.T) {
	hoisted := 0
	for seed := range uint64(60) {
		p := ir.RK4(ir.Separate(irtest.Random(seed, irtest.Options{Quiet: true})))
		before := ir.Print(p)
		q := verified(t, "hoist", ir.Hoist(p))
		if ir.Print(p) != before {
			t.Fatalf("seed %d: the pass changed its argument", seed)
		}
		if len(q.Uniforms) > len(p.Uniforms) {
			hoisted++
		}
		q.EachBlock(func(kind ir.BlockKind, _ int, b *ir.Block) {
			if v, found := fixedPart(b); found && (kind == ir.SendBlock || kind == ir.EdgeBlock || kind == ir.StepBlock) {
				t.Errorf("seed %d: %s: value %d could be a uniform\n%s", seed, kind, v, ir.Print(q))
			}
		})
		net := irtest.Network(seed, 4, 24)
		opt := ir.SimOptions{Dt: 0.125, Steps: 20, Seed: seed, Params: irtest.Point(seed, p)}
		a, b := samples[float64](t, p, net, opt), samples[float64](t, q, net, opt)
		for n := range a {
			if !slices.EqualFunc(a[n], b[n], irtest.Same) {
				t.Fatalf("seed %d, time %d:\n%v, want\n%v", seed, n, b[n], a[n])
			}
		}
	}
	if hoisted < 50 {
		t.Errorf("only in %d programs something was hoisted", hoisted)
	}
}

// TestHoistRoundsOnce: 1/3 - 0.333 in float32 loses half of its digits if 1/3 is
// rounded first.
func TestHoistRoundsOnce(t *testing.T) {
	p := coupled(func(e *edgeOf) ir.Value { return e.mul(e.x, e.sub(e.p, e.Const(0.333))) })
	q := ir.Hoist(ir.Euler(p))
	if got, want := len(q.Uniforms), len(p.Uniforms)+1; got != want {
		t.Fatalf("%d uniforms, want %d\n%s", got, want, ir.Print(q))
	}
	third := 1.0 / 3
	got := q.UniformsAt([]float64{third, 0}, 0.1, 2)[2]
	if float32(got) != float32(third-0.333) || float32(got) == float32(third)-float32(0.333) {
		t.Errorf("%v", got)
	}
}

// TestHoistLeaves conditions, and takes what a model has written twice once.
func TestHoistLeaves(t *testing.T) {
	p := coupled(func(e *edgeOf) ir.Value { return e.x })
	b := ir.NewBuilder()
	u, w, x := b.Input(ir.Uniform, 0), b.Input(ir.Uniform, 1), b.Input(ir.StateValue, 0)
	g := b.Named(b.Binary(ir.Mul, u, b.Binary(ir.Sub, b.Const(1), w)), "g")
	on := b.Binary(ir.Lt, b.Binary(ir.Mul, u, u), w)
	rate := b.Binary(ir.Mul, g, b.Select(on, x, b.Const(2)))
	p.Rates = b.Block(rate, b.Binary(ir.Add, b.Input(ir.StateValue, 1), g), ir.None, ir.None)
	q := verified(t, "hoist", ir.Hoist(p))
	text := ir.Print(q)
	for _, want := range []string{"uniform 2 g\n", "uniform 3 fixed_3\n", "; g\n", " = lt "} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if len(q.Uniforms) != 4 {
		t.Errorf("%d uniforms, want 4\n%s", len(q.Uniforms), text)
	}
	point := ir.NewBuilder()
	p.Point = point.Block(point.Const(3), point.Input(ir.ParamValue, 0))
	if text := ir.Print(verified(t, "hoist", ir.Hoist(p))); !strings.Contains(text, "const 9") || strings.Contains(text, "= uniform 0") {
		t.Errorf("a uniform that is 3 is not taken for 3:\n%s", text)
	}
}

func TestPrepare(t *testing.T) {
	for name := range ir.Integrators() {
		p, err := ir.Prepare(coupled(func(e *edgeOf) ir.Value { return e.mul(e.p, e.Unary(ir.Sin, e.sub(e.x, e.u))) }), name)
		if err != nil {
			t.Fatal(err)
		}
		verified(t, name, p)
		if _, left := fixedPart(&p.Step); left || kinds(p) != "sin_x, cos_x" || p.Step.Empty() {
			t.Errorf("%s: not ready\n%s", name, ir.Print(p))
		}
	}
	noisy := irtest.Random(1, irtest.Options{})
	for name, want := range map[string]string{
		"rk4":   "rk4 is for models without noise; use heun",
		"rk5":   `there is no integrator "rk5"; there are euler, heun, rk4`,
		"euler": "",
	} {
		if _, err := ir.Prepare(noisy, name); err == nil && want != "" || err != nil && err.Error() != want {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
	if _, err := ir.Prepare(ir.WithoutNoise(noisy), "rk4"); err != nil {
		t.Errorf("without noise: %v", err)
	}
}

func TestMapBlocks(t *testing.T) {
	p := whole()
	before := ir.Print(p)
	var order []string
	q := p.MapBlocks(func(kind ir.BlockKind, b *ir.Block) ir.Block {
		order = append(order, kind.String())
		return ir.Block{Instrs: append(slices.Clone(b.Instrs), ir.Instr{Op: ir.Const, X: -1, Y: -1, Z: -1, K: math.Pi}), Outputs: b.Outputs}
	})
	got := strings.Join(slices.Compact(order), " ")
	if got != "point send edge receive rates step" || len(order) != 5+len(p.Couplings) {
		t.Errorf("blocks %v", order)
	}
	if ir.Print(p) != before || strings.Count(ir.Print(q), "const 3.14") != len(order) {
		t.Error("a block is left out, or the argument changed")
	}
	if ir.BlockKind(99).String() != "unknown" {
		t.Error("a kind that does not exist has a name")
	}
}
