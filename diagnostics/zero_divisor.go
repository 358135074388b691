package diagnostics

import (
	"math"
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
)

var zeroDivisor = &Analyzer{Code: "zero-divisor", Severity: Warning, Run: runZeroDivisor}

// runZeroDivisor finds divisors that are 0 for some point of the sweep. Interval
// arithmetic rules most of them out; of the others it takes a point at which
// the divisor is 0, or two between which it changes its sign. Whatever depends
// on states is left alone, and so are the Cases of conditionals, which may have
// been written to avoid the division.
func runZeroDivisor(p *Pass) {
	p.zeroLiterals()
	if !p.rateml() {
		return
	}
	v := valuation{sys: p.Model.System, ranges: map[*lems.Symbol]lems.Range{}, at: map[*lems.Symbol]float64{}}
	for _, param := range v.sys.Params {
		if param.Range.Given {
			v.ranges[param.Symbol] = param.Range
		}
	}
	seen := map[string]bool{}
	for e := range p.expressions() {
		if e.Item.Row.Name == "Case" || !e.OK() {
			continue
		}
		expr.Walk(e.Expr(), func(x expr.Expr) bool {
			if b, ok := x.(*expr.Binary); ok && b.Op == expr.Div {
				p.divisor(&v, e, b.Y, seen)
			}
			return true
		})
	}
}

// zeroLiterals finds divisors of LEMS that are made of numbers and are 0.
func (p *Pass) zeroLiterals() {
	if p.Model.World == nil {
		return
	}
	for e := range p.expressions() {
		if mistaken(e) {
			continue
		}
		expr.Walk(e.Expr(), func(x expr.Expr) bool {
			b, ok := x.(*expr.Binary)
			if !ok || b.Op != expr.Div {
				return true
			}
			if v, constant := lems.Constant(b.Y, nil); constant && v == 0 {
				p.Report(Diagnostic{Place: p.place(b.Y.Span()), Message: "the divisor " + quote(p.Model.Doc.Text(b.Y.Span())) + " is 0"})
			}
			return true
		})
	}
}

// divisor reports a divisor, once for each set of parameters it is made of.
func (p *Pass) divisor(v *valuation, e *lems.Expression, x expr.Expr, seen map[string]bool) {
	params, ok := v.params(e, x)
	if !ok || !v.vanishes(e, x, params) {
		return
	}
	text := p.Model.Doc.Text(expr.Unparen(x).Span())
	key := text
	var names []string
	d := Diagnostic{Place: p.place(x.Span()), Message: "the divisor " + quote(text) + " is 0"}
	for _, s := range params {
		names = append(names, quote(s.Name))
		d.Related = append(d.Related, related(v.ranges[s].Place, "the range of "+quote(s.Name))...)
	}
	if len(params) > 0 {
		key = strings.Join(names, " ")
		d.Message += " for some " + strings.Join(names, " and ") + " of the sweep"
		if len(params) == 1 && text == params[0].Name {
			d.Message = names[0] + " divides here and is 0 somewhere in its range"
		}
	} else if n, ok := expr.Unparen(x).(*expr.Name); ok {
		d.Related = related(e.Target(n.Pos).Place, "its declaration")
	}
	if seen[key] {
		return
	}
	seen[key] = true
	d.Fixes = p.raiseBound(v, params)
	p.Report(d)
}

// raiseBound begins a range that begins at 0 at a hundredth of its end.
func (p *Pass) raiseBound(v *valuation, params []*lems.Symbol) []Fix {
	if len(params) != 1 {
		return nil
	}
	r := v.ranges[params[0]]
	if r.Lo != 0 || r.Hi <= 0 {
		return nil
	}
	_, hi, _ := strings.Cut(r.Place.Text(), ",")
	text := strconv.FormatFloat(r.Hi/100, 'g', 6, 64) + ", " + strings.TrimSpace(hi)
	return []Fix{{Title: "Write " + quote(text), Edits: []Edit{{Place: r.Place, NewText: text}}}}
}

// valuation gives names the values that they have at one point of the sweep.
type valuation struct {
	sys    *lems.System
	ranges map[*lems.Symbol]lems.Range
	at     map[*lems.Symbol]float64
}

// maxParams bounds the parameters of a divisor: all combinations are tried.
const maxParams = 5

