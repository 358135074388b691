package ir_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/codegen/ir/irtest"
)

// edgeOf builds Edges: x and y are states of the source, u and v of the target,
// p and q uniforms.
type edgeOf struct {
	*ir.Builder
	x, y, u, v, p, q ir.Value
}

func newEdge() *edgeOf {
	b := ir.NewBuilder()
	return &edgeOf{b, b.Input(ir.Source, 0), b.Input(ir.Source, 1), b.Input(ir.StateValue, 0), b.Input(ir.StateValue, 1),
		b.Input(ir.Uniform, 0), b.Input(ir.Uniform, 1)}
}

func (e *edgeOf) add(x, y ir.Value) ir.Value { return e.Binary(ir.Add, x, y) }
func (e *edgeOf) sub(x, y ir.Value) ir.Value { return e.Binary(ir.Sub, x, y) }
func (e *edgeOf) mul(x, y ir.Value) ir.Value { return e.Binary(ir.Mul, x, y) }
func (e *edgeOf) div(x, y ir.Value) ir.Value { return e.Binary(ir.Div, x, y) }

// logistic is 1/(1 + exp(x)).
func (e *edgeOf) logistic(x ir.Value) ir.Value {
	return e.div(e.Const(1), e.add(e.Const(1), e.Unary(ir.Exp, x)))
}

// coupled is a program of two states x and y, which rotate, driven by the sums
// of the given edges, and of two parameters p and q.
func coupled(edges ...func(*edgeOf) ir.Value) *ir.Program {
	p := model([]float64{0, 0}, func(b *ir.Builder, x []ir.Value) []ir.Value {
		dx, dy := b.Binary(ir.Sub, x[1], x[0]), b.Unary(ir.Neg, x[0])
		for c := range edges {
			dx = b.Binary(ir.Add, dx, b.Input(ir.CouplingSum, c))
		}
		return []ir.Value{dx, dy}
	})
	point := ir.NewBuilder()
	for k, name := range []string{"p", "q"} {
		p.Params = append(p.Params, ir.Param{Slot: ir.Slot{Name: name}, Lo: 0.25, Hi: 1})
		p.Uniforms = append(p.Uniforms, ir.Slot{Name: name})
		p.States[k].InitLo, p.States[k].InitHi = -1, 1
	}
	p.Point = point.Block(point.Input(ir.ParamValue, 0), point.Input(ir.ParamValue, 1))
	for i, edge := range edges {
		e := newEdge()
		p.Couplings = append(p.Couplings, ir.Coupling{Slot: ir.Slot{Name: string(rune('c' + i))}, Edge: e.Block(edge(e))})
	}
	return p
}

// kinds describes the Edges: the channel that they are, 1, or mixed.
func kinds(p *ir.Program) string {
	var list []string
	for i := range p.Couplings {
		edge := &p.Couplings[i].Edge
		in := &edge.Instrs[edge.Outputs[0]]
		kind := "mixed"
		switch {
		case in.Op == ir.Source:
			kind = p.Channels[in.Index].Name
		case in.Op == ir.Const && in.K == 1:
			kind = "1"
		}
		list = append(list, kind)
	}
	return strings.Join(list, ", ")
}

func channelNames(p *ir.Program) string {
	var list []string
	for _, c := range p.Channels {
		list = append(list, c.Name)
	}
	return strings.Join(list, ", ")
}

