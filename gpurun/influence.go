package gpurun

import "github.com/lemsls/lemsls/codegen/ir"

// A parameter that nothing depends on is not worth sweeping: every value gives
// the same. Such a parameter may have a use in the text and none in the program,
// as the speed of a model whose delays are given otherwise.

// influences says which parameters of a program change a simulation.
func influences(p *ir.Program) []bool {
	uniforms := make([]bool, len(p.Uniforms))
	if p.DelayScale >= 0 {
		uniforms[p.DelayScale] = true
	}
	sums := make([]bool, len(p.Couplings))
	eachNeeded(&p.Rates, p.Rates.Outputs, func(in *ir.Instr) {
		switch in.Op {
		case ir.Uniform:
			uniforms[in.Index] = true
		case ir.CouplingSum:
			sums[in.Index] = true
		}
	})
	for k, needed := range sums {
		if !needed {
			continue
		}
		edge := &p.Couplings[k].Edge
		eachNeeded(edge, edge.Outputs, func(in *ir.Instr) {
			if in.Op == ir.Uniform {
				uniforms[in.Index] = true
			}
		})
	}
	var wanted []ir.Value
	for u, needed := range uniforms {
		if needed {
			wanted = append(wanted, p.Point.Outputs[u])
		}
	}
	return paramsOf(p, wanted)
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
