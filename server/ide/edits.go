package ide

import (
	"strings"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// edit replaces the text at a span of a model's file.
func edit(m *lems.Model, s syntax.Span, text string) diagnostics.Edit {
	return diagnostics.Edit{Place: m.Doc.Place(s), NewText: text}
}

// before puts an element on a line of its own in front of another one.
func before(m *lems.Model, it *lems.Item, element string) diagnostics.Edit {
	at := m.Doc.Node(it.Node).Span.Start
	return edit(m, syntax.Span{Start: at, End: at}, element+newLine(m, at))
}

// behind puts an element on a line of its own behind another one.
func behind(m *lems.Model, it *lems.Item, element string) diagnostics.Edit {
	n := m.Doc.Node(it.Node)
	return edit(m, syntax.Span{Start: n.Span.End, End: n.Span.End}, newLine(m, n.Span.Start)+element)
}

// newLine is a line end and the indentation of an element's line; nothing if the
// element is not the first of its line.
func newLine(m *lems.Model, at int32) string {
	start := m.File.LineSpan(lineOf(m, at)).Start
	indent := m.File.Text[start:at]
	if strings.Trim(indent, " \t") != "" {
		return ""
	}
	return syntax.LineEnd(m.File.Text) + indent
}

// member puts an element among the children of a type: behind the last one that
// its schema puts in front of it or of the same name, else before the first.
func member(m *lems.Model, owner *lems.Item, name, element string) diagnostics.Edit {
	order := strings.Fields(owner.Row.Order)
	rank := func(n string) int {
		for i, o := range order {
			if o == n {
				return i
			}
		}
		return -1
	}
	var last *lems.Item
	for _, c := range owner.Children {
		if c.Row.Name == name || rank(c.Row.Name) >= 0 && rank(c.Row.Name) <= rank(name) {
			last = c
		}
	}
	switch {
	case last != nil:
		return behind(m, last, element)
	case len(owner.Children) > 0:
		return before(m, owner.Children[0], element)
	}
	return inside(m, owner, element)
}

// inside puts an element into one that has no children.
func inside(m *lems.Model, owner *lems.Item, element string) diagnostics.Edit {
	n := m.Doc.Node(owner.Node)
	outer := newLine(m, n.Span.Start)
	inner := outer
	if outer != "" {
		inner += "  "
	}
	if n.SelfClosing {
		end := n.StartTag.End - 2
		for end > n.Name.End && strings.IndexByte(" \t\r\n", m.File.Text[end-1]) >= 0 {
			end--
		}
		return edit(m, syntax.Span{Start: end, End: n.StartTag.End}, ">"+inner+element+outer+"</"+m.Doc.Name(owner.Node)+">")
	}
	if n.EndTag.IsEmpty() {
		return edit(m, syntax.Span{Start: n.StartTag.End, End: n.StartTag.End}, inner+element)
	}
	return edit(m, syntax.Span{Start: n.StartTag.End, End: n.EndTag.Start}, inner+element+outer)
}

// removal takes an element away, with its line if it has one to itself.
func removal(m *lems.Model, it *lems.Item) diagnostics.Edit {
	s, text := m.Doc.Node(it.Node).Span, m.File.Text
	start, end := s.Start, s.End
	for start > 0 && (text[start-1] == ' ' || text[start-1] == '\t') {
		start--
	}
	for int(end) < len(text) && (text[end] == ' ' || text[end] == '\t') {
		end++
	}
	rest := text[end:]
	if (start == 0 || text[start-1] == '\n') && (strings.HasPrefix(rest, "\n") || strings.HasPrefix(rest, "\r\n")) {
		return edit(m, syntax.Span{Start: start, End: end + int32(strings.IndexByte(rest, '\n')) + 1}, "")
	}
	return edit(m, s, "")
}

// ownerOf is the ComponentType in which an item stands; nil if in none.
func ownerOf(it *lems.Item) *lems.Item {
	for ; it != nil; it = it.Parent {
		if it.Row.Name == "ComponentType" {
			return it
		}
	}
	return nil
}

// freeName is the word, or the word with the first number behind it, that
// nothing in the file is called and no expression names.
func freeName(m *lems.Model, scope *lems.Scope, word string) string {
	taken := map[string]bool{}
	for _, s := range m.Symbols {
		taken[s.Name] = true
	}
	for r := range m.Refs() {
		taken[r.Name] = true
	}
	name := word
	for i := 2; taken[name] || scope.Find(name) != nil; i++ {
		name = word + itoa(i)
	}
	return name
}
