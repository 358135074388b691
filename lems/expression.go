package lems

import (
	"sync/atomic"

	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

// Expression is the mathematics in one attribute.
//
// When something before it is edited, only its Place moves. Its names lie
// relative to that, and its tree follows when somebody asks for it: after most
// edits, nobody asks for most trees.
type Expression struct {
	Place     syntax.Place
	Problems  []expr.Problem
	Item      *Item
	Attr      string
	Condition bool // a truth value is wanted
	Quiet     bool // a checker had nothing to say of the expression; see Update
	undefined bool // a name is undeclared
	foreign   bool // a name is one that only another tool knows
	base      int32
	tree      expr.Expr
	Refs      []NameRef // one per name, in order of the text
	Scope     *Scope    // what its names may be; nil if the dialect resolves nothing
}

// NameRef is a name of an expression and what it names; see Expression.Span.
type NameRef struct {
	Name   string
	Target *Symbol     // nil if undeclared
	node   *expr.Name  // in an expression that nobody wrote, where places do not tell names apart
	pos    syntax.Span // from the start of the expression
}

// Expr is the tree of the expression.
func (e *Expression) Expr() expr.Expr {
	if e.tree != nil && atomic.LoadInt32(&e.base) != e.Place.Span.Start {
		e.follow()
	}
	return e.tree
}

// follow moves the tree to where the expression is now. Several may ask at once.
func (e *Expression) follow() {
	m := e.Item.model
	m.trees.Lock()
	defer m.trees.Unlock()
	if by := e.Place.Span.Start - e.base; by != 0 {
		expr.Move(e.tree, by)
		atomic.StoreInt32(&e.base, e.Place.Span.Start)
	}
}

// set gives the expression a tree, with places as they are now.
func (e *Expression) set(x expr.Expr) { e.tree, e.base = x, e.Place.Span.Start }

// move moves the expression by so many bytes.
func (e *Expression) move(by int32) {
	e.Place.Span = e.Place.Span.Plus(by)
	if len(e.Problems) > 0 {
		expr.MoveProblems(e.Problems, by)
	}
}

// Span is where a name of the expression stands.
func (e *Expression) Span(r NameRef) syntax.Span { return r.pos.Plus(e.Place.Span.Start) }

// refer adds a name that stands at a place of the tree.
func (e *Expression) refer(at syntax.Span, name string, target *Symbol) *NameRef {
	e.Refs = append(e.Refs, NameRef{Name: name, Target: target, pos: at.Plus(-e.base)})
	e.understand(target)
	return &e.Refs[len(e.Refs)-1]
}

// understand notes what follows from what a name names.
func (e *Expression) understand(target *Symbol) {
	e.undefined = e.undefined || target == nil
	e.foreign = e.foreign || target != nil && target.Unsupported
}

// forget drops what the names mean.
func (e *Expression) forget() {
	e.Refs, e.Scope, e.undefined, e.foreign = nil, nil, false, false
}

// Target is what the name at pos names; nil if undeclared.
func (e *Expression) Target(pos syntax.Span) *Symbol {
	pos = pos.Plus(-e.Place.Span.Start)
	for i := range e.Refs {
		if e.Refs[i].pos == pos {
			return e.Refs[i].Target
		}
	}
	return nil
}

// OK says that the expression has a meaning: it parsed and all names are known.
func (e *Expression) OK() bool {
	if e == nil || e.undefined {
		return false
	}
	for i := range e.Problems {
		if !e.Problems[i].Portability {
			return false
		}
	}
	return true
}

// Foreign says that a name of the expression is one that only another tool's
// generated code knows.
func (e *Expression) Foreign() bool { return e.foreign }
