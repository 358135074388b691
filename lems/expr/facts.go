package expr

import (
	"math"

	"github.com/lemsls/lemsls/lems/syntax"
)

// This file records what other tools read differently. All of it is legal here.

// Beside the operators, parser.seen has bits for what else there are facts of.
const (
	seenCall  = 1 << 30
	seenBrace = 1 << 31

	// A tree that has none of these, as most, has no facts.
	ofRateML = seenCall | 1<<Div | 1<<Not
	ofPowers = seenBrace | 1<<Pow
	ofLEMS   = seenCall | 1<<Neg | 1<<Sub | 1<<Le | 1<<And | 1<<Or
)

// facts records the portability facts of a tree without mistakes.
func (p *parser) facts(root Expr) {
	some := uint32(ofLEMS)
	if p.mode.Has(BareOperators) {
		some = ofRateML
	}
	if p.seen&some != 0 {
		p.readings(root)
	}
	if p.mode.Has(Braces) && p.seen&ofPowers != 0 {
		p.powerFacts(root)
	}
}

// readings records what tools read differently, powers in RateML apart.
func (p *parser) readings(root Expr) {
	Walk(root, func(e Expr) bool {
		if c, ok := e.(*Call); ok {
			p.limitedFunction(c)
		}
		if p.mode.Has(BareOperators) {
			p.divisionFact(e)
			p.notFact(e)
		} else {
			p.lemsFacts(e)
		}
		return true
	})
}

func (p *parser) limitedFunction(c *Call) {
	need := JLEMS | PyLEMS
	if p.mode.Has(BareOperators) {
		need = CUDA | Numba
	}
	if c.Func == nil || c.Func.Foreign || c.Func.Tools.Has(need) {
		return
	}
	var fix []syntax.Edit
	if c.Name == "ln" {
		fix = []syntax.Edit{{Span: c.NamePos, NewText: "log"}}
	}
	p.report(LimitedFunction, c.NamePos, c.Name, fix...)
}

// wrap puts brackets around the text at s.
func wrap(s syntax.Span, left, right string) []syntax.Edit {
	return []syntax.Edit{
		{Span: syntax.Span{Start: s.Start, End: s.Start}, NewText: left},
		{Span: syntax.Span{Start: s.End, End: s.End}, NewText: right},
	}
}

// lemsFacts records where jLEMS and PyLEMS differ.
func (p *parser) lemsFacts(e Expr) {
	if u, ok := e.(*Unary); ok && u.Op == Neg && isOp(u.X, Pow) {
		p.report(AmbiguousPower, u.Span(), "", wrap(u.X.Span(), "(", ")")...)
	}
	b, ok := e.(*Binary)
	if !ok {
		return
	}
	switch b.Op {
	case Pow:
		if isOp(b.X, Neg) {
			p.report(AmbiguousPower, b.Span(), "", wrap(b.X.Span(), "(", ")")...)
		}
	case Add, Sub:
		p.chainFact(b)
	case Le:
		p.leqFact(b)
	case And, Or:
		p.logicFacts(b)
	}
}

// isOp says that e itself, not what parentheses hold, applies the operator.
func isOp(e Expr, op Op) bool {
	switch e := e.(type) {
	case *Unary:
		return e.Op == op
	case *Binary:
		return e.Op == op
	}
	return false
}

// chainFact finds a - b*c - d, which PyLEMS reads as a - (b*c - d).
func (p *parser) chainFact(b *Binary) {
	left, ok := b.X.(*Binary)
	if !ok || left.Op != Sub {
		return
	}
	if y := left.Y; isOp(y, Mul) || isOp(y, Div) || isOp(y, Pow) {
		p.report(SubtractionChain, b.Span(), "", wrap(y.Span(), "(", ")")...)
	}
}

// leqFact offers b .geq. a for a .leq. b.
func (p *parser) leqFact(b *Binary) {
	if p.slice(b.OpPos) != ".leq." {
		return
	}
	x, y := b.X.Span(), b.Y.Span()
	if b.Span().Len() > maxCopy {
		p.report(LessOrEqual, b.OpPos, ".leq.")
		return
	}
	p.report(LessOrEqual, b.OpPos, ".leq.",
		syntax.Edit{Span: x, NewText: p.slice(y)},
		syntax.Edit{Span: b.OpPos, NewText: ".geq."},
		syntax.Edit{Span: y, NewText: p.slice(x)})
}

// logicFacts finds operands that need parentheses because some tool ranks all
// of .and. .or. .eq. alike. jLEMS reads a leading .eq. rightly.
func (p *parser) logicFacts(b *Binary) {
	other := And
	if b.Op == And {
		other = Or
	}
	for _, side := range []Expr{b.X, b.Y} {
		if isOp(side, other) {
			p.report(MixedLogic, side.Span(), other.Info().LEMS, wrap(side.Span(), "(", ")")...)
		}
	}
	if isOp(b.Y, Eq) {
		p.report(EqualityInLogic, b.Y.Span(), "", wrap(b.Y.Span(), "(", ")")...)
	}
}

