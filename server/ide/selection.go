package ide

import (
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

// Selections are the ever larger spans around an offset that somebody may want
// to select: name, term, expression, value, attribute, tag, content, element,
// and so on to the whole document. Each is larger than the one before.
func Selections(m *lems.Model, off int32) []syntax.Span {
	s := selector{off: off}
	loc := m.Doc.At(off)
	if e := m.ExprAt(off); e != nil {
		path := expr.At(e.Expr(), off)
		for i := len(path) - 1; i >= 0; i-- {
			s.inner(path[i])
			s.add(path[i].Span())
		}
		s.add(e.Place.Span)
	}
	if loc.Attr >= 0 {
		a := m.Doc.Attrs[loc.Attr]
		if sym, span := symbolAt(m, off); sym != nil {
			s.add(span)
		}
		switch loc.Part {
		case syntax.InAttrName:
			s.add(a.Name)
		case syntax.InAttrValue:
			s.add(a.Value)
		}
		s.add(a.Span)
	}
	for id := loc.Node; id > 0; id = m.Doc.Node(id).Parent {
		s.element(m.Doc, id)
	}
	s.add(syntax.Span{End: int32(len(m.File.Text))})
	return s.list
}

type selector struct {
	off  int32
	list []syntax.Span
}

// add takes a span that is larger than the last.
func (s *selector) add(span syntax.Span) {
	if !span.Contains(s.off) || span.IsEmpty() {
		return
	}
	if n := len(s.list); n > 0 {
		last := s.list[n-1]
		if span == last || span.Start > last.Start || span.End < last.End {
			return
		}
	}
	s.list = append(s.list, span)
}

// inner takes what is between parentheses, and the name of a function.
func (s *selector) inner(e expr.Expr) {
	switch e := e.(type) {
	case *expr.Paren:
		s.add(e.X.Span())
	case *expr.Call:
		s.add(e.NamePos)
		for i, a := range e.Args {
			if i == 0 {
				s.add(a.Span().Cover(e.Args[len(e.Args)-1].Span()))
			}
		}
	}
}

func (s *selector) element(doc *syntax.Document, id syntax.NodeID) {
	n := doc.Node(id)
	if n.Kind != syntax.ElementNode {
		s.add(n.Span)
		return
	}
	s.add(n.Name)
	if end, ok := endNameOf(doc, id); ok {
		s.add(end)
		s.add(n.EndTag)
	}
	s.add(n.StartTag)
	if n.EndTag.Len() > 0 {
		s.add(syntax.Span{Start: n.StartTag.End, End: n.EndTag.Start})
	}
	s.add(n.Span)
}
