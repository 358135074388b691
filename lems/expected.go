package lems

import (
	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

// Dimensions answers many questions about the dimensions of one model and
// remembers what it found. It is not safe for concurrent use.
type Dimensions struct{ d *dimensioner }

// Dimensions is a new one, which has found nothing yet.
func (m *Model) Dimensions() *Dimensions { return &Dimensions{newDimensioner(m)} }

// Of is the dimension of what a symbol names; see Model.DimensionOf.
func (x *Dimensions) Of(s *Symbol) Dim { return x.d.of(s) }

// In is the dimension of a part of an expression of the file.
func (x *Dimensions) In(e *Expression, part expr.Expr) Dim {
	dim, _ := InferWanted(part, x.d.env(e), Dim{})
	return dim
}

// Value is the dimension of the values of a variable or DerivedParameter,
// whatever it declares.
func (x *Dimensions) Value(it *Item) Dim {
	if x.d.m.World == nil {
		return Dim{}
	}
	return x.d.inferred(it)
}

// Declared is the dimension that an element says its value has.
func (x *Dimensions) Declared(it *Item) Dim {
	if x.d.m.World == nil {
		return Dim{}
	}
	return x.d.declared(it)
}

// Selected is the dimension of the quantity at the end of an item's select path.
func (x *Dimensions) Selected(it *Item) Dim {
	dim, _ := x.d.selected(it)
	return dim
}

// Wanted is the dimension that an expression of the file should have.
func (x *Dimensions) Wanted(e *Expression) Dim {
	t := x.d.m.typeAround(e.Item)
	if t == nil || e.Scope == nil {
		return Dim{}
	}
	dim, _ := x.d.wanted(t, e)
	return dim
}

// WantedAt is the dimension that a name at the offset, within an expression,
// should have for the whole to fit; unknown where any will do.
func (x *Dimensions) WantedAt(e *Expression, off int32) Dim {
	if x.d.m.World == nil {
		return Dim{}
	}
	want, node := x.Wanted(e), e.Expr()
	for range expr.MaxHeight {
		var next expr.Expr
		switch n := node.(type) {
		case *expr.Paren:
			next = n.X
		case *expr.Unary:
			next = n.X
			if n.Op == expr.Not {
				want = Dim{}
			}
		case *expr.Binary:
			next, want = x.operand(e, n, off, want)
		case *expr.Call:
			next, want = argument(n, off, want)
		}
		if next == nil {
			return want
		}
		node = next
	}
	return Dim{}
}

// operand is the side of an operator on which an offset lies, and what is wanted
// of it if want is wanted of the whole.
func (x *Dimensions) operand(e *Expression, n *expr.Binary, off int32, want Dim) (expr.Expr, Dim) {
	side, other, right := n.X, n.Y, false
	if off >= n.OpPos.End {
		side, other, right = n.Y, n.X, true
	}
	there := x.In(e, other)
	switch n.Op {
	case expr.Add, expr.Sub:
		if want.Kind == KnownDim {
			return side, want
		}
		return side, there
	case expr.Mul:
		return side, product(expr.Div, want, there)
	case expr.Div:
		if right {
			return side, product(expr.Div, there, want)
		}
		return side, product(expr.Mul, want, there)
	case expr.Pow:
		if right {
			return side, Known(Dimension{})
		}
		return side, Dim{}
	case expr.And, expr.Or:
		return side, Dim{}
	}
	return side, there
}

// argument is the argument of a call in which an offset lies, and what is wanted
// of it.
func argument(n *expr.Call, off int32, want Dim) (expr.Expr, Dim) {
	if off <= n.NamePos.End {
		return nil, want
	}
	if n.Func == nil {
		want = Dim{}
	} else {
		switch n.Func.Rule {
		case expr.Keeps:
		case expr.Halves:
			want = product(expr.Mul, want, want)
		default:
			want = Known(Dimension{})
		}
	}
	for _, a := range n.Args {
		if s := a.Span(); len(n.Args) == 1 || s.Contains(off) {
			return a, want
		}
	}
	return nil, want
}

// typeAround is the type of the file in which an element stands; nil if it
// stands in none.
func (m *Model) typeAround(it *Item) *ComponentType {
	for ; it != nil; it = it.Parent {
		if it.Row.Name == "ComponentType" {
			return m.ownType(it)
		}
	}
	return nil
}

// TypeAt is the type of the file in which an element stands; nil if it stands in
// none, or the dialect has no types.
func (m *Model) TypeAt(it *Item) *ComponentType {
	if m.World == nil {
		return nil
	}
	return m.typeAround(it)
}

// ComponentAt is the innermost component of the file whose element covers a node;
// nil if there is none, which is so for what stands in a component without being
// one.
func (m *Model) ComponentAt(id syntax.NodeID) *Component {
	if m.World == nil || id <= 0 {
		return nil
	}
	list, found := m.World.Own(), (*Component)(nil)
	for len(list) > 0 {
		c := lastBefore(list, id)
		if c == nil || !covers(m.Doc, c.Node, id) {
			break
		}
		if c.Node == id {
			return c
		}
		found, list = c, c.Children
	}
	if found != nil && m.Doc.Node(id).Kind != syntax.ElementNode && m.Doc.Node(id).Parent == found.Node {
		return found
	}
	return nil
}

// lastBefore is the last of the components, which lie in order of the text, that
// does not begin behind a node.
func lastBefore(list []*Component, id syntax.NodeID) *Component {
	lo, hi := 0, len(list)
	for lo < hi {
		if mid := (lo + hi) / 2; list[mid].Node <= id {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == 0 {
		return nil
	}
	return list[lo-1]
}

func covers(doc *syntax.Document, outer, inner syntax.NodeID) bool {
	return doc.Node(outer).Span.Start <= doc.Node(inner).Span.Start && doc.Node(inner).Span.Start < max(doc.Node(outer).Span.End, doc.Node(outer).Span.Start+1)
}
