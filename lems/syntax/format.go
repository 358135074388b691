package syntax

import (
	"slices"
	"strings"
)

// Format is the edits that give a document the common layout without changing
// what it says: one space between attributes, none around "=", double quotes,
// no white space at the end of lines, at most two blank lines, one line end at
// the end, and one step of indentation, the one that the file mostly uses.
//
// Lines stay as the author broke them, between attributes too; only a line
// break between an element's name and its first attribute goes, since jLEMS
// cannot read it. Comments, CDATA, text, and what stands beside text in one
// element are kept. The children of the root may all be where the root is, and
// comments in the first column stay there.
//
// Equal documents have equal edits, and the result has none. A document with
// problems has none and is not ok: its layout says what its author meant.
func Format(doc *Document) (edits []Edit, ok bool) {
	if len(doc.Problems) > 0 {
		return nil, false
	}
	f := &formatter{doc: doc, eol: LineEnd(doc.File.Text), layout: make([]layout, len(doc.Nodes))}
	f.measure()
	f.chooseStep()
	f.blank = indent{}
	for id := range doc.Nodes {
		f.node(NodeID(id))
	}
	f.finalLine()
	slices.SortStableFunc(f.edits, compareEdits)
	return f.edits, true
}

type formatter struct {
	doc    *Document
	eol    string
	step   string   // of indentation
	flat   bool     // the children of the root begin where the root does
	layout []layout // of every node
	blank  indent   // of the line that is being looked at
	edits  []Edit
}

// layout is where a node stands.
type layout struct {
	kept   bool   // the white space inside is content
	starts bool   // it is the first of its line
	line   indent // of the line where it begins
}

// indent is the white space that begins a line, as it was and as it will be.
type indent struct{ old, new string }

// LineEnd is the line end that a text mostly uses.
func LineEnd(text string) string {
	if crlf := strings.Count(text, "\r\n"); 2*crlf > strings.Count(text, "\n") {
		return "\r\n"
	}
	return "\n"
}

// measure finds out which elements have text, and how lines are indented.
func (f *formatter) measure() {
	for i := range f.doc.Nodes {
		id := NodeID(i)
		n := f.doc.Node(id)
		l := &f.layout[id]
		if i > 0 {
			l.kept = f.layout[n.Parent].kept
		}
		l.line = f.blank
		switch n.Kind {
		case ElementNode:
			l.kept = l.kept || f.doc.AttrValue(id, "xml:space") == "preserve" || f.hasText(id)
		case TextNode:
			text := f.doc.Text(n.Span)
			if at := strings.LastIndexAny(text, "\r\n"); at >= 0 {
				f.blank.old = text[at+1:][:blanks(text[at+1:])]
				if next := n.NextSibling; next != NoNode {
					f.layout[next].starts = true
				}
			}
		}
	}
}

// hasText says that an element has content that is no white space.
func (f *formatter) hasText(id NodeID) bool {
	for c := range f.doc.Children(id) {
		switch n := f.doc.Node(c); n.Kind {
		case CDATANode:
			return true
		case TextNode:
			if text := f.doc.Text(n.Span); blanks(text) < len(text) {
				return true
			}
		}
	}
	return false
}

// blanks is how many bytes of white space begin a text.
func blanks(text string) int { return len(text) - len(strings.TrimLeft(text, " \t\r\n")) }

// chooseStep takes the most frequent step from an element to its children, and
// of two the smaller.
func (f *formatter) chooseStep() {
	count := map[string]int{}
	root := f.doc.Root()
	f.flat = true
	for i := range f.doc.Nodes {
		n := f.doc.Node(NodeID(i))
		if n.Kind != ElementNode || n.Parent == 0 || !f.layout[i].starts || f.layout[n.Parent].kept {
			continue
		}
		step, ok := strings.CutPrefix(f.layout[i].line.old, f.layout[n.Parent].line.old)
		if n.Parent == root && (!ok || step != "") {
			f.flat = false
		}
		if ok && step != "" {
			count[step]++
		}
	}
	for step, n := range count {
		if best := count[f.step]; n > best || n == best && (len(step) < len(f.step) || len(step) == len(f.step) && step < f.step) {
			f.step = step
		}
	}
}