// forms are Edges and what they become: the channels that the history keeps, and
// the raw sums.
var forms = []struct {
	name, channels, sums string
	edge                 func(e *edgeOf) ir.Value
}{
	// The couplings of TVB, before the sum.
	{"Linear", "term", "term", func(e *edgeOf) ir.Value { return e.add(e.mul(e.p, e.x), e.q) }},
	{"Scaling", "x", "x", func(e *edgeOf) ir.Value { return e.mul(e.p, e.x) }},
	{"HyperbolicTangent", "term", "term", func(e *edgeOf) ir.Value {
		z := e.div(e.sub(e.mul(e.q, e.x), e.Const(0.5)), e.Const(3))
		return e.mul(e.p, e.add(e.Const(1), e.Unary(ir.Tanh, z)))
	}},
	{"Sigmoidal", "x", "x", func(e *edgeOf) ir.Value { return e.x }},
	{"SigmoidalJansenRit", "term", "term", func(e *edgeOf) ir.Value {
		rate := e.logistic(e.mul(e.q, e.sub(e.Const(6), e.sub(e.x, e.y))))
		return e.add(e.Const(0.005), e.mul(e.p, rate))
	}},
	{"PreSigmoidal", "term", "term", func(e *edgeOf) ir.Value {
		return e.mul(e.p, e.add(e.q, e.Unary(ir.Tanh, e.mul(e.Const(60), e.sub(e.x, e.y)))))
	}},
	{"Difference", "x", "x, 1", func(e *edgeOf) ir.Value { return e.mul(e.p, e.sub(e.x, e.u)) }},
	{"Kuramoto", "sin_x, cos_x", "sin_x, cos_x", func(e *edgeOf) ir.Value {
		return e.mul(e.p, e.Unary(ir.Sin, e.sub(e.x, e.u)))
	}},
	// Others that separate.
	{"Sakaguchi", "sin_x, cos_x", "sin_x, cos_x", func(e *edgeOf) ir.Value {
		return e.Unary(ir.Sin, e.sub(e.sub(e.x, e.u), e.p))
	}},
	{"back", "sin_x, cos_x", "sin_x, cos_x", func(e *edgeOf) ir.Value { return e.Unary(ir.Sin, e.sub(e.u, e.x)) }},
	{"cosine back", "cos_x, sin_x", "cos_x, sin_x", func(e *edgeOf) ir.Value { return e.Unary(ir.Cos, e.sub(e.u, e.x)) }},
	{"second harmonic", "sin_term, cos_term", "sin_term, cos_term", func(e *edgeOf) ir.Value {
		return e.Unary(ir.Sin, e.mul(e.Const(2), e.sub(e.x, e.u)))
	}},
	{"square of sine", "term, term_2, term_3", "term, term_2, term_3", func(e *edgeOf) ir.Value {
		s := e.Unary(ir.Sin, e.sub(e.x, e.u))
		return e.mul(s, s)
	}},
	{"square", "term, x", "term, x, 1", func(e *edgeOf) ir.Value {
		return e.Binary(ir.Pow, e.sub(e.x, e.u), e.Const(2))
	}},
	{"product", "x", "x", func(e *edgeOf) ir.Value { return e.mul(e.x, e.sub(e.u, e.p)) }},
	{"conductance", "term", "term", func(e *edgeOf) ir.Value {
		return e.mul(e.mul(e.p, e.logistic(e.x)), e.sub(e.u, e.Const(70)))
	}},
	{"quotient", "term", "term", func(e *edgeOf) ir.Value { return e.div(e.u, e.add(e.Const(2), e.x)) }},
	{"of the target", "", "1", func(e *edgeOf) ir.Value { return e.Unary(ir.Tanh, e.mul(e.u, e.p)) }},
	{"of nothing", "", "1", func(e *edgeOf) ir.Value { return e.p }},
	{"zero", "", "", func(e *edgeOf) ir.Value { return e.Const(0) }},
	{"magnitude", "abs_x", "abs_x", func(e *edgeOf) ir.Value { return e.Unary(ir.Abs, e.mul(e.x, e.u)) }},
	{"one factor", "term", "term", func(e *edgeOf) ir.Value { return e.add(e.mul(e.u, e.x), e.mul(e.u, e.y)) }},
	{"free factors", "term", "term, 1", func(e *edgeOf) ir.Value {
		return e.add(e.sub(e.mul(e.p, e.x), e.u), e.sub(e.mul(e.q, e.y), e.v))
	}},
	{"switch", "term", "term, 1", func(e *edgeOf) ir.Value {
		on := e.Select(e.Binary(ir.Lt, e.p, e.x), e.x, e.Const(0))
		return e.sub(on, e.mul(e.v, e.v))
	}},
	// What has to be computed for every edge; of it only what the source gives is kept.
	{"tanh", "x", "mixed", func(e *edgeOf) ir.Value { return e.mul(e.u, e.Unary(ir.Tanh, e.sub(e.x, e.u))) }},
	{"with a part that separates", "x", "mixed", func(e *edgeOf) ir.Value {
		return e.add(e.x, e.Unary(ir.Tanh, e.sub(e.x, e.u)))
	}},
	{"exp", "x", "mixed", func(e *edgeOf) ir.Value { return e.Unary(ir.Exp, e.sub(e.x, e.u)) }},
	{"cube", "x", "mixed", func(e *edgeOf) ir.Value { return e.Binary(ir.Pow, e.sub(e.x, e.u), e.Const(3)) }},
	{"what is taken out", "sin_x, cosh_y", "mixed", func(e *edgeOf) ir.Value {
		return e.Binary(ir.Max, e.sub(e.Unary(ir.Sin, e.x), e.u), e.mul(e.Unary(ir.Cosh, e.y), e.v))
	}},
	{"a condition", "x, term", "mixed", func(e *edgeOf) ir.Value {
		return e.Select(e.Binary(ir.Lt, e.y, e.Unary(ir.Exp, e.x)), e.Unary(ir.Sqrt, e.Unary(ir.Abs, e.add(e.x, e.u))), e.u)
	}},
}

