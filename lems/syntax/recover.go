package syntax

import "strings"

// endTag reads '</' Name S? '>'.
func (p *parser) endTag() {
	start := p.pos
	p.tagProblems = len(p.d.Problems)
	name := span(start+2, start+2)
	if isNameStart(p.text, start+2) {
		name.End = int32(nameEnd(p.text, start+2))
	}
	i := int(name.End)
	if i < len(p.text) && p.text[i] == '>' {
		p.pos = i + 1
		p.closeTag(endTag{tag: span(start, i+1), name: name})
		return
	}
	p.oddEndTag(name)
}

// endTag is an end tag that was read.
type endTag struct {
	tag, name Span
	broken    bool // ">" is missing
}

// oddEndTag reads on behind the name of an end tag that is not "</name>".
func (p *parser) oddEndTag(name Span) {
	start := p.pos
	i := skipSpace(p.text, int(name.End))
	if name.IsEmpty() && i > start+2 && isNameStart(p.text, i) && p.newline.next(p.text, start) > i {
		p.report(Problem{Kind: StrayInTag, Span: span(start+2, i), Fix: remove(start+2, i)})
		name = span(i, nameEnd(p.text, i))
		i = skipSpace(p.text, int(name.End))
	}
	end := p.greater.next(p.text, i)
	broken := end == len(p.text) || end > p.less.next(p.text, i) || end > p.newline.next(p.text, i) && end > i
	if broken {
		p.pos = int(name.End)
		p.closeTag(endTag{tag: span(start, p.pos), name: name, broken: true})
		return
	}
	if i < end {
		stop := trimSpaceBefore(p.text, i, end)
		p.report(Problem{Kind: StrayInTag, Span: span(i, stop), Fix: remove(int(name.End), stop)})
	}
	p.pos = end + 1
	p.closeTag(endTag{tag: span(start, p.pos), name: name})
}

func (p *parser) nameOf(id NodeID) string {
	n := &p.d.Nodes[id]
	return p.text[n.Name.Start:n.Name.End]
}

// closeTag finds what an end tag closes.
func (p *parser) closeTag(t endTag) {
	name := p.text[t.name.Start:t.name.End]
	if name != "" && p.nameOf(p.top) == name && len(p.half) == int(p.open[len(p.open)-1].half) {
		p.unterminatedEnd(t)
		p.close(t.tag)
		return
	}
	level, half := p.match(t, name)
	switch {
	case level < 0 && p.takesPlace(t):
		p.mismatched(t)
	case level < 0:
		p.stray(t)
	case half < 0 && p.misnamed(t, level):
		p.mismatched(t)
	default:
		p.unterminatedEnd(t)
		p.closeAbove(level, int(t.tag.Start), t.tag)
		if half >= 0 {
			p.adopt(half)
		}
		p.close(t.tag)
	}
}

// match looks for an element with the name, from the innermost level outwards.
// At a level, half-typed children come before the element itself, unless only
// the element is indented as the end tag is. half is an index into p.half, -1
// if it is the open element that matches; level is -1 if nothing does.
func (p *parser) match(t endTag, name string) (level, half int) {
	if name == "" {
		return -1, -1
	}
	stop := len(p.half)
	for k := len(p.open) - 1; k >= 0 && k > len(p.open)-1-maxLevels; k-- {
		f := p.open[k]
		half := p.matchHalf(name, int(f.half), stop)
		stop = int(f.half)
		isOpen := k > 0 && p.nameOf(f.id) == name
		switch {
		case isOpen && half >= 0 && !p.sameIndent(t.tag, p.half[half].id):
			return k, -1
		case half >= 0:
			return k, half
		case isOpen:
			return k, -1
		}
	}
	return -1, -1
}

func (p *parser) matchHalf(name string, from, to int) int {
	for i := to - 1; i >= from && i >= to-maxHalfTyped; i-- {
		if p.nameOf(p.half[i].id) == name {
			return i
		}
	}
	return -1
}

