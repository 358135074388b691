package lems

import (
	"math"

	"github.com/lemsls/lemsls/lems/expr"
)

// Interval is all numbers from Lo to Hi.
type Interval struct{ Lo, Hi float64 }

// Contains says that x lies in the interval.
func (i Interval) Contains(x float64) bool { return i.Lo <= x && x <= i.Hi }

// Bounds is an interval around all values of an expression whose names lie in
// the intervals that lookup gives. It may be wider than need be, never narrower;
// it says false where there is none.
func Bounds(e expr.Expr, lookup func(*expr.Name) (Interval, bool)) (Interval, bool) {
	i, ok := bound(e, lookup)
	return i, ok && !math.IsNaN(i.Lo) && !math.IsNaN(i.Hi)
}

func bound(e expr.Expr, lookup func(*expr.Name) (Interval, bool)) (Interval, bool) {
	switch e := e.(type) {
	case *expr.Number:
		return Interval{e.Value, e.Value}, true
	case *expr.Symbol:
		return Interval{e.Value, e.Value}, true
	case *expr.Paren:
		return bound(e.X, lookup)
	case *expr.Name:
		if lookup == nil {
			return Interval{}, false
		}
		return lookup(e)
	case *expr.Unary:
		x, ok := bound(e.X, lookup)
		return Interval{-x.Hi, -x.Lo}, ok && e.Op == expr.Neg
	case *expr.Binary:
		x, ok1 := bound(e.X, lookup)
		y, ok2 := bound(e.Y, lookup)
		if !ok1 || !ok2 {
			return Interval{}, false
		}
		return intervalOp(e.Op, x, y)
	case *expr.Call:
		if len(e.Args) != 1 {
			return Interval{}, false
		}
		x, ok := bound(e.Args[0], lookup)
		if !ok {
			return Interval{}, false
		}
		return intervalCall(e.Name, x)
	}
	return Interval{}, false
}

func intervalOp(op expr.Op, x, y Interval) (Interval, bool) {
	switch op {
	case expr.Add:
		return Interval{x.Lo + y.Lo, x.Hi + y.Hi}, true
	case expr.Sub:
		return Interval{x.Lo - y.Hi, x.Hi - y.Lo}, true
	case expr.Mul:
		return hull(x.Lo*y.Lo, x.Lo*y.Hi, x.Hi*y.Lo, x.Hi*y.Hi), true
	case expr.Div:
		return hull(x.Lo/y.Lo, x.Lo/y.Hi, x.Hi/y.Lo, x.Hi/y.Hi), !y.Contains(0)
	case expr.Pow:
		return intervalPow(x, y)
	}
	return Interval{}, false
}

// hull is the smallest interval around the numbers; NaN if one of them is.
func hull(list ...float64) Interval {
	i := Interval{list[0], list[0]}
	for _, x := range list[1:] {
		i = Interval{math.Min(i.Lo, x), math.Max(i.Hi, x)}
	}
	return i
}

func intervalPow(x, y Interval) (Interval, bool) {
	if x.Lo > 0 {
		return hull(math.Pow(x.Lo, y.Lo), math.Pow(x.Lo, y.Hi), math.Pow(x.Hi, y.Lo), math.Pow(x.Hi, y.Hi)), true
	}
	if n := y.Lo; y.Hi != n || n != math.Trunc(n) || n < 0 {
		return Interval{}, false // a root or a pole of what may be negative or 0
	}
	i := hull(math.Pow(x.Lo, y.Lo), math.Pow(x.Hi, y.Lo))
	if math.Mod(y.Lo, 2) == 0 && x.Contains(0) {
		i.Lo = math.Min(0, i.Lo)
	}
	return i, true
}

func intervalCall(name string, x Interval) (Interval, bool) {
	switch name {
	case "exp", "tanh", "sinh", "ceil":
		f := constantFuncs[name]
		return Interval{f(x.Lo), f(x.Hi)}, true
	case "log", "ln":
		return Interval{math.Log(x.Lo), math.Log(x.Hi)}, x.Lo > 0
	case "sqrt":
		return Interval{math.Sqrt(x.Lo), math.Sqrt(x.Hi)}, x.Lo >= 0
	case "sin", "cos":
		return Interval{-1, 1}, true
	case "cosh", "abs":
		f := constantFuncs[name]
		i := hull(f(x.Lo), f(x.Hi))
		if x.Contains(0) {
			i.Lo = f(0)
		}
		return i, true
	}
	return Interval{}, false
}