// notFact finds not a < b, where C++ negates a and Python the comparison.
func (p *parser) notFact(e Expr) {
	u, ok := e.(*Unary)
	if !ok || u.Op != Not || p.slice(u.OpPos) != "not" {
		return
	}
	if _, ok := u.X.(*Binary); ok {
		p.report(AmbiguousNot, u.Span(), "not", wrap(u.X.Span(), "(", ")")...)
	}
}

// divisionFact finds a quotient of integers that C rounds.
func (p *parser) divisionFact(e Expr) {
	b, ok := e.(*Binary)
	if !ok || b.Op != Div {
		return
	}
	x, okX := integer(b.X, 0)
	y, okY := integer(b.Y, 0)
	if !okX || !okY || y != 0 && math.Mod(x, y) == 0 {
		return
	}
	var fix []syntax.Edit
	if n, ok := b.X.(*Number); ok {
		fix = []syntax.Edit{{Span: syntax.Span{Start: n.Pos.End, End: n.Pos.End}, NewText: ".0"}}
	}
	p.report(IntegerDivision, b.Span(), "", fix...)
}

// integer is the value of an expression of integers as C has it. It looks no
// deeper than a few levels, so that chains stay cheap.
func integer(e Expr, depth int) (float64, bool) {
	if depth > 8 {
		return 0, false
	}
	switch e := Unparen(e).(type) {
	case *Number:
		return e.Value, e.Integer
	case *Unary:
		x, ok := integer(e.X, depth+1)
		return -x, ok && e.Op == Neg
	case *Binary:
		x, okX := integer(e.X, depth+1)
		y, okY := integer(e.Y, depth+1)
		v, ok := integerOp(e.Op, x, y)
		return v, ok && okX && okY
	}
	return 0, false
}

func integerOp(op Op, x, y float64) (float64, bool) {
	switch op {
	case Add:
		return x + y, true
	case Sub:
		return x - y, true
	case Mul:
		return x * y, true
	case Div:
		return math.Trunc(x / y), y != 0
	}
	return 0, false
}

// powerFacts checks powers against what the targets of RateML do with braces:
// they cut the text between a pair at the power sign and use two pieces.
func (p *parser) powerFacts(root Expr) {
	Walk(root, func(e Expr) bool {
		switch e := e.(type) {
		case *Paren:
			if e.Brace {
				p.braceFact(e)
			}
			return !e.Brace
		case *Binary:
			if e.Op == Pow {
				p.bareFact(e)
				return false
			}
		}
		return true
	})
}

// bareFact reports a power that no braces hold.
func (p *parser) bareFact(e *Binary) {
	powers, braces := countPowers(e)
	var fix []syntax.Edit
	if powers == 1 && braces == 0 {
		fix = wrap(e.Span(), "{", "}")
	}
	p.report(PowerWithoutBraces, e.Span(), "", fix...)
}

// braceFact reports braces that hold other than one power.
func (p *parser) braceFact(e *Paren) {
	powers, braces := countPowers(e.X)
	switch {
	case braces > 0:
		p.report(NestedBraces, e.Pos, "")
	case powers == 0:
		p.report(BracesWithoutPower, e.Pos, "", p.regroup(e)...)
	case isOp(e.X, Pow) && powers > 1:
		p.report(PowerChain, e.Pos, "")
	case isOp(e.X, Pow):
	case isOp(e.X, Neg) && isOp(e.X.(*Unary).X, Pow):
		p.report(AmbiguousPower, e.Pos, "", p.regroup(e)...)
	default:
		p.report(PowerSum, e.Pos, "", p.regroup(e)...)
	}
}

// regroup makes parentheses of the braces and puts braces around each power
// within them, unless powers nest.
func (p *parser) regroup(e *Paren) []syntax.Edit {
	fix := []syntax.Edit{
		{Span: syntax.Span{Start: e.Pos.Start, End: e.Pos.Start + 1}, NewText: "("},
		{Span: syntax.Span{Start: e.Pos.End - 1, End: e.Pos.End}, NewText: ")"},
	}
	nested := false
	Walk(e.X, func(e Expr) bool {
		if !isOp(e, Pow) {
			return true
		}
		if n, _ := countPowers(e); n > 1 {
			nested = true
		}
		fix = append(fix, wrap(e.Span(), "{", "}")...)
		return false
	})
	if nested {
		return nil
	}
	return fix
}

// countPowers counts powers and braces in e.
func countPowers(e Expr) (powers, braces int) {
	Walk(e, func(e Expr) bool {
		if isOp(e, Pow) {
			powers++
		}
		if q, ok := e.(*Paren); ok && q.Brace {
			braces++
		}
		return true
	})
	return powers, braces
}
