// Package expr is the expression language of LEMS and of its RateML dialect.
//
// Parse turns the raw text of an attribute into a tree. It reads the text as it
// stands in the file, entities included, so that every node points into the
// file. It never fails: where the text makes no sense a Bad node stands for it,
// and a Problem says what is wrong, once. Names are only text here; what they
// mean is the business of package lems.
//
// The two dialects share one grammar, weakest binding first:
//
//	or      = and { ".or." and }
//	and     = not { ".and." not }
//	not     = "not" not | cmp                      RateML only
//	cmp     = sum [ (".lt." | ".gt." | ".leq." | ".geq." | ".eq." | ".neq.") sum ]
//	sum     = term { ("+" | "-") term }
//	term    = unary { ("*" | "/") unary }
//	unary   = "-" unary | power
//	power   = primary { "^" sunary }               (a^b)^c
//	sunary  = [ "-" ] primary
//	primary = NUMBER | NAME | FUNCTION "(" or ")" | "(" or ")" | "{" or "}"
//
// One rule of jLEMS is not in the grammar and is kept because PyLEMS agrees
// with it: a minus that directly follows another operator binds stronger than
// the power, so 2 * -3^2 is 2 * (-3)^2, whereas -3^2 is -(3^2).
//
// Mode bits switch the readings of RateML on. What another tool would read
// differently, or not at all, is recorded too, as a Problem with Portability
// set: such text is legal here.
package expr

import "github.com/lemsls/lemsls/lems/syntax"

// Mode is a set of readings that plain LEMS does not have.
type Mode uint8

// Braces reads {x^2}. FloatSuffix reads 1.0f. BareOperators reads < <= > >= ==
// != and or not && || !, plain or as entities. Symbols makes pi and inf (PI,
// INF) constants.
const (
	Braces Mode = 1 << iota
	FloatSuffix
	BareOperators
	Symbols
)

// LEMS and RateML are the modes of the two dialects.
const (
	LEMS   Mode = 0
	RateML      = Braces | FloatSuffix | BareOperators | Symbols
)

// Has says that all bits of b are set.
func (m Mode) Has(b Mode) bool { return m&b == b }

// Limits of an expression. Nested groups, signs and calls end at MaxNesting, and
// a chain of operators ends where it is MaxHeight high, so a walk may recurse
// without fear. Parse reports at most MaxProblems mistakes and as many facts.
const (
	MaxNesting  = 500
	MaxHeight   = 10000
	MaxProblems = 500
)

// Expr is a node: *Number, *Name, *Symbol, *Unary, *Binary, *Call, *Paren or
// *Bad. Nodes are immutable, but for Move,
// and the span of a child lies within its parent's.
type Expr interface {
	// Span is the text of the node in the file.
	Span() syntax.Span
	node()
}

// Number is a literal: 1 1.5 .5 1e-3 1.0f.
type Number struct {
	Pos     syntax.Span
	Text    string // as written, entities resolved, suffix included
	Value   float64
	Integer bool // written without point, exponent or suffix
}

// Name is a use of a variable, parameter or constant.
type Name struct {
	Pos  syntax.Span
	Name string
}

// Symbol is a constant of the language: pi or inf. A binder may take it for a
// name if the model declares one.
type Symbol struct {
	Pos   syntax.Span
	Name  string // as written
	Value float64
}

// Unary is Op X. A unary plus has no node.
type Unary struct {
	Op    Op // Neg or Not
	OpPos syntax.Span
	X     Expr
	pos   syntax.Span // set by Parse
}

// Binary is X Op Y.
type Binary struct {
	Op    Op
	OpPos syntax.Span
	X, Y  Expr
	pos   syntax.Span // set by Parse
}

// Call is Name ( Args ).
type Call struct {
	Name    string
	NamePos syntax.Span
	Args    []Expr
	Pos     syntax.Span
	Func    *Func // nil if unknown; see Func.Foreign
}

// Paren is ( X ) or, where the mode has Braces, { X }.
type Paren struct {
	Pos   syntax.Span
	X     Expr
	Brace bool
}

// Bad is text that made no sense, with what could be read of it. A missing
// operand is a Bad with an empty span. A Bad and all above and below it are
// nothing to complain about again.
type Bad struct {
	Pos   syntax.Span
	Parts []Expr
}

// Span is the text of the literal.
func (e *Number) Span() syntax.Span { return e.Pos }

// Span is the text of the name.
func (e *Name) Span() syntax.Span { return e.Pos }

// Span is the text of the name.
func (e *Symbol) Span() syntax.Span { return e.Pos }

// Span reaches from the operator to the end of the operand.
func (e *Unary) Span() syntax.Span {
	if e.pos.End > 0 {
		return e.pos
	}
	return e.OpPos.Cover(e.X.Span())
}

// Span covers both operands.
func (e *Binary) Span() syntax.Span {
	if e.pos.End > 0 {
		return e.pos
	}
	return e.X.Span().Cover(e.Y.Span())
}

// Span reaches from the name to the closing parenthesis.
func (e *Call) Span() syntax.Span { return e.Pos }

// Span includes the parentheses.
func (e *Paren) Span() syntax.Span { return e.Pos }

// Span is the text that made no sense.
func (e *Bad) Span() syntax.Span { return e.Pos }

func (*Number) node() {}
func (*Name) node()   {}
func (*Symbol) node() {}
func (*Unary) node()  {}
func (*Binary) node() {}
func (*Call) node()   {}
func (*Paren) node()  {}
func (*Bad) node()    {}

// Unparen is the expression within any parentheses and braces around e.
func Unparen(e Expr) Expr {
	for {
		p, ok := e.(*Paren)
		if !ok {
			return e
		}
		e = p.X
	}
}
