package ir

// Op is what an instruction does. The zero Op is Const.
//
// The two input ops that would share their name with a type of this package
// carry a second word, as CouplingSum does: ParamValue and StateValue.
type Op uint8

// The operations. Each is one row of the table below; nothing else in lemsls
// lists their names, arities and types again.
const (
	Const       Op = iota // K
	ParamValue            // Params[Index]
	Uniform               // Uniforms[Index]
	StateValue            // States[Index] of this node; in an Edge block, of the target node
	Source                // States[Index] of the source node, one delay ago
	CouplingSum           // Couplings[Index], summed over the edges into this node
	Normal                // a standard normal number for (step, node, state Index)
	Dt                    // the length of a step
	Time                  // n*dt at the start of the step
	Nodes                 // how many nodes the network has

	Neg
	Add
	Sub
	Mul
	Div
	Sqrt
	Abs
	Min
	Max
	Floor
	Ceil
	Round
	Exp
	Log
	Sin
	Cos
	Tan
	Sinh
	Cosh
	Tanh
	Pow
	Exponent
	Mantissa
	Pow2

	Lt
	Le
	Eq
	Ne
	And
	Or
	Not
	Select

	opCount
)

// OpInfo is a row of the table of operations. A value is a number or a boolean;
// a boolean is kept as 1 or 0 but is a type of its own: only And, Or, Not, the
// condition of a Select and clamp flags take one.
type OpInfo struct {
	Name         string
	Arity        int    // operands, X first
	Input        bool   // reads the surroundings instead of operands
	Indexed      bool   // uses Index
	Bool         bool   // yields a boolean
	BoolOperands int    // how many of the operands, from X on, are booleans; the rest are numbers
	Commutes     bool   // X and Y may change places without changing the result
	Elementary   bool   // a function that Elementary defines and Expand replaces by its definition
	Bits         bool   // works on the bits of a number and so depends on the precision; made by Expand, in no lowered program
	Doc          string // the picture: operands -> result
}

