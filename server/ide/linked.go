package ide

import (
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// LinkedTags are the names of the start tag and of the end tag of an element,
// if the offset is in one of them and they are the same: they are edited
// together.
func LinkedTags(m *lems.Model, off int32) []syntax.Span {
	loc := m.Doc.At(off)
	if loc.Part != syntax.InTagName && loc.Part != syntax.InEndTag {
		return nil
	}
	n := m.Doc.Node(loc.Node)
	if n.Kind != syntax.ElementNode {
		return nil
	}
	end, ok := endNameOf(m.Doc, loc.Node)
	if !ok || end.Len()+3 > n.EndTag.Len() || !n.Name.Contains(off) && !end.Contains(off) {
		return nil
	}
	return []syntax.Span{n.Name, end}
}

// TypedTag is what belongs behind a character that was just typed: the rest of
// an end tag behind </, an end tag behind the > of a start tag; empty for
// nothing.
func TypedTag(m *lems.Model, off int32, typed string) string {
	text := m.File.Text
	if off < 2 || int(off) > len(text) || text[off-1:off] != typed {
		return ""
	}
	switch {
	case typed == "/" && text[off-2] == '<':
		return typedEnd(m.Doc, off)
	case typed == ">" && text[off-2] != '/':
		return typedStart(m.Doc, off)
	}
	return ""
}

// typedEnd closes the innermost element that is open at the < in front.
func typedEnd(doc *syntax.Document, off int32) string {
	if rest := doc.File.Text[off:]; rest != "" && (isWord(rest[0]) || rest[0] == '>' || rest[0] == ':') {
		return "" // there is a name already
	}
	var open syntax.NodeID
	for i := range doc.Nodes {
		n := &doc.Nodes[i]
		if n.Span.Start >= off-2 {
			break
		}
		if n.Kind == syntax.CommentNode || n.Kind == syntax.CDATANode {
			if off <= n.Span.End {
				return ""
			}
			continue
		}
		if n.Kind != syntax.ElementNode || n.SelfClosing || n.StartTag.End > off-2 {
			continue
		}
		if n.EndTag.IsEmpty() && n.Span.End >= off-2 || n.EndTag.Start >= off-2 {
			open = syntax.NodeID(i)
		}
	}
	if open <= 0 || doc.Name(open) == "" {
		return ""
	}
	return doc.Name(open) + ">"
}

// typedStart closes the element whose start tag ends at the offset, if it or
// one around it of the same name lacks an end tag.
func typedStart(doc *syntax.Document, off int32) string {
	for i := range doc.Nodes {
		n := &doc.Nodes[i]
		if n.Kind != syntax.ElementNode || n.StartTag.End != off || n.SelfClosing || n.Name.IsEmpty() {
			continue
		}
		name := doc.Name(syntax.NodeID(i))
		for p := syntax.NodeID(i); p > 0; p = doc.Node(p).Parent {
			if doc.Name(p) == name && doc.Node(p).EndTag.IsEmpty() {
				return "</" + name + ">"
			}
		}
		return ""
	}
	return ""
}
