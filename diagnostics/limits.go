package diagnostics

import (
	"math"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
)

// limits say between which numbers the values of a model lie, for all parameters
// and at all times.
type limits struct {
	p     *Pass
	known map[*lems.Symbol]lems.Interval
}

var anything = lems.Interval{Lo: math.Inf(-1), Hi: math.Inf(1)}

func (p *Pass) limits() *limits { return &limits{p: p, known: map[*lems.Symbol]lems.Interval{}} }

// of is around all values of an expression.
func (v *limits) of(e *lems.Expression, x expr.Expr) lems.Interval {
	i, ok := lems.Bounds(x, func(n *expr.Name) (lems.Interval, bool) { return v.name(e.Target(n.Pos)), true })
	if !ok {
		return anything
	}
	return i
}

// name is around all values of a name.
func (v *limits) name(s *lems.Symbol) lems.Interval {
	if s == nil {
		return anything
	}
	i, ok := v.known[s]
	if !ok {
		v.known[s] = anything // what depends on itself
		i = v.symbol(s)
		v.known[s] = i
	}
	return i
}

func (v *limits) symbol(s *lems.Symbol) lems.Interval {
	switch {
	case s.Kind == lems.ReservedSymbol && s.Name == "t":
		return lems.Interval{Lo: 0, Hi: math.Inf(1)}
	case s.Item == nil:
	case s.Kind == lems.ConstantSymbol:
		return v.constant(s.Item)
	case s.Kind == lems.DerivedVariableSymbol:
		if e := s.Item.Expr("value"); e.OK() && e.Expr() != nil && s.Item.Value("select") == "" {
			return v.of(e, e.Expr())
		}
	}
	return anything
}

// constant is the number of a Constant, in SI units.
func (v *limits) constant(it *lems.Item) lems.Interval {
	q := lems.ParseQuantity(it.Value("value"))
	if q.Problem != lems.QuantityOK {
		return anything
	}
	x := q.Number
	if q.Symbol != "" {
		w := v.p.Model.World
		if w == nil || w.Unit(q.Symbol) == nil || !w.Unit(q.Symbol).OK {
			return anything
		}
		x = w.Unit(q.Symbol).SI(x)
	}
	return lems.Interval{Lo: x, Hi: x}
}
