package ide

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

// Refactoring is a change that keeps the meaning of a file, or declares what is
// missing.
type Refactoring struct {
	Title string
	Kind  RefactoringKind
	Edits []diagnostics.Edit
}

// RefactoringKind sorts refactorings.
type RefactoringKind uint8

// The kinds of refactoring.
const (
	Extract RefactoringKind = iota
	Inline
	Rewrite
	Declare
)

// Refactorings are those that make sense for a selection, which may be empty.
func Refactorings(m *lems.Model, sel syntax.Span) []Refactoring {
	if m.Dialect == nil || m.Root == nil {
		return nil
	}
	var list []Refactoring
	list = append(list, extractions(m, sel)...)
	list = append(list, inlining(m, sel.Start)...)
	list = append(list, missing(m, sel.Start)...)
	list = append(list, sorting(m, sel.Start)...)
	list = append(list, braces(m, sel)...)
	return list
}

func itoa(i int) string { return strconv.Itoa(i) }

// extractions give the selected part of an expression a name.
func extractions(m *lems.Model, sel syntax.Span) []Refactoring {
	e := m.ExprAt(sel.Start)
	if e == nil || sel.IsEmpty() || expr.HasBad(e.Expr()) || sel.End > e.Place.Span.End {
		return nil
	}
	part := selected(e.Expr(), m.File.Text, sel)
	if part == nil || expr.IsLogical(part) || expr.HasBad(part) {
		return nil
	}
	switch expr.Unparen(part).(type) {
	case *expr.Name, *expr.Symbol, *expr.Bad:
		return nil
	}
	part = grouped(e.Expr(), part)
	var list []Refactoring
	if isNumber(part) {
		if r, ok := extractConstant(m, e, part); ok {
			list = append(list, r)
		}
		if _, plain := expr.Unparen(part).(*expr.Number); plain {
			return list
		}
	}
	if r, ok := extractVariable(m, e, part); ok {
		list = append(list, r)
	}
	return list
}

// selected is the largest part of an expression whose text is the selection,
// blanks aside.
func selected(e expr.Expr, text string, sel syntax.Span) expr.Expr {
	for !sel.IsEmpty() && strings.IndexByte(" \t\r\n", text[sel.Start]) >= 0 {
		sel.Start++
	}
	for !sel.IsEmpty() && strings.IndexByte(" \t\r\n", text[sel.End-1]) >= 0 {
		sel.End--
	}
	var found expr.Expr
	expr.Walk(e, func(x expr.Expr) bool {
		if found == nil && x.Span() == sel {
			found = x
		}
		return found == nil
	})
	return found
}

// grouped is a part of an expression with the parentheses and braces right
// around it, which a name does not need.
func grouped(e, part expr.Expr) expr.Expr {
	found := part
	expr.Walk(e, func(x expr.Expr) bool {
		if p, ok := x.(*expr.Paren); ok && expr.Unparen(p) == expr.Unparen(part) && p.Pos.Len() > found.Span().Len() {
			found = p
		}
		return true
	})
	return found
}

// isNumber says that an expression is made of numbers alone.
func isNumber(e expr.Expr) bool {
	_, ok := lems.Constant(e, nil)
	return ok
}

// partText is the text of a part of an expression as an attribute of its own has
// it: without the parentheses around it, a power of RateML in braces.
func partText(m *lems.Model, part expr.Expr) string {
	for {
		p, ok := part.(*expr.Paren)
		if !ok || p.Brace {
			break
		}
		part = p.X
	}
	text := strings.TrimSpace(m.Doc.Text(part.Span()))
	if b, ok := part.(*expr.Binary); ok && b.Op == expr.Pow && m.Dialect.Mode.Has(expr.Braces) {
		return "{" + text + "}"
	}
	return text
}

func extractConstant(m *lems.Model, e *lems.Expression, part expr.Expr) (Refactoring, bool) {
	owner := ownerOf(e.Item)
	if owner == nil {
		return Refactoring{}, false
	}
	name := freeName(m, e.Scope, "constant")
	element := `<Constant name="` + name + `" dimension="none" value="`
	value := partText(m, part)
	if m.World == nil {
		element = `<Constant name="` + name + `" dimension="" value="`
	} else if v, ok := lems.Constant(part, nil); ok {
		if _, literal := expr.Unparen(part).(*expr.Number); !literal {
			value = strconv.FormatFloat(v, 'g', -1, 64) // a Constant of LEMS is a number
		}
	}
	return Refactoring{
		Title: "Extract “" + name + "”: a Constant", Kind: Extract,
		Edits: []diagnostics.Edit{member(m, owner, "Constant", element+value+`"/>`), edit(m, part.Span(), name)},
	}, true
}

