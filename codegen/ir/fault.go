package ir

import (
	"strconv"
	"strings"
)

// FirstFault is the first instruction of b that makes a value that is not
// finite out of finite operands, or reads one, and spoils an output with it.
// What only the unchosen side of a Select sees, or what becomes finite again as
// in 1/(1+exp(1000)), is no fault.
func FirstFault[F Float](b *Block, env *Env[F]) (Value, bool) {
	regs := Eval(b, env, nil)
	blamed := make([]bool, len(regs))
	for _, v := range b.Outputs {
		if v != None {
			blamed[v] = true
		}
	}
	first := None
	for i := len(regs) - 1; i >= 0; i-- {
		if !blamed[i] || finite(regs[i]) {
			continue
		}
		if !blameOperands(&b.Instrs[i], regs, blamed) {
			first = Value(i)
		}
	}
	return first, first != None
}

// blameOperands marks the operands that made in not finite and says whether
// there are any.
func blameOperands[F Float](in *Instr, regs []F, blamed []bool) bool {
	operands := in.operands()
	if in.Op == Select {
		operands = []Value{in.Z}
		if regs[in.X] != 0 {
			operands = []Value{in.Y}
		}
	}
	found := false
	for _, v := range operands {
		if !finite(regs[v]) {
			blamed[v] = true
			found = true
		}
	}
	return found
}

// Trace is what instruction v computes in env, for a person: the operation, its
// result and the values of the operands that have a name, as in
//
//	r / tau = +Inf with r = 3, tau = 0
func Trace[F Float](b *Block, env *Env[F], v Value) string {
	regs := Eval(b, env, nil)
	in := &b.Instrs[v]
	result := " = " + number(regs[v])
	if in.Op == Const {
		return "constant" + result
	}
	if in.Op.Info().Input {
		return label(in) + result
	}
	var words, values []string
	for _, o := range in.operands() {
		operand := &b.Instrs[o]
		if operand.Op == Const || label(operand) == "" {
			words = append(words, number(regs[o]))
			continue
		}
		words = append(words, label(operand))
		values = append(values, label(operand)+" = "+number(regs[o]))
	}
	text := picture(in.Op, words) + result
	if len(values) == 0 {
		return text
	}
	return text + " with " + strings.Join(values, ", ")
}

// label is the name of an instruction, of an input also without the model's
// help; "" if it has none.
func label(in *Instr) string {
	info := in.Op.Info()
	switch {
	case in.Name != "":
		return in.Name
	case info.Indexed:
		return info.Name + " " + strconv.Itoa(int(in.Index))
	case info.Input && in.Op != Const:
		return info.Name
	}
	return ""
}

var signs = map[Op]string{Add: "+", Sub: "-", Mul: "*", Div: "/"}

func picture(op Op, operands []string) string {
	if sign, ok := signs[op]; ok {
		return operands[0] + " " + sign + " " + operands[1]
	}
	return op.String() + "(" + strings.Join(operands, ", ") + ")"
}

// number is x in as few digits as tell it from its neighbours in F.
func number[F Float](x F) string {
	bits := 64
	if big := F(1 << 24); F(big+1) == big {
		bits = 32
	}
	return strconv.FormatFloat(float64(x), 'g', -1, bits)
}