// close ends the innermost open element with an end tag.
func (p *parser) close(tag Span) {
	n := &p.d.Nodes[p.top]
	n.EndTag = tag
	n.Span.End = tag.End
	p.pop()
}

func (p *parser) pop() {
	last := len(p.open) - 1
	p.half = p.half[:p.open[last].half]
	p.open = p.open[:last]
	p.top = p.open[last-1].id
}

// adopt makes a half-typed element the innermost open one: it gets the siblings
// that follow it as children.
func (p *parser) adopt(half int) {
	h := p.half[half]
	p.half = p.half[:half]
	d := p.d
	n, parent := &d.Nodes[h.id], &d.Nodes[p.top]
	for c := n.NextSibling; c != NoNode; c = d.Nodes[c].NextSibling {
		d.Nodes[c].Parent = h.id
	}
	if n.NextSibling != NoNode {
		n.FirstChild, n.LastChild = n.NextSibling, parent.LastChild
		n.NextSibling = NoNode
		parent.LastChild = h.id
	}
	if h.problem >= 0 {
		fix := d.Problems[h.problem].Fix
		fix[len(fix)-1].NewText = ">"
	}
	p.open = append(p.open, frame{h.id, int32(len(p.half))})
	p.top = h.id
}

// closeAbove ends the open elements above a level, which have no end tags, at
// end. by is the end tag that shows it.
func (p *parser) closeAbove(level, end int, by Span) {
	for len(p.open)-1 > level {
		p.closeUnclosed(level, end, by)
	}
}

// closeUnclosed ends the innermost open element, as all above level will be.
// What is indented no deeper than the element goes to its parent.
func (p *parser) closeUnclosed(level, end int, by Span) {
	id := p.top
	n := &p.d.Nodes[id]
	if p.lacksSlash(level) {
		p.closeBySlash(by)
		return
	}
	if before, first := p.outdented(id, level); first != NoNode {
		end = int(p.d.Nodes[first].Span.Start)
		p.moveUp(id, before, first)
	}
	n.Repaired = true
	n.Span.End = int32(end)
	p.report(Problem{
		Kind: UnclosedElement, Span: n.Name, Related: by, Name: p.nameOf(id), Fix: p.closing(n, end),
	})
	p.pop()
}

// lacksSlash says that the innermost element is rather the end tag, without its
// "/", of the one around it: that is unclosed too and has the same name and
// column, or is in the same line, and there are no attributes.
func (p *parser) lacksSlash(level int) bool {
	k := len(p.open) - 2
	if k <= level || p.moves > maxMoves {
		return false
	}
	n, outer := &p.d.Nodes[p.top], p.open[k].id
	if n.AttrCount > 0 || n.EndTag != (Span{}) || p.nameOf(p.top) != p.nameOf(outer) {
		return false
	}
	start, end := int(p.d.Nodes[outer].Span.Start), int(n.Span.Start)
	inLine := end-start < maxIndent && strings.IndexByte(p.text[start:end], '\n') < 0
	return inLine || p.sameIndent(n.Span, outer)
}

// closeBySlash ends an element with the start tag that should be its end tag.
// That becomes a stray tag, and what follows it goes two levels up.
func (p *parser) closeBySlash(by Span) {
	id := p.top
	n := &p.d.Nodes[id]
	name := p.nameOf(id)
	p.report(Problem{
		Kind: UnclosedElement, Span: n.Name, Related: by, Name: name,
		Fix: insert(int(n.Span.Start)+1, "/"),
	})
	if n.FirstChild != NoNode {
		p.moveUp(id, NoNode, n.FirstChild)
	}
	*n = Node{
		Kind: TextNode, Repaired: true, Parent: n.Parent, FirstChild: NoNode, LastChild: NoNode,
		NextSibling: n.NextSibling, Span: n.StartTag, FirstAttr: n.FirstAttr,
	}
	p.pop()
	outer := &p.d.Nodes[p.top]
	outer.Repaired = true
	outer.Span.End = n.Span.End
	if n.NextSibling != NoNode {
		p.moveUp(p.top, id, n.NextSibling)
	}
	p.pop()
}

