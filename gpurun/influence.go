package gpurun

import "github.com/lemsls/lemsls/codegen/ir"

// A parameter that nothing depends on is not worth sweeping: every value gives
// the same. Such a parameter may have a use in the text and none in the program,
// as the speed of a model whose delays are given otherwise.

// influences says which parameters of a program that no integrator has been
// applied to change a simulation.
func influences(p *ir.Program) []bool {
	i := influence{p: p, uniforms: make([]bool, len(p.Uniforms)), values: make([]bool, p.CouplingWidth()),
		sums: make([]bool, len(p.Couplings)), channels: make([]bool, p.HistoryWidth())}
	if p.DelayScale >= 0 {
		i.uniforms[p.DelayScale] = true
	}
	for _, b := range []*ir.Block{&p.Start, &p.Rates, &p.After} {
		i.through(b, b.Outputs, i.values)
	}
	i.received()
	for k, needed := range i.sums {
		if needed {
			edge := &p.Couplings[k].Edge
			i.through(edge, edge.Outputs, nil)
		}
	}
	if !p.Send.Empty() {
		i.through(&p.Send, outputsAt(&p.Send, i.channels), nil)
	}
	return paramsOf(p, outputsAt(&p.Point, i.uniforms))
}

// influence is what is known to change a simulation.
type influence struct {
	p        *ir.Program
	uniforms []bool
	values   []bool // the coupling values that Rates and After read
	sums     []bool // raw ones
	channels []bool // of the history
}

// through notes what outputs of a block are made of. couplings is what its
// CouplingSum is about.
func (i *influence) through(b *ir.Block, outputs []ir.Value, couplings []bool) {
	eachNeeded(b, outputs, func(in *ir.Instr) {
		switch in.Op {
		case ir.Uniform:
			i.uniforms[in.Index] = true
		case ir.CouplingSum:
			couplings[in.Index] = true
		case ir.Source:
			i.channels[in.Index] = true
		}
	})
}

// received finds the raw sums behind the coupling values.
func (i *influence) received() {
	if i.p.Receive.Empty() {
		copy(i.sums, i.values)
		return
	}
	i.through(&i.p.Receive, outputsAt(&i.p.Receive, i.values), i.sums)
}

// outputsAt are the outputs of a block that are wanted.
func outputsAt(b *ir.Block, wanted []bool) []ir.Value {
	var list []ir.Value
	for k, want := range wanted {
		if want {
			list = append(list, b.Outputs[k])
		}
	}
	return list
}

// paramsOf says which parameters some values of Point are made of.
func paramsOf(p *ir.Program, wanted []ir.Value) []bool {
	used := make([]bool, len(p.Params))
	eachNeeded(&p.Point, wanted, func(in *ir.Instr) {
		if in.Op == ir.ParamValue {
			used[in.Index] = true
		}
	})
	return used
}

// eachNeeded visits the instructions that values of a block are made of.
func eachNeeded(b *ir.Block, wanted []ir.Value, visit func(*ir.Instr)) {
	need := make([]bool, len(b.Instrs))
	for _, v := range wanted {
		if v != ir.None {
			need[v] = true
		}
	}
	for i := len(need) - 1; i >= 0; i-- {
		if !need[i] {
			continue
		}
		in := &b.Instrs[i]
		visit(in)
		operands := [3]ir.Value{in.X, in.Y, in.Z}
		for _, v := range operands[:in.Op.Info().Arity] {
			need[v] = true
		}
	}
}
