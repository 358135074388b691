package syntax

import (
	"slices"
	"strings"
)

// How the parser works
//
// It goes through the text once, from "<" to "<", and appends nodes and
// attributes to two flat slices. Only a stack of open elements is kept beside
// them, so depth costs no recursion.
//
// Well-formed text never takes a branch of recover.go. Where the text is not
// well-formed, a rule guesses the shape that the author most likely meant and
// records one Problem. The rules look at names first and at indentation second,
// because people indent correctly long before they close correctly:
//
//	<Dynamics>
//	    <StateVariable name="v" dimension="voltage">   was never closed
//	    <TimeDerivative variable="v" value="0"/>       is as deep: no child of it
//	</Dynamics>
//
// Whatever can search far ahead does it through a finder, which does not search
// the same text twice, or looks at a bounded number of bytes or levels.

const (
	maxProblems  = 1000
	maxDepth     = 1000    // levels above which DeepNesting is reported
	maxLevels    = 256     // open elements that an end tag is compared with
	maxHalfTyped = 64      // half-typed start tags that an end tag is compared with, a level
	maxIndent    = 1024    // bytes of white space that count as indentation
	maxMoves     = 1 << 20 // nodes that repairs by indentation may move
)

// Parse reads a file. It never fails: what is wrong with the text is in the
// document's Problems, and there are none if it is well-formed XML.
//
// Two limits are reported though they are no errors of XML: DeepNesting and
// DoctypeEntities.
func Parse(f *File) *Document { return parse(f, nil) }

// ParseWith is Parse with knowledge of the vocabulary: where the text is not
// well-formed, an element that stands in one which nest forbids it shows that
// an end tag is missing before it. In well-formed text nest has no effect.
func ParseWith(f *File, nest func(parent, child string) bool) *Document {
	plain := parse(f, nil)
	if nest == nil || !unbalanced(plain.Problems) {
		return plain
	}
	nested := parse(f, nest)
	if len(nested.Problems) > len(plain.Problems) {
		return plain
	}
	return nested
}

// unbalanced says that an end tag is missing or wrong.
func unbalanced(problems []Problem) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool {
		return p.Kind == UnclosedElement || p.Kind == UnknownEndTag || p.Kind == MismatchedEndTag
	})
}

type parser struct {
	d    *Document
	text string
	pos  int
	nest func(parent, child string) bool

	top  NodeID     // the innermost open element, or the document
	open []frame    // all open ones; open[0] is the document
	half []halfOpen // half-typed start tags among the open elements' children

	less, amp, newline, greater, double, single byteFinder
	commentEnd, cdataEnd, procInstEnd           finder

	garbled     int  // index of the problem with the text between two attributes, -1 if there is none
	tagProblems int  // how many problems there were before the current tag
	moves       int  // nodes moved by repairs
	deep        bool // DeepNesting was reported
	rootDoubt   bool // an end tag outside the root: the root may go on
	entities    bool // a DOCTYPE may declare entities
	badDoctype  bool // a DOCTYPE reached the end of the file
	doctypes    int
	elements    int
}

// frame is an open element.
type frame struct {
	id   NodeID
	half int32 // length of parser.half when it was opened
}

// halfOpen is an element whose start tag has no ">": its end tag may follow.
type halfOpen struct {
	id      NodeID
	problem int32 // index into Problems, -1 if it was not recorded
}

func parse(f *File, nest func(parent, child string) bool) *Document {
	p := newParser(f, nest)
	for p.pos < len(p.text) {
		if p.characters(); p.pos < len(p.text) {
			p.markup()
		}
	}
	p.finish()
	return p.d
}