// extractVariable declares a variable where the definition that holds the
// expression stands: a DerivedVariable in Dynamics, a DerivedParameter among
// those.
func extractVariable(m *lems.Model, e *lems.Expression, part expr.Expr) (Refactoring, bool) {
	at, element := e.Item, "DerivedVariable"
	for at != nil && at.Parent != nil && at.Parent.Row.Name != "Dynamics" && at.Parent.Row.Name != "Regime" {
		if at.Row.Name == "DerivedParameter" {
			break
		}
		at = at.Parent
	}
	switch {
	case at == nil || at.Parent == nil:
		return Refactoring{}, false
	case at.Row.Name == "DerivedParameter":
		element = "DerivedParameter"
	case at.Row.Role == "coupling":
		return Refactoring{}, false // a coupling has pre and post and nothing else
	}
	if element == "DerivedParameter" && at.Row.Role == "coupling" {
		return Refactoring{}, false
	}
	name := freeName(m, e.Scope, "extracted")
	text := `<` + element + ` name="` + name + `"`
	if m.World != nil {
		if d := m.DimensionIn(e, part); d.Kind == lems.KnownDim && m.World.Words().Name(d.Dimension) != "" {
			text += ` dimension="` + m.World.Words().Name(d.Dimension) + `"`
		}
	} else if element == "DerivedParameter" {
		text += ` dimension=""`
	}
	text += ` value="` + partText(m, part) + `"/>`
	return Refactoring{
		Title: "Extract “" + name + "”: a " + element, Kind: Extract,
		Edits: []diagnostics.Edit{before(m, at, text), edit(m, part.Span(), name)},
	}, true
}

// inlining puts the value of a variable or constant where its name stands, and
// takes the declaration away. It is offered where that changes nothing else.
func inlining(m *lems.Model, off int32) []Refactoring {
	sym, _ := symbolAt(m, off)
	if sym == nil || sym.Item == nil || !m.Own(sym.Item) || sym.Item.Row.Role == "coupling" {
		return nil
	}
	value, ok := inlinable(m, sym)
	if !ok {
		return nil
	}
	edits := []diagnostics.Edit{removal(m, sym.Item)}
	uses := 0
	for r := range m.Refs() {
		if r.Target == nil || r.Target != sym {
			continue
		}
		if r.In == nil || r.In.Item.Row.Name == "Exposure" || r.Name != sym.Name {
			return nil // something else names it
		}
		uses++
		edits = append(edits, edit(m, r.Place.Span, value))
	}
	if uses == 0 {
		return nil
	}
	return []Refactoring{{Title: "Inline “" + sym.Name + "”", Kind: Inline, Edits: edits}}
}

// inlinable is the text that may stand for a name.
func inlinable(m *lems.Model, sym *lems.Symbol) (string, bool) {
	it := sym.Item
	if m.World != nil && it.Value("exposure") != "" || m.World != nil && it.Value("symbol") != "" {
		return "", false
	}
	switch it.Row.Name {
	case "DerivedVariable", "DerivedParameter":
		if m.World == nil && (sym.Name == "nsig" || sym.Name == "rec_speed_dt") {
			return "", false
		}
		if a, selects := it.Attr("select"); selects && !a.Value.IsEmpty() {
			return "", false
		}
	case "Constant":
		if m.World != nil { // its value may have a unit, an expression has none
			q := lems.ParseQuantity(it.Value("value"))
			if q.Problem != lems.QuantityOK || q.Symbol != "" || ownerOf(it) == nil || visible(m, it) {
				return "", false
			}
			text := strings.TrimSpace(it.Value("value"))
			if q.Number < 0 {
				text = "(" + text + ")"
			}
			return text, true
		}
	default:
		return "", false
	}
	e := it.Expr("value")
	if !e.OK() || visible(m, it) {
		return "", false
	}
	for _, s := range e.Uses() {
		if s == sym {
			return "", false
		}
	}
	text := strings.TrimSpace(m.Doc.Text(e.Place.Span))
	if composite(e.Expr()) {
		text = "(" + text + ")"
	}
	return text, true
}

// composite says that an expression needs parentheses as an operand.
func composite(e expr.Expr) bool {
	switch e.(type) {
	case *expr.Binary, *expr.Unary:
		return true
	}
	return false
}

