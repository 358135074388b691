package ide

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

// HintOptions say which kinds of hint are wanted.
type HintOptions struct {
	Dimensions bool // of variables that declare none
	SI         bool // quantities in SI units
	Ranges     bool // between which values a variable stays
}

// Hint is a remark that an editor shows within a line.
type Hint struct {
	At     int32
	Label  string
	Doc    string // Markdown; may be empty
	Insert string // text that says the same in the file, put at InsertAt; empty: none
	Into   int32  // where Insert goes
}

// Hints are the remarks on what touches a span, in order of the text.
func Hints(m *lems.Model, span syntax.Span, o HintOptions) []Hint {
	if m.Dialect == nil || m.Root == nil {
		return nil
	}
	h := hinter{m: m, span: span, dims: m.Dimensions(), base: map[lems.Dimension]string{}}
	for _, it := range itemsIn(m, span) {
		if o.Dimensions {
			h.dimension(it)
		}
		if a, ok := it.Attr("value"); ok && o.SI && m.World != nil && (it.Row.Name == "Constant" || it.Row.Name == "Fixed") {
			h.quantity(a)
		}
	}
	if o.SI && m.World != nil {
		h.components(m.World.Own())
	}
	if o.Ranges && m.System != nil {
		h.ranges()
	}
	slices.SortStableFunc(h.list, func(a, b Hint) int { return cmp.Compare(a.At, b.At) })
	return h.list
}

type hinter struct {
	m    *lems.Model
	span syntax.Span
	dims *lems.Dimensions
	base map[lems.Dimension]string // the SI units of dimensions, as far as they were asked for
	list []Hint
}

func (h *hinter) add(x Hint) {
	if h.span.Contains(x.At) {
		h.list = append(h.list, x)
	}
}

// dimension says of a variable without a dimension which one it has, and of the
// index of a state which state it is.
func (h *hinter) dimension(it *lems.Item) {
	if h.m.World == nil {
		if a, ok := it.Attr("dimension"); ok && it.Row.Declares == lems.CouplingParameterSymbol {
			if s := stateOfIndex(h.m, a); s != nil {
				h.add(Hint{At: a.Value.End, Label: " = " + s.Name})
			}
		}
		return
	}
	if _, says := it.Attr("dimension"); says || it.Symbol == nil {
		return
	}
	var dim lems.Dim
	switch it.Row.Name {
	case "DerivedVariable", "ConditionalDerivedVariable", "DerivedParameter":
		if dim = h.dims.Value(it); dim.Kind != lems.KnownDim {
			dim = h.dims.Selected(it)
		}
	}
	if dim.Kind != lems.KnownDim || dim.Dimension.None() {
		return
	}
	a, _ := it.Attr("name")
	x := Hint{At: a.Value.End, Label: ": " + h.m.World.Words().Word(dim.Dimension), Doc: "The dimension of its value, " + dim.Dimension.SI() + "."}
	if name := h.m.World.Words().Name(dim.Dimension); name != "" {
		x.Insert, x.Into = ` dimension="`+name+`"`, a.Span.End
	}
	h.add(x)
}

// quantity says what a quantity is in SI units, where that is another number.
func (h *hinter) quantity(a syntax.Attr) {
	q := lems.ParseQuantity(h.m.Doc.Text(a.Value))
	if q.Problem != lems.QuantityOK || q.Symbol == "" {
		return
	}
	u := h.m.World.Unit(q.Symbol)
	if u == nil || !u.OK || u.SI(q.Number) == q.Number && (u.SI(1) == 1 || q.Number != 0) || q.Number == 0 && u.Offset == 0 {
		return
	}
	base, ok := h.base[u.Dimension]
	if !ok {
		base = baseUnit(h.m, u.Dimension)
		h.base[u.Dimension] = base
	}
	h.add(Hint{At: a.Value.End, Label: strings.TrimRight(" = "+trimmed(u.SI(q.Number))+" "+base, " ")})
}

func (h *hinter) components(list []*lems.Component) {
	doc := h.m.Doc
	for _, c := range within(list, h.span, func(c *lems.Component) syntax.Span { return doc.Node(c.Node).Span }) {
		for _, a := range doc.AttrsOf(c.Node) {
			if c.Type == nil || !h.span.Contains(a.Value.End) {
				continue
			}
			if x := h.m.World.Members(c.Type).Given(doc.Text(a.Name)); x != nil && x.Item.Row.Name == "Parameter" {
				h.quantity(a)
			}
		}
		h.components(c.Children)
	}
}

// ranges says between which values variables stay, as far as it follows from the
// ranges of parameters and the bounds of states.
func (h *hinter) ranges() {
	sys := h.m.System
	known := map[*lems.Symbol]lems.Interval{}
	for _, p := range sys.Params {
		if p.Range.Given {
			known[p.Symbol] = lems.Interval{Lo: p.Range.Lo, Hi: p.Range.Hi}
		}
	}
	for _, s := range sys.States {
		if s.Bounds.Given {
			known[s.Symbol] = lems.Interval{Lo: s.Bounds.Lo, Hi: s.Bounds.Hi}
		}
	}
	for _, d := range slices.Concat(sys.Constants, sys.Derived) {
		i, ok := bounds(d.Value, known)
		if !ok {
			continue
		}
		known[d.Symbol] = i
		if d.Symbol.Kind != lems.ConstantSymbol || !literal(d.Value) {
			h.interval(d.Symbol, i)
		}
	}
	for _, v := range sys.Variables {
		all := lems.Interval{Lo: math.Inf(1), Hi: math.Inf(-1)}
		for _, c := range v.Cases {
			i, ok := bounds(c.Value, known)
			if !ok {
				all.Lo = math.NaN()
			}
			all.Lo, all.Hi = math.Min(all.Lo, i.Lo), math.Max(all.Hi, i.Hi)
		}
		if all.Lo <= all.Hi {
			known[v.Symbol] = all
			h.interval(v.Symbol, all)
		}
	}
}

// literal says that a value is a number that stands there, maybe with its sign.
func literal(e *lems.Expression) bool {
	x := expr.Unparen(e.Expr())
	if u, ok := x.(*expr.Unary); ok && u.Op == expr.Neg {
		x = expr.Unparen(u.X)
	}
	_, ok := x.(*expr.Number)
	return ok
}

func bounds(e *lems.Expression, known map[*lems.Symbol]lems.Interval) (lems.Interval, bool) {
	if e == nil || !e.OK() {
		return lems.Interval{}, false
	}
	i, ok := lems.Bounds(e.Expr(), func(n *expr.Name) (lems.Interval, bool) {
		x, ok := known[e.Target(n.Pos)]
		return x, ok
	})
	return i, ok && !(math.IsInf(i.Lo, -1) && math.IsInf(i.Hi, 1))
}

func (h *hinter) interval(s *lems.Symbol, i lems.Interval) {
	label := fmt.Sprintf(" ∈ [%s, %s]", short(i.Lo), short(i.Hi))
	if i.Lo == i.Hi {
		label = " = " + short(i.Lo)
	}
	h.add(Hint{At: s.Place.Span.End, Label: label, Doc: "It follows from the ranges of parameters and the bounds of states. It may be wider than need be."})
}

// short is a number with few digits.
func short(v float64) string {
	if math.IsInf(v, 0) {
		return strings.Replace(number(v), "inf", "∞", 1)
	}
	return fmt.Sprintf("%.4g", v)
}
