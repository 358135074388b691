package ir

import "strconv"

// Hoist is p with what depends on uniforms, dt and the number of nodes alone
// computed in Point instead of in every step and for every edge: a model's
// g*(1 - h), or the dt/6 of an integrator. Point is float64, so that such a value
// is rounded once, where it was rounded after every operation before; in float64
// nothing changes, in float32 it is at least as good. Conditions stay where they
// are, their operands do not. A uniform that is a number becomes that number,
// which changes something only where it is an exponent (see Builder).
//
// It works on what runs: Start, Send, Edges and Step, or Receive, Rates and After
// if there is no Step yet.
func Hoist(p *Program) *Program {
	h := &hoister{b: NewBuilder(), uniforms: append([]Slot(nil), p.Uniforms...)}
	h.outputs = h.b.Inline(&p.Point, keepInput)
	stepped := !p.Step.Empty()
	q := p.MapBlocks(func(kind BlockKind, b *Block) Block {
		if kind == PointBlock || stepped && (kind == ReceiveBlock || kind == RatesBlock || kind == AfterBlock) {
			return *b
		}
		return h.rest(b)
	})
	q.Uniforms, q.Point = h.uniforms, h.b.Block(h.outputs...)
	return q
}

// hoister builds the new Point.
type hoister struct {
	b        *Builder
	uniforms []Slot
	outputs  []Value // the value of each uniform
}

// rest is what stays of a block: the hoisted values are uniforms in it.
func (h *hoister) rest(blk *Block) Block {
	fixed := h.fixedValues(blk)
	b := NewBuilder()
	moved := make([]Value, len(blk.Instrs))
	for i, needed := range neededWith(blk, fixed) {
		in := blk.Instrs[i]
		b.At(in.Place)
		switch {
		case !needed:
		case fixed[i]:
			u := h.uniform(blk, Value(i))
			moved[i] = b.Named(b.Input(Uniform, u), h.uniforms[u].Name)
		default:
			moved[i] = b.copyOf(in, moved, func(in Instr) Value {
				if k, ok := h.number(in); ok {
					return b.Const(k)
				}
				return None
			})
		}
	}
	outputs := make([]Value, len(blk.Outputs))
	for i, v := range blk.Outputs {
		outputs[i] = None
		if v != None {
			outputs[i] = moved[v]
		}
	}
	return b.Block(outputs...)
}

// number is the number that a uniform always is.
func (h *hoister) number(in Instr) (float64, bool) {
	if in.Op != Uniform {
		return 0, false
	}
	point := h.b.instrs[h.outputs[in.Index]]
	return point.K, point.Op == Const
}

// fixedValues says which values can be hoisted: numbers that are computed from
// uniforms, and not from constants alone, which Builder has left because they are
// no numbers. What depends on the precision cannot.
func (h *hoister) fixedValues(blk *Block) []bool {
	const varies = 4 // or cannot be computed in Point
	from := make([]uint8, len(blk.Instrs))
	fixed := make([]bool, len(blk.Instrs))
	for i := range blk.Instrs {
		in := &blk.Instrs[i]
		info := in.Op.Info()
		_, known := h.number(*in)
		switch {
		case known:
		case in.Op == Uniform, in.Op == Dt, in.Op == Nodes:
			from[i] = 1
		case info.Input && in.Op != Const, info.Bits:
			from[i] = varies
		}
		for _, v := range in.operands() {
			from[i] |= from[v]
		}
		fixed[i] = from[i] == 1 && !info.Input && !info.Bool
	}
	return fixed
}

// neededWith says which values of a block the outputs need where the fixed ones
// need nothing.
func neededWith(blk *Block, fixed []bool) []bool {
	needed := make([]bool, len(blk.Instrs))
	for _, v := range blk.Outputs {
		if v != None {
			needed[v] = true
		}
	}
	for i := len(needed) - 1; i >= 0; i-- {
		if !needed[i] || fixed[i] {
			continue
		}
		for _, v := range blk.Instrs[i].operands() {
			needed[v] = true
		}
	}
	return needed
}

// uniform is the index of the uniform that holds value v of a block.
func (h *hoister) uniform(blk *Block, v Value) int {
	part := Block{Instrs: blk.Instrs[:v+1], Outputs: []Value{v}}
	value := h.b.Inline(compacted(&part), func(in Instr) Value {
		if in.Op == Uniform {
			return h.outputs[in.Index]
		}
		return None
	})[0]
	for u, known := range h.outputs {
		if known == value {
			return u
		}
	}
	slot := Slot{Name: blk.Instrs[v].Name, Place: blk.Instrs[v].Place}
	if slot.Name == "" {
		slot.Name = "fixed_" + strconv.Itoa(len(h.outputs))
	}
	h.uniforms, h.outputs = append(h.uniforms, slot), append(h.outputs, value)
	return len(h.outputs) - 1
}

// compacted is a block without what its outputs do not need.
func compacted(blk *Block) *Block {
	needed := neededWith(blk, make([]bool, len(blk.Instrs)))
	b := &Builder{instrs: blk.Instrs}
	out := b.compact(needed, blk.Outputs)
	return &out
}
