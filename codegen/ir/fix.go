package ir

import "slices"

// WithParams is p with the parameters of those names alone. The others are the
// value that the model gives them, Lo, and so is what follows from them, where
// Prepare can tell: a power whose exponent nobody sweeps becomes products. A
// parameter that has a range, not a value, stays.
func WithParams(p *Program, names []string) *Program {
	q := *p
	q.Params = nil
	moved := make([]int, len(p.Params))
	for i, param := range p.Params {
		if moved[i] = -1; param.Lo != param.Hi || slices.Contains(names, param.Name) {
			moved[i] = len(q.Params)
			q.Params = append(q.Params, param)
		}
	}
	b := NewBuilder()
	q.Point = b.Block(b.Inline(&p.Point, func(in Instr) Value {
		if in.Op != ParamValue {
			return None
		}
		if k := moved[in.Index]; k >= 0 {
			return b.Named(b.Input(ParamValue, k), in.Name)
		}
		return b.Const(p.Params[in.Index].Lo)
	})...)
	return &q
}
