package lems

import (
	"math"

	"github.com/lemsls/lemsls/lems/expr"
)

// Constant is the value of an expression in which lookup knows every name;
// lookup may be nil. It says false where a name or function has no value here.
func Constant(e expr.Expr, lookup func(*expr.Name) (float64, bool)) (float64, bool) {
	switch e := e.(type) {
	case *expr.Number:
		return e.Value, true
	case *expr.Symbol:
		return e.Value, true
	case *expr.Paren:
		return Constant(e.X, lookup)
	case *expr.Name:
		if lookup == nil {
			return math.NaN(), false
		}
		return lookup(e)
	case *expr.Unary:
		x, ok := Constant(e.X, lookup)
		if e.Op != expr.Neg {
			return math.NaN(), false
		}
		return -x, ok
	case *expr.Binary:
		x, ok1 := Constant(e.X, lookup)
		y, ok2 := Constant(e.Y, lookup)
		v, ok := arithmetic(e.Op, x, y)
		return v, ok && ok1 && ok2
	case *expr.Call:
		return call(e, lookup)
	}
	return math.NaN(), false
}

func arithmetic(op expr.Op, x, y float64) (float64, bool) {
	switch op {
	case expr.Add:
		return x + y, true
	case expr.Sub:
		return x - y, true
	case expr.Mul:
		return x * y, true
	case expr.Div:
		return x / y, true
	case expr.Pow:
		return math.Pow(x, y), true
	}
	return math.NaN(), false
}

var constantFuncs = map[string]func(float64) float64{
	"exp": math.Exp, "log": math.Log, "ln": math.Log, "sqrt": math.Sqrt, "sin": math.Sin, "cos": math.Cos,
	"tan": math.Tan, "sinh": math.Sinh, "cosh": math.Cosh, "tanh": math.Tanh, "abs": math.Abs, "ceil": math.Ceil,
}

func call(e *expr.Call, lookup func(*expr.Name) (float64, bool)) (float64, bool) {
	f := constantFuncs[e.Name]
	if f == nil || len(e.Args) != 1 {
		return math.NaN(), false
	}
	x, ok := Constant(e.Args[0], lookup)
	return f(x), ok
}
