package codegen

import (
	"slices"
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/lems"
)

// pythonBlock is what is known of the instructions of the block that is being
// printed, each slice by Value.
type pythonBlock struct {
	names  *names
	instrs []ir.Instr
	vars   []string  // the variable that holds it; "" if it stands where it is used
	uses   []int     // how often it is an operand or output
	cost   []int     // of the text that stands for it
	height []int     // of the expression that stands for it
	power  []power   // what it is a power of
	value  []float64 // where plain: what it is
	plain  []bool    // it is a float of Python's own, made of constants
}

// power is base to the power n; every value is at least itself to the power 1.
type power struct {
	base ir.Value
	n    int
}

const (
	cheap      = 4  // at most so many operations are written twice instead of getting a variable
	maxHeight  = 16 // of an expression: Python nests 200 parentheses, and people fewer
	maxPower   = 8  // whole powers up to here are multiplications in the program
	callCost   = 8
	pythonLine = 100
)

// block prints a block as the body of a function. What has a name of its own or
// costs something and is used more than once gets a line, with the author's
// expression above it; the rest stands inside the expression that uses it.
func (w *pythonWriter) block(b *ir.Block, head, title string, doc ...string) {
	w.line("")
	w.line("")
	w.line("def %s:", head)
	w.line("    \"\"\"%s", title)
	w.line("")
	for _, l := range doc {
		w.line("    %s", l)
	}
	w.line("    \"\"\"")
	w.analyse(b)
	w.inputs()
	var last *lems.Item
	for i := range b.Instrs {
		v := ir.Value(i)
		w.measure(v)
		if w.uses[v] == 0 || w.vars[v] != "" || w.inline(v) {
			continue
		}
		text := w.expression(v, 0)
		want := b.Instrs[i].Name
		if want == "" {
			want = "term"
		}
		w.vars[v] = w.names.pick(want)
		text = w.vars[v] + " = " + text
		last = w.origin(&b.Instrs[i], text, last)
		w.line("    %s", text)
	}
}

func (w *pythonWriter) analyse(b *ir.Block) {
	n := len(b.Instrs)
	w.pythonBlock = pythonBlock{names: w.global.inner(), instrs: b.Instrs, vars: make([]string, n), uses: make([]int, n),
		cost: make([]int, n), height: make([]int, n), power: make([]power, n), plain: make([]bool, n)}
	env := &ir.Env[float64]{Params: make([]float64, len(w.prog.Params)), Uniforms: make([]float64, len(w.prog.Uniforms)),
		States: make([]float64, len(w.prog.States)), Sources: make([]float64, len(w.prog.States)), Couplings: make([]float64, len(w.prog.Couplings))}
	for i := range env.Params {
		env.Params[i] = w.prog.Params[i].Lo
	}
	for i := range env.Uniforms {
		_, env.Uniforms[i], _ = w.constant(int32(i))
	}
	w.value = ir.Eval(b, env, nil)
	for i := range b.Instrs {
		w.plain[i] = w.isPlain(&b.Instrs[i])
		w.power[i] = w.powerOf(ir.Value(i))
	}
	for _, v := range b.Outputs {
		if v != ir.None {
			w.uses[v]++
		}
	}
	for i := n - 1; i >= 0; i-- {
		if w.uses[i] == 0 {
			continue // a square within a higher power
		}
		for _, v := range w.args(ir.Value(i)) {
			w.uses[v]++
		}
	}
}

// args are the values that the text of a value mentions.
func (w *pythonWriter) args(v ir.Value) []ir.Value {
	if p := w.power[v]; p.n > 1 {
		return []ir.Value{p.base}
	}
	return operands(&w.instrs[v])
}

func operands(in *ir.Instr) []ir.Value {
	return []ir.Value{in.X, in.Y, in.Z}[:in.Op.Info().Arity]
}

// powerOf recognises the multiplications that small whole powers become. Where
// Python's own floats would raise, the multiplications stay.
func (w *pythonWriter) powerOf(v ir.Value) power {
	in := &w.instrs[v]
	overflows := w.plain[v] && w.value[v]-w.value[v] != 0
	if in.Op == ir.Mul && !overflows {
		x, y := w.factor(in.X), w.factor(in.Y)
		if x.base == y.base && x.n+y.n <= maxPower {
			return power{x.base, x.n + y.n}
		}
	}
	return power{v, 1}
}

// factor is what a factor is a power of; one with a name is itself.
func (w *pythonWriter) factor(v ir.Value) power {
	if w.instrs[v].Name != "" {
		return power{v, 1}
	}
	return w.power[v]
}

// isPlain says that Python computes a value in its own floats, which raise
// where IEEE yields infinity, because no array and no NumPy number is in it.
func (w *pythonWriter) isPlain(in *ir.Instr) bool {
	switch in.Op {
	case ir.Const:
		return true
	case ir.ParamValue:
		return w.consts[in.Index] != ""
	case ir.Uniform:
		_, _, ok := w.constant(in.Index)
		return ok
	}
	if _, infix := pythonInfix[in.Op]; !infix && in.Op != ir.Neg {
		return false
	}
	return !slices.ContainsFunc(operands(in), func(v ir.Value) bool { return !w.plain[v] })
}

// pythonInputs are the arrays that a function's arguments are, in their order.
var pythonInputs = []struct {
	op   ir.Op
	name string
}{
	{ir.ParamValue, "params"}, {ir.StateValue, "states"}, {ir.Source, "source"}, {ir.CouplingSum, "sums"}, {ir.Uniform, "values"},
}

