package codegen

import (
	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

// Lower makes the program of a system. What the IR cannot express is a Gap; a
// program with Gaps is nil. Only a Complete system has a program.
//
// What depends on parameters alone is computed once per point and read as a
// uniform; what depends on constants alone is a constant.
func Lower(sys *lems.System) (*ir.Program, []Gap) { return lower(sys, false) }

// LowerNamed makes the same program without folding the model's Constants: those
// that are plain numbers are Params behind the swept ones, with Lo = Hi = the
// number. It is for code that people read and edit.
//
// At those values it computes what the program of Lower does, bit for bit in
// float64, but for a power whose exponent is a Constant: there Lower sees a
// number and multiplies, LowerNamed does not.
func LowerNamed(sys *lems.System) (*ir.Program, []Gap) { return lower(sys, true) }

func lower(sys *lems.System, named bool) (*ir.Program, []Gap) {
	if sys == nil || !sys.Complete {
		return nil, nil
	}
	l := &lowerer{sys: sys, named: named, prog: &ir.Program{Name: sys.Name, Seconds: sys.Seconds, DelayScale: -1}, params: map[*lems.Symbol]int{},
		states: map[*lems.Symbol]int{}, sums: map[*lems.Symbol]sum{}, vars: map[*lems.Symbol]*lems.Variable{},
		defs: map[*lems.Symbol]*lems.Def{}, uniforms: map[*lems.Symbol]int{}}
	l.index()
	l.point = l.block(ir.NewBuilder(), inPoint)
	l.discrete()
	l.rates()
	l.couplings()
	if sys.Delay != nil {
		l.prog.DelayScale = int32(l.uniform(sys.Delay.Symbol, sys.Delay.Symbol.Place))
	}
	l.prog.Point = l.point.b.Block(l.outputs...)
	if len(l.gaps) > 0 {
		return nil, l.gaps
	}
	return l.prog, nil
}

type lowerer struct {
	sys  *lems.System
	prog *ir.Program
	gaps []Gap

	named bool // Constants are parameters

	params map[*lems.Symbol]int
	states map[*lems.Symbol]int
	sums   map[*lems.Symbol]sum
	vars   map[*lems.Symbol]*lems.Variable
	defs   map[*lems.Symbol]*lems.Def

	point    *block
	uniforms map[*lems.Symbol]int
	outputs  []ir.Value // of the Point block

	moments
}

// sum is an accumulator: a coupling and the factor after its sum.
type sum struct {
	coupling int
	scale    *lems.Expression // nil: 1
}

// index learns what each symbol is.
func (l *lowerer) index() {
	for i, p := range l.sys.Params {
		l.params[p.Symbol] = i
		l.prog.Params = append(l.prog.Params, ir.Param{Slot: slot(p.Symbol), Lo: p.Range.Lo, Hi: p.Range.Hi})
	}
	for i, s := range l.sys.States {
		l.states[s.Symbol] = i
		l.prog.States = append(l.prog.States, ir.State{Slot: slot(s.Symbol), InitLo: s.Initial.Lo, InitHi: s.Initial.Hi, Min: s.Bounds.Lo, Max: s.Bounds.Hi})
	}
	for _, d := range l.sys.Constants {
		l.defs[d.Symbol] = d
		if v, ok := l.plainNumber(d); ok && l.named {
			l.params[d.Symbol] = len(l.prog.Params)
			l.prog.Params = append(l.prog.Params, ir.Param{Slot: slot(d.Symbol), Lo: v, Hi: v})
		}
	}
	for _, d := range l.sys.Derived {
		l.defs[d.Symbol] = d
	}
	for _, v := range l.sys.Variables {
		l.vars[v.Symbol] = v
	}
	for i, c := range l.sys.Couplings {
		for _, s := range c.Sums {
			l.sums[s.Symbol] = sum{i, s.Value}
		}
	}
}

// plainNumber is the value of a Constant that depends on no other, as Lower
// computes it.
func (l *lowerer) plainNumber(d *lems.Def) (float64, bool) {
	if d.Value == nil || len(d.Value.Uses()) > 0 {
		return 0, false
	}
	if v, ok := lems.Constant(d.Value.Expr(), nil); !ok || v-v != 0 {
		return 0, false
	}
	k := l.block(ir.NewBuilder(), inPoint)
	in := k.b.Instr(k.number(d.Value))
	return in.K, in.Op == ir.Const
}

func slot(s *lems.Symbol) ir.Slot { return ir.Slot{Name: s.Name, Place: s.Place} }

// where is the kind of block that is being built.
type where uint8

const (
	inPoint where = iota
	inRates
	inEdge
	inStart
	inAfter
)

// block builds one block. It remembers what a symbol became.
type block struct {
	*lowerer
	b      *ir.Builder
	where  where
	values map[*lems.Symbol]ir.Value
	open   map[*lems.Symbol]bool // those whose values are being made
	inputs map[*lems.Symbol]int  // in an edge: the source states
	now    reader                // nil: states are what they are in the whole block
	in     *lems.Expression      // that is being built
	next   map[int]ir.Value      // at the end of a step: what hidden states will show
}

// reader knows the states at a moment within a block; None is none of its.
type reader interface {
	read(s *lems.Symbol) ir.Value
	// certain says that what has been read since the mark is what it will be to
	// the end of the block.
	mark() int
	certain(mark int) bool
}

func (l *lowerer) block(b *ir.Builder, where where) *block {
	return &block{lowerer: l, b: b, where: where, values: map[*lems.Symbol]ir.Value{}, open: map[*lems.Symbol]bool{}}
}

// rates builds the equations, the noise and the exposures.
func (l *lowerer) rates() {
	k := l.block(ir.NewBuilder(), inRates)
	out := make([]ir.Value, len(l.prog.States))
	for i := range out {
		out[i] = k.b.Const(0)
	}
	for i, s := range l.sys.States {
		out[i] = k.rate(s)
	}
	for i := range l.prog.States {
		amplitude := ir.None
		if i < len(l.sys.States) {
			amplitude = k.noise()
		}
		out = append(out, amplitude)
	}
	for _, e := range l.sys.Exposures {
		out = append(out, k.number(e.Value))
		l.prog.Exposures = append(l.prog.Exposures, slot(e.Symbol))
	}
	l.prog.Noisy = l.sys.Noise != nil
	l.prog.Rates = k.b.Block(out...)
}

// rate is the time derivative of a state: the sum of its parts.
func (k *block) rate(s *lems.State) ir.Value {
	sum := ir.None
	add := func(v ir.Value) {
		if sum != ir.None {
			v = k.b.Binary(ir.Add, sum, v)
		}
		sum = v
	}
	if s.Rate != nil {
		add(k.number(s.Rate))
	}
	for _, r := range s.More {
		v := k.number(r.Value)
		if r.Regime != nil {
			v = k.b.At(r.Value.Place).Select(k.active(r.Regime), v, k.b.Const(0))
		}
		add(v)
	}
	if sum == ir.None {
		return k.b.Const(0)
	}
	return k.b.Named(sum, "d"+s.Symbol.Name)
}

func (k *block) noise() ir.Value {
	switch {
	case k.sys.Noise == nil:
		return ir.None
	case k.sys.Noise.Value == nil:
		return k.b.Const(1)
	}
	return k.symbol(k.sys.Noise.Symbol, k.sys.Noise.Symbol.Place)
}

// couplings builds the summand of each coupling.
func (l *lowerer) couplings() {
	for _, c := range l.sys.Couplings {
		k := l.block(ir.NewBuilder(), inEdge)
		k.inputs = map[*lems.Symbol]int{}
		for _, in := range c.Inputs {
			k.inputs[in.Symbol] = in.State
		}
		value := k.b.Const(0)
		switch {
		case c.Pre != nil && c.Post != nil:
			post, pre := k.expression(c.Post), k.expression(c.Pre)
			value = k.b.At(c.Pre.Place).Binary(ir.Mul, post, pre)
		case c.Pre != nil:
			value = k.number(c.Pre)
		case c.Post != nil:
			value = k.number(c.Post)
		}
		l.prog.Couplings = append(l.prog.Couplings, ir.Coupling{Slot: slot(c.Type), Edge: k.b.Block(value)})
	}
}

// uniform is the index of the uniform that holds a symbol's value, computed in
// the Point block.
func (l *lowerer) uniform(s *lems.Symbol, use syntax.Place) int {
	if i, ok := l.uniforms[s]; ok {
		return i
	}
	v := l.point.symbol(s, use)
	i := len(l.outputs)
	l.uniforms[s] = i
	l.outputs = append(l.outputs, l.point.b.Number(v))
	l.prog.Uniforms = append(l.prog.Uniforms, slot(s))
	return i
}

// symbol is the value of a name in this block.
func (k *block) symbol(s *lems.Symbol, use syntax.Place) ir.Value {
	if v, ok := k.values[s]; ok {
		return v
	}
	if k.now != nil {
		return k.moving(s, use)
	}
	if k.open[s] {
		return k.gap("a value that depends on itself: "+s.Name, use)
	}
	k.open[s] = true
	v := k.define(s, use)
	k.values[s] = v
	delete(k.open, s)
	return v
}

// moving is the value of a name where states change.
func (k *block) moving(s *lems.Symbol, use syntax.Place) ir.Value {
	if v := k.now.read(s); v != ir.None {
		return v
	}
	mark := k.now.mark()
	v := k.define(s, use)
	if k.now.certain(mark) {
		k.values[s] = v
	}
	return v
}

func (k *block) define(s *lems.Symbol, use syntax.Place) ir.Value {
	if i, ok := k.params[s]; ok {
		if k.where == inPoint {
			return k.b.Named(k.b.At(s.Place).Input(ir.ParamValue, i), s.Name)
		}
		return k.read(ir.Uniform, k.uniform(s, use), s)
	}
	if d, ok := k.defs[s]; ok {
		if k.where == inPoint || s.Kind == lems.ConstantSymbol && !k.named && k.fixed(d) {
			return k.b.Named(k.expression(d.Value), s.Name)
		}
		return k.read(ir.Uniform, k.uniform(s, use), s)
	}
	if s.Kind == lems.ReservedSymbol {
		return k.reserved(s, use)
	}
	if k.where == inPoint {
		return k.gap("a value that depends on the state where only parameters are known: "+s.Name, use)
	}
	if i, ok := k.states[s]; ok {
		return k.read(ir.StateValue, i, s)
	}
	if i, ok := k.inputs[s]; ok {
		return k.read(ir.Source, i, s)
	}
	if v, ok := k.vars[s]; ok {
		return k.b.Named(k.cases(v.Cases), s.Name)
	}
	if c, ok := k.sums[s]; ok {
		return k.accumulator(c, s, use)
	}
	return k.gap(s.Kind.String()+" "+s.Name+" in an expression", use)
}

func (k *block) read(op ir.Op, index int, s *lems.Symbol) ir.Value {
	return k.b.Named(k.b.At(s.Place).Input(op, index), s.Name)
}

// fixed says that a constant depends on numbers alone.
func (k *block) fixed(d *lems.Def) bool {
	for _, s := range d.Value.Uses() {
		if def := k.defs[s]; def == nil || s.Kind != lems.ConstantSymbol || !k.fixed(def) {
			return false
		}
	}
	return true
}

func (k *block) accumulator(c sum, s *lems.Symbol, use syntax.Place) ir.Value {
	if k.where == inEdge {
		return k.gap("a coupling that depends on the sum of a coupling", use)
	}
	if c.scale == nil {
		return k.read(ir.CouplingSum, c.coupling, s)
	}
	v := k.b.At(s.Place).Input(ir.CouplingSum, c.coupling)
	scale := k.expression(c.scale)
	return k.b.Named(k.b.At(c.scale.Place).Binary(ir.Mul, v, scale), s.Name)
}

func (k *block) reserved(s *lems.Symbol, use syntax.Place) ir.Value {
	if k.where == inEdge && (s.Name == "dt" || s.Name == "n_node") {
		return k.read(ir.Uniform, k.uniform(s, use), s)
	}
	k.b.At(use)
	switch s.Name {
	case "dt":
		return k.b.Input(ir.Dt, 0)
	case "n_node":
		return k.b.Input(ir.Nodes, 0)
	case "local_coupling":
		return k.b.Const(0)
	case "PI_2":
		return k.b.Const(2 * pi)
	case "t":
		switch k.where {
		case inRates, inAfter:
			return k.b.Input(ir.Time, 0)
		case inStart:
			return k.b.Const(0)
		}
	}
	return k.gap(s.Name+" here", use)
}

const pi = 3.141592653589793

// cases is the value of the first case whose condition holds, 0 if none does.
func (k *block) cases(cases []lems.Case) ir.Value {
	v := k.b.Const(0)
	for i := len(cases) - 1; i >= 0; i-- {
		c := cases[i]
		value := k.expression(c.Value)
		if c.Condition == nil {
			v = value
			continue
		}
		cond := k.expression(c.Condition)
		v = k.b.At(c.Value.Place).Select(cond, value, v)
	}
	return v
}

func (k *block) gap(feature string, place syntax.Place) ir.Value {
	k.gaps = append(k.gaps, Gap{Feature: feature, Place: place})
	return k.b.Const(0)
}

func (k *block) expression(e *lems.Expression) ir.Value {
	outer := k.in
	k.in = e
	v := k.lower(e, e.Expr())
	k.in = outer
	return v
}

// number is the value of an expression where a condition counts as 1 or 0.
func (k *block) number(e *lems.Expression) ir.Value { return k.b.Number(k.expression(e)) }

// lower builds an expression; instructions carry the place of the smallest
// expression that made them.
func (k *block) lower(e *lems.Expression, x expr.Expr) ir.Value {
	place := syntax.Place{File: e.Place.File, Span: x.Span()}
	switch x := x.(type) {
	case *expr.Number:
		return k.b.Const(x.Value)
	case *expr.Symbol:
		if s := e.Target(x.Span()); s != nil {
			return k.symbol(s, place)
		}
		return k.b.Const(x.Value)
	case *expr.Name:
		return k.symbol(e.Meaning(x), place)
	case *expr.Paren:
		return k.lower(e, x.X)
	case *expr.Unary:
		v := k.lower(e, x.X)
		return k.b.At(place).Unary(unaryOps[x.Op], v)
	case *expr.Binary:
		v, w := k.lower(e, x.X), k.lower(e, x.Y)
		k.b.At(place)
		switch x.Op {
		case expr.Gt:
			return k.b.Binary(ir.Lt, w, v)
		case expr.Ge:
			return k.b.Binary(ir.Le, w, v)
		}
		return k.b.Binary(binaryOps[x.Op], v, w)
	case *expr.Call:
		return k.call(e, x, place)
	}
	return k.gap("an expression without meaning", place)
}

var unaryOps = map[expr.Op]ir.Op{expr.Neg: ir.Neg, expr.Not: ir.Not}

var binaryOps = map[expr.Op]ir.Op{
	expr.Add: ir.Add, expr.Sub: ir.Sub, expr.Mul: ir.Mul, expr.Div: ir.Div, expr.Pow: ir.Pow,
	expr.Lt: ir.Lt, expr.Le: ir.Le, expr.Eq: ir.Eq, expr.Ne: ir.Ne, expr.And: ir.And, expr.Or: ir.Or,
}

var functions = map[string]ir.Op{
	"exp": ir.Exp, "log": ir.Log, "ln": ir.Log, "sqrt": ir.Sqrt, "sin": ir.Sin, "cos": ir.Cos, "tan": ir.Tan,
	"sinh": ir.Sinh, "cosh": ir.Cosh, "tanh": ir.Tanh, "abs": ir.Abs, "ceil": ir.Ceil, "floor": ir.Floor,
}

var functions2 = map[string]ir.Op{"pow": ir.Pow, "min": ir.Min, "max": ir.Max}

func (k *block) call(e *lems.Expression, x *expr.Call, place syntax.Place) ir.Value {
	var args []ir.Value
	for _, a := range x.Args {
		args = append(args, k.lower(e, a))
	}
	k.b.At(place)
	if op, ok := functions[x.Name]; ok && len(args) == 1 {
		return k.b.Unary(op, args[0])
	}
	if op, ok := functions2[x.Name]; ok && len(args) == 2 {
		return k.b.Binary(op, args[0], args[1])
	}
	if x.Name == "H" && len(args) == 1 {
		return k.heaviside(args[0])
	}
	if x.Name == "random" && len(args) == 1 && k.sys.Seconds {
		return k.b.Binary(ir.Mul, args[0], k.random(x, place))
	}
	return k.gap(x.Name+"()", place)
}

// heaviside is 0 below 0, 1 above, 0.5 at 0, as LEMS defines H.
func (k *block) heaviside(x ir.Value) ir.Value {
	zero := k.b.Const(0)
	below := k.b.Select(k.b.Binary(ir.Lt, x, zero), zero, k.b.Const(0.5))
	return k.b.Select(k.b.Binary(ir.Lt, zero, x), k.b.Const(1), below)
}
