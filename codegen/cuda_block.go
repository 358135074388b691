package codegen

import (
	"math"
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/lems"
)

// cudaBlock prints a block as the body of a function, whose numbers have a type
// that rounds every operation on its own. What has a name of its own, or costs
// something and is used more than once, is a variable; the rest stands inside
// the expression that uses it.
type cudaBlock struct {
	w      *writer
	origin func(*ir.Instr, *lems.Item) *lems.Item // writes where an instruction comes from; nil: nobody asks
	names  *names
	repeat int                    // at most so many operations are written twice instead of getting a variable
	high   int                    // an expression is at most so many levels high
	real   string                 // the type of the numbers
	inputs func(*ir.Instr) string // an input as text; the constants are not asked for
	number func(float64) string   // a constant as a literal

	instrs  []ir.Instr
	named   map[string]bool // the model's names that variables have got
	vars    []string        // by Value: the variable that holds it; "" if it stands where it is used
	uses    []int           // how often it is an operand or output
	cost    []int           // operations of the text that stands for it
	height  []int           // of the expression that stands for it
	literal []bool          // the text is a literal, and no number of the type
}

// print writes the lines of a block up to what its outputs need.
func (c *cudaBlock) print(b *ir.Block) {
	n := len(b.Instrs)
	c.instrs, c.named = b.Instrs, map[string]bool{}
	c.vars, c.uses, c.cost, c.height, c.literal = make([]string, n), make([]int, n), make([]int, n), make([]int, n), make([]bool, n)
	for _, v := range b.Outputs {
		if v != ir.None {
			c.uses[v]++
		}
	}
	for i := n - 1; i >= 0; i-- {
		for _, v := range operands(&b.Instrs[i]) {
			c.uses[v]++
		}
	}
	var last *lems.Item
	for i := range b.Instrs {
		v := ir.Value(i)
		c.measure(v)
		if c.uses[v] > 0 && !c.inline(v) {
			last = c.define(v, last)
		}
	}
}

// define gives a value a variable.
func (c *cudaBlock) define(v ir.Value, last *lems.Item) *lems.Item {
	in := &c.instrs[v]
	text := c.expression(v, 0)
	c.vars[v] = c.variable(in.Name)
	if c.origin != nil && !in.Op.Info().Input {
		last = c.origin(in, last)
	}
	typ := c.real
	if in.Op.Info().Bool {
		typ = "bool"
	}
	c.w.line("    const %s %s = %s;", typ, c.vars[v], text)
	return last
}

// variable is a name for a value: the model's, or one that is made up, as for a
// rate that is evaluated twice in a step.
func (c *cudaBlock) variable(name string) string {
	switch {
	case name == "":
		return c.names.fresh("term")
	case c.named[name]:
		return c.names.fresh(name)
	}
	c.named[name] = true
	return c.names.pick(name)
}

// measure learns how large the text for a value would be.
func (c *cudaBlock) measure(v ir.Value) {
	in := &c.instrs[v]
	c.literal[v] = in.Op == ir.Const
	if in.Op.Info().Input {
		return
	}
	c.cost[v] = 1
	if _, infix := cudaInfix[in.Op]; !infix && in.Op != ir.Neg {
		c.cost[v] = callCost
	}
	for _, x := range operands(in) {
		if c.vars[x] == "" {
			c.cost[v] += c.cost[x]
			c.height[v] = max(c.height[v], c.height[x]+1)
		}
	}
}

// inline says that a value stands where it is used.
func (c *cudaBlock) inline(v ir.Value) bool {
	in := &c.instrs[v]
	switch {
	case in.Op == ir.Const:
		return true
	case in.Op.Info().Input:
		return in.Name == ""
	case in.Name != "" || c.height[v] >= c.high:
		return false
	}
	return c.uses[v] == 1 || c.cost[v] <= c.repeat && !in.Op.Info().Bool
}

// How strongly the operators of C++ bind.
const (
	cudaChoice = iota + 1
	cudaOr
	cudaAnd
	cudaEquality
	cudaRelation
	cudaSum
	cudaProduct
	cudaUnary
	cudaAtom
)

// cudaInfix are the operators; what is on the right must bind more strongly, for
// none of them is associative in rounding.
var cudaInfix = map[ir.Op]struct {
	text string
	prec int
}{
	ir.Or: {"||", cudaOr}, ir.And: {"&&", cudaAnd}, ir.Eq: {"==", cudaEquality}, ir.Ne: {"!=", cudaEquality},
	ir.Lt: {"<", cudaRelation}, ir.Le: {"<=", cudaRelation},
	ir.Add: {"+", cudaSum}, ir.Sub: {"-", cudaSum}, ir.Mul: {"*", cudaProduct}, ir.Div: {"/", cudaProduct},
}