// inputs gives what the block reads the model's names.
func (w *pythonWriter) inputs() {
	lengths := map[ir.Op]int{ir.ParamValue: w.swept(), ir.StateValue: len(w.prog.States), ir.Source: len(w.prog.States),
		ir.CouplingSum: len(w.prog.Couplings), ir.Uniform: len(w.kept())}
	for _, array := range pythonInputs {
		found := make([]string, lengths[array.op])
		n := 0
		for i := range w.instrs {
			in := &w.instrs[i]
			if in.Op != array.op || in.Name == "" || w.plain[i] || w.uses[i] == 0 {
				continue
			}
			w.vars[i] = w.names.pick(in.Name)
			found[w.position(in)] = w.vars[i]
			n++
		}
		w.unpack(array.name, found, n)
	}
}

// position is where an input stands in its array.
func (w *pythonWriter) position(in *ir.Instr) int {
	if in.Op == ir.Uniform {
		return w.index(in.Index)
	}
	return int(in.Index)
}

// unpack assigns the n elements that are used: all at once, or one by one.
func (w *pythonWriter) unpack(array string, vars []string, n int) {
	if left := strings.Join(vars, ", "); n > 1 && n == len(vars) && len(left) < pythonLine {
		w.line("    %s = %s", left, array)
		return
	}
	for i, name := range vars {
		if name != "" {
			w.line("    %s = %s[%d]", name, array, i)
		}
	}
}

// measure learns how large the text for a value would be.
func (w *pythonWriter) measure(v ir.Value) {
	in := &w.instrs[v]
	if in.Op.Info().Input {
		return
	}
	w.cost[v] = 1
	if _, infix := pythonInfix[in.Op]; !infix && in.Op != ir.Neg {
		w.cost[v] = callCost
	}
	for _, x := range w.args(v) {
		if w.vars[x] == "" {
			w.cost[v] += w.cost[x]
			w.height[v] = max(w.height[v], w.height[x]+1)
		}
	}
}

// inline says that a value stands where it is used.
func (w *pythonWriter) inline(v ir.Value) bool {
	in := &w.instrs[v]
	switch {
	case in.Op.Info().Input:
		return true
	case in.Name != "" || w.height[v] >= maxHeight:
		return false
	}
	return w.uses[v] == 1 || w.cost[v] <= cheap
}

func (w *pythonWriter) list(values []ir.Value) string {
	return join(len(values), func(i int) string { return w.text(values[i], 0) })
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

// How strongly Python's operators bind.
const (
	pythonComparison = iota + 1
	pythonSum
	pythonProduct
	pythonUnary
	pythonPower
	pythonAtom
)

// pythonInfix are the operators; what is on the right must bind more strongly,
// for none of them is associative in rounding.
var pythonInfix = map[ir.Op]struct {
	text string
	prec int
}{
	ir.Lt: {"<", pythonComparison}, ir.Le: {"<=", pythonComparison}, ir.Eq: {"==", pythonComparison}, ir.Ne: {"!=", pythonComparison},
	ir.Add: {"+", pythonSum}, ir.Sub: {"-", pythonSum}, ir.Mul: {"*", pythonProduct}, ir.Div: {"/", pythonProduct},
}

var pythonCalls = map[ir.Op]string{
	ir.Sqrt: "np.sqrt", ir.Abs: "np.abs", ir.Min: "np.minimum", ir.Max: "np.maximum", ir.Floor: "np.floor",
	ir.Ceil: "np.ceil", ir.Round: "np.rint", ir.Exp: "np.exp", ir.Log: "np.log", ir.Sin: "np.sin", ir.Cos: "np.cos",
	ir.Tan: "np.tan", ir.Sinh: "np.sinh", ir.Cosh: "np.cosh", ir.Tanh: "np.tanh", ir.Pow: "np.power",
	ir.And: "np.logical_and", ir.Or: "np.logical_or", ir.Not: "np.logical_not", ir.Select: "np.where",
}

// expression is the text that computes a value.
func (w *pythonWriter) expression(v ir.Value, prec int) string {
	in := &w.instrs[v]
	if p := w.power[v]; p.n > 1 {
		return parens(w.text(p.base, pythonAtom)+"**"+strconv.Itoa(p.n), prec > pythonPower)
	}
	if infix, ok := pythonInfix[in.Op]; ok {
		left := infix.prec
		switch {
		case left == pythonComparison:
			left++ // comparisons do not chain
		case left == pythonProduct && w.instrs[in.X].Op == ir.Const:
			left = pythonSum // -2.0 * x needs no parentheses
		}
		x := w.text(in.X, left)
		if in.Op == ir.Div && w.plain[in.X] && w.plain[in.Y] && w.value[in.Y] == 0 {
			x = "np.float64(" + w.text(in.X, 0) + ")"
		}
		return parens(x+" "+infix.text+" "+w.text(in.Y, infix.prec+1), infix.prec < prec)
	}
	if in.Op == ir.Neg {
		return parens("-"+w.text(in.X, pythonUnary), prec > pythonUnary)
	}
	if call := pythonCalls[in.Op]; call != "" {
		return call + "(" + w.list(operands(in)) + ")"
	}
	return w.input(in, prec)
}

// input is the text of an input that has no variable.
func (w *pythonWriter) input(in *ir.Instr, prec int) string {
	switch in.Op {
	case ir.Const:
		return pythonNumber(in.K, prec)
	case ir.Dt:
		return "dt"
	case ir.Time:
		return "t"
	case ir.Nodes:
		return "n_node"
	case ir.ParamValue:
		if name := w.consts[in.Index]; name != "" {
			return name
		}
	case ir.Uniform:
		if name, _, ok := w.constant(in.Index); ok {
			return name
		}
	}
	for _, array := range pythonInputs {
		if array.op == in.Op {
			return array.name + "[" + strconv.Itoa(w.position(in)) + "]"
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