// closing is the edit that closes an element at end: by "/>" if it is empty, in
// a line of its own if its content has lines.
func (p *parser) closing(n *Node, end int) []Edit {
	open := int(n.StartTag.End)
	at := trimSpaceBefore(p.text, open, end)
	if at == open {
		return insert(open-1, "/")
	}
	tag := "</" + p.text[n.Name.Start:n.Name.End] + ">"
	indent, ok := p.indent(int(n.Span.Start))
	line := strings.IndexByte(p.text[open:at], '\n')
	if !ok || line < 0 {
		return insert(at, tag)
	}
	if line > 0 && p.text[open+line-1] == '\r' {
		return insert(at, "\r\n"+indent+tag)
	}
	return insert(at, "\n"+indent+tag)
}

// outdented is the first child element that is indented no deeper than its
// parent, with the child before it; NoNode if there is none.
func (p *parser) outdented(id NodeID, level int) (before, first NodeID) {
	indent, ok := p.indent(int(p.d.Nodes[id].Span.Start))
	if !ok || !p.indented(indent, level) {
		return NoNode, NoNode
	}
	before = NoNode
	for c := range p.d.Children(id) {
		if p.moves++; p.moves > maxMoves {
			break
		}
		child := &p.d.Nodes[c]
		if child.Kind == ElementNode {
			if in, ok := p.indent(int(child.Span.Start)); ok && len(in) <= len(indent) {
				return before, c
			}
		}
		before = c
	}
	return NoNode, NoNode
}

// indented says that the innermost element is indented more than the one around
// it, and that indentation therefore tells something. Unclosed ones that are as
// deep do not count: they are no parents.
func (p *parser) indented(indent string, level int) bool {
	last := len(p.open) - 2
	for k := last; k > 0 && k > last-maxHalfTyped; k-- {
		outer, ok := p.indent(int(p.d.Nodes[p.open[k].id].Span.Start))
		if !ok || len(outer) < len(indent) {
			return ok
		}
		if k <= level {
			break
		}
	}
	return false
}

// moveUp gives the children from first on to the parent. The element is the
// parent's last child, since it is still open.
func (p *parser) moveUp(id, before, first NodeID) {
	d := p.d
	n := &d.Nodes[id]
	for c := first; c != NoNode; c = d.Nodes[c].NextSibling {
		d.Nodes[c].Parent = n.Parent
		p.moves++
	}
	n.NextSibling = first
	d.Nodes[n.Parent].LastChild = n.LastChild
	n.LastChild = before
	if before == NoNode {
		n.FirstChild = NoNode
		return
	}
	d.Nodes[before].NextSibling = NoNode
}

// indent is the white space before off, if nothing else stands there in its
// line.
func (p *parser) indent(off int) (string, bool) {
	i := off
	for i > 0 && i > off-maxIndent && (p.text[i-1] == ' ' || p.text[i-1] == '\t') {
		i--
	}
	if i == 0 || p.text[i-1] == '\n' || p.text[i-1] == '\r' || p.text[:i] == bom {
		return p.text[i:off], true
	}
	return "", false
}

func (p *parser) sameIndent(tag Span, id NodeID) bool {
	a, ok := p.indent(int(tag.Start))
	b, also := p.indent(int(p.d.Nodes[id].Span.Start))
	return ok && also && a == b
}

// misnamed says that an end tag, though an outer element has its name, stands
// where the innermost one's should: indentation says so.
func (p *parser) misnamed(t endTag, level int) bool {
	return level < len(p.open)-1 && p.sameIndent(t.tag, p.top) && !p.sameIndent(t.tag, p.open[level].id) && !p.nextCloses(t)
}

