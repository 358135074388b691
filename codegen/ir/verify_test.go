package ir_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/codegen/ir/irtest"
)

func TestRandomProgramsVerify(t *testing.T) {
	for seed := range uint64(300) {
		o := irtest.Options{Quiet: seed%3 == 0, Uncoupled: seed%5 == 0, Smooth: seed%7 == 0, Ops: int(seed % 40)}
		p := irtest.Random(seed, o)
		if err := ir.Verify(p); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		before := ir.Print(p)
		for name, pass := range ir.Integrators() {
			q := pass(p)
			if err := ir.Verify(q); err != nil {
				t.Fatalf("seed %d after %s: %v", seed, name, err)
			}
			if err := ir.Verify(pass(q)); err != nil {
				t.Fatalf("seed %d after %s twice: %v", seed, name, err)
			}
			verified(t, "hoist", ir.Hoist(q))
			verified(t, "hoist", ir.Hoist(pass(verified(t, "separate", ir.Separate(p)))))
			if len(q.Step.Outputs) == 0 || ir.Print(p) != before {
				t.Fatalf("seed %d: %s leaves no step, or changes its argument", seed, name)
			}
		}
	}
}

// whole is a program with everything in it, with deep copies of all slices.
func whole() *ir.Program {
	p := ir.Heun(ir.Separate(irtest.Random(11, irtest.Options{})))
	p = p.MapBlocks(func(_ ir.BlockKind, b *ir.Block) ir.Block {
		return ir.Block{Instrs: slices.Clone(b.Instrs), Outputs: slices.Clone(b.Outputs)}
	})
	p.Uniforms = slices.Clone(p.Uniforms)
	p.States = slices.Clone(p.States)
	return p
}

func find(b *ir.Block, op ir.Op) *ir.Instr {
	i := slices.IndexFunc(b.Instrs, func(in ir.Instr) bool { return in.Op == op })
	return &b.Instrs[i]
}

func boolean(b *ir.Block) ir.Value {
	return ir.Value(slices.IndexFunc(b.Instrs, func(in ir.Instr) bool { return in.Op.Info().Bool }))
}

