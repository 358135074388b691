package ir

import "math"

// Float is an arithmetic that Programs are evaluated in.
type Float interface{ float32 | float64 }

// Env is what the input ops of a Block read.
type Env[F Float] struct {
	Params    []F
	Uniforms  []F
	States    []F // of this node; in an Edge block, of the target
	Sources   []F // of the source node, one delay ago; Edge blocks only
	Couplings []F
	Normals   []F // one per state
	Dt        F
	Time      F
	Nodes     F
}

// Eval computes every instruction of b, in order, each rounded to F once, and
// returns their values. The result is regs, grown if it is too short. This
// function is the definition of a Program.
//
// Addition, subtraction, multiplication, division, square root, comparison and
// rounding to whole numbers are IEEE 754 in F. The elementary functions are what
// Elementary says they are in F, and so the same on every processor. NaN is one
// value: neither its sign nor its payload is defined.
func Eval[F Float](b *Block, env *Env[F], regs []F) []F {
	if cap(regs) < len(b.Instrs) {
		regs = make([]F, len(b.Instrs))
	}
	regs = regs[:len(b.Instrs)]
	for i := range b.Instrs {
		in := &b.Instrs[i]
		if in.Op <= Nodes {
			regs[i] = env.read(in)
			continue
		}
		var x, y, z F
		x = regs[in.X] // every op that is not an input has an operand
		if in.Y >= 0 {
			y = regs[in.Y]
		}
		if in.Z >= 0 {
			z = regs[in.Z]
		}
		regs[i] = apply(in.Op, x, y, z)
	}
	return regs
}

// Outputs gathers the outputs of b from the values that Eval returned; an
// absent output is 0. The result is dst, grown if it is too short.
func Outputs[F Float](b *Block, regs []F, dst []F) []F {
	dst = dst[:0]
	for _, v := range b.Outputs {
		if v == None {
			dst = append(dst, 0)
			continue
		}
		dst = append(dst, regs[v])
	}
	return dst
}

func (env *Env[F]) read(in *Instr) F {
	switch in.Op {
	case Const:
		return F(in.K)
	case ParamValue:
		return env.Params[in.Index]
	case Uniform:
		return env.Uniforms[in.Index]
	case StateValue:
		return env.States[in.Index]
	case Source:
		return env.Sources[in.Index]
	case CouplingSum:
		return env.Couplings[in.Index]
	case Normal:
		return env.Normals[in.Index]
	case Dt:
		return env.Dt
	case Time:
		return env.Time
	}
	return env.Nodes
}

// apply is one operation on numbers. The conversions to F keep the compiler
// from fusing a product into a sum.
func apply[F Float](op Op, x, y, z F) F {
	switch op {
	case Neg:
		return -x
	case Add:
		return F(x + y)
	case Sub:
		return F(x - y)
	case Mul:
		return F(x * y)
	case Div:
		return F(x / y)
	case Sqrt:
		return F(math.Sqrt(float64(x))) // rounding twice is harmless: 53 >= 2*24+2 bits
	case Abs:
		return F(math.Abs(float64(x)))
	case Min:
		return min(x, y)
	case Max:
		return max(x, y)
	case Floor:
		return F(math.Floor(float64(x)))
	case Ceil:
		return F(math.Ceil(float64(x)))
	case Round:
		return F(math.RoundToEven(float64(x)))
	case Exp, Log, Sin, Cos, Tan, Sinh, Cosh, Tanh, Pow:
		return elementary(op, x, y)
	case Exponent:
		return exponent(x)
	case Mantissa:
		return mantissa(x)
	case Pow2:
		return pow2(x)
	case Lt:
		return flag[F](x < y)
	case Le:
		return flag[F](x <= y)
	case Eq:
		return flag[F](x == y)
	case Ne:
		return flag[F](x != y)
	case And:
		return flag[F](x != 0 && y != 0)
	case Or:
		return flag[F](x != 0 || y != 0)
	case Not:
		return flag[F](x == 0)
	case Select:
		if x != 0 {
			return y
		}
		return z
	}
	return F(math.NaN()) // no such operation: Verify finds it first
}

func flag[F Float](c bool) F {
	if c {
		return 1
	}
	return 0
}
