package ir

import "strconv"

// A coupling sum takes an operation per edge, and there are many more edges than
// nodes. What an edge from j into i adds can often be written as
//
//	sum over k of a_k(states of i) * b_k(states of j)
//
// and then the sum over j is that of a_k times the sum of W*b_k: the b_k are
// computed once per node and time and kept in the history as channels, the a_k
// once per node and step, and an edge is left with a product and a sum each:
//
//	sin(theta_j - theta_i) = cos(theta_i)*sin(theta_j) - sin(theta_i)*cos(theta_j)
//	theta_j, theta_i        -> channels sin(theta), cos(theta)
//	a*(x_j - x_i)           -> a*(sum of W*x_j - x_i * sum of W)
//
// What cannot be written so keeps an Edge that is computed for every edge; only
// what depends on the source alone is taken out of it, as a channel.
//
// The result agrees with the original to rounding, not to the bit. Where the
// terms are much larger than their sum, digits are lost: x_j - x_i summed as
// above is as exact as x itself is, an ulp of x, and no longer as exact as the
// difference of two near numbers. An integrator forgives that, because it adds
// dt times the sum to x, which is rounded to the same ulp. It would not forgive
// the powers of a difference, whose terms grow faster than the difference, so
// those beyond the square are computed for every edge.

// Separate is p, as lowering made it, with couplings whose Edges are as simple
// as possible: Source k, the constant 1, or, where nothing else is possible, a
// block that needs target and source. Send makes the channels, and only those
// that an Edge reads; Receive makes the coupling values. Coupling values that
// Rates does not read are gone. It comes before the integrator; a program that
// has been separated stays as it is.
func Separate(p *Program) *Program {
	if len(p.Couplings) == 0 || len(p.Channels) > 0 || !p.Receive.Empty() {
		return p
	}
	q := dropUnread(p)
	s := &separator{p: q, b: NewBuilder(), memo: map[Value][]term{}}
	s.one = s.b.Const(1)
	sums := make([]linear, len(q.Couplings))
	for i := range q.Couplings {
		edge := s.b.Inline(&q.Couplings[i].Edge, keepInput)[0]
		sums[i] = s.combine(s.split(edge))
	}
	s.assemble(sums)
	return q
}

// dropUnread is a copy of p without the couplings that Rates and After do not
// read, and without Step.
func dropUnread(p *Program) *Program {
	q := *p
	q.Step = Block{}
	read := make([]bool, len(p.Couplings))
	for _, blk := range []*Block{&p.Rates, &p.After} {
		for _, in := range blk.Instrs {
			if in.Op == CouplingSum {
				read[in.Index] = true
			}
		}
	}
	q.Couplings = nil
	moved := make([]int, len(read))
	for i, c := range p.Couplings {
		if moved[i] = len(q.Couplings); read[i] {
			q.Couplings = append(q.Couplings, c)
		}
	}
	for _, blk := range []*Block{&q.Rates, &q.After} {
		b := NewBuilder()
		*blk = b.Block(b.Inline(blk, func(in Instr) Value {
			if in.Op != CouplingSum {
				return None
			}
			return b.Named(b.Input(CouplingSum, moved[in.Index]), in.Name)
		})...)
	}
	return &q
}

// separator works on the edges of all couplings in one Builder, so that what
// they have in common is one value. StateValue is a state of the target there,
// Source one of the source.
type separator struct {
	p    *Program
	b    *Builder
	one  Value
	deps []uint8 // what values depend on, as far as known
	memo map[Value][]term

	raws     []Value // what is summed: the edges of the new program
	slots    []Slot  // of raws
	channels []Value // what depends on the source alone and is read by an edge
}

// assemble makes the blocks: coupling i is the sum of sums[i].
func (s *separator) assemble(sums []linear) {
	values := make([]Value, len(sums))
	same := true
	for i, terms := range sums {
		c := s.p.Couplings[i]
		s.b.At(c.Place)
		values[i] = s.receive(c.Slot, terms)
		in := s.b.instrs[values[i]]
		same = same && in.Op == CouplingSum && int(in.Index) == i
	}
	if !same || len(s.raws) != len(sums) {
		for i, v := range values {
			if s.b.instrs[v].Op != CouplingSum {
				s.b.Named(v, s.p.Couplings[i].Name)
			}
		}
		s.p.Receive = s.b.Block(values...)
	}
	s.p.Couplings = nil
	for k, m := range s.raws {
		s.p.Couplings = append(s.p.Couplings, Coupling{Slot: s.slots[k], Edge: s.edge(m)})
	}
	s.send()
}