var opTable = [opCount]OpInfo{
	Const:       {Name: "const", Input: true, Doc: "-> K, rounded to the precision of the evaluation"},
	ParamValue:  {Name: "param", Input: true, Indexed: true, Doc: "-> parameter Index of the point"},
	Uniform:     {Name: "uniform", Input: true, Indexed: true, Doc: "-> output Index of Point, rounded"},
	StateValue:  {Name: "state", Input: true, Indexed: true, Doc: "-> state Index of this node, or of the target of an edge"},
	Source:      {Name: "source", Input: true, Indexed: true, Doc: "-> state Index of the source of an edge, one delay ago"},
	CouplingSum: {Name: "coupling", Input: true, Indexed: true, Doc: "-> sum of coupling Index over the edges into this node"},
	Normal:      {Name: "normal", Input: true, Indexed: true, Doc: "-> standard normal number of (step, node, state Index)"},
	Dt:          {Name: "dt", Input: true, Doc: "-> length of a step"},
	Time:        {Name: "time", Input: true, Doc: "-> n*dt at the start of the step"},
	Nodes:       {Name: "nodes", Input: true, Doc: "-> number of nodes"},

	Neg:   {Name: "neg", Arity: 1, Doc: "x -> -x, the sign of 0 too"},
	Add:   {Name: "add", Arity: 2, Commutes: true, Doc: "x y -> x + y"},
	Sub:   {Name: "sub", Arity: 2, Doc: "x y -> x - y"},
	Mul:   {Name: "mul", Arity: 2, Commutes: true, Doc: "x y -> x * y"},
	Div:   {Name: "div", Arity: 2, Doc: "x y -> x / y"},
	Sqrt:  {Name: "sqrt", Arity: 1, Doc: "x -> square root of x"},
	Abs:   {Name: "abs", Arity: 1, Doc: "x -> |x|"},
	Min:   {Name: "min", Arity: 2, Commutes: true, Doc: "x y -> the smaller; NaN if either is; -0 lies below 0"},
	Max:   {Name: "max", Arity: 2, Commutes: true, Doc: "x y -> the larger; NaN if either is; -0 lies below 0"},
	Floor: {Name: "floor", Arity: 1, Doc: "x -> the largest whole number not above x"},
	Ceil:  {Name: "ceil", Arity: 1, Doc: "x -> the smallest whole number not below x"},
	Round: {Name: "round", Arity: 1, Doc: "x -> the nearest whole number, half to even"},
	Exp:   {Name: "exp", Arity: 1, Elementary: true, Doc: "x -> e to the power x"},
	Log:   {Name: "log", Arity: 1, Elementary: true, Doc: "x -> natural logarithm of x"},
	Sin:   {Name: "sin", Arity: 1, Elementary: true, Doc: "x -> sine of x radians"},
	Cos:   {Name: "cos", Arity: 1, Elementary: true, Doc: "x -> cosine of x radians"},
	Tan:   {Name: "tan", Arity: 1, Elementary: true, Doc: "x -> tangent of x radians"},
	Sinh:  {Name: "sinh", Arity: 1, Elementary: true, Doc: "x -> hyperbolic sine of x"},
	Cosh:  {Name: "cosh", Arity: 1, Elementary: true, Doc: "x -> hyperbolic cosine of x"},
	Tanh:  {Name: "tanh", Arity: 1, Elementary: true, Doc: "x -> hyperbolic tangent of x"},
	Pow:   {Name: "pow", Arity: 2, Elementary: true, Doc: "x y -> x to the power y, special cases as in C; whole constant powers are Muls (see Builder)"},

	Exponent: {Name: "exponent", Arity: 1, Bits: true, Doc: "x -> the exponent field of x less the bias, -bias for 0 and subnormal numbers, bias+1 for infinities and NaN"},
	Mantissa: {Name: "mantissa", Arity: 1, Bits: true, Doc: "x -> the number in [1,2) with the mantissa field of x; 1 for 0 and infinities, NaN for NaN"},
	Pow2:     {Name: "pow2", Arity: 1, Bits: true, Doc: "k -> 2^k with k brought into [-bias, bias+1], NaN to -bias, and its fraction cut off; 0 for -bias, +Inf for bias+1"},

	Lt:     {Name: "lt", Arity: 2, Bool: true, Doc: "x y -> x < y; false if either is NaN"},
	Le:     {Name: "le", Arity: 2, Bool: true, Doc: "x y -> x <= y; false if either is NaN"},
	Eq:     {Name: "eq", Arity: 2, Bool: true, Commutes: true, Doc: "x y -> x == y; false if either is NaN"},
	Ne:     {Name: "ne", Arity: 2, Bool: true, Commutes: true, Doc: "x y -> x != y; true if either is NaN"},
	And:    {Name: "and", Arity: 2, Bool: true, BoolOperands: 2, Commutes: true, Doc: "c d -> c and d, both computed"},
	Or:     {Name: "or", Arity: 2, Bool: true, BoolOperands: 2, Commutes: true, Doc: "c d -> c or d, both computed"},
	Not:    {Name: "not", Arity: 1, Bool: true, BoolOperands: 1, Doc: "c -> not c"},
	Select: {Name: "select", Arity: 3, BoolOperands: 1, Doc: "c y z -> c ? y : z, both computed"},
}

var unknownOp = OpInfo{Name: "unknown", Doc: "no operation"}

// Info is the row of the table for o; an Op that does not exist has a row with
// the name "unknown", no operands and no result.
func (o Op) Info() *OpInfo {
	if o >= opCount {
		return &unknownOp
	}
	return &opTable[o]
}

// String is the name of the operation.
func (o Op) String() string { return o.Info().Name }

// Ops lists all operations in the order of their declaration.
func Ops() []Op {
	ops := make([]Op, opCount)
	for i := range ops {
		ops[i] = Op(i)
	}
	return ops
}

// operands are the values that an instruction reads, in order.
func (in *Instr) operands() []Value {
	all := [3]Value{in.X, in.Y, in.Z}
	return append([]Value(nil), all[:in.Op.Info().Arity]...)
}
