package codegen

import (
	"slices"
	"strings"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/lems"
)

// goBlock prints the instructions of a block as statements. What the model has
// a name for, and what is used more than once and costs something, is a variable
// with the author's expression above it; the rest stands inside the expression
// that uses it. Slices are by Value.
type goBlock struct {
	*writer
	w      *goWriter
	names  *names
	instrs []ir.Instr
	vars   []string // the variable that holds it; "" if it stands where it is used
	uses   []int    // how often it is an operand or output
	cost   []int    // of the text that stands for it
	height []int    // of the expression that stands for it
	summed []bool   // it may become a summand, so that a product must be rounded first
	last   *lems.Item
}

const (
	goCheap     = 2  // at most so many operations are written twice instead of getting a variable
	goCall      = 8  // what a function costs, in operations
	goMaxHeight = 12 // of an expression
	goLine      = 100
)

// newGoBlock is ready to print the statements of a block. loose are the outputs
// that only become factors.
func (w *goWriter) newGoBlock(f *writer, blk *ir.Block, loose []ir.Value) *goBlock {
	n := len(blk.Instrs)
	b := &goBlock{writer: f, w: w, names: w.locals.inner(), instrs: blk.Instrs, vars: make([]string, n), uses: make([]int, n),
		cost: make([]int, n), height: make([]int, n), summed: make([]bool, n)}
	for _, v := range blk.Outputs {
		if v != ir.None {
			b.uses[v]++
			b.summed[v] = !slices.Contains(loose, v)
		}
	}
	for i := n - 1; i >= 0; i-- {
		for _, v := range operands(&b.instrs[i]) {
			b.uses[v]++
			b.summed[v] = b.summed[v] || b.passes(ir.Value(i))
		}
	}
	return b
}

// passes says that an operand of v may become a summand: at once, or because v
// is that operand.
func (b *goBlock) passes(v ir.Value) bool {
	switch op := b.instrs[v].Op; op {
	case ir.Add, ir.Sub, ir.Min, ir.Max, ir.Select:
		return true
	case ir.Neg:
		return b.summed[v]
	}
	return false
}

// statements prints the variables of the block.
func (b *goBlock) statements() {
	b.unpack(ir.StateValue)
	b.unpack(ir.Source)
	b.unpack(ir.CouplingSum)
	for i := range b.instrs {
		v := ir.Value(i)
		if b.uses[v] == 0 || b.vars[v] != "" {
			continue
		}
		b.unfold(v)
		b.measure(v)
		if !b.inline(v) {
			b.statement(v)
		}
	}
}

// unpack gives the inputs of a kind that are used the model's names.
func (b *goBlock) unpack(op ir.Op) {
	var found []int
	for i := range b.instrs {
		if in := &b.instrs[i]; in.Op == op && in.Name != "" && b.uses[i] > 0 {
			found = append(found, i)
		}
	}
	slices.SortFunc(found, func(i, j int) int { return int(b.instrs[i].Index - b.instrs[j].Index) })
	var vars, elements []string
	for _, i := range found {
		elements = append(elements, b.input(&b.instrs[i]))
		b.vars[i] = b.names.pick(b.instrs[i].Name)
		vars = append(vars, b.vars[i])
	}
	if line := strings.Join(vars, ", ") + " := " + strings.Join(elements, ", "); len(vars) > 0 && len(line) <= goLine {
		b.line("\t%s", line)
		return
	}
	for i := range vars {
		b.line("\t%s := %s", vars[i], elements[i])
	}
}

// input is the text of an input that has no variable.
func (b *goBlock) input(in *ir.Instr) string {
	switch in.Op {
	case ir.ParamValue:
		return "params." + b.w.fields[in.Index]
	case ir.Uniform:
		return b.w.point + "." + b.w.uniforms[in.Index]
	case ir.StateValue:
		return "states[" + b.w.states[in.Index] + "]"
	case ir.Source:
		return "source[" + b.w.states[in.Index] + "]"
	case ir.Normal:
		return "normal[" + b.w.states[in.Index] + "]"
	case ir.CouplingSum:
		return "sums[" + decimal(in.Index) + "]"
	case ir.Dt:
		return "dt"
	case ir.Time:
		return "t"
	case ir.Nodes:
		return "n_node"
	}
	return b.number(nan, 0) // no such input: Verify finds it first
}

// unfold keeps Go's compiler from computing what depends on constants alone: it
// refuses what is not finite, and the program has computed the rest already.
func (b *goBlock) unfold(v ir.Value) {
	in := &b.instrs[v]
	switch in.Op {
	case ir.Add, ir.Sub, ir.Mul, ir.Div, ir.Min, ir.Max, ir.Lt, ir.Le, ir.Eq, ir.Ne:
		if x := in.X; b.isLiteral(x) && b.isLiteral(in.Y) {
			b.vars[x] = b.names.fresh("number")
			b.line("\t%s := %s", b.vars[x], b.number(b.instrs[x].K, 0))
		}
	}
}

