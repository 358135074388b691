package ir

// term is a*m: a depends on the target and on uniforms, m on the source or, if
// it cannot be taken apart, on both. An m that depends on neither is 1.
type term struct{ a, m Value }

// linear is a sum of terms.
type linear []term

// What a value depends on, as bits. What depends on uniforms and constants alone
// is free: it can stand with the target as well as with the source.
const (
	onTarget = 1 << iota
	onSource

	free = 0
	both = onTarget | onSource
)

// Limits of what an edge is taken apart into: raw sums per coupling, and terms
// of the factors of a product of which both depend on target and source. A
// square of a difference has three terms, a cube would have four.
const (
	maxTerms  = 8
	maxFactor = 2
)

func (s *separator) dependence(v Value) uint8 {
	for i := len(s.deps); i <= int(v); i++ {
		in := &s.b.instrs[i]
		var d uint8
		switch in.Op {
		case StateValue, CouplingSum:
			d = onTarget
		case Source:
			d = onSource
		}
		for _, x := range in.operands() {
			d |= s.deps[x]
		}
		s.deps = append(s.deps, d)
	}
	return s.deps[v]
}

// split takes v apart. Terms whose m depends on both come alone: something is to
// be computed for every edge then, and it may as well be all of it.
func (s *separator) split(v Value) linear {
	if terms, ok := s.memo[v]; ok {
		return terms
	}
	defer s.b.At(s.b.place)
	s.b.At(s.b.instrs[v].Place)
	terms := s.rules(v)
	if len(terms) == 0 || len(terms) > 1 && (len(terms) > maxTerms || s.mixes(terms)) {
		terms = s.whole(v)
	}
	s.memo[v] = terms
	return terms
}

// whole is v as one term.
func (s *separator) whole(v Value) linear { return linear{{s.one, v}} }

func (s *separator) mixes(terms linear) bool {
	for _, t := range terms {
		if s.dependence(t.m) == both {
			return true
		}
	}
	return false
}

// rules is the table of what can be taken apart; without terms where v cannot.
func (s *separator) rules(v Value) linear {
	switch s.dependence(v) {
	case free, onTarget:
		return linear{{v, s.one}}
	case onSource:
		return s.ofSource(v)
	}
	in := s.b.instrs[v]
	switch in.Op {
	case Neg:
		return s.negated(s.split(in.X))
	case Add:
		return s.collect(append(s.copied(in.X), s.split(in.Y)...))
	case Sub:
		return s.collect(append(s.copied(in.X), s.negated(s.split(in.Y))...))
	case Mul:
		return s.product(in.X, in.Y)
	case Div:
		return s.quotient(in.X, in.Y)
	case Sin, Cos:
		return s.ofAngle(in.Op, in.X)
	case Abs:
		return s.size(s.split(in.X))
	}
	return nil
}

func (s *separator) copied(v Value) linear { return append(linear(nil), s.split(v)...) }

// ofSource takes factors that are free out of a value of the source, so that
// channels are shared and, often, states.
func (s *separator) ofSource(v Value) linear {
	in := s.b.instrs[v]
	switch {
	case in.Op == Neg:
		return s.negated(s.split(in.X))
	case in.Op == Mul && s.dependence(in.X) == free:
		return s.scaled(s.split(in.Y), in.X)
	case in.Op == Mul && s.dependence(in.Y) == free:
		return s.scaled(s.split(in.X), in.Y)
	}
	return s.whole(v)
}

func (s *separator) negated(terms linear) linear {
	out := make(linear, len(terms))
	for i, t := range terms {
		out[i] = term{s.b.Unary(Neg, t.a), t.m}
	}
	return out
}

func (s *separator) scaled(terms linear, factor Value) linear {
	out := make(linear, len(terms))
	for i, t := range terms {
		out[i] = term{s.mul(t.a, factor), t.m}
	}
	return out
}

// mul is x*y with its signs in front.
func (s *separator) mul(x, y Value) Value {
	ix, iy := s.b.instrs[x], s.b.instrs[y]
	switch {
	case ix.Op == Neg:
		return s.b.Unary(Neg, s.mul(ix.X, y))
	case iy.Op == Neg:
		return s.b.Unary(Neg, s.mul(x, iy.X))
	}
	return s.b.Binary(Mul, x, y)
}

// collect adds up the factors of equal m; a factor 0 has no term.
func (s *separator) collect(terms linear) linear {
	var out linear
	for _, t := range terms {
		at := -1
		for i := range out {
			if out[i].m == t.m {
				at = i
			}
		}
		if at < 0 {
			out = append(out, t)
			continue
		}
		out[at].a = s.b.Binary(Add, out[at].a, t.a)
	}
	return out
}