func newParser(f *File, nest func(parent, child string) bool) *parser {
	text := f.Text
	// Estimates: a "<" begins a tag and ends a text, a "=" stands in an
	// attribute. Hostile text must not reserve more than its own size many
	// times over, so they are bounded by the densest sensible text.
	nodes := min(2*strings.Count(text, "<"), len(text)/6) + 8
	attrs := min(strings.Count(text, "="), len(text)/8) + 8
	d := &Document{File: f, Nodes: make([]Node, 1, nodes), Attrs: make([]Attr, 0, attrs)}
	d.Nodes[0] = Node{
		Parent: NoNode, FirstChild: NoNode, LastChild: NoNode, NextSibling: NoNode,
		Span: Span{0, int32(len(text))},
	}
	return &parser{
		d: d, text: text, nest: nest, open: []frame{{}},
		less:        byteFinder{what: '<', at: -1},
		amp:         byteFinder{what: '&', at: -1},
		newline:     byteFinder{what: '\n', at: -1},
		greater:     byteFinder{what: '>', at: -1},
		double:      byteFinder{what: '"', at: -1},
		single:      byteFinder{what: '\'', at: -1},
		commentEnd:  finder{what: "-->", at: -1},
		cdataEnd:    finder{what: "]]>", at: -1},
		procInstEnd: finder{what: "?>", at: -1},
	}
}

// report records a problem and is its index, -1 if there are too many.
func (p *parser) report(problem Problem) int {
	if len(p.d.Problems) >= maxProblems {
		return -1
	}
	p.d.Problems = append(p.d.Problems, problem)
	return len(p.d.Problems) - 1
}

func span(start, end int) Span { return Span{int32(start), int32(end)} }

// insert is the fix that puts text at one place.
func insert(at int, text string) []Edit { return []Edit{{span(at, at), text}} }

// remove is the fix that takes text away.
func remove(start, end int) []Edit { return []Edit{{Span: span(start, end)}} }

// add appends a node as the last child of the innermost open element.
func (p *parser) add(kind Kind, start, end int) NodeID {
	d := p.d
	id := NodeID(len(d.Nodes))
	d.Nodes = append(d.Nodes, Node{
		Kind: kind, Parent: p.top, FirstChild: NoNode, LastChild: NoNode, NextSibling: NoNode,
		Span: span(start, end), FirstAttr: int32(len(d.Attrs)),
	})
	parent := &d.Nodes[p.top]
	if parent.LastChild == NoNode {
		parent.FirstChild = id
	} else {
		d.Nodes[parent.LastChild].NextSibling = id
	}
	parent.LastChild = id
	return id
}

// characters reads text up to the next markup.
func (p *parser) characters() {
	start := p.pos
	if start == 0 && strings.HasPrefix(p.text, bom) {
		p.pos = len(bom)
	}
	solid := skipSpace(p.text, p.pos) // the first character that is not white
	end := p.less.next(p.text, solid)
	for end < len(p.text) && !p.isMarkup(end) {
		end = p.strayLess(start, end)
	}
	p.pos = end
	if end == start {
		return
	}
	p.add(TextNode, start, end)
	if solid < end {
		p.references(solid, end)
		p.strayCDATAEnd(solid, end)
	}
}

// isMarkup says that the "<" at i begins something.
func (p *parser) isMarkup(i int) bool {
	if i+1 >= len(p.text) {
		return false
	}
	switch p.text[i+1] {
	case '/', '!', '?':
		return true
	}
	return isNameStart(p.text, i+1)
}

// strayLess reports the run of "<" at i, of which only the last can be markup,
// and is where the next "<" stands.
func (p *parser) strayLess(start, i int) int {
	end := i + 1
	for end < len(p.text) && p.text[end] == '<' && !p.isMarkup(end) {
		end++
	}
	next := p.less.next(p.text, end)
	fix := []Edit{{span(i, end), strings.Repeat("&lt;", min(end-i, maxReference))}}
	if skipSpace(p.text, start) == i && skipSpace(p.text, end) == next {
		fix = remove(i, end) // nothing but a lone "<": a tag that was begun
	}
	p.report(Problem{Kind: StrayLess, Span: span(i, end), Fix: fix})
	return next
}