var cudaCalls = map[ir.Op]string{
	ir.Sqrt: "sqrt", ir.Abs: "abs", ir.Min: "minimum", ir.Max: "maximum", ir.Floor: "floor", ir.Ceil: "ceil", ir.Round: "rint",
	ir.Exp: "exp", ir.Log: "log", ir.Sin: "sin", ir.Cos: "cos", ir.Tan: "tan", ir.Sinh: "sinh", ir.Cosh: "cosh", ir.Tanh: "tanh",
	ir.Pow: "pow", ir.Exponent: "exponent", ir.Mantissa: "mantissa", ir.Pow2: "pow2",
}

// text is a value in a place that binds as strongly as prec.
func (c *cudaBlock) text(v ir.Value, prec int) string {
	if c.vars[v] != "" {
		return c.vars[v]
	}
	return c.expression(v, prec)
}

// typed is text that has the type of the block even if it is a literal.
func (c *cudaBlock) typed(v ir.Value, prec int) string {
	if c.literal[v] && c.vars[v] == "" {
		return c.real + "(" + c.text(v, 0) + ")"
	}
	return c.text(v, prec)
}

// output is the text of an output.
func (c *cudaBlock) output(v ir.Value) string {
	if v == ir.None {
		return "0.0"
	}
	return c.text(v, 0)
}

// expression is the text that computes a value.
func (c *cudaBlock) expression(v ir.Value, prec int) string {
	in := &c.instrs[v]
	if infix, ok := cudaInfix[in.Op]; ok {
		return c.infix(in, infix.text, infix.prec, prec)
	}
	switch in.Op {
	case ir.Const:
		return c.number(in.K)
	case ir.Neg:
		return parens("-"+c.typed(in.X, cudaAtom), prec > cudaUnary)
	case ir.Not:
		return parens("!"+c.text(in.X, cudaAtom), prec > cudaUnary)
	case ir.Select:
		return c.choice(in, prec)
	}
	if in.Op.Info().Input {
		return c.inputs(in)
	}
	return c.call(in)
}

func (c *cudaBlock) infix(in *ir.Instr, op string, binds, prec int) string {
	if in.X == in.Y && (in.Op == ir.Eq || in.Op == ir.Ne) && c.literal[in.X] && c.instrs[in.X].K == 0 {
		return strconv.FormatBool(in.Op == ir.Eq)
	}
	left, right := binds, binds+1
	if binds <= cudaAnd { // && within ||, and the other way about, is clearer with parentheses
		left = cudaEquality
		right = cudaEquality
		if c.vars[in.X] == "" && c.instrs[in.X].Op == in.Op {
			left = binds
		}
	}
	if k, ok := c.negative(in.Y); ok && binds == cudaSum { // x + (-1.0) is x - 1.0
		op = map[ir.Op]string{ir.Add: "-", ir.Sub: "+"}[in.Op]
		return parens(c.left(in, left)+" "+op+" "+c.number(-k), binds < prec)
	}
	return parens(c.left(in, left)+" "+op+" "+c.text(in.Y, right), binds < prec)
}

// left is the left operand of an operator, of which one must have the type.
func (c *cudaBlock) left(in *ir.Instr, prec int) string {
	if c.literal[in.Y] {
		return c.typed(in.X, prec)
	}
	return c.text(in.X, prec)
}

// negative is the number that stands in parentheses for its sign.
func (c *cudaBlock) negative(v ir.Value) (float64, bool) {
	k := c.instrs[v].K
	return k, c.literal[v] && math.Signbit(k) && k-k == 0
}

func (c *cudaBlock) choice(in *ir.Instr, prec int) string {
	y, z := c.text(in.Y, cudaOr), c.text(in.Z, cudaOr)
	if c.literal[in.Y] && c.literal[in.Z] {
		y, z = c.typed(in.Y, cudaOr), c.typed(in.Z, cudaOr)
	}
	return parens(c.text(in.X, cudaOr)+" ? "+y+" : "+z, prec > cudaChoice)
}

func (c *cudaBlock) call(in *ir.Instr) string {
	var args []string
	for _, v := range operands(in) {
		args = append(args, c.typed(v, 0))
	}
	return cudaCalls[in.Op] + "(" + strings.Join(args, ", ") + ")"
}

// cudaNumber is a constant in the code of a device, in double.
func cudaNumber(x float64) string {
	switch {
	case math.IsNaN(x):
		return "not_a_number()"
	case math.IsInf(x, 1):
		return "plus_infinity()"
	case math.IsInf(x, -1):
		return "(-plus_infinity())"
	}
	return float(x)
}