func (b *goBlock) isLiteral(v ir.Value) bool { return b.instrs[v].Op == ir.Const && b.vars[v] == "" }

// measure learns how large the text for a value would be.
func (b *goBlock) measure(v ir.Value) {
	in := &b.instrs[v]
	switch in.Op {
	case ir.Neg, ir.Add, ir.Sub, ir.Mul, ir.Div, ir.Lt, ir.Le, ir.Eq, ir.Ne, ir.And, ir.Or, ir.Not:
		b.cost[v] = 1
	default:
		b.cost[v] = goCall
	}
	for _, x := range operands(in) {
		if b.vars[x] == "" {
			b.cost[v] += b.cost[x]
			b.height[v] = max(b.height[v], b.height[x]+1)
		}
	}
}

// inline says that a value stands where it is used.
func (b *goBlock) inline(v ir.Value) bool {
	in := &b.instrs[v]
	switch {
	case in.Op.Info().Input:
		b.cost[v] = 0
		return true
	case in.Name != "" || b.height[v] >= goMaxHeight:
		return false
	}
	return b.uses[v] == 1 || b.cost[v] <= goCheap
}

// statement gives a value a variable.
func (b *goBlock) statement(v ir.Value) {
	in := &b.instrs[v]
	if in.Op == ir.Select && in.Name != "" {
		b.choice(v)
		return
	}
	text := b.expression(v, 0)
	name := b.variable(in)
	b.origin(in, name+" = "+text)
	b.line("\t%s := %s", name, text)
	b.vars[v] = name
}

func (b *goBlock) variable(in *ir.Instr) string {
	switch {
	case in.Name == "":
		return b.names.fresh("term")
	case b.w.source != nil && madeUp(b.w.prog, b.w.source.System, in.Name):
		return b.names.fresh(in.Name)
	}
	return b.names.pick(in.Name)
}

// choice prints a Select: as an if, or with the ones behind it as a switch.
func (b *goBlock) choice(v ir.Value) {
	name := b.variable(&b.instrs[v])
	b.origin(&b.instrs[v], "")
	if old := b.vars[b.instrs[v].Z]; old != "" && b.isReset(v) {
		b.line("\t%s := %s", name, old)
		b.line("\tif %s {", b.text(b.instrs[v].X, 0))
		b.line("\t\t%s = %s", name, b.text(b.instrs[v].Y, 0))
		b.line("\t}")
		b.vars[v] = name
		return
	}
	b.line("\tvar %s float64", name)
	if !b.isCase(b.instrs[v].Z) {
		in := &b.instrs[v]
		b.line("\tif %s {", b.text(in.X, 0))
		b.line("\t\t%s = %s", name, b.text(in.Y, 0))
		b.line("\t} else {")
		b.line("\t\t%s = %s", name, b.text(in.Z, 0))
		b.line("\t}")
		b.vars[v] = name
		return
	}
	b.line("\tswitch {")
	at := v
	for at == v || b.isCase(at) {
		in := &b.instrs[at]
		b.line("\tcase %s:", b.text(in.X, 0))
		b.line("\t\t%s = %s", name, b.text(in.Y, 0))
		at = in.Z
	}
	b.line("\tdefault:")
	b.line("\t\t%s = %s", name, b.text(at, 0))
	b.line("\t}")
	b.vars[v] = name
}

// isReset says that a Select is a state that a handler may change.
func (b *goBlock) isReset(v ir.Value) bool {
	return b.w.source != nil && strings.HasSuffix(b.instrs[v].Name, changed) && madeUp(b.w.prog, b.w.source.System, b.instrs[v].Name)
}

// isCase says that a value is a Select that only the one before it needs.
func (b *goBlock) isCase(v ir.Value) bool {
	return b.instrs[v].Op == ir.Select && b.vars[v] == "" && b.uses[v] == 1
}

// origin writes the author's expression above a line, unless it says the same
// or stands there already.
func (b *goBlock) origin(in *ir.Instr, line string) {
	e := b.w.origins.at(in.Place)
	item := equationOf(e)
	if item == nil || item == b.last {
		return
	}
	for _, text := range authors(item, e) {
		if text = oneLine(text); text != line {
			goComment(b.writer, "\t// ", text)
		}
	}
	b.last = item
}

// equationOf is the element that an expression is the equation of, or one of the
// cases of; nil if there is no expression.
func equationOf(e *lems.Expression) *lems.Item {
	switch {
	case e == nil:
		return nil
	case e.Item.Row.Name == "Case" && e.Item.Parent != nil:
		return e.Item.Parent
	}
	return e.Item
}
