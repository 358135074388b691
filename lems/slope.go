package lems

import "github.com/lemsls/lemsls/lems/expr"

// How fast a state falls back, where that is plain from the equations: of
//
//	dv/dt = (rest - v + R * I) / tau
//
// it is 1/tau, whatever the other states are.

// Fall is how fast a state falls towards where it rests: its time constant is
// 1/Rate.
type Fall struct {
	State *State
	Rate  float64     // per unit of time, above 0
	By    *Expression // the equation that says so
}

// Falls are the states whose rates are linear in themselves, with a slope below
// 0 that only numbers and parameters of one value decide. In which Regime that is
// so does not matter.
func (s *System) Falls() []Fall {
	var list []Fall
	w := newSlopes(s)
	for _, st := range s.States {
		list = append(list, w.falls(st)...)
	}
	return list
}

// slopes finds the slopes of expressions in one state.
type slopes struct {
	points    map[*Symbol]float64 // what is a number
	variables map[*Symbol]*Variable
	of        *Symbol
	known     map[*Symbol]slope // of variables in it
}

// slope is what is known of the value of an expression and of its derivative.
type slope struct {
	value  float64
	by     float64
	point  bool // the value is known
	linear bool // the derivative is known, and always the same
}

var (
	flat    = slope{linear: true} // some value that does not depend on the state
	unclear = slope{}
)

func newSlopes(s *System) *slopes {
	w := &slopes{points: map[*Symbol]float64{}, variables: map[*Symbol]*Variable{}}
	for _, v := range s.Variables {
		w.variables[v.Symbol] = v
	}
	for _, p := range s.Params {
		if p.Range.Lo == p.Range.Hi {
			w.points[p.Symbol] = p.Range.Lo
		}
	}
	for _, list := range [][]*Def{s.Constants, s.Derived} {
		for _, d := range list {
			if x := w.in(d.Value); x.point {
				w.points[d.Symbol] = x.value
			}
		}
	}
	return w
}

// falls are the Falls of a state: one, or one in each Regime that has a part in
// it.
func (w *slopes) falls(st *State) []Fall {
	w.of, w.known = st.Symbol, map[*Symbol]slope{}
	parts := map[*Regime][]*Expression{}
	var regimes []*Regime // nil first
	add := func(r *Regime, e *Expression) {
		if e != nil && parts[r] == nil {
			regimes = append(regimes, r)
		}
		if e != nil {
			parts[r] = append(parts[r], e)
		}
	}
	add(nil, st.Rate)
	for _, r := range st.More {
		add(r.Regime, r.Value)
	}
	var list []Fall
	for _, r := range regimes {
		all := parts[r]
		if r != nil {
			all = append(all, parts[nil]...)
		}
		if by, ok := w.sum(all); ok && by < 0 {
			list = append(list, Fall{st, -by, all[0]})
		}
	}
	return list
}

// sum is the slope of a sum.
func (w *slopes) sum(parts []*Expression) (float64, bool) {
	total := 0.0
	for _, e := range parts {
		x := w.in(e)
		if !x.linear {
			return 0, false
		}
		total += x.by
	}
	return total, total-total == 0
}

func (w *slopes) in(e *Expression) slope {
	if e == nil || e.Expr() == nil {
		return unclear
	}
	return w.expr(e, e.Expr())
}

func (w *slopes) expr(e *Expression, x expr.Expr) slope {
	switch x := x.(type) {
	case *expr.Number:
		return slope{value: x.Value, point: true, linear: true}
	case *expr.Paren:
		return w.expr(e, x.X)
	case *expr.Name:
		return w.symbol(e.Meaning(x))
	case *expr.Unary:
		a := w.expr(e, x.X)
		if x.Op != expr.Neg {
			return unclear
		}
		return slope{-a.value, -a.by, a.point, a.linear}
	case *expr.Binary:
		return w.binary(x.Op, w.expr(e, x.X), w.expr(e, x.Y))
	case *expr.Call:
		return w.call(e, x)
	}
	return unclear
}

func (w *slopes) symbol(s *Symbol) slope {
	if s == nil {
		return unclear
	}
	if v, ok := w.points[s]; ok {
		return slope{value: v, point: true, linear: true}
	}
	if s == w.of {
		return slope{by: 1, linear: true}
	}
	v := w.variables[s]
	if v == nil {
		return flat
	}
	x, ok := w.known[s]
	if !ok {
		x = w.variable(v)
		w.known[s] = x
	}
	return x
}

// variable is the slope of a variable: with conditions it is clear only where
// none of its cases depends on the state.
func (w *slopes) variable(v *Variable) slope {
	if len(v.Cases) == 1 && v.Cases[0].Condition == nil {
		return w.in(v.Cases[0].Value)
	}
	for _, s := range v.Uses() {
		if x := w.symbol(s); !x.linear || x.by != 0 {
			return unclear
		}
	}
	return flat
}

func (w *slopes) call(e *Expression, x *expr.Call) slope {
	for _, a := range x.Args {
		if s := w.expr(e, a); !s.linear || s.by != 0 {
			return unclear
		}
	}
	v, ok := Constant(x, func(n *expr.Name) (float64, bool) {
		s := w.symbol(e.Meaning(n))
		return s.value, s.point
	})
	return slope{value: v, point: ok, linear: true}
}

func (w *slopes) binary(op expr.Op, a, b slope) slope {
	if !a.linear || !b.linear {
		return unclear
	}
	var both slope
	if both.point = a.point && b.point; both.point {
		both.value, both.point = arithmetic(op, a.value, b.value)
	}
	switch {
	case a.by == 0 && b.by == 0:
	case op == expr.Add:
		both.by = a.by + b.by
	case op == expr.Sub:
		both.by = a.by - b.by
	case op == expr.Mul && a.by == 0 && a.point:
		both.by = a.value * b.by
	case op == expr.Mul && b.by == 0 && b.point:
		both.by = a.by * b.value
	case op == expr.Div && b.by == 0 && b.point && b.value != 0:
		both.by = a.by / b.value
	default:
		return unclear
	}
	both.linear = true
	return both
}