// takesPlace says that an unknown end tag stands where that of the innermost
// open element should: in the same column or in the same line.
func (p *parser) takesPlace(t endTag) bool {
	if p.top == 0 || p.nextCloses(t) {
		return false
	}
	start, end := int(p.d.Nodes[p.top].Span.Start), int(t.tag.Start)
	inLine := end-start < maxIndent && strings.IndexByte(p.text[start:end], '\n') < 0
	return inLine || p.sameIndent(t.tag, p.top)
}

// nextCloses says that the innermost open element's end tag comes next.
func (p *parser) nextCloses(t endTag) bool {
	next := p.less.next(p.text, int(t.tag.End))
	rest, ok := strings.CutPrefix(p.text[next:], "</"+p.nameOf(p.top))
	if !ok || rest == "" || rest[0] != '>' && !isSpace(rest[0]) {
		return false
	}
	return skipSpace(p.text, int(t.tag.End)) == next
}

// mismatched closes the innermost open element with an end tag of another name.
func (p *parser) mismatched(t endTag) {
	n := &p.d.Nodes[p.top]
	name := p.nameOf(p.top)
	fix := Edit{t.name, name}
	if t.broken {
		fix.NewText += ">"
	}
	n.Repaired = true
	if len(p.d.Problems) > p.tagProblems { // with other text in the tag: the same mistake
		p.d.Problems = p.d.Problems[:p.tagProblems]
		fix.Span = Span{t.tag.Start + 2, t.tag.End - 1}
	}
	problem := Problem{
		Kind: MismatchedEndTag, Span: t.name, Related: n.Name,
		Name: p.text[t.name.Start:t.name.End], Fix: []Edit{fix},
	}
	if t.name.IsEmpty() {
		problem.Span = t.tag
	}
	p.report(problem)
	p.close(t.tag)
}

// stray passes over an end tag for which nothing is open.
func (p *parser) stray(t endTag) {
	id := p.add(TextNode, int(t.tag.Start), int(t.tag.End))
	p.d.Nodes[id].Repaired = true
	problem := Problem{
		Kind: UnknownEndTag, Span: t.tag, Name: p.text[t.name.Start:t.name.End],
		Fix: remove(int(t.tag.Start), int(t.tag.End)),
	}
	if p.top == 0 && !p.rootDoubt {
		p.rootDoubt = true
		p.closedEarly(&problem)
	}
	p.report(problem)
}

// closedEarly looks whether a stray end tag behind the root is the root's own:
// then it is the first one that is too many.
func (p *parser) closedEarly(problem *Problem) {
	root := p.d.Root()
	if root == NoNode || p.nameOf(root) != problem.Name || p.d.Nodes[root].EndTag.IsEmpty() {
		return
	}
	for id := range p.d.Elements(0) {
		if id != root {
			early := p.d.Nodes[root].EndTag
			problem.Related = early
			problem.Fix = []Edit{{Span: early}}
			return
		}
	}
}

func (p *parser) unterminatedEnd(t endTag) {
	if !t.broken {
		return
	}
	p.report(Problem{
		Kind: UnterminatedTag, Span: t.tag, Name: p.text[t.name.Start:t.name.End],
		Fix: insert(int(t.tag.End), ">"),
	})
}

// unnest closes elements in which the child cannot stand, if one around them
// takes it and the child is not indented as if it were meant to be inside.
func (p *parser) unnest(start int, child string) {
	last := len(p.open) - 1
	if last < 1 || p.nest(p.nameOf(p.top), child) {
		return
	}
	level := last - 1
	for level > 0 && level > last-maxHalfTyped && !p.nest(p.nameOf(p.open[level].id), child) {
		level--
	}
	if level < 1 || level <= last-maxHalfTyped {
		return
	}
	in, ok := p.indent(start)
	out, also := p.indent(int(p.d.Nodes[p.open[level+1].id].Span.Start))
	if ok && also && len(in) > len(out) {
		return
	}
	p.closeAbove(level, start, Span{})
}
