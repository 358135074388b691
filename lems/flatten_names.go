package lems

import (
	"strings"

	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

// find is what a name in the dynamics of an instance names: t, a variable of the
// Regime, a variable, a parameter or constant, what a Requirement finds further
// out, a global Constant; nil and why if it names nothing.
func (n *instance) find(name string, in *regimeNames) (*Symbol, ObstacleKind) {
	if name == timeSymbol.Name {
		return timeSymbol, 0
	}
	if in != nil && in.names[name] != nil {
		return in.names[name], 0
	}
	if s := n.variables[name]; s != nil {
		return s, 0
	}
	if s := n.number(name); s != nil {
		return s, 0
	}
	if n.members.FindAs(name, "Requirement") != nil {
		return n.required(name), UnmetRequirement
	}
	if s := n.f.w.Global(name); s != nil {
		return n.f.global(s), 0
	}
	return nil, UndeclaredName
}

// quantity is what others read from the instance by name: what an Exposure
// shows, a variable, a parameter or constant, what it requires itself; nil if
// there is nothing.
func (n *instance) quantity(name string) *Symbol {
	if s := n.exposed[name]; s != nil {
		return s
	}
	if s := n.variables[name]; s != nil {
		return s
	}
	if s := n.number(name); s != nil {
		return s
	}
	if n.members.FindAs(name, "Requirement") != nil {
		return n.required(name)
	}
	return nil
}

// required is what the nearest instance around provides, or else what comes from
// other components like this one; nil if there is neither.
func (n *instance) required(name string) *Symbol {
	f := n.f
	for n = n.parent; n != nil; n = n.parent {
		if s := n.quantity(name); s != nil {
			return s
		}
	}
	return f.fromNetwork(name)
}

// number is the parameter or constant of a name; nil if the type has none. Of
// several the one of the type itself counts, then that of its base.
func (n *instance) number(name string) *Symbol {
	if s, known := n.numbers[name]; known {
		return s
	}
	var best *Member
	for x := n.members.Find(name); x != nil; x = x.next {
		switch x.Item.Row.Name {
		case "Parameter", "IntegerParameter", "IndexParameter", "DerivedParameter", "Constant", "Property":
			if best == nil || n.rank(x.Type) < n.rank(best.Type) {
				best = x
			}
		}
	}
	if best == nil {
		return nil
	}
	s := n.f.symbolOf(n, best)
	n.numbers[name] = s
	return s
}

// rank is how far up in the chain of types one stands.
func (n *instance) rank(t *ComponentType) int {
	for i, x := range n.members.Chain {
		if x == t {
			return i
		}
	}
	return len(n.members.Chain)
}

// given is who has a number: instances of one component have their parameters in
// common, those of one type its constants.
type given struct {
	of   any // *Component, *ComponentType or *instance
	item *Item
}

// symbolOf is the symbol of a member of an instance that is a number.
func (f *flattener) symbolOf(n *instance, x *Member) *Symbol {
	key := given{n.c, x.Item}
	switch _, assigned := n.assigned[x.Name]; {
	case x.Item.Row.Name == "Constant":
		key.of = x.Type
	case assigned && x.Item.Row.Name == "Property":
		key.of = n
	}
	if s := f.givens[key]; s != nil {
		return s
	}
	outer := n.label
	if key.of == n {
		outer = n.name
	}
	s := &Symbol{Kind: x.Item.Row.Declares, Name: f.name(join(outer, x.Name)), Place: x.Item.AttrPlace("name"), Item: x.Item, Description: x.Item.Value("description")}
	if x.Item.Symbol != nil {
		s.Owner = x.Item.Symbol.Owner
	}
	f.givens[key] = s
	f.give(n, x, s)
	return s
}

// give gives a number its value.
func (f *flattener) give(n *instance, x *Member, s *Symbol) {
	switch x.Item.Row.Name {
	case "DerivedParameter":
		f.derive(n, x.Item, s)
	case "Constant":
		f.constant(x.Item, s)
	case "Property":
		f.property(n, x, s)
	default:
		f.parameter(n, x, s)
	}
}

// parameter is what the component gives, or what its type fixes.
func (f *flattener) parameter(n *instance, x *Member, s *Symbol) {
	if text, ok := n.c.Given(x.Name); ok {
		f.param(n.c, x.Item, s, text)
		return
	}
	fixed := f.w.Fixed(n.t, x.Name)
	if fixed == nil {
		f.flaw(s, MissingParameter, s.Name, n.c.Place())
		return
	}
	s.Kind = ConstantSymbol
	if v, _, ok := f.amount(x.Item, s, fixed.Value("value"), fixed.AttrPlace("value")); ok {
		f.define(s, &Def{Symbol: s, Value: numberAt(fixed.AttrPlace("value"), fixed, "value", v)})
	}
}

// param makes a parameter of a component that can be swept, with the value that is
// written.
func (f *flattener) param(c *Component, it *Item, s *Symbol, text string) {
	at := c.at(it.Value("name"))
	if v, unit, ok := f.amount(it, s, text, at); ok {
		f.params[s] = &Param{Symbol: s, Unit: unit, Range: Range{Lo: v, Hi: v, Place: at, Given: true}, Of: c}
	}
}

// property is what a Structure assigns, what the component gives, or what the
// type has as a default, which is in SI units.
func (f *flattener) property(n *instance, x *Member, s *Symbol) {
	if a, ok := n.assigned[x.Name]; ok {
		e, err := a.owner.expression(a.it, "value", &regimeNames{names: f.bound(a)})
		f.flawed(s, err)
		f.define(s, &Def{Symbol: s, Value: e})
		return
	}
	if text, ok := n.c.Given(x.Name); ok {
		f.param(n.c, x.Item, s, text)
		return
	}
	v, at := 0.0, x.Item.AttrPlace("name")
	if text := x.Item.Value("defaultValue"); text != "" {
		q := ParseQuantity(text)
		if q.Problem != QuantityOK || q.Symbol != "" {
			f.flaw(s, MalformedParameter, text, x.Item.AttrPlace("defaultValue"))
			return
		}
		v, at = q.Number, x.Item.AttrPlace("defaultValue")
	}
	f.params[s] = &Param{Symbol: s, Range: Range{Lo: v, Hi: v, Place: at, Given: true}, Of: n.c}
}

// bound are the numbers that stand for names in an Assign.
func (f *flattener) bound(a assignment) map[string]*Symbol {
	if len(a.bound) == 0 {
		return nil
	}
	names := map[string]*Symbol{}
	for name, v := range a.bound {
		names[name] = f.bind(name, v, a.it.Parent)
	}
	return names
}

func (f *flattener) derive(n *instance, it *Item, s *Symbol) {
	if it.Value("value") == "" && it.Value("select") != "" {
		f.flaw(s, UnsupportedElement, "DerivedParameter select", it.AttrPlace("select"))
		return
	}
	e, err := n.expression(it, "value", nil)
	f.flawed(s, err)
	f.define(s, &Def{Symbol: s, Value: e})
}

// constant is a constant of a type or, with a value in SI units, of all.
func (f *flattener) constant(it *Item, s *Symbol) {
	if v, _, ok := f.amount(it, s, it.Value("value"), it.AttrPlace("value")); ok {
		f.define(s, &Def{Symbol: s, Value: numberAt(it.AttrPlace("value"), it, "value", v)})
	}
}

// global is the symbol for a global Constant, which may be a plain number.
func (f *flattener) global(of *Symbol) *Symbol {
	key := given{nil, of.Item}
	if s := f.givens[key]; s != nil {
		return s
	}
	s := &Symbol{Kind: ConstantSymbol, Name: f.name(of.Name), Place: of.Place, Item: of.Item, Description: of.Description}
	f.givens[key] = s
	if q := ParseQuantity(of.Item.Value("value")); q.Problem == QuantityOK && q.Symbol == "" {
		f.define(s, &Def{Symbol: s, Value: numberAt(of.Item.AttrPlace("value"), of.Item, "value", q.Number)})
	} else {
		f.constant(of.Item, s)
	}
	return s
}

// amount is a quantity in SI units, and its unit; the symbol that wants it has a
// flaw if the text is none of its dimension.
func (f *flattener) amount(decl *Item, s *Symbol, text string, at syntax.Place) (v float64, unit string, ok bool) {
	want := Known(Dimension{})
	if _, says := decl.Attr("dimension"); says {
		want = f.w.DimensionOf(decl.Value("dimension"))
	}
	v, unit, ok = f.w.si(text, want)
	if !ok {
		f.flaw(s, MalformedParameter, strings.TrimSpace(text), at)
	}
	return v, unit, ok
}

// si is a quantity of a dimension in SI units; any dimension will do where none
// is known to be wanted. A bare 0 needs no unit.
func (w *World) si(text string, want Dim) (v float64, unit string, ok bool) {
	q := ParseQuantity(text)
	if q.Problem != QuantityOK {
		return 0, "", false
	}
	if q.Symbol == "" || q.Symbol == "none" {
		return q.Number, "", q.Number == 0 || !want.dimensional()
	}
	u := w.Unit(q.Symbol)
	if u == nil || !u.OK || Known(u.Dimension).Differs(want) {
		return 0, "", false
	}
	return u.Exactly(strings.TrimSpace(text[:q.NumberEnd]), q.Number), q.Symbol, true
}

// expression is an expression of an element in terms of an instance, and what is
// wrong with it.
func (n *instance) expression(it *Item, attr string, in *regimeNames) (*Expression, []Obstacle) {
	p := n.f.parse(it, attr)
	e := &Expression{Place: p.place, Item: it, Attr: attr, Condition: p.condition}
	e.set(p.expr)
	if p.bad {
		return e, []Obstacle{{MalformedExpression, "", p.place}}
	}
	var wrong []Obstacle
	e.Refs = make([]NameRef, 0, len(p.names))
	for _, x := range p.names {
		s, why := n.find(x.Name, in)
		if s == nil {
			wrong = append(wrong, Obstacle{why, x.Name, syntax.Place{File: p.place.File, Span: x.Pos}})
		}
		e.refer(x.Pos, x.Name, s)
	}
	return e, wrong
}

// parsed is the text of an attribute, read once for all instances.
type parsed struct {
	expr      expr.Expr
	names     []*expr.Name
	place     syntax.Place
	bad       bool
	condition bool
}

type written struct {
	it   *Item
	attr string
}

// parse reads an expression. Those of included files have not been read yet.
func (f *flattener) parse(it *Item, attr string) *parsed {
	key := written{it, attr}
	if p := f.parsed[key]; p != nil {
		return p
	}
	p := &parsed{place: it.AttrPlace(attr), condition: attr == "test" || attr == "condition"}
	f.parsed[key] = p
	if e := it.Expr(attr); e != nil {
		p.expr, p.bad = e.Expr(), hasMistake(e)
	} else if a, ok := it.Attr(attr); ok {
		x, problems := expr.ParseIn(it.model.File, a.Value, it.model.Dialect.Mode)
		p.expr, p.bad = x, hasMistake(&Expression{Problems: problems})
	} else {
		p.bad = true
	}
	if !p.bad {
		p.names = expr.Names(p.expr)
	}
	return p
}
