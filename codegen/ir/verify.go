package ir

import "fmt"

// Verify finds invariants of a Program that are broken, which is a mistake of
// lemsls and never of a model: operands that come later or do not exist, types
// that do not fit, inputs that a block cannot have, outputs missing.
func Verify(p *Program) error {
	checks := []func(*Program) error{verifyTables, verifyPoint, verifyStart, verifySend, verifyEdges, verifyReceive, verifyRates, verifyAfter, verifyStep}
	for _, check := range checks {
		if err := check(p); err != nil {
			return fmt.Errorf("program %q: %w", p.Name, err)
		}
	}
	return nil
}

func verifyTables(p *Program) error {
	if len(p.States) > MaxStates {
		return fmt.Errorf("%d states, more than the %d that the random counter holds", len(p.States), MaxStates)
	}
	if int(p.DelayScale) < -1 || int(p.DelayScale) >= len(p.Uniforms) {
		return fmt.Errorf("delay scale is uniform %d of %d", p.DelayScale, len(p.Uniforms))
	}
	for i := range p.States {
		s := &p.States[i]
		for _, x := range []float64{s.InitLo, s.InitHi, s.Min, s.Max} {
			if x != x {
				return fmt.Errorf("state %d: a limit is not a number", i)
			}
		}
	}
	for i, e := range p.Events {
		if int(e.State) < 0 || int(e.State) >= len(p.States) {
			return fmt.Errorf("event %d is counted by state %d of %d", i, e.State, len(p.States))
		}
	}
	return nil
}

// limits says how many of each input a block may read; ops that are not listed
// are forbidden.
type limits map[Op]int

func verifyPoint(p *Program) error {
	allowed := limits{Const: 1, ParamValue: len(p.Params), Dt: 1, Nodes: 1}
	if err := verifyInstrs(&p.Point, allowed); err != nil {
		return fmt.Errorf("point: %w", err)
	}
	if err := verifyOutputs(&p.Point, len(p.Uniforms), required); err != nil {
		return fmt.Errorf("point: %w", err)
	}
	return nil
}

func verifyStart(p *Program) error {
	if p.Start.Empty() {
		return nil
	}
	allowed := limits{Const: 1, Uniform: len(p.Uniforms), StateValue: len(p.States), Dt: 1, Nodes: 1}
	if err := verifyInstrs(&p.Start, allowed); err != nil {
		return fmt.Errorf("start: %w", err)
	}
	if err := verifyOutputs(&p.Start, len(p.States), required); err != nil {
		return fmt.Errorf("start: %w", err)
	}
	return nil
}

func verifyAfter(p *Program) error {
	if p.After.Empty() {
		return nil
	}
	allowed := evaluationInputs(p, p.CouplingWidth())
	allowed[Normal] = len(p.States)
	if err := verifyInstrs(&p.After, allowed); err != nil {
		return fmt.Errorf("after: %w", err)
	}
	if err := verifyOutputs(&p.After, len(p.States), required); err != nil {
		return fmt.Errorf("after: %w", err)
	}
	return nil
}

func verifySend(p *Program) error {
	if p.Send.Empty() && len(p.Channels) == 0 {
		return nil
	}
	allowed := limits{Const: 1, Uniform: len(p.Uniforms), StateValue: len(p.States)}
	if err := verifyInstrs(&p.Send, allowed); err != nil {
		return fmt.Errorf("send: %w", err)
	}
	if err := verifyOutputs(&p.Send, len(p.Channels), required); err != nil {
		return fmt.Errorf("send: %w", err)
	}
	return nil
}

func verifyReceive(p *Program) error {
	if p.Receive.Empty() {
		return nil
	}
	allowed := limits{Const: 1, Uniform: len(p.Uniforms), StateValue: len(p.States), CouplingSum: len(p.Couplings)}
	if err := verifyInstrs(&p.Receive, allowed); err != nil {
		return fmt.Errorf("receive: %w", err)
	}
	if err := verifyOutputs(&p.Receive, p.CouplingWidth(), required); err != nil {
		return fmt.Errorf("receive: %w", err)
	}
	return nil
}

func verifyEdges(p *Program) error {
	allowed := limits{Const: 1, Uniform: len(p.Uniforms), StateValue: len(p.States), Source: p.HistoryWidth()}
	for i := range p.Couplings {
		edge := &p.Couplings[i].Edge
		if err := verifyInstrs(edge, allowed); err != nil {
			return fmt.Errorf("edge %d: %w", i, err)
		}
		if err := verifyOutputs(edge, 1, required); err != nil {
			return fmt.Errorf("edge %d: %w", i, err)
		}
	}
	return nil
}

