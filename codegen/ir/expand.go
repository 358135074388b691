package ir

// Expand is p with its elementary functions replaced by their definitions, in
// float32 or float64 as bits is 32 or 64; those of Point always in float64, in
// which Point is always evaluated. Evaluated in that precision, p and the result
// are the same bit for bit. What is computed on the way to a function has its
// place, the last step its name too.
//
// Nothing is computed beforehand, for a constant is not rounded yet; equal
// instructions become one, so that a sine and a cosine of one angle share their
// reduction.
func Expand(p *Program, bits int) *Program {
	return p.MapBlocks(func(kind BlockKind, b *Block) Block {
		if kind == PointBlock {
			return expand(b, 64)
		}
		return expand(b, bits)
	})
}

func expand(b *Block, bits int) Block {
	e := expander{b: NewBuilder(), bits: bits, definitions: map[Op]*Block{}}
	moved := make([]Value, len(b.Instrs))
	for i, in := range b.Instrs {
		e.b.At(in.Place)
		in.X, in.Y, in.Z = at(moved, in.X), at(moved, in.Y), at(moved, in.Z)
		if in.Op.Info().Elementary {
			moved[i] = e.b.Named(e.define(&in), in.Name)
			continue
		}
		moved[i] = e.b.Named(e.b.add(in), in.Name)
	}
	outputs := make([]Value, len(b.Outputs))
	for i, v := range b.Outputs {
		outputs[i] = at(moved, v)
	}
	return e.b.Block(outputs...)
}

// expander makes an expanded block. It adds instructions to b as they are, past
// the simplifications of the Builder.
type expander struct {
	b           *Builder
	bits        int
	definitions map[Op]*Block // those that were needed so far
}

// define computes what in, whose operands are values of e.b, stands for.
func (e *expander) define(in *Instr) Value {
	definition := e.definitions[in.Op]
	if definition == nil {
		definition = Elementary(in.Op, e.bits)
		e.definitions[in.Op] = definition
	}
	operands := in.operands()
	moved := make([]Value, len(definition.Instrs))
	for i, step := range definition.Instrs {
		if step.Op == ParamValue {
			moved[i] = operands[step.Index]
			continue
		}
		step.X, step.Y, step.Z = at(moved, step.X), at(moved, step.Y), at(moved, step.Z)
		moved[i] = e.b.add(step)
	}
	return moved[definition.Outputs[0]]
}

// at is where a value has gone to; None stays None.
func at(moved []Value, v Value) Value {
	if v == None {
		return None
	}
	return moved[v]
}