// receive is a coupling value as what Receive computes from raw sums.
func (s *separator) receive(c Slot, terms linear) Value {
	sum := None
	for n, t := range terms {
		raw := s.b.Input(CouplingSum, s.raw(t.m, c, n))
		sum = s.plus(sum, t.a, raw)
	}
	if sum == None {
		return s.b.Const(0)
	}
	return sum
}

// plus is sum + a*x; there may be no sum yet.
func (s *separator) plus(sum, a, x Value) Value {
	in := s.b.instrs[a]
	switch {
	case in.Op == Neg && sum != None:
		return s.b.Binary(Sub, sum, s.times(in.X, x))
	case sum != None:
		return s.b.Binary(Add, sum, s.times(a, x))
	}
	return s.times(a, x)
}

// times is a*x; 1/y*x is x/y, rounded once.
func (s *separator) times(a, x Value) Value {
	in := s.b.instrs[a]
	switch {
	case in.Op == Div && in.X == s.one:
		return s.b.Binary(Div, x, in.Y)
	case in.Op == Neg:
		return s.b.Unary(Neg, s.times(in.X, x))
	}
	return s.b.Binary(Mul, a, x)
}

// raw is the index of the raw sum of m, the n-th that a coupling is made of.
func (s *separator) raw(m Value, c Slot, n int) int {
	for k, v := range s.raws {
		if v == m {
			return k
		}
	}
	switch {
	case m == s.one:
		c.Name = "weights"
	case n > 0:
		c.Name += "_" + strconv.Itoa(n+1)
	}
	s.raws, s.slots = append(s.raws, m), append(s.slots, c)
	return len(s.raws) - 1
}

// edge is the Edge whose summand is m.
func (s *separator) edge(m Value) Block {
	b := NewBuilder()
	moved := make([]Value, m+1)
	needed := s.needed(m)
	for i := range moved {
		v := Value(i)
		switch {
		case !needed[v]:
		case s.dependence(v) == onSource:
			moved[v] = s.heard(b, v)
		default:
			moved[v] = b.At(s.b.instrs[v].Place).copyOf(s.b.instrs[v], moved, keepInput)
		}
	}
	return b.Block(moved[m])
}

// heard is what an edge reads in the place of a value of the source: a channel. A
// condition c is kept as c ? 1 : 0.
func (s *separator) heard(b *Builder, v Value) Value {
	k := s.channel(s.b.Number(v))
	x := b.At(s.b.instrs[v].Place).Named(b.Input(Source, k), s.p.Channels[k].Name)
	if s.b.isBool(v) {
		return b.Binary(Ne, x, b.Const(0))
	}
	return x
}

// needed says which values m is made of, without what channels are made of.
func (s *separator) needed(m Value) []bool {
	needed := make([]bool, m+1)
	needed[m] = true
	for v := m; v >= 0; v-- {
		if !needed[v] || s.dependence(v) == onSource {
			continue
		}
		for _, x := range s.b.instrs[v].operands() {
			needed[x] = true
		}
	}
	return needed
}

// channel is the index of the channel that holds v.
func (s *separator) channel(v Value) int {
	for k, c := range s.channels {
		if c == v {
			return k
		}
	}
	s.channels = append(s.channels, v)
	slot := Slot{Name: s.unused(s.label(v)), Place: s.b.instrs[v].Place}
	s.p.Channels = append(s.p.Channels, slot)
	return len(s.channels) - 1
}

// label is a name for a value of the source, as sin_theta.
func (s *separator) label(v Value) string {
	in := s.b.instrs[v]
	switch {
	case in.Op == Source:
		return s.p.States[in.Index].Name
	case in.Name != "":
		return in.Name
	case in.Op.Info().Arity == 1:
		return in.Op.String() + "_" + s.label(in.X)
	}
	return "term"
}

// unused is name, with a number if a channel has it already.
func (s *separator) unused(name string) string {
	for n := 1; ; n++ {
		want := name
		if n > 1 {
			want += "_" + strconv.Itoa(n)
		}
		if !hasSlot(s.p.Channels, want) {
			return want
		}
	}
}

func hasSlot(slots []Slot, name string) bool {
	for _, s := range slots {
		if s.Name == name {
			return true
		}
	}
	return false
}

// send makes the Send block: what was of the source is of the node itself there.
func (s *separator) send() {
	if len(s.channels) == 0 {
		return
	}
	all := s.b.Block(s.channels...)
	b := NewBuilder()
	s.p.Send = b.Block(b.Inline(&all, func(in Instr) Value {
		if in.Op != Source {
			return None
		}
		return b.Named(b.Input(StateValue, int(in.Index)), s.p.States[in.Index].Name)
	})...)
}
