package diagnostics

import (
	"math"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
)

var impossibleCondition = &Analyzer{Code: "impossible-condition", Severity: Warning, Run: runImpossibleCondition}

// runImpossibleCondition reports conditions that hold for no value of states and
// parameters: a comparison that numbers decide, or two that exclude one another.
// Parameters may be anything.
func runImpossibleCondition(p *Pass) {
	v := p.limits()
	for e := range p.expressions() {
		if e.Condition && e.OK() && e.Expr() != nil {
			if why := v.never(e, e.Expr()); why != "" {
				p.Report(Diagnostic{Place: e.Place, Message: "this never holds: " + why})
			}
		}
	}
}

// never says why a condition holds for no values; "" if it may.
func (v *limits) never(e *lems.Expression, x expr.Expr) string {
	b, ok := expr.Unparen(x).(*expr.Binary)
	if !ok {
		return ""
	}
	switch b.Op {
	case expr.And:
		return v.conflict(e, conjuncts(b, nil))
	case expr.Or:
		if why := v.never(e, b.X); why != "" && v.never(e, b.Y) != "" {
			return why
		}
		return ""
	}
	left, right := v.of(e, b.X), v.of(e, b.Y)
	if v.p.squeezed(b.X) == v.p.squeezed(b.Y) && !holds(b, isRandom) {
		left, right = lems.Interval{}, lems.Interval{}
	}
	if words := refuted(b.Op, left, right); words != "" {
		return v.text(b.X) + " " + words + " " + v.text(b.Y)
	}
	return ""
}

func (v *limits) text(x expr.Expr) string { return quote(v.p.Model.Doc.Text(expr.Unparen(x).Span())) }

// refuted says how two values always compare, if that is against the operator.
// That a value is not itself is how to ask for NaN.
func refuted(op expr.Op, x, y lems.Interval) string {
	switch {
	case op == expr.Gt && x.Hi <= y.Lo:
		return "is never above"
	case op == expr.Ge && x.Hi < y.Lo:
		return "is always below"
	case op == expr.Lt && x.Lo >= y.Hi:
		return "is never below"
	case op == expr.Le && x.Lo > y.Hi:
		return "is always above"
	case op == expr.Eq && (x.Hi < y.Lo || x.Lo > y.Hi):
		return "never equals"
	}
	return ""
}

// conjuncts are the conditions that .and. joins.
func conjuncts(x expr.Expr, list []expr.Expr) []expr.Expr {
	if b, ok := expr.Unparen(x).(*expr.Binary); ok && b.Op == expr.And {
		return conjuncts(b.Y, conjuncts(b.X, list))
	}
	return append(list, x)
}

// maxConjuncts bounds how many conditions are compared with one another.
const maxConjuncts = 20

// conflict says why conditions do not hold together.
func (v *limits) conflict(e *lems.Expression, list []expr.Expr) string {
	for i, x := range list[:min(len(list), maxConjuncts)] {
		if why := v.never(e, x); why != "" {
			return why
		}
		for _, y := range list[:i] {
			a, ok1 := expr.Unparen(x).(*expr.Binary)
			b, ok2 := expr.Unparen(y).(*expr.Binary)
			if ok1 && ok2 && v.exclude(e, a, b) {
				return v.text(y) + " and " + v.text(x) + " exclude one another"
			}
		}
	}
	return ""
}

// exclude says that two comparisons of the same value with numbers never hold
// both.
func (v *limits) exclude(e *lems.Expression, a, b *expr.Binary) bool {
	for _, x := range [][2]expr.Expr{{a.X, a.Y}, {a.Y, a.X}} {
		for _, y := range [][2]expr.Expr{{b.X, b.Y}, {b.Y, b.X}} {
			if v.p.squeezed(x[0]) != v.p.squeezed(y[0]) || holds(x[0], isRandom) {
				continue
			}
			first, ok1 := side(a.Op, x[0] == a.X)
			second, ok2 := side(b.Op, y[0] == b.X)
			if ok1 && ok2 && apart(first, v.of(e, x[1]), second, v.of(e, y[1])) {
				return true
			}
		}
	}
	return false
}

// ways are those in which two values may compare, as bits.
type ways uint8

const (
	below ways = 1 << iota
	equal
	above
)

// sides are how the left side of a comparison compares with the right one.
var sides = map[expr.Op]ways{
	expr.Lt: below, expr.Le: below | equal, expr.Gt: above, expr.Ge: above | equal, expr.Eq: equal, expr.Ne: below | above,
}

// side is how one of the sides compares with the other.
func side(op expr.Op, left bool) (ways, bool) {
	w, ok := sides[op]
	if !left && w != equal && w != below|above {
		w ^= below | above
	}
	return w, ok
}

// apart says that no value is both: one way to x, and the other way to y.
func apart(first ways, x lems.Interval, second ways, y lems.Interval) bool {
	return lower(first, x) > upper(second, y) || lower(second, y) > upper(first, x) ||
		first&second&equal == 0 && (lower(first, x) == upper(second, y) || lower(second, y) == upper(first, x))
}

// lower and upper are the ends of what compares so with an interval.
func lower(w ways, i lems.Interval) float64 {
	if w&below != 0 {
		return math.Inf(-1)
	}
	return i.Lo
}

func upper(w ways, i lems.Interval) float64 {
	if w&above != 0 {
		return math.Inf(1)
	}
	return i.Hi
}