// params are the swept parameters that an expression depends on, in the order
// of the file; not ok if it depends on what is not known before the sweep.
func (v *valuation) params(e *lems.Expression, x expr.Expr) ([]*lems.Symbol, bool) {
	found := map[*lems.Symbol]bool{}
	if !v.collect(e, x, found, 0) {
		return nil, false
	}
	var list []*lems.Symbol
	for _, p := range v.sys.Params {
		if found[p.Symbol] {
			list = append(list, p.Symbol)
		}
	}
	return list, len(list) <= maxParams
}

// maxDepth bounds how far definitions are followed.
const maxDepth = 50

func (v *valuation) collect(e *lems.Expression, x expr.Expr, found map[*lems.Symbol]bool, depth int) bool {
	for _, n := range expr.Names(x) {
		s := e.Target(n.Pos)
		switch {
		case s == nil || depth > maxDepth:
			return false
		case s.Kind == lems.ParameterSymbol:
			if _, ok := v.ranges[s]; !ok {
				return false
			}
			found[s] = true
		case s.Kind == lems.ReservedSymbol:
			if _, ok := given[s.Name]; !ok {
				return false
			}
		case s.Kind == lems.ConstantSymbol || s.Kind == lems.DerivedParameterSymbol:
			def := s.Item.Expr("value")
			if !def.OK() || !v.collect(def, def.Expr(), found, depth+1) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// given are values for what a run decides: odd enough that no divisor is 0 by
// accident.
var given = map[string]float64{"dt": 0.07319, "n_node": 68, "PI_2": 2 * math.Pi}

// vanishes says that the divisor is 0 somewhere in the box of the parameters.
func (v *valuation) vanishes(e *lems.Expression, x expr.Expr, params []*lems.Symbol) bool {
	if r, ok := lems.Bounds(x, v.interval(e, 0)); ok && !r.Contains(0) {
		return false
	}
	low, high, finite := false, false, true
	for i := range pow3(len(params)) {
		if !v.corner(i, params) {
			continue
		}
		y, ok := lems.Constant(x, v.value(e, 0))
		if !ok {
			return false
		}
		if y == 0 {
			return true
		}
		low, high = low || y < 0, high || y > 0
		finite = finite && !math.IsNaN(y) && !math.IsInf(y, 0)
	}
	return low && high && finite
}

func pow3(n int) int {
	v := 1
	for range n {
		v *= 3
	}
	return v
}

// corner sets the parameters to the ends of their ranges, or to 0 if that lies
// between; false if it does not. The digits of i to the base 3 choose.
func (v *valuation) corner(i int, params []*lems.Symbol) bool {
	for _, s := range params {
		r := v.ranges[s]
		value := [...]float64{r.Lo, r.Hi, 0}[i%3]
		if i%3 == 2 && (min(r.Lo, r.Hi) >= 0 || max(r.Lo, r.Hi) <= 0) {
			return false
		}
		v.at[s] = value
		i /= 3
	}
	return true
}

// value looks names up at the current point.
func (v *valuation) value(e *lems.Expression, depth int) func(*expr.Name) (float64, bool) {
	return func(n *expr.Name) (float64, bool) {
		s := e.Target(n.Pos)
		switch {
		case s == nil || depth > maxDepth:
			return 0, false
		case s.Kind == lems.ParameterSymbol:
			return v.at[s], true
		case s.Kind == lems.ReservedSymbol:
			return given[s.Name], true
		}
		def := s.Item.Expr("value")
		return lems.Constant(def.Expr(), v.value(def, depth+1))
	}
}

// interval looks up in what range a name lies.
func (v *valuation) interval(e *lems.Expression, depth int) func(*expr.Name) (lems.Interval, bool) {
	return func(n *expr.Name) (lems.Interval, bool) {
		s := e.Target(n.Pos)
		switch {
		case s == nil || depth > maxDepth:
			return lems.Interval{}, false
		case s.Kind == lems.ParameterSymbol:
			r := v.ranges[s]
			return lems.Interval{Lo: min(r.Lo, r.Hi), Hi: max(r.Lo, r.Hi)}, true
		case s.Kind == lems.ReservedSymbol:
			return lems.Interval{Lo: given[s.Name], Hi: given[s.Name]}, true
		}
		def := s.Item.Expr("value")
		return lems.Bounds(def.Expr(), v.interval(def, depth+1))
	}
}
