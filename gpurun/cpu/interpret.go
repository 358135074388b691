package cpu

import (
	"math"

	"github.com/lemsls/lemsls/codegen/ir"
)

// interpret computes an instruction over the first n lanes of a frame, in Go.
func interpret[F ir.Float](in *instr, f [][]F, n int) {
	d, x := f[in.d][:n], f[in.x][:n]
	switch in.op {
	case move:
		copy(d, x)
	case mulAdd:
		multiplyAdd(d, x, f[in.y][:n], f[in.z][:n])
	case mulSub:
		multiplySub(d, x, f[in.y][:n], f[in.z][:n])
	case subMul:
		subMultiply(d, x, f[in.y][:n], f[in.z][:n])
	case sinCos:
		ir.Map(ir.Sin, d, x, x)
		ir.Map(ir.Cos, f[in.e][:n], x, x)
	default:
		interpretOp(ir.Op(in.op), in, f, d, x)
	}
}

// interpretOp is interpret for the operations of package ir.
func interpretOp[F ir.Float](op ir.Op, in *instr, f [][]F, d, x []F) {
	n := len(d)
	var y, z []F
	if arity := op.Info().Arity; arity > 1 {
		y = f[in.y][:n]
		if arity > 2 {
			z = f[in.z][:n]
		}
	}
	switch op {
	case ir.Neg:
		neg(d, x)
	case ir.Add:
		add(d, x, y)
	case ir.Sub:
		sub(d, x, y)
	case ir.Mul:
		mul(d, x, y)
	case ir.Div:
		div(d, x, y)
	case ir.Sqrt:
		sqrt(d, x)
	case ir.Abs:
		apply1(d, x, math.Abs)
	case ir.Min:
		smaller(d, x, y)
	case ir.Max:
		larger(d, x, y)
	case ir.Floor:
		apply1(d, x, math.Floor)
	case ir.Ceil:
		apply1(d, x, math.Ceil)
	case ir.Round:
		apply1(d, x, math.RoundToEven)
	case ir.Exp, ir.Log, ir.Sin, ir.Cos, ir.Tan, ir.Sinh, ir.Cosh, ir.Tanh, ir.Exponent, ir.Mantissa, ir.Pow2:
		ir.Map(op, d, x, x)
	case ir.Pow:
		ir.Map(op, d, x, y)
	case ir.Lt:
		less(d, x, y)
	case ir.Le:
		lessEqual(d, x, y)
	case ir.Eq:
		equal(d, x, y)
	case ir.Ne:
		unequal(d, x, y)
	case ir.And:
		and(d, x, y)
	case ir.Or:
		or(d, x, y)
	case ir.Not:
		not(d, x)
	case ir.Select:
		choose(d, x, y, z)
	default:
		panic("cpu: no such operation: " + op.String())
	}
}
