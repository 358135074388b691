package codegen

import (
	"strconv"

	"github.com/lemsls/lemsls/codegen/ir"
)

// How strongly Python's operators bind.
const (
	pythonConditional = iota + 1
	pythonOr
	pythonAnd
	pythonNot
	pythonComparison
	pythonSum
	pythonProduct
	pythonUnary
	pythonPower
	pythonAtom
)

type pythonOperator struct {
	text string
	prec int
}

// pythonInfix are the operators; what is on the right must bind more strongly,
// for none of them is associative in rounding.
var pythonInfix = map[ir.Op]pythonOperator{
	ir.Lt: {"<", pythonComparison}, ir.Le: {"<=", pythonComparison}, ir.Eq: {"==", pythonComparison}, ir.Ne: {"!=", pythonComparison},
	ir.Add: {"+", pythonSum}, ir.Sub: {"-", pythonSum}, ir.Mul: {"*", pythonProduct}, ir.Div: {"/", pythonProduct},
}

// pythonLogic are the operators that Python has for one value and not for
// arrays.
var pythonLogic = map[ir.Op]pythonOperator{ir.And: {"and", pythonAnd}, ir.Or: {"or", pythonOr}}

var pythonCalls = map[ir.Op]string{
	ir.Sqrt: "np.sqrt", ir.Abs: "np.abs", ir.Min: "np.minimum", ir.Max: "np.maximum", ir.Floor: "np.floor",
	ir.Ceil: "np.ceil", ir.Round: "np.rint", ir.Exp: "np.exp", ir.Log: "np.log", ir.Sin: "np.sin", ir.Cos: "np.cos",
	ir.Tan: "np.tan", ir.Sinh: "np.sinh", ir.Cosh: "np.cosh", ir.Tanh: "np.tanh", ir.Pow: "np.power",
	ir.And: "np.logical_and", ir.Or: "np.logical_or", ir.Not: "np.logical_not", ir.Select: "np.where",
}

// infix is the operator of an op, if it has one in this flavor.
func (w *pythonWriter) infix(op ir.Op) (pythonOperator, bool) {
	if o, ok := pythonInfix[op]; ok {
		return o, true
	}
	o, ok := pythonLogic[op]
	return o, ok && w.flavor.scalar
}

// text is a value in a place that binds as strongly as prec.
func (w *pythonWriter) text(v ir.Value, prec int) string {
	if v == ir.None {
		return "0.0"
	}
	if w.vars[v] != "" {
		return w.vars[v]
	}
	return w.expression(v, prec)
}

// expression is the text that computes a value.
func (w *pythonWriter) expression(v ir.Value, prec int) string {
	in := &w.instrs[v]
	if p := w.power[v]; p.n > 1 {
		return parens(w.text(p.base, pythonAtom)+"**"+strconv.Itoa(p.n), prec > pythonPower)
	}
	if o, ok := w.infix(in.Op); ok {
		return parens(w.left(in, o)+" "+o.text+" "+w.text(in.Y, o.prec+1), o.prec < prec)
	}
	if in.Op == ir.Neg {
		return parens("-"+w.text(in.X, pythonUnary), prec > pythonUnary)
	}
	if w.flavor.scalar {
		switch in.Op {
		case ir.Not:
			return parens("not "+w.text(in.X, pythonNot), prec > pythonNot)
		case ir.Select:
			return parens(w.text(in.Y, pythonOr)+" if "+w.text(in.X, pythonOr)+" else "+w.text(in.Z, pythonConditional), prec > pythonConditional)
		}
	}
	if call := pythonCalls[in.Op]; call != "" {
		return call + "(" + w.list(operands(in)) + ")"
	}
	return w.input(in, prec)
}

// left is the left operand of an operator. Python's own floats raise when they
// are divided by zero, NumPy's do not.
func (w *pythonWriter) left(in *ir.Instr, o pythonOperator) string {
	if in.Op == ir.Div && w.bare[in.X] && w.bare[in.Y] && !(w.plain[in.Y] && w.value[in.Y] != 0) {
		return "np.float64(" + w.text(in.X, 0) + ")"
	}
	prec := o.prec
	switch {
	case prec == pythonComparison:
		prec++ // comparisons do not chain
	case prec == pythonProduct && w.instrs[in.X].Op == ir.Const:
		prec = pythonSum // -2.0 * x needs no parentheses
	}
	return w.text(in.X, prec)
}

// input is the text of an input that has no variable.
func (w *pythonWriter) input(in *ir.Instr, prec int) string {
	switch in.Op {
	case ir.Const:
		return pythonNumber(in.K, prec)
	case ir.Dt:
		return w.function.ambient + "dt"
	case ir.Nodes:
		return w.function.ambient + "n_node"
	case ir.Time:
		return "t"
	case ir.ParamValue:
		if name := w.consts[in.Index]; name != "" {
			return name
		}
	case ir.Uniform:
		if name, _, ok := w.constant(in.Index); ok {
			return name
		}
	}
	for i := range w.function.inputs {
		if from := &w.function.inputs[i]; from.op == in.Op {
			return from.text(in.Index)
		}
	}
	return "np.nan" // no such input: Verify finds it first
}

func parens(s string, need bool) string {
	if need {
		return "(" + s + ")"
	}
	return s
}
