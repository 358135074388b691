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
	function pythonFunction
	names    *names
	instrs   []ir.Instr
	vars     []string  // the variable that holds it; "" if it stands where it is used
	uses     []int     // how often it is an operand or output
	cost     []int     // of the text that stands for it
	height   []int     // of the expression that stands for it
	power    []power   // what it is a power of
	value    []float64 // where plain: what it is
	plain    []bool    // it is a float of Python's own, made of constants
	bare     []bool    // it may be a float of Python's own
}

// power is base to the power n; every value is at least itself to the power 1.
type power struct {
	base ir.Value
	n    int
}

// pythonFunction is a function of the script around a block.
type pythonFunction struct {
	decorator string
	indent    string // of the function: of a method in a class
	head      string
	doc       []string // its first line stands alone
	inputs    []pythonInput
	ambient   string   // what stands before dt and n_node: "self."
	prepare   []string // lines before all others
}

// pythonInput is where a function finds the inputs of one kind: in an array, by
// position, or in an object, by name.
type pythonInput struct {
	op     ir.Op
	from   string
	length int                // of the array; 0: an object
	at     func(int32) int    // the position of an index
	name   func(int32) string // the name of an index
}

// array is an input that all flavors find in arrays.
func (w *pythonWriter) array(op ir.Op, from string, length int) pythonInput {
	at := func(index int32) int { return int(index) }
	if op == ir.Uniform {
		at = w.index
	}
	return pythonInput{op: op, from: from, length: length, at: at}
}

// text is what reads an index.
func (in *pythonInput) text(index int32) string {
	if in.name != nil {
		return in.from + "." + in.name(index)
	}
	return in.from + "[" + strconv.Itoa(in.at(index)) + "]"
}

const (
	cheap      = 4  // at most so many operations are written twice instead of getting a variable
	maxHeight  = 16 // of an expression: Python nests 200 parentheses, and people fewer
	maxPower   = 8  // whole powers up to here are multiplications in the program
	callCost   = 8
	pythonLine = 100
)

// body writes a line of the function that is being printed.
func (w *pythonWriter) body(format string, args ...any) {
	w.WriteString(w.function.indent + "    ")
	w.line(format, args...)
}

// block prints a block as the body of a function. What has a name of its own or
// costs something and is used more than once gets a line, with the author's
// expression above it; the rest stands inside the expression that uses it.
func (w *pythonWriter) block(b *ir.Block, f pythonFunction) {
	w.head(&f)
	w.analyse(b, f)
	for _, l := range f.prepare {
		w.body("%s", l)
	}
	w.inputs()
	var last *lems.Item
	for i := range b.Instrs {
		v := ir.Value(i)
		w.measure(v)
		if w.uses[v] == 0 || w.vars[v] != "" || w.inline(v) {
			continue
		}
		text := w.expression(v, 0)
		w.vars[v] = w.variable(&b.Instrs[i])
		text = w.vars[v] + " = " + text
		last = w.origin(&b.Instrs[i], text, last)
		w.body("%s", text)
	}
}

// head prints what is before the body: of a method after one empty line, of a
// function after two.
func (w *pythonWriter) head(f *pythonFunction) {
	w.line("")
	if f.indent == "" {
		w.line("")
	}
	if f.decorator != "" {
		w.line("%s%s", f.indent, f.decorator)
	}
	w.line("%sdef %s:", f.indent, f.head)
	if len(f.doc) == 1 {
		w.line(`%s    """%s"""`, f.indent, f.doc[0])
		return
	}
	w.line(`%s    """%s`, f.indent, f.doc[0])
	for _, l := range f.doc[1:] {
		w.line("%s", strings.TrimRight(f.indent+"    "+l, " "))
	}
	w.line(`%s    """`, f.indent)
}