func TestVerifyRejects(t *testing.T) {
	cases := []struct {
		name   string
		damage func(p *ir.Program)
		want   string
	}{
		{"operand after its use", func(p *ir.Program) {
			i := slices.IndexFunc(p.Rates.Instrs, func(in ir.Instr) bool { return in.Op == ir.Add })
			p.Rates.Instrs[i].X = ir.Value(i)
		}, "not an earlier one"},
		{"operand missing", func(p *ir.Program) { find(&p.Rates, ir.Mul).Y = ir.None }, "not an earlier one"},
		{"operand below None", func(p *ir.Program) { find(&p.Rates, ir.Mul).Y = -7 }, "not an earlier one"},
		{"operand too many", func(p *ir.Program) { find(&p.Rates, ir.Sin).Y = 0 }, "one too many"},
		{"operand of an input", func(p *ir.Program) { find(&p.Step, ir.Dt).X = 0 }, "one too many"},
		{"boolean as number", func(p *ir.Program) {
			p.Step.Instrs[len(p.Step.Instrs)-1] = ir.Instr{Op: ir.Exp, X: boolean(&p.Step), Y: -1, Z: -1}
		}, "boolean true, want false"},
		{"number as condition", func(p *ir.Program) { find(&p.Rates, ir.Select).X = 0 }, "boolean false, want true"},
		{"number in logic", func(p *ir.Program) { find(&p.Rates, ir.And).Y = 0 }, "boolean false, want true"},
		{"no such operation", func(p *ir.Program) { p.Rates.Instrs[0].Op = 200 }, "does not exist"},
		{"constant in an operation", func(p *ir.Program) { find(&p.Rates, ir.Sin).K = 1 }, "has a constant"},
		{"index in an operation", func(p *ir.Program) { find(&p.Rates, ir.Sin).Index = 1 }, "has an index"},
		{"state out of range", func(p *ir.Program) { find(&p.Rates, ir.StateValue).Index = 99 }, "index 99"},
		{"negative index", func(p *ir.Program) { find(&p.Rates, ir.StateValue).Index = -1 }, "index -1"},
		{"uniform out of range", func(p *ir.Program) { find(&p.Rates, ir.Uniform).Index = 99 }, "index 99"},
		{"coupling out of range", func(p *ir.Program) { find(&p.Rates, ir.CouplingSum).Index = 99 }, "index 99"},
		{"parameter out of range", func(p *ir.Program) { find(&p.Point, ir.ParamValue).Index = 99 }, "index 99"},
		{"normal out of range", func(p *ir.Program) { find(&p.Step, ir.Normal).Index = 99 }, "index 99"},
		{"parameter in rates", func(p *ir.Program) { find(&p.Rates, ir.Uniform).Op = ir.ParamValue }, "cannot have"},
		{"normal in rates", func(p *ir.Program) { find(&p.Rates, ir.StateValue).Op = ir.Normal }, "cannot have"},
		{"source in rates", func(p *ir.Program) { find(&p.Rates, ir.StateValue).Op = ir.Source }, "cannot have"},
		{"state in point", func(p *ir.Program) { find(&p.Point, ir.ParamValue).Op = ir.StateValue }, "cannot have"},
		{"coupling in an edge", func(p *ir.Program) { p.Couplings[0].Edge.Instrs[0] = ir.Instr{Op: ir.CouplingSum, X: -1, Y: -1, Z: -1} }, "cannot have"},
		{"time in an edge", func(p *ir.Program) { p.Couplings[0].Edge.Instrs[0] = ir.Instr{Op: ir.Time, X: -1, Y: -1, Z: -1} }, "cannot have"},
		{"two outputs of an edge", func(p *ir.Program) { p.Couplings[0].Edge.Outputs = []ir.Value{0, 0} }, "2 outputs, want 1"},
		{"edge without output", func(p *ir.Program) { p.Couplings[0].Edge.Outputs[0] = ir.None }, "value -1"},
		{"uniform without output", func(p *ir.Program) { p.Point.Outputs = p.Point.Outputs[1:] }, "outputs, want"},
		{"rate missing", func(p *ir.Program) { p.Rates.Outputs[0] = ir.None }, "value -1"},
		{"output out of range", func(p *ir.Program) { p.Rates.Outputs[0] = 9999 }, "value 9999"},
		{"exposure missing", func(p *ir.Program) { p.Exposures = append(p.Exposures, ir.Slot{}) }, "outputs, want"},
		{"rate is a boolean", func(p *ir.Program) { p.Rates.Outputs[0] = boolean(&p.Rates) }, "boolean true, want false"},
		{"flag is a number", func(p *ir.Program) {
			o := p.Step.Outputs
			o[slices.IndexFunc(o, func(v ir.Value) bool { return v != ir.None && p.Step.Instrs[v].Op.Info().Bool })] = 0
		}, "boolean false, want true"},
		{"flag of a state without bounds", func(p *ir.Program) {
			for i := range p.States {
				p.States[i].Min, p.States[i].Max = math.Inf(-1), math.Inf(1)
			}
		}, "want none"},
		{"no flag of a state with bounds", func(p *ir.Program) {
			_, _, flags := p.StepOutputs()
			for i := range flags {
				flags[i] = ir.None
			}
		}, "value -1"},
		{"noise denied", func(p *ir.Program) { p.Noisy = false }, "noisy is false"},
		{"noise claimed", func(p *ir.Program) {
			_, noise, _ := p.RateOutputs()
			for i := range noise {
				noise[i] = ir.None
			}
		}, "noisy is true"},
		{"delay scale out of range", func(p *ir.Program) { p.DelayScale = int32(len(p.Uniforms)) }, "delay scale"},
		{"delay scale below -1", func(p *ir.Program) { p.DelayScale = -2 }, "delay scale"},
		{"bound is NaN", func(p *ir.Program) { p.States[0].Max = math.NaN() }, "not a number"},
		{"channel without output", func(p *ir.Program) { p.Channels = append(p.Channels, ir.Slot{}) }, "send: "},
		{"source beyond the channels", func(p *ir.Program) { find(&p.Couplings[0].Edge, ir.Source).Index = int32(len(p.Channels)) }, "edge 0: "},
		{"source in send", func(p *ir.Program) { find(&p.Send, ir.StateValue).Op = ir.Source }, "cannot have"},
		{"time in send", func(p *ir.Program) { p.Send.Instrs[0] = ir.Instr{Op: ir.Time, X: -1, Y: -1, Z: -1} }, "cannot have"},
		{"coupling in send", func(p *ir.Program) { p.Send.Instrs[0] = ir.Instr{Op: ir.CouplingSum, X: -1, Y: -1, Z: -1} }, "cannot have"},
		{"receive beyond the raw sums", func(p *ir.Program) { find(&p.Receive, ir.CouplingSum).Index = int32(len(p.Couplings)) }, "receive: "},
		{"coupling value missing", func(p *ir.Program) { p.Receive.Outputs[0] = ir.None }, "receive: "},
		{"coupling value beyond receive", func(p *ir.Program) {
			find(&p.Rates, ir.CouplingSum).Index = int32(len(p.Receive.Outputs))
		}, "rates: "},
		{"raw sum beyond the couplings", func(p *ir.Program) { find(&p.Step, ir.CouplingSum).Index = int32(len(p.Couplings)) }, "step: "},
		{"too many states", func(p *ir.Program) { p.States = make([]ir.State, ir.MaxStates+1) }, "random counter"},
	}
	if err := ir.Verify(whole()); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		p := whole()
		c.damage(p)
		if err := ir.Verify(p); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

// FuzzBuild decodes bytes into calls of a Builder: whatever they are, the
// program verifies, before and after the passes, and its evaluation ends.
func FuzzBuild(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("the quick brown fox jumps over the lazy dog"))
	for op := range ir.Ops() {
		f.Add([]byte{byte(op), 0, 1, 2, byte(op), 3, 2, 1, 40, 0, 1, 2, byte(op), 8, 9, 7, byte(op), 12, 12, 12})
	}
	f.Fuzz(func(t *testing.T, code []byte) {
		p := decode(code)
		if err := ir.Verify(p); err != nil {
			t.Fatalf("%v\n%s", err, ir.Print(p))
		}
		for name, pass := range ir.Integrators() {
			q := verified(t, "hoist", ir.Hoist(pass(verified(t, "separate", ir.Separate(p)))))
			if err := ir.Verify(pass(p)); err != nil {
				t.Fatalf("%s: %v\n%s", name, err, ir.Print(q))
			}
			evalAll[float64](q)
			evalAll[float32](q)
		}
	})
}