// product multiplies out.
func (s *separator) product(x, y Value) linear {
	p, q := s.split(x), s.split(y)
	if len(p) > 1 && len(q) > 1 && max(len(p), len(q)) > maxFactor {
		return nil
	}
	var out linear
	for _, t := range p {
		for _, u := range q {
			out = append(out, term{s.mul(t.a, u.a), s.mul(t.m, u.m)})
		}
	}
	return s.collect(out)
}

// quotient divides by what depends on the target or on the source, not on both.
func (s *separator) quotient(x, y Value) linear {
	var out linear
	for _, t := range s.split(x) {
		switch s.dependence(y) {
		case free, onTarget:
			out = append(out, term{s.b.Binary(Div, t.a, y), t.m})
		case onSource:
			out = append(out, term{t.a, s.b.Binary(Div, t.m, y)})
		}
	}
	return out
}

// size is |a*m| = |a|*|m|, which is exact.
func (s *separator) size(terms linear) linear {
	if len(terms) != 1 {
		return nil
	}
	t := terms[0]
	return linear{{s.b.Unary(Abs, t.a), s.b.Unary(Abs, t.m)}}
}

// ofAngle is the addition theorem: of sin and cos of t + u, where t depends on
// the target and u on the source. The other functions that have one are left
// alone: sinh(t+u) and exp(t+u) may be small where exp(t) and exp(u) overflow.
// An exp(c + u) whose c is free is a channel, and needs no theorem.
func (s *separator) ofAngle(op Op, x Value) linear {
	t, u, ok := s.parts(x)
	if !ok {
		return nil
	}
	sinT, cosT := s.sine(t), s.cosine(t)
	sinU, cosU := s.sine(u), s.cosine(u)
	if op == Sin {
		return linear{s.signed(cosT, sinU), {sinT, cosU}}
	}
	return linear{{cosT, cosU}, s.signed(s.b.Unary(Neg, sinT), sinU)}
}

// signed is a*m without a sign in m.
func (s *separator) signed(a, m Value) term {
	if in := s.b.instrs[m]; in.Op == Neg {
		return term{s.b.Unary(Neg, a), in.X}
	}
	return term{a, m}
}

// parts is x as t + u, where t depends on the target and u on the source.
func (s *separator) parts(x Value) (t, u Value, ok bool) {
	t, u = None, None
	for _, part := range s.split(x) {
		switch {
		case part.m == s.one:
			t = part.a
		case s.dependence(part.a) != free || s.dependence(part.m) != onSource:
			return None, None, false
		default:
			u = s.plus(u, part.a, part.m)
		}
	}
	return t, u, t != None && u != None
}

// sine and cosine know that one is odd and the other even.
func (s *separator) sine(x Value) Value {
	if in := s.b.instrs[x]; in.Op == Neg {
		return s.b.Unary(Neg, s.b.Unary(Sin, in.X))
	}
	return s.b.Unary(Sin, x)
}

func (s *separator) cosine(x Value) Value {
	if in := s.b.instrs[x]; in.Op == Neg {
		x = in.X
	}
	return s.b.Unary(Cos, x)
}

// combine makes the terms of a coupling as few as possible: what has the same
// factor is one channel, and so is everything whose factor is free. A sum of the
// weights alone stays apart, for it costs nothing.
func (s *separator) combine(terms linear) linear {
	if s.mixes(terms) {
		return terms
	}
	var out linear
	for _, t := range terms {
		if k := s.partner(out, t); k >= 0 {
			out[k] = s.joined(out[k], t)
			continue
		}
		if !isConst(s.b.instrs[t.a], 0) {
			out = append(out, t)
		}
	}
	return out
}

// partner is the index of a term that t can be joined with; -1 if there is none.
func (s *separator) partner(terms linear, t term) int {
	if t.m == s.one {
		return -1
	}
	for i, u := range terms {
		bothFree := s.dependence(u.a) == free && s.dependence(t.a) == free
		if u.m != s.one && (u.a == t.a || bothFree) {
			return i
		}
	}
	return -1
}

func (s *separator) joined(x, y term) term {
	if x.a == y.a {
		return term{x.a, s.b.Binary(Add, x.m, y.m)}
	}
	return term{s.one, s.plus(s.plus(None, x.a, x.m), y.a, y.m)}
}
