package diagnostics

import (
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

var integerDivision = &Analyzer{Code: "integer-division", Severity: Info, Run: runIntegerDivision}

// runIntegerDivision finds quotients of integers. Every Constant is a float in
// RateML's CUDA code, whatever its value looks like: 1/tau is none of them.
func runIntegerDivision(p *Pass) {
	for e := range p.expressions() {
		if !e.OK() {
			continue
		}
		for i := range e.Problems {
			if f := &e.Problems[i]; f.Kind == expr.IntegerDivision {
				p.reportDivision(f.Span, p.expressionFixes(e, f))
			}
		}
		p.divisionsByCount(e)
	}
}

func (p *Pass) reportDivision(s syntax.Span, fixes []Fix) {
	place := p.place(s)
	p.Report(Diagnostic{Place: place, Message: "RateML's CUDA code rounds the quotient " + quote(place.Text()) + " of integers to an integer", Fixes: fixes})
}

// divisionsByCount finds integers divided by n_node, an unsigned integer.
func (p *Pass) divisionsByCount(e *lems.Expression) {
	expr.Walk(e.Expr(), func(x expr.Expr) bool {
		b, ok := x.(*expr.Binary)
		if !ok || b.Op != expr.Div {
			return true
		}
		okX, countX := isInteger(e, b.X, 0)
		okY, countY := isInteger(e, b.Y, 0)
		if !okX || !okY || !countX && !countY {
			return true
		}
		var fixes []Fix
		if n, ok := b.X.(*expr.Number); ok {
			fixes = []Fix{{Title: "Insert “.0”", Edits: []Edit{p.insert(n.Pos.End, ".0")}, Preferred: true, Safe: true}}
		}
		p.reportDivision(b.Span(), fixes)
		return false
	})
}

// isInteger says that C takes an expression for an integer, and that the number
// of nodes is in it.
func isInteger(e *lems.Expression, x expr.Expr, depth int) (ok, count bool) {
	if depth > 8 {
		return false, false
	}
	switch x := expr.Unparen(x).(type) {
	case *expr.Number:
		return x.Integer, false
	case *expr.Name:
		s := e.Target(x.Pos)
		is := s != nil && s.Kind == lems.ReservedSymbol && s.Name == "n_node"
		return is, is
	case *expr.Unary:
		return isInteger(e, x.X, depth+1)
	case *expr.Binary:
		if x.Op == expr.Pow || x.Op.Info().Kind != expr.Arith {
			return false, false
		}
		okX, countX := isInteger(e, x.X, depth+1)
		okY, countY := isInteger(e, x.Y, depth+1)
		return okX && okY, countX || countY
	}
	return false, false
}