// variable is a name for a value: the model's, or one that is made up. A rate has
// no name in the model unless its element gives it.
func (w *pythonWriter) variable(in *ir.Instr) string {
	switch {
	case in.Name == "":
		return w.names.fresh("term")
	case madeUp(w.prog, w.source.System, in.Name):
		return w.names.fresh(in.Name)
	}
	return w.names.pick(in.Name)
}

func (w *pythonWriter) analyse(b *ir.Block, f pythonFunction) {
	n := len(b.Instrs)
	w.pythonBlock = pythonBlock{function: f, names: w.global.inner(), instrs: b.Instrs, vars: make([]string, n), uses: make([]int, n),
		cost: make([]int, n), height: make([]int, n), power: make([]power, n), plain: make([]bool, n), bare: make([]bool, n)}
	w.value = ir.Eval(b, w.constants(), nil)
	for i := range b.Instrs {
		w.plain[i] = w.isPlain(&b.Instrs[i])
		w.bare[i] = w.isBare(&b.Instrs[i])
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

// constants are the surroundings in which a plain value is what it always is.
func (w *pythonWriter) constants() *ir.Env[float64] {
	env := &ir.Env[float64]{Params: make([]float64, len(w.prog.Params)), Uniforms: make([]float64, len(w.prog.Uniforms)),
		States: make([]float64, len(w.prog.States)), Sources: make([]float64, len(w.prog.States)), Couplings: make([]float64, len(w.prog.Couplings)),
		Normals: make([]float64, len(w.prog.States))}
	for i := range env.Params {
		env.Params[i] = w.prog.Params[i].Lo
	}
	for i := range env.Uniforms {
		_, env.Uniforms[i], _ = w.constant(int32(i))
	}
	return env
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
	raises := w.bare[v] && (!w.plain[v] || w.value[v]-w.value[v] != 0)
	if in.Op == ir.Mul && !raises {
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
	case ir.Neg, ir.Add, ir.Sub, ir.Mul, ir.Div:
		return !slices.ContainsFunc(operands(in), func(v ir.Value) bool { return !w.plain[v] })
	}
	return false
}

// isBare says that a value may be a float of Python's own: a plain one, or one
// that a conditional expression chose.
func (w *pythonWriter) isBare(in *ir.Instr) bool {
	switch in.Op {
	case ir.Select:
		return w.flavor.scalar && (w.bare[in.Y] || w.bare[in.Z])
	case ir.Neg, ir.Add, ir.Sub, ir.Mul, ir.Div:
		return !slices.ContainsFunc(operands(in), func(v ir.Value) bool { return !w.bare[v] })
	}
	return w.isPlain(in)
}

// inputs gives what the block reads the model's names.
func (w *pythonWriter) inputs() {
	for k := range w.function.inputs {
		from := &w.function.inputs[k]
		var order []int32 // the indices that are used, as they come
		found := map[int32]string{}
		for i := range w.instrs {
			in := &w.instrs[i]
			if in.Op != from.op || in.Name == "" || w.plain[i] || w.uses[i] == 0 {
				continue
			}
			if found[in.Index] == "" {
				order, found[in.Index] = append(order, in.Index), w.names.pick(in.Name)
			}
			w.vars[i] = found[in.Index]
		}
		slices.Sort(order)
		w.unpack(from, order, found)
	}
}

// unpack assigns the inputs that are used: all of an array at once, or one by
// one.
func (w *pythonWriter) unpack(from *pythonInput, order []int32, vars map[int32]string) {
	left := join(len(order), func(i int) string { return vars[order[i]] })
	if n := len(order); n > 1 && n == from.length && !w.flavor.scalar && len(left) < pythonLine {
		w.body("%s = %s", left, from.from)
		return
	}
	for _, index := range order {
		w.body("%s = %s", vars[index], from.text(index))
	}
}

// measure learns how large the text for a value would be.
func (w *pythonWriter) measure(v ir.Value) {
	in := &w.instrs[v]
	if in.Op.Info().Input {
		return
	}
	w.cost[v] = 1
	if _, infix := w.infix(in.Op); !infix && in.Op != ir.Neg {
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
