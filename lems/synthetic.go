package lems

import (
	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

// Some expressions of a System nobody wrote: the sum that a select path stands
// for, the flow along an edge of a KineticScheme, the number behind a quantity
// with a unit. All their nodes have the place of what they stand for, so that
// names are told apart by their nodes.

// Meaning is what a name of the expression names; nil if undeclared.
func (e *Expression) Meaning(n *expr.Name) *Symbol {
	for i := range e.Refs {
		if e.Refs[i].node == n {
			return e.Refs[i].Target
		}
	}
	return e.Target(n.Pos)
}

// synthesis makes an expression at a place.
type synthesis struct{ e *Expression }

func newSynthesis(at syntax.Place, it *Item, attr string) synthesis {
	return synthesis{&Expression{Place: at, Item: it, Attr: attr, base: at.Span.Start}}
}

func (s synthesis) name(of *Symbol) expr.Expr {
	n := &expr.Name{Pos: s.e.Place.Span, Name: of.Name}
	s.e.refer(n.Pos, of.Name, of).node = n
	return n
}

func (s synthesis) number(v float64) expr.Expr { return &expr.Number{Pos: s.e.Place.Span, Value: v} }

func (s synthesis) op(op expr.Op, x, y expr.Expr) expr.Expr {
	return &expr.Binary{Op: op, OpPos: s.e.Place.Span, X: x, Y: y}
}

// chain is x op y op z and so on, and empty if there is nothing to chain.
func (s synthesis) chain(op expr.Op, list []expr.Expr, empty float64) expr.Expr {
	if len(list) == 0 {
		return s.number(empty)
	}
	x := list[0]
	for _, y := range list[1:] {
		x = s.op(op, x, y)
	}
	return x
}

// is finishes the expression.
func (s synthesis) is(x expr.Expr) *Expression {
	s.e.set(x)
	return s.e
}

// numberAt is an expression that is a number.
func numberAt(at syntax.Place, it *Item, attr string, v float64) *Expression {
	s := newSynthesis(at, it, attr)
	return s.is(s.number(v))
}