// verified is p after a pass.
func verified(t *testing.T, pass string, p *ir.Program) *ir.Program {
	t.Helper()
	if err := ir.Verify(p); err != nil {
		t.Fatalf("after %s: %v\n%s", pass, err, ir.Print(p))
	}
	return p
}

// decode reads four bytes an instruction: an operation and its operands, taken
// modulo what there is.
func decode(code []byte) *ir.Program {
	p := &ir.Program{Name: "fuzz", DelayScale: -1, Uniforms: make([]ir.Slot, 1), Couplings: make([]ir.Coupling, 1)}
	p.States = []ir.State{{Min: -1, Max: 1}, {Min: math.Inf(-1), Max: math.Inf(1)}}
	p.Point = grown(code, []ir.Op{ir.Dt, ir.Nodes}, 0, 1)
	p.Couplings[0].Edge = grown(code, []ir.Op{ir.StateValue, ir.Source}, 2, 1)
	p.Rates = grown(code, []ir.Op{ir.StateValue, ir.CouplingSum, ir.Time, ir.Uniform}, 2, 5)
	p.Exposures = make([]ir.Slot, 1)
	p.Noisy = true
	return p
}

func grown(code []byte, inputs []ir.Op, states, outputs int) ir.Block {
	b := ir.NewBuilder()
	values := []ir.Value{b.Const(0), b.Const(1), b.Const(math.Inf(1)), b.Const(-2.5)}
	for _, op := range inputs {
		values = append(values, b.Input(op, 0))
		if op == ir.StateValue {
			values = append(values, b.Input(op, states-1))
		}
	}
	for ; len(code) >= 4; code = code[4:] {
		op := ir.Op(int(code[0]) % len(ir.Ops()))
		pick := func(k int) ir.Value { return values[len(values)-1-int(code[k])%len(values)] }
		if op.Info().Input {
			values = append(values, b.Const(math.Float64frombits(uint64(code[1])<<56|uint64(code[2])<<48|uint64(code[3]))))
			continue
		}
		values = append(values, build(b, op, pick(1), pick(2), pick(3)))
	}
	var out []ir.Value
	for i := range outputs {
		out = append(out, b.Number(values[len(values)-1-i%len(values)]))
	}
	return b.Block(out...)
}

func evalAll[F ir.Float](p *ir.Program) {
	env := irtest.Env[F](1, p)
	p.EachBlock(func(_ ir.BlockKind, _ int, b *ir.Block) {
		ir.Outputs(b, ir.Eval(b, env, nil), nil)
		if v, ok := ir.FirstFault(b, env); ok {
			ir.Trace(b, env, v)
		}
	})
}
