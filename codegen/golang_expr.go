package codegen

import (
	"math"

	"github.com/lemsls/lemsls/codegen/ir"
)

// How strongly Go's operators bind. What is on the right of one must bind a
// little more strongly, for none is associative in rounding.
const (
	goOr         = 2
	goAnd        = 4
	goComparison = 6
	goSum        = 8
	goProduct    = 10
	goUnary      = 12
)

// expression is the text that computes a value, in a place that binds as
// strongly as prec.
func (b *goBlock) expression(v ir.Value, prec int) string {
	in := &b.instrs[v]
	switch in.Op {
	case ir.Const:
		return b.number(in.K, prec)
	case ir.Neg:
		return parens("-"+b.text(in.X, goUnary+1), prec > goUnary) // --x is something else
	case ir.Not:
		return parens("!"+b.text(in.X, goUnary), prec > goUnary)
	case ir.Add:
		return b.infix(in, " + ", goSum, prec)
	case ir.Sub:
		return b.infix(in, " - ", goSum, prec)
	case ir.Mul:
		if b.summed[v] {
			return "float64(" + b.infix(in, " * ", goProduct, 0) + ")"
		}
		return b.infix(in, " * ", goProduct, prec)
	case ir.Div:
		return b.infix(in, " / ", goProduct, prec)
	case ir.Lt:
		return b.infix(in, " < ", goComparison, prec)
	case ir.Le:
		return b.infix(in, " <= ", goComparison, prec)
	case ir.Eq:
		return b.infix(in, " == ", goComparison, prec)
	case ir.Ne:
		return b.infix(in, " != ", goComparison, prec)
	case ir.And:
		return b.infix(in, " && ", goAnd, prec)
	case ir.Or:
		return b.infix(in, " || ", goOr, prec)
	case ir.Min:
		return b.call("min", in)
	case ir.Max:
		return b.call("max", in)
	case ir.Select:
		b.w.usesChoose = true
		return b.call("choose", in)
	}
	if name := goFunctions[in.Op]; name != "" {
		b.w.usesMath = true
		return b.call("math."+name, in)
	}
	return b.input(in)
}

// goFunctions are those of package math.
var goFunctions = map[ir.Op]string{
	ir.Sqrt: "Sqrt", ir.Abs: "Abs", ir.Floor: "Floor", ir.Ceil: "Ceil", ir.Round: "RoundToEven", ir.Exp: "Exp", ir.Log: "Log",
	ir.Sin: "Sin", ir.Cos: "Cos", ir.Tan: "Tan", ir.Sinh: "Sinh", ir.Cosh: "Cosh", ir.Tanh: "Tanh", ir.Pow: "Pow",
}

func (b *goBlock) infix(in *ir.Instr, op string, level, prec int) string {
	return parens(b.text(in.X, level)+op+b.text(in.Y, level+1), prec > level)
}

func (b *goBlock) call(name string, in *ir.Instr) string {
	return name + "(" + b.list(operands(in)) + ")"
}

func (b *goBlock) list(values []ir.Value) string {
	return join(len(values), func(i int) string { return b.text(values[i], 0) })
}

// text is a value in a place that binds as strongly as prec: its variable if it
// has one. What is absent is 0.
func (b *goBlock) text(v ir.Value, prec int) string {
	if v == ir.None {
		return float(0)
	}
	if b.vars[v] != "" {
		return b.vars[v]
	}
	return b.expression(v, prec)
}

// number is a constant; what Go has no literal for is a call of package math.
func (b *goBlock) number(x float64, prec int) string {
	text, usesMath := goNumber(x, prec)
	b.w.usesMath = b.w.usesMath || usesMath
	return text
}

func goNumber(x float64, prec int) (text string, usesMath bool) {
	switch {
	case math.IsNaN(x):
		return "math.NaN()", true
	case math.IsInf(x, 1):
		return "math.Inf(1)", true
	case math.IsInf(x, -1):
		return "math.Inf(-1)", true
	case x == 0 && math.Signbit(x):
		return "math.Copysign(0, -1)", true
	case x == math.Pi:
		return "math.Pi", true
	case x == 2*math.Pi:
		return parens("2.0 * math.Pi", prec > goProduct), true
	case x < 0 && prec <= goProduct && prec != goSum+1:
		return "-" + float(-x), false
	}
	return float(x), false
}