// evaluationInputs is what Rates and Step may read, with so many coupling values.
func evaluationInputs(p *Program, couplings int) limits {
	return limits{Const: 1, Uniform: len(p.Uniforms), StateValue: len(p.States),
		CouplingSum: couplings, Dt: 1, Time: 1, Nodes: 1}
}

func verifyRates(p *Program) error {
	if err := verifyInstrs(&p.Rates, evaluationInputs(p, p.CouplingWidth())); err != nil {
		return fmt.Errorf("rates: %w", err)
	}
	s := len(p.States)
	isNoise := func(i int) bool { return i >= s && i < 2*s }
	err := verifyOutputs(&p.Rates, 2*s+len(p.Exposures), func(i int) output {
		return output{optional: isNoise(i)}
	})
	if err != nil {
		return fmt.Errorf("rates: %w", err)
	}
	_, noise, _ := p.RateOutputs()
	noisy := false
	for _, v := range noise {
		noisy = noisy || v != None
	}
	if noisy != p.Noisy {
		return fmt.Errorf("noisy is %t, which the rates contradict", p.Noisy)
	}
	return nil
}

func verifyStep(p *Program) error {
	if p.Step.Empty() {
		return nil // no integrator yet
	}
	allowed := evaluationInputs(p, len(p.Couplings))
	allowed[Normal] = len(p.States)
	if err := verifyInstrs(&p.Step, allowed); err != nil {
		return fmt.Errorf("step: %w", err)
	}
	s, e := len(p.States), len(p.Exposures)
	err := verifyOutputs(&p.Step, 2*s+e, func(i int) output {
		if i < s+e {
			return output{}
		}
		return output{boolean: true, absent: !p.States[i-s-e].Bounded()}
	})
	if err != nil {
		return fmt.Errorf("step: %w", err)
	}
	return nil
}

func verifyInstrs(b *Block, allowed limits) error {
	for i := range b.Instrs {
		if err := verifyInstr(b, i, allowed); err != nil {
			return fmt.Errorf("instruction %d (%s): %w", i, b.Instrs[i].Op, err)
		}
	}
	return nil
}

func verifyInstr(b *Block, i int, allowed limits) error {
	in := &b.Instrs[i]
	if in.Op >= opCount {
		return fmt.Errorf("operation %d does not exist", uint8(in.Op))
	}
	info := in.Op.Info()
	if in.Op != Const && in.K != 0 {
		return fmt.Errorf("has a constant")
	}
	if !info.Indexed && in.Index != 0 {
		return fmt.Errorf("has an index")
	}
	if info.Input {
		n, ok := allowed[in.Op]
		if !ok {
			return fmt.Errorf("input that this block cannot have")
		}
		if int(in.Index) < 0 || int(in.Index) >= n {
			return fmt.Errorf("index %d of %d", in.Index, n)
		}
	}
	return verifyOperands(b, i, info)
}

func verifyOperands(b *Block, i int, info *OpInfo) error {
	in := &b.Instrs[i]
	for k, v := range [3]Value{in.X, in.Y, in.Z} {
		if k >= info.Arity {
			if v != None {
				return fmt.Errorf("operand %d is one too many", k)
			}
			continue
		}
		if v < 0 || int(v) >= i {
			return fmt.Errorf("operand %d is value %d, which is not an earlier one", k, v)
		}
		if got, want := b.Instrs[v].Op.Info().Bool, k < info.BoolOperands; got != want {
			return fmt.Errorf("operand %d: boolean %t, want %t", k, got, want)
		}
	}
	return nil
}

// output is what is demanded of an output of a block.
type output struct {
	optional bool // may be None
	absent   bool // must be None
	boolean  bool // is a boolean, not a number
}

func required(int) output { return output{} }

func verifyOutputs(b *Block, n int, want func(int) output) error {
	if len(b.Outputs) != n {
		return fmt.Errorf("%d outputs, want %d", len(b.Outputs), n)
	}
	for i, v := range b.Outputs {
		w := want(i)
		switch {
		case v == None && (w.optional || w.absent):
			continue
		case v < 0 || int(v) >= len(b.Instrs):
			return fmt.Errorf("output %d is value %d of %d", i, v, len(b.Instrs))
		case w.absent:
			return fmt.Errorf("output %d has a value, want none", i)
		case b.Instrs[v].Op.Info().Bool != w.boolean:
			return fmt.Errorf("output %d: boolean %t, want %t", i, !w.boolean, w.boolean)
		}
	}
	return nil
}