func (f *formatter) node(id NodeID) {
	n := f.doc.Node(id)
	switch n.Kind {
	case ElementNode:
		f.layout[id].line = f.blank
		f.startTag(id)
		if n.EndTag.Len() > 0 {
			f.replace(n.EndTag, "</"+f.doc.Name(id)+">")
		}
	case TextNode:
		f.text(id)
	}
}

func (f *formatter) replace(s Span, text string) {
	if f.doc.Text(s) != text {
		f.edits = append(f.edits, Edit{Span: s, NewText: text})
	}
}

// text mends the white space between tags.
func (f *formatter) text(id NodeID) {
	n := f.doc.Node(id)
	text, span := f.doc.Text(n.Span), n.Span
	if rest, ok := strings.CutPrefix(text, bom); ok && span.Start == 0 {
		text = rest
		span.Start += int32(len(bom))
	}
	lines := countLines(text)
	tail := text[strings.LastIndexAny(text, "\r\n")+1:]
	switch {
	case f.layout[n.Parent].kept && lines > 0:
		tail = tail[:blanks(tail)]
		f.blank = indent{tail, tail}
	case f.layout[n.Parent].kept:
	case n.Parent == 0 && n.Span.Start == 0: // nothing before the first node
		f.blank = indent{old: tail}
		f.replace(span, "")
	case n.Parent == 0 && n.NextSibling == NoNode:
		f.replace(span, f.eol)
	case lines > 0:
		f.blank = indent{tail, f.indentation(n, tail)}
		f.replace(span, strings.Repeat(f.eol, min(lines, 3))+f.blank.new)
	}
}

// indentation is what should stand before the node behind a white space.
func (f *formatter) indentation(space *Node, old string) string {
	outer := f.layout[space.Parent].line.new
	if space.NextSibling == NoNode {
		return outer // before the end tag
	}
	if next := f.doc.Node(space.NextSibling); next.Kind == CommentNode && (old == "" || strings.ContainsAny(f.doc.Text(next.Span), "\r\n")) {
		return old // its other lines cannot follow
	}
	if space.Parent == 0 {
		return ""
	}
	if f.flat && space.Parent == f.doc.Root() {
		return outer
	}
	return outer + f.step
}

func countLines(text string) int {
	return strings.Count(text, "\n") + strings.Count(text, "\r") - strings.Count(text, "\r\n")
}

// startTag mends the white space and the quotes in a tag.
func (f *formatter) startTag(id NodeID) {
	n := f.doc.Node(id)
	at := n.Name.End
	for i, a := range f.doc.AttrsOf(id) {
		gap := f.gap(Span{at, a.Name.Start}, " ")
		if i == 0 {
			gap = " "
		}
		f.replace(Span{at, a.Name.Start}, gap)
		f.replace(Span{a.Name.End, a.Value.Start}, `="`)
		f.replace(Span{a.Value.End, a.Span.End}, `"`)
		if a.Quote == '\'' {
			f.replace(a.Value, strings.ReplaceAll(f.doc.Text(a.Value), `"`, "&quot;"))
		}
		at = a.Span.End
	}
	end, space := n.StartTag.End-1, ""
	if n.SelfClosing {
		end--
		if end > at {
			space = " "
		}
	}
	last := Span{at, end}
	if n.AttrCount == 0 {
		f.replace(last, space)
		return
	}
	f.replace(last, f.gap(last, space))
}

// gap is the white space between two parts of a tag: a line break, if there was
// one, with what indented the next line, or else what is given.
func (f *formatter) gap(s Span, space string) string {
	text := f.doc.Text(s)
	at := strings.LastIndexAny(text, "\r\n")
	if at < 0 {
		return space
	}
	tail := text[at+1:]
	if rest, ok := strings.CutPrefix(tail, f.blank.old); ok {
		tail = f.blank.new + rest
	}
	return f.eol + tail
}

// finalLine ends the last line.
func (f *formatter) finalLine() {
	last := f.doc.Nodes[0].LastChild
	if last == NoNode || f.doc.Node(last).Kind != TextNode {
		end := int32(len(f.doc.File.Text))
		f.edits = append(f.edits, Edit{Span: Span{end, end}, NewText: f.eol})
	}
}
