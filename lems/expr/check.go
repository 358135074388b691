package expr

import (
	"slices"

	"github.com/lemsls/lemsls/lems/syntax"
)

// Want is what a place needs of an expression.
type Want uint8

// Value is a number, Condition a truth value.
const (
	Value Want = iota
	Condition
)

// IsLogical says that e is true or false: a comparison, or conditions joined.
func IsLogical(e Expr) bool {
	switch e := Unparen(e).(type) {
	case *Unary:
		return e.Op == Not
	case *Binary:
		return e.Op.Info().Kind != Arith
	}
	return false
}

// Check finds conditions where numbers are needed and numbers where conditions
// are. RateML converts between them as its targets do, so there the findings
// are facts of portability, and a number as a condition is none.
func Check(e Expr, want Want, mode Mode) []Problem {
	if want == Value && !mixes(e) {
		return nil
	}
	c := &checker{loose: mode.Has(BareOperators)}
	c.whole(e, want)
	Walk(e, func(e Expr) bool {
		switch e := e.(type) {
		case *Unary:
			c.operands(e.Op, e.X)
		case *Binary:
			c.operands(e.Op, e.X, e.Y)
		case *Call:
			c.numbers(e.Args...)
		case *Bad:
			return false
		}
		return true
	})
	return c.problems
}

// mixes says that there is a truth value somewhere in e.
func mixes(e Expr) bool {
	switch e := e.(type) {
	case *Unary:
		return e.Op == Not || mixes(e.X)
	case *Binary:
		return e.Op.Info().Kind != Arith || mixes(e.X) || mixes(e.Y)
	case *Paren:
		return mixes(e.X)
	case *Call:
		return slices.ContainsFunc(e.Args, mixes)
	case *Bad:
		return true
	}
	return false
}

type checker struct {
	loose    bool
	problems []Problem
}

func (c *checker) whole(e Expr, want Want) {
	switch {
	case want == Value && IsLogical(e):
		c.report(BooleanAsValue, ComparisonInNumbers, e.Span())
	case want == Condition && !IsLogical(e) && isKnown(e) && !c.loose:
		c.report(NumberAsCondition, 0, e.Span())
	}
}

func (c *checker) operands(op Op, list ...Expr) {
	if op.Info().Kind != Logic {
		c.numbers(list...)
		return
	}
	for _, e := range list {
		if !IsLogical(e) && isKnown(e) {
			c.report(NumberInLogic, NumbersInLogic, e.Span())
		}
	}
}

func (c *checker) numbers(list ...Expr) {
	for _, e := range list {
		if IsLogical(e) {
			c.report(BooleanInArithmetic, ComparisonInNumbers, e.Span())
		}
	}
}

// isKnown says that e is nothing a mistake was reported of.
func isKnown(e Expr) bool {
	switch e := Unparen(e).(type) {
	case *Bad:
		return false
	case *Call:
		return e.Func != nil
	}
	return true
}

func (c *checker) report(strict, loose ProblemKind, span syntax.Span) {
	kind := strict
	if c.loose {
		kind = loose
	}
	c.problems = append(c.problems, Problem{Kind: kind, Span: span, Portability: c.loose})
}