func TestSeparateForms(t *testing.T) {
	for _, f := range forms {
		before := coupled(f.edge)
		text := ir.Print(before)
		p := verified(t, f.name, ir.Separate(before))
		if got := channelNames(p); got != f.channels {
			t.Errorf("%s: channels %q, want %q", f.name, got, f.channels)
		}
		if got := kinds(p); got != f.sums {
			t.Errorf("%s: sums of %q, want %q\n%s", f.name, got, f.sums, ir.Print(p))
		}
		if ir.Print(before) != text {
			t.Errorf("%s: the pass changed its argument", f.name)
		}
		if again := ir.Separate(p); ir.Print(again) != ir.Print(p) {
			t.Errorf("%s: twice is not once", f.name)
		}
	}
}

// far is max |a-b| / max |a| over two trajectories.
func far(a, b [][]float64) float64 {
	difference, scale := 0.0, 0.0
	for n := range a {
		for i := range a[n] {
			difference, scale = max(difference, math.Abs(a[n][i]-b[n][i])), max(scale, math.Abs(a[n][i]))
		}
	}
	return difference / scale
}

// TestSeparatedFormsAgree simulates every form before and after.
func TestSeparatedFormsAgree(t *testing.T) {
	net := irtest.Network(3, 6, 30)
	for _, f := range forms {
		p := coupled(f.edge)
		opt := ir.SimOptions{Dt: 0.0625, Steps: 100, Seed: 5, Params: []float64{0.375, 0.75}}
		a, b := samples[float64](t, ir.Heun(p), net, opt), samples[float64](t, ir.Heun(ir.Separate(p)), net, opt)
		if d := far(a, b); !(d <= 1e-13) {
			t.Errorf("%s: differs by %.3g", f.name, d)
		}
		if slices.Equal(a[0], a[len(a)-1]) {
			t.Errorf("%s: rests", f.name)
		}
	}
}

// TestRandomProgramsAgreeAfterPasses: separated and hoisted, in both precisions.
func TestRandomProgramsAgreeAfterPasses(t *testing.T) {
	plain, mixed := 0, 0
	for seed := range uint64(120) {
		p := irtest.Random(seed, irtest.Options{Smooth: true, Ops: 8 + int(seed%12)})
		q := verified(t, "separate", ir.Separate(p))
		for _, kind := range strings.Split(kinds(q), ", ") {
			if kind == "mixed" {
				mixed++
			} else {
				plain++
			}
		}
		net := irtest.Network(seed, 4, 24)
		opt := ir.SimOptions{Dt: 0.0625, Steps: 50, Seed: seed, Params: irtest.Point(seed, p)}
		a, b := samples[float64](t, ir.Heun(p), net, opt), samples[float64](t, ir.Hoist(ir.Heun(q)), net, opt)
		if d := far(a, b); !(d <= 1e-12) {
			t.Errorf("seed %d: differs by %.3g", seed, d)
		}
		single := samples[float32](t, ir.Hoist(ir.Heun(q)), net, opt)
		if d := far(a, widened(single)); !(d <= 1e-4) {
			t.Errorf("seed %d: float32 differs by %.3g", seed, d)
		}
	}
	t.Logf("%d sums of channels or weights, %d that mix", plain, mixed)
	if plain < 100 || mixed < 50 {
		t.Errorf("%d sums of channels or weights, %d that mix: one kind is hardly tested", plain, mixed)
	}
}

func widened(a [][]float32) [][]float64 {
	b := make([][]float64, len(a))
	for n := range a {
		for _, x := range a[n] {
			b[n] = append(b[n], float64(x))
		}
	}
	return b
}