func (p *parser) strayCDATAEnd(start, end int) {
	for at := start; ; at += 3 {
		i := strings.Index(p.text[at:end], "]]>")
		if i < 0 {
			return
		}
		at += i
		p.report(Problem{Kind: StrayCDATAEnd, Span: span(at, at+3), Fix: []Edit{{span(at+2, at+3), "&gt;"}}})
	}
}

// markup reads what the "<" at pos begins.
func (p *parser) markup() {
	switch rest := p.text[p.pos:]; {
	case rest[1] == '/':
		p.endTag()
	case rest[1] == '?':
		p.procInst()
	case rest[1] != '!':
		p.startTag()
	case strings.HasPrefix(rest, "<!--"):
		p.comment()
	case strings.HasPrefix(rest, "<![CDATA["):
		p.cdata()
	case strings.HasPrefix(rest, "<!DOCTYPE"):
		p.doctype()
	default:
		p.unknownDeclaration(CommentNode)
	}
}

// lineEnd is the end of the line of i, without white space and line end.
func (p *parser) lineEnd(i int) int {
	return trimSpaceBefore(p.text, i, p.newline.next(p.text, i))
}

// tagLikeEnd is the first ">" in the line of i, or the line's end.
func (p *parser) tagLikeEnd(i int) int {
	end := p.lineEnd(i)
	return min(p.greater.next(p.text, i)+1, end)
}

// unterminated adds a repaired node up to end.
func (p *parser) unterminated(problem ProblemKind, node Kind, open, end int, closing string) {
	id := p.add(node, p.pos, end)
	p.d.Nodes[id].Repaired = true
	p.report(Problem{Kind: problem, Span: span(p.pos, p.pos+open), Fix: insert(end, closing)})
	p.pos = end
}

func (p *parser) comment() {
	start := p.pos
	end := p.commentEnd.next(p.text, start+4)
	inner := strings.Index(p.text[start+4:min(end+2, len(p.text))], "--") + start + 4
	switch {
	case end == len(p.text):
		p.unterminated(UnterminatedComment, CommentNode, 4, p.lineEnd(start+4), " -->")
		return
	case inner < end && strings.HasPrefix(p.text[max(inner-2, 0):], "<!--"):
		if p.swallows(inner-2, end) {
			p.unterminated(UnterminatedComment, CommentNode, 4, p.lineEnd(start+4), " -->")
			return
		}
		end = p.nestedEnd(end)
		fallthrough
	case inner < end:
		p.report(Problem{Kind: CommentHyphens, Span: span(inner, inner+2), Fix: []Edit{{span(inner, inner+2), "- -"}}})
	}
	p.add(CommentNode, start, end+3)
	p.pos = end + 3
}

// swallows says that a comment took in another one, which begins at inner on a
// later line and to which the "-->" at end belongs.
func (p *parser) swallows(inner, end int) bool {
	if p.newline.next(p.text, p.pos) > inner {
		return false
	}
	return p.nestedEnd(end) == end
}

// nestedEnd is the "-->" behind the one at end if no comment begins between
// them: comments were nested, and the first one meant is the second.
func (p *parser) nestedEnd(end int) int {
	next := p.commentEnd.next(p.text, end+3)
	if next == len(p.text) || strings.Contains(p.text[end+3:next], "<!--") {
		return end
	}
	return next
}

func (p *parser) cdata() {
	end := p.cdataEnd.next(p.text, p.pos+9)
	if end == len(p.text) {
		p.unterminated(UnterminatedCDATA, CDATANode, 9, p.lineEnd(p.pos+9), "]]>")
		return
	}
	p.add(CDATANode, p.pos, end+3)
	p.pos = end + 3
}