// visible says that other types see what an item declares: a subtype that
// inherits it, or a file that does.
func visible(m *lems.Model, it *lems.Item) bool {
	owner := ownerOf(it)
	if m.World == nil || owner == nil || owner.Symbol == nil {
		return false
	}
	t := m.World.Type(owner.Symbol.Name)
	return t != nil && len(m.World.Subtypes(t)) > 1
}

// sorting puts the children of the element at the offset into the order that
// the XML schema of LEMS wants.
func sorting(m *lems.Model, off int32) []Refactoring {
	loc := m.Doc.At(off)
	if m.World == nil || loc.Part != syntax.InTagName && loc.Part != syntax.InAttrValue && loc.Part != syntax.InTag && loc.Part != syntax.InAttrName {
		return nil
	}
	it := m.ItemAt(off)
	if it == nil || it.Row.Order == "" || it.Node != loc.Node {
		return nil
	}
	want := strings.Fields(it.Row.Order)
	rank := func(c *lems.Item) int { return slices.Index(want, c.Row.Name) }
	var now []*lems.Item
	for _, c := range it.Children {
		if rank(c) >= 0 {
			now = append(now, c)
		}
	}
	sorted := slices.Clone(now)
	slices.SortStableFunc(sorted, func(a, b *lems.Item) int { return cmp.Compare(rank(a), rank(b)) })
	var edits []diagnostics.Edit
	for i := range now {
		if now[i] != sorted[i] {
			edits = append(edits, edit(m, withComments(m, now[i]), m.Doc.Text(withComments(m, sorted[i]))))
		}
	}
	if edits == nil {
		return nil
	}
	return []Refactoring{{Title: "Sort into the order of the schema", Kind: Rewrite, Edits: edits}}
}

// withComments is an element with the comments that stand right in front of it
// on lines of their own.
func withComments(m *lems.Model, it *lems.Item) syntax.Span {
	span := m.Doc.Node(it.Node).Span
	parent := m.Doc.Node(it.Node).Parent
	var run syntax.Span
	for id := range m.Doc.Children(parent) {
		n := m.Doc.Node(id)
		switch {
		case id == it.Node:
			if !run.IsEmpty() {
				span.Start = run.Start
			}
			return span
		case n.Kind == syntax.CommentNode && strings.Trim(m.File.Text[m.File.LineSpan(lineOf(m, n.Span.Start)).Start:n.Span.Start], " \t") == "":
			if run.IsEmpty() {
				run = n.Span
			}
			run.End = n.Span.End
		case n.Kind == syntax.TextNode && strings.Count(m.Doc.Text(n.Span), "\n") <= 1:
		default:
			run = syntax.Span{}
		}
	}
	return span
}

// braces writes RateML's powers without its braces, and back.
func braces(m *lems.Model, sel syntax.Span) []Refactoring {
	e := m.ExprAt(sel.Start)
	if e == nil || !m.Dialect.Mode.Has(expr.Braces) || expr.HasBad(e.Expr()) {
		return nil
	}
	var plain, braced []diagnostics.Edit
	ends := func(s syntax.Span, open, close string) []diagnostics.Edit {
		return []diagnostics.Edit{edit(m, syntax.Span{Start: s.Start, End: s.Start + 1}, open), edit(m, syntax.Span{Start: s.End - 1, End: s.End}, close)}
	}
	inner := map[expr.Expr]*expr.Paren{}
	expr.Walk(e.Expr(), func(x expr.Expr) bool {
		switch x := x.(type) {
		case *expr.Paren:
			inner[x.X] = x
			if x.Brace {
				plain = append(plain, ends(x.Pos, "(", ")")...)
			}
		case *expr.Binary:
			if x.Op != expr.Pow {
				break
			}
			switch p := inner[x]; {
			case p == nil:
				s := x.Span()
				braced = append(braced, edit(m, syntax.Span{Start: s.Start, End: s.Start}, "{"), edit(m, syntax.Span{Start: s.End, End: s.End}, "}"))
			case !p.Brace:
				braced = append(braced, ends(p.Pos, "{", "}")...)
			}
		}
		return true
	})
	var list []Refactoring
	if plain != nil {
		list = append(list, Refactoring{Title: "Write powers with parentheses", Kind: Rewrite, Edits: plain})
	}
	if braced != nil {
		list = append(list, Refactoring{Title: "Write powers with braces", Kind: Rewrite, Edits: braced})
	}
	return list
}