// TestWhatIsSharedIsKeptOnce: couplings that have channels and sums in common.
func TestWhatIsSharedIsKeptOnce(t *testing.T) {
	p := verified(t, "separate", ir.Separate(coupled(
		func(e *edgeOf) ir.Value { return e.Unary(ir.Sin, e.sub(e.x, e.u)) },
		func(e *edgeOf) ir.Value { return e.mul(e.p, e.Unary(ir.Cos, e.sub(e.x, e.v))) },
		func(e *edgeOf) ir.Value { return e.sub(e.y, e.v) },
		func(e *edgeOf) ir.Value { return e.mul(e.y, e.q) },
		func(e *edgeOf) ir.Value { return e.Unary(ir.Tanh, e.sub(e.Unary(ir.Sin, e.x), e.u)) },
	)))
	if got := kinds(p); got != "sin_x, cos_x, y, 1, mixed" || channelNames(p) != "sin_x, cos_x, y" || p.CouplingWidth() != 5 {
		t.Errorf("sums of %q, channels %q, %d coupling values", got, channelNames(p), p.CouplingWidth())
	}
}

// TestSeparateOfOneStateIsNothingMore: a coupling through a state needs no
// Receive, and of two states one is kept.
func TestSeparateOfOneStateIsNothingMore(t *testing.T) {
	p := coupled(func(e *edgeOf) ir.Value { return e.y })
	q := ir.Separate(p)
	if !q.Receive.Empty() || channelNames(q) != "y" || q.HistoryWidth() != 1 || p.HistoryWidth() != 2 {
		t.Errorf("%s", ir.Print(q))
	}
	net := irtest.Network(3, 6, 30)
	opt := ir.SimOptions{Dt: 0.125, Steps: 60, Seed: 5, Params: []float64{0.5, 0.5}}
	a, b := samples[float32](t, ir.Heun(p), net, opt), samples[float32](t, ir.Heun(q), net, opt)
	if !slices.EqualFunc(a, b, slices.Equal[[]float32]) {
		t.Error("the numbers changed")
	}
}

func TestCouplingsThatNobodyReadsAreDropped(t *testing.T) {
	p := coupled(
		func(e *edgeOf) ir.Value { return e.x },
		func(e *edgeOf) ir.Value { return e.Unary(ir.Exp, e.y) },
		func(e *edgeOf) ir.Value { return e.y })
	b := ir.NewBuilder()
	read := b.Binary(ir.Sub, b.Input(ir.CouplingSum, 2), b.Input(ir.CouplingSum, 0))
	p.Rates = b.Block(read, b.Input(ir.StateValue, 0), ir.None, ir.None)
	q := verified(t, "separate", ir.Separate(ir.Euler(p)))
	if kinds(q) != "x, y" || q.Couplings[1].Name != "e" || !q.Step.Empty() {
		t.Errorf("%s", ir.Print(q))
	}
	env := irtest.Env[float64](1, q)
	env.Couplings = []float64{3, 7}
	if got := ir.Outputs(&q.Rates, ir.Eval(&q.Rates, env, nil), nil)[0]; got != 4 {
		t.Errorf("rate %v, want 7-3", got)
	}
	p.Rates = b.Block(b.Const(1), b.Const(1), ir.None, ir.None)
	if q := verified(t, "separate", ir.Separate(p)); len(q.Couplings)+len(q.Channels) != 0 || !q.Receive.Empty() {
		t.Errorf("%s", ir.Print(q))
	}
}

// TestSeparateDoesNotOverflow where the original does not: a factor may not
// leave the range of numbers if the product stays in it.
func TestSeparateDoesNotOverflow(t *testing.T) {
	p := coupled(
		func(e *edgeOf) ir.Value { return e.Unary(ir.Exp, e.sub(e.x, e.u)) },
		func(e *edgeOf) ir.Value { return e.Unary(ir.Sinh, e.sub(e.x, e.u)) },
		func(e *edgeOf) ir.Value { return e.div(e.sub(e.x, e.u), e.add(e.v, e.p)) })
	for k := range p.States {
		p.States[k].InitLo, p.States[k].InitHi = 800, 800.5
	}
	opt := ir.SimOptions{Dt: 1.0 / 1024, Steps: 3, Params: []float64{0.5, 0.5}}
	net := irtest.Network(3, 4, 0)
	a, b := samples[float64](t, ir.Euler(p), net, opt), samples[float64](t, ir.Euler(ir.Separate(p)), net, opt)
	if d := far(a, b); !(d <= 1e-12) {
		t.Errorf("differs by %v", d)
	}
}