func (p *parser) procInst() {
	start := p.pos
	name := span(start+2, nameEnd(p.text, start+2))
	if name.IsEmpty() || !isNameStart(p.text, start+2) {
		p.unknownDeclaration(ProcInstNode)
		return
	}
	end := p.procInstEnd.next(p.text, int(name.End))
	isXML := p.text[name.Start:name.End] == "xml" // which holds no "<"
	if end == len(p.text) || isXML && p.less.next(p.text, start+1) < end {
		p.unterminatedProcInst(name, max(p.tagLikeEnd(start), int(name.End)))
		return
	}
	id := p.add(ProcInstNode, start, end+2)
	p.d.Nodes[id].Name = name
	p.pos = end + 2
	p.misplacedXML(name, start)
}

func (p *parser) unterminatedProcInst(name Span, stop int) {
	start := p.pos
	p.unterminated(UnterminatedProcInst, ProcInstNode, 2+name.Len(), stop, "?>")
	p.d.Nodes[len(p.d.Nodes)-1].Name = name
	if p.text[stop-1] != '>' || len(p.d.Problems) >= maxProblems {
		return
	}
	last := &p.d.Problems[len(p.d.Problems)-1]
	if last.Span.Start == int32(start) {
		last.Fix = insert(stop-1, "?")
	}
}

// misplacedXML reports an XML declaration that is not at the start.
func (p *parser) misplacedXML(name Span, start int) {
	if start == 0 || p.text[name.Start:name.End] != "xml" {
		return
	}
	head := strings.TrimPrefix(p.text[:min(start, maxIndent)], bom)
	if head == "" {
		return
	}
	problem := Problem{Kind: MisplacedDeclaration, Span: span(start, int(name.End)), Name: "xml"}
	if start < maxIndent && strings.Trim(head, " \t\r\n") == "" {
		problem.Fix = remove(start-len(head), start)
	}
	p.report(problem)
}

// unknownDeclaration reads "<!" or "<?" before something unknown.
func (p *parser) unknownDeclaration(kind Kind) {
	start := p.pos
	end := max(start+2, min(p.tagLikeEnd(start+2), p.less.next(p.text, start+2)))
	id := p.add(kind, start, end)
	p.d.Nodes[id].Repaired = true
	p.report(Problem{Kind: UnknownDeclaration, Span: span(start, start+2), Fix: remove(start, end)})
	p.pos = end
}

// finish closes what is open and looks at the document as a whole.
func (p *parser) finish() {
	p.closeAbove(0, len(p.text), Span{})
	p.checkOutside()
	p.checkCharacters()
	slices.SortStableFunc(p.d.Problems, func(a, b Problem) int { return int(a.Span.Start) - int(b.Span.Start) })
}

// checkOutside looks at what stands beside the root.
func (p *parser) checkOutside() {
	d := p.d
	root := d.Root()
	if root == NoNode {
		if len(d.Problems) == 0 {
			end := len(p.text)
			p.report(Problem{Kind: NoRoot, Span: span(end, end)})
		}
		return
	}
	if p.rootDoubt || d.Nodes[root].Repaired {
		return
	}
	text, element := false, false
	for id := range d.Children(0) {
		n := &d.Nodes[id]
		switch {
		case !element && n.Kind == ElementNode && id != root && !n.Repaired:
			element = true
			p.report(Problem{Kind: SecondRoot, Span: n.Name, Related: d.Nodes[root].Name, Name: d.Text(n.Name)})
		case !text:
			text = p.textOutside(n)
		}
	}
}

// textOutside reports text of the document that is not white.
func (p *parser) textOutside(n *Node) bool {
	if n.Repaired || n.Kind != TextNode && n.Kind != CDATANode {
		return false
	}
	start, end := int(n.Span.Start), int(n.Span.End)
	if start == 0 && strings.HasPrefix(p.text, bom) {
		start = len(bom)
	}
	start = skipSpace(p.text, start)
	if start >= end || n.Kind == TextNode && strings.Contains(p.text[start:end], "<") {
		return false // white, or reported as StrayLess
	}
	end = trimSpaceBefore(p.text, start, end)
	p.report(Problem{Kind: TextOutsideRoot, Span: span(start, end), Fix: remove(start, end)})
	return true
}
