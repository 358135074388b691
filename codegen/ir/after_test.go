package ir

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// resetting is dx/dt = 1 that starts at the parameter a, and at the end of a step
// of which the time is at least 1 falls back to 0 where it is larger than 1; a
// hidden state counts how often.
func resetting() *Program {
	p := &Program{Name: "resetting", DelayScale: -1, Params: []Param{{Slot{Name: "a"}, 0.25, 0.25}, {Slot{Name: "b"}, 2, 2}}, Uniforms: []Slot{{Name: "a"}, {Name: "power"}}}
	infinite := State{Min: math.Inf(-1), Max: math.Inf(1)}
	x, n := infinite, infinite
	x.Name, n.Name, n.Hidden = "x", "n", true
	p.States = []State{x, n}
	p.Events = []Event{{Slot{Name: "fall"}, 1}}

	b := NewBuilder()
	p.Point = b.Block(b.Input(ParamValue, 0), b.Input(ParamValue, 1))
	b = NewBuilder()
	p.Start = b.Block(b.Binary(Pow, b.Input(Uniform, 0), b.Input(Uniform, 1)), b.Const(0))
	b = NewBuilder()
	p.Rates = b.Block(b.Const(1), b.Const(0), None, None)
	b = NewBuilder()
	fall := b.Binary(And, b.Binary(Le, b.Const(1), b.Input(Time, 0)), b.Binary(Lt, b.Const(1), b.Input(StateValue, 0)))
	p.After = b.Block(b.Select(fall, b.Const(0), b.Input(StateValue, 0)), b.Binary(Add, b.Input(StateValue, 1), b.Number(fall)))
	return p
}

// TestAfterAndStart simulates what happens at the end of steps.
func TestAfterAndStart(t *testing.T) {
	for name := range Integrators() {
		p, err := Prepare(resetting(), name)
		if err != nil {
			t.Fatal(err)
		}
		if err := Verify(p); err != nil {
			t.Fatal(err)
		}
		var x, n []float64
		err = Simulate(p, SimNetwork{Nodes: 1, Weights: []float64{0}}, SimOptions{Dt: 0.5, Steps: 5, Params: []float64{0.5, 2}}, func(s Sample[float64]) {
			x, n = append(x, s.States[0]), append(n, s.States[1])
		})
		if err != nil {
			t.Fatal(err)
		}
		if want := []float64{0.25, 0.75, 0, 0.5, 1, 0}; !slices.Equal(x, want) {
			t.Errorf("%s: x is %v; want %v", name, x, want)
		}
		if want := []float64{0, 0, 1, 1, 1, 2}; !slices.Equal(n, want) {
			t.Errorf("%s: n is %v; want %v", name, n, want)
		}
	}
}

// TestTheNewTimeIsThatOfTheNextStep: After and the Rates that follow see the same
// time, to the bit.
func TestTheNewTimeIsThatOfTheNextStep(t *testing.T) {
	p := resetting()
	b := NewBuilder()
	p.After = b.Block(b.Input(Time, 0), b.Input(StateValue, 1))
	q, err := Prepare(p, "euler")
	if err != nil {
		t.Fatal(err)
	}
	const dt = 0.1
	err = Simulate(q, SimNetwork{Nodes: 1, Weights: []float64{0}}, SimOptions{Dt: dt, Steps: 100_000, Params: []float64{0, 1}}, func(s Sample[float64]) {
		if want := float64(s.Step) * dt; s.Step > 0 && s.States[0] != want {
			t.Fatalf("step %d ends at %v; want %v", s.Step, s.States[0], want)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestVerifyOfMoments finds what is wrong with Start, After and events.
func TestVerifyOfMoments(t *testing.T) {
	for want, spoil := range map[string]func(*Program){
		"start: 1 outputs, want 2": func(p *Program) { p.Start.Outputs = p.Start.Outputs[:1] },
		"after: 1 outputs, want 2": func(p *Program) { p.After.Outputs = p.After.Outputs[:1] },
		"event 0 is counted by":    func(p *Program) { p.Events[0].State = 2 },
		"start: instruction 0 (time): input that this block cannot have": func(p *Program) {
			b := NewBuilder()
			p.Start = b.Block(b.Input(Time, 0), b.Const(0))
		},
		"after: instruction 0 (param): input that this block cannot have": func(p *Program) {
			b := NewBuilder()
			p.After = b.Block(b.Input(ParamValue, 0), b.Const(0))
		},
	} {
		p := resetting()
		spoil(p)
		if err := Verify(p); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %s", err, want)
		}
	}
	text := Print(resetting())
	for _, want := range []string{"state 1 n initially in [0, 0] hidden", "event 0 fall counted by state 1", "\nstart:\n", "\nafter:\n", "initial x", "then n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

// TestWithParams leaves the parameters that are named.
func TestWithParams(t *testing.T) {
	p := WithParams(resetting(), []string{"a"})
	if err := Verify(p); err != nil || len(p.Params) != 1 || p.Params[0].Name != "a" {
		t.Fatalf("%v, parameters %v", err, p.Params)
	}
	q, err := Prepare(p, "euler")
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range q.Start.Instrs {
		if in.Op == Pow {
			t.Errorf("the exponent is not known:\n%s", Print(q))
		}
	}
	if u := q.UniformsAt([]float64{3}, 1, 1); u[0] != 3 || u[1] != 2 {
		t.Errorf("uniforms %v", u)
	}
}