// phasesSentByHand is phasesByHand with what Separate makes of it: rings of the
// sines and cosines, two sums.
func phasesSentByHand[F ir.Float](net ir.SimNetwork, opt ir.SimOptions) [][]F {
	n := net.Nodes
	omega, k, dt := F(opt.Params[0]), F(opt.Params[1]/float64(n)), F(opt.Dt)
	sin := func(x F) F { return ir.Eval(sine, &ir.Env[F]{States: []F{x}}, nil)[1] }
	cos := func(x F) F { return ir.Eval(cosine, &ir.Env[F]{States: []F{x}}, nil)[1] }
	ring := make([][][2]F, slices.Max(net.Delays)+1)
	theta, v := make([]F, n), make([]F, n)
	bound := func(x F) F { return max(-0.25, min(F(0.3), x)) }
	for i := range n {
		theta[i] = F(ir.InitialValue(opt.Seed, opt.Replicate, uint32(i), 0, -3, 3))
		v[i] = bound(F(ir.InitialValue(opt.Seed, opt.Replicate, uint32(i), 1, -1, 1)))
		for slot := range ring {
			ring[slot] = append(ring[slot], [2]F{sin(theta[i]), cos(theta[i])})
		}
	}
	var samples [][]F
	for step := range opt.Steps + 1 {
		var sample, exposures []F
		for i := range n {
			ring[step%len(ring)][i] = [2]F{sin(theta[i]), cos(theta[i])}
		}
		newTheta, newV := make([]F, n), make([]F, n)
		for i := range n {
			var acc [2][2]F
			for j := range n {
				w, d := net.Weights[i*n+j], int(net.Delays[i*n+j])
				if w == 0 {
					continue
				}
				group := 0
				if d >= 16 {
					group = 1
				}
				past := ring[(step-d+100*len(ring))%len(ring)][j]
				for m := range past {
					product := F(F(w) * past[m])
					acc[m][group] = F(acc[m][group] + product)
				}
			}
			s, o := F(acc[0][1]+acc[0][0]), F(acc[1][1]+acc[1][0])
			c := F(F(cos(theta[i])*s) - F(sin(theta[i])*o))
			normal := ir.NormalFrom[F](ir.Draw(opt.Seed, ir.Noise, opt.Replicate, uint32(step), uint32(i), 0))
			dTheta := F(F(omega+F(k*c)) + v[i])
			dV := F(F(F(0.75)*sin(theta[i])) - v[i])
			newTheta[i] = F(F(theta[i]+F(dt*dTheta)) + F(F(0.0625)*normal))
			newV[i] = bound(F(v[i] + F(dt*dV)))
			sample = append(sample, theta[i], v[i])
			exposures = append(exposures, F(c*v[i]))
		}
		samples = append(samples, append(sample, exposures...))
		theta, v = newTheta, newV
	}
	return samples
}

// sine and cosine are one operation each.
var sine, cosine = unary(ir.Sin), unary(ir.Cos)

func unary(op ir.Op) *ir.Block {
	b := ir.NewBuilder()
	block := b.Block(b.Unary(op, b.Input(ir.StateValue, 0)))
	return &block
}

func testSentAgainstHand[F ir.Float](t *testing.T) {
	net, opt := phasesSetting()
	want := phasesSentByHand[F](net, opt)
	got := samples[F](t, ir.Euler(ir.Separate(phases())), net, opt)
	if len(got) != opt.Steps+1 || len(want) != len(got) {
		t.Fatalf("%d samples", len(got))
	}
	for n := range got {
		if !slices.Equal(got[n], want[n]) {
			t.Fatalf("time %d:\n%v, want\n%v", n, got[n], want[n])
		}
	}
}

// TestSimulateChannelsAgainstLoops is the definition of Send and Receive.
func TestSimulateChannelsAgainstLoops(t *testing.T) {
	t.Run("float64", testSentAgainstHand[float64])
	t.Run("float32", testSentAgainstHand[float32])
}

func TestPrintSeparated(t *testing.T) {
	p := ir.Separate(coupled(func(e *edgeOf) ir.Value { return e.mul(e.p, e.sub(e.Unary(ir.Exp, e.x), e.u)) }))
	const want = `
send:
  %0 = state 0                       ; x
  %1 = exp %0
  -> %1 exp_x

edge 0:
  %0 = source 0                      ; exp_x
  -> %0 c

edge 1:
  %0 = const 1
  -> %0 weights

receive:
  %0 = state 0
  %1 = uniform 0
  %2 = mul %1 %0
  %3 = coupling 0
  %4 = mul %1 %3
  %5 = coupling 1
  %6 = mul %2 %5
  %7 = sub %4 %6                     ; c
  -> %7 output 0
`
	if got := ir.Print(p); !strings.Contains(got, want) || !strings.Contains(got, "\nchannel 0 exp_x\ncoupling 0 c\ncoupling 1 weights\n") {
		t.Errorf("got\n%s", got)
	}
}
