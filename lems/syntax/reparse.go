package syntax

import "slices"

// How a part is parsed again
//
// What the parser makes of a construct depends on the elements that are open
// before it and on the text from it on, of which well-formed constructs look at
// no more than their own and a few bytes. So after an edit parsing begins at the
// last element before it, with the elements around that open, and ends where a
// construct of the old text begins behind the edit and the same elements are
// open. Between, the parser works on a document of its own, of the open elements
// and what is new.
//
// That holds as long as nothing was amiss with the old text elsewhere, for a
// repair may be decided by text that is far away. Otherwise, and where a repair
// reaches out of the part, the whole is parsed.

// window is how far behind the edit the parser sees at first; finders would
// search for an ampersand to the end of the file.
const window = 1 << 16

// margin is how far behind its start a construct is sure to be one: "<" and a
// character of a name, which has four bytes at most.
const margin = 8

// part is what is new between two nodes of a document.
type part struct {
	from, to NodeID // nodes of the old version
	around   []NodeID
	nodes    []Node
	attrs    []Attr
	problems []Problem
	ends     []Node // what is around, as the parser left it
}

// moves is how much further on the ids of the nodes behind the part are.
func (x *part) moves() NodeID { return NodeID(len(x.nodes)) - (x.to - x.from) }

// reparse parses what an edit changes; not ok says that it cannot tell what that
// is.
func (d *Document) reparse(f *File, c *Change, nest func(parent, child string) bool) (part, bool) {
	from := d.before(c.At.Start)
	if from <= 0 || !d.sound(from) {
		return part{}, false
	}
	plain, ok := d.parsePart(f, c, from, nil)
	if !ok || nest == nil || !unbalanced(plain.problems) {
		return plain, ok
	}
	nested, ok := d.parsePart(f, c, from, nest)
	if !ok || !d.nests(nested.to, nest) {
		return part{}, false
	}
	if len(nested.problems) > len(plain.problems) {
		return plain, true
	}
	return nested, true
}

// before is the last element that is sure to begin before an offset; NoNode if
// there is none within another.
func (d *Document) before(off int32) NodeID {
	lo, hi := 0, len(d.Nodes)
	for lo < hi {
		if mid := (lo + hi) / 2; d.Nodes[mid].Span.Start+margin <= off {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	for id := NodeID(lo - 1); id > 0; id-- {
		if n := &d.Nodes[id]; n.Kind == ElementNode && n.Parent > 0 {
			return id
		}
	}
	return NoNode
}

// sound says that nothing is amiss before a node, nor of a sort that depends on
// what is far away, and that entities are those of XML.
func (d *Document) sound(from NodeID) bool {
	start := d.Nodes[from].Span.Start
	for i := range d.Problems {
		if p := &d.Problems[i]; p.Span.Start < start || farSeeing(p.Kind) || p.Kind == UnclosedElement && p.Related == (Span{}) && d.gaveUp(p) == 0 {
			return false
		}
	}
	for id := range d.Children(0) {
		if d.Nodes[id].Kind == DoctypeNode {
			return false
		}
	}
	return true
}

// farSeeing says that a repair depends on more than the line and the tag behind
// it.
func farSeeing(k ProblemKind) bool {
	switch k {
	case UnterminatedComment, UnterminatedCDATA, UnterminatedProcInst, UnterminatedDoctype, CommentHyphens, DoctypeEntities,
		MisplacedDeclaration, DeepNesting, InvalidUTF8, ControlCharacter, SecondRoot, TextOutsideRoot, NoRoot, UnknownDeclaration:
		return true
	}
	return false
}

// nests says that behind a node no element stands in one that nest forbids.
func (d *Document) nests(from NodeID, nest func(parent, child string) bool) bool {
	for id := from; int(id) < len(d.Nodes); id++ {
		if n := &d.Nodes[id]; n.Kind == ElementNode && n.Parent > 0 && !nest(d.Name(n.Parent), d.Name(id)) {
			return false
		}
	}
	return true
}

// parsePart parses from a node on until the old text is reached again.
func (d *Document) parsePart(f *File, c *Change, from NodeID, nest func(parent, child string) bool) (part, bool) {
	x, ok := d.parseWithin(f, c, from, nest, f.Text[:min(len(f.Text), int(c.End)+window)])
	if !ok && int(c.End)+window < len(f.Text) {
		x, ok = d.parseWithin(f, c, from, nest, f.Text)
	}
	return x, ok
}

func (d *Document) parseWithin(f *File, c *Change, from NodeID, nest func(parent, child string) bool, text string) (part, bool) {
	x := part{from: from}
	for id := d.Nodes[from].Parent; id != NoNode; id = d.Nodes[id].Parent {
		if d.Nodes[id].Repaired {
			return x, false
		}
		x.around = append(x.around, id)
	}
	slices.Reverse(x.around)
	if len(x.around) > maxDepth/2 {
		return x, false
	}
	p := partParser(d, f, x.around, nest, text)
	p.pos = int(d.Nodes[from].Span.Start)
	start, own := p.pos, len(x.around)
	calm := d.calm()
	for p.pos < len(text) {
		if p.pos > start {
			if x.to = d.resumes(p, c, own, calm, x.around); x.to != NoNode {
				return x.finish(d, p, start)
			}
			p.characters()
		}
		if p.pos > start && p.pos < len(text) {
			d.lapse(p, c, own, calm, x.around)
			if x.to = d.resumes(p, c, own, calm, x.around); x.to != NoNode {
				return x.finish(d, p, start)
			}
		}
		if p.pos < len(text) {
			p.markup()
		}
		if p.top == 0 || len(p.d.Problems) > maxProblems/2 {
			return x, false
		}
	}
	return x, false
}

// partParser is a parser in which some elements are open.
func partParser(d *Document, f *File, around []NodeID, nest func(parent, child string) bool, text string) *parser {
	p := newParser(&File{}, nest)
	p.d.File, p.text, p.open, p.elements = f, text, nil, 1
	p.d.Nodes = make([]Node, 0, len(around)+16)
	for i, id := range around {
		n := d.Nodes[id]
		n.FirstChild, n.LastChild, n.NextSibling, n.Parent = NoNode, NoNode, NoNode, NodeID(i-1)
		if i > 0 {
			p.d.Nodes[i-1].FirstChild, p.d.Nodes[i-1].LastChild = NodeID(i), NodeID(i)
		}
		n.EndTag, n.Span.End = Span{}, n.StartTag.End
		p.d.Nodes = append(p.d.Nodes, n)
		p.open = append(p.open, frame{id: NodeID(i)})
		p.top = NodeID(i)
	}
	return p
}

// calm is from where on the tree of the old version tells which elements were
// open: behind what was repaired by later text.
func (d *Document) calm() int32 {
	calm := int32(0)
	for i := range d.Problems {
		switch p := &d.Problems[i]; p.Kind {
		case UnclosedElement:
			if end := d.gaveUp(p); end > 0 {
				calm = max(calm, end)
				continue
			}
			calm = max(calm, p.Related.End)
		case UnterminatedTag, UnterminatedValue, MissingQuotes, MissingValue, MissingEquals, StrayInTag, StrayLess:
			if id := d.At(p.Span.Start + 1).Node; id > 0 {
				calm = max(calm, d.mended(id))
			}
		}
	}
	return calm
}

// mended is where what is wrong with a tag cannot be felt any more: behind a text
// with a "<", behind its element, if that was closed as it should be or has no end tag though one would
// have been taken, or else behind the one around it.
func (d *Document) mended(id NodeID) int32 {
	n := &d.Nodes[id]
	if n.Kind == TextNode || n.Kind == ElementNode && (!n.Repaired && (n.SelfClosing || !n.EndTag.IsEmpty() && d.closedBy(n)) || n.EndTag.IsEmpty() && d.halfTyped(n)) {
		return n.Span.End
	}
	return d.Nodes[max(n.Parent, 0)].Span.End
}

// gaveUp is where an element that is never closed ends if its siblings follow
// there: from there on the tree is as if it had been closed; 0 if none do.
func (d *Document) gaveUp(p *Problem) int32 {
	id := d.At(p.Span.Start + 1).Node
	if id <= 0 || d.Nodes[id].Name != p.Span || d.Nodes[id].NextSibling == NoNode {
		return 0
	}
	next := &d.Nodes[d.Nodes[id].NextSibling]
	if next.Kind != ElementNode || next.Span.Start != d.Nodes[id].Span.End {
		return 0
	}
	return next.Span.Start
}

// lapse closes an element that is open beside those around the part, if it will
// only be closed when they are, and what follows it will then be its siblings:
// an element that is indented no deeper comes next, as in the old version. See
// closeUnclosed.
func (d *Document) lapse(p *parser, c *Change, own int, calm int32, around []NodeID) {
	level := len(p.open) - 2
	if level < 0 || int(p.top) < own || int(p.open[level].id) >= own || len(p.half) > 0 || int32(p.pos) < c.End {
		return
	}
	outer := d.Nodes[around[p.open[level].id]]
	id := d.startsAt(int32(p.pos)-c.Shift, c, calm)
	if id == NoNode || d.Nodes[id].Kind != ElementNode || d.Nodes[id].Parent != around[p.open[level].id] || !d.closedBy(&outer) {
		return
	}
	n := &p.d.Nodes[p.top]
	name := p.nameOf(p.top)
	in, ok := p.indent(int(n.Span.Start))
	next, also := p.indent(p.pos)
	if !ok || !also || len(next) > len(in) || !p.indented(in, level) || name == d.Name(around[p.open[level].id]) || p.nest != nil && !d.bears(id, name, p.nest) {
		return
	}
	if _, first := p.outdented(p.top, level); first != NoNode {
		return
	}
	if end, ok := p.indentOf(d.File.Text, int(outer.EndTag.Start)); !ok || end == in {
		return
	}
	n.Repaired = true
	n.Span.End = int32(p.pos)
	p.report(Problem{Kind: UnclosedElement, Span: n.Name, Related: outer.EndTag.Plus(c.Shift), Name: name, Fix: p.closing(n, p.pos)})
	p.pop()
}

// closedBy says that an element has an end tag without fault.
func (d *Document) closedBy(n *Node) bool {
	return !n.EndTag.IsEmpty() && d.Text(n.EndTag) == "</"+d.Text(n.Name)+">"
}

// bears says that nest lets an element and its following siblings stand in one
// of a name.
func (d *Document) bears(id NodeID, name string, nest func(parent, child string) bool) bool {
	for ; id != NoNode; id = d.Nodes[id].NextSibling {
		if d.Nodes[id].Kind == ElementNode && !nest(name, d.Name(id)) {
			return false
		}
	}
	return true
}

// indentOf is indent in another text.
func (p *parser) indentOf(text string, off int) (string, bool) {
	other := parser{text: text}
	return other.indent(off)
}

// startsAt is the node of the old version that begins at an offset behind the
// change; NoNode if none does, or if it is not known what was open there.
func (d *Document) startsAt(at int32, c *Change, calm int32) NodeID {
	if at < calm || at < c.At.End {
		return NoNode
	}
	id, ok := slices.BinarySearchFunc(d.Nodes, at, func(n Node, at int32) int { return int(n.Span.Start) - int(at) })
	if !ok {
		return NoNode
	}
	return NodeID(id)
}

// resumes is the node of the old version that begins where the parser stands, if
// the same elements are open there; else NoNode.
func (d *Document) resumes(p *parser, c *Change, own int, calm int32, around []NodeID) NodeID {
	if int32(p.pos) < c.End || int(p.top) >= own || p.mayAdopt() {
		return NoNode
	}
	id := d.startsAt(int32(p.pos)-c.Shift, c, calm)
	if id == NoNode || d.Nodes[id].Parent != around[p.top] {
		return NoNode
	}
	return id
}

// mayAdopt says that an end tag of an element that is open may be taken for that
// of a half-typed one in it. Sound elements that are yet to come take none.
func (p *parser) mayAdopt() bool {
	stop := len(p.half)
	for k := len(p.open) - 1; k >= 0 && stop > 0; k-- {
		from := int(p.open[k].half)
		if p.matchHalf(p.nameOf(p.open[k].id), from, stop) >= 0 {
			return true
		}
		stop = from
	}
	return false
}

// finish looks whether what was found stays within the part.
func (x part) finish(d *Document, p *parser, start int) (part, bool) {
	(&characters{p: p}).check(start, p.pos)
	end := int32(p.pos)
	for i := range p.d.Problems {
		q := &p.d.Problems[i]
		if q.Span.Start < int32(start) || q.Span.End > end || farSeeing(q.Kind) {
			return x, false
		}
		for _, e := range q.Fix {
			if e.Span.Start < int32(start) || e.Span.End > end {
				return x, false
			}
		}
	}
	for i := range x.around {
		if p.d.Nodes[i].Repaired {
			return x, false
		}
	}
	for i := range d.Problems {
		if d.Problems[i].Span.Start >= d.Nodes[x.to].Span.Start {
			return x, false
		}
	}
	x.nodes, x.attrs, x.problems, x.ends = p.d.Nodes[len(x.around):], p.d.Attrs, p.d.Problems, p.d.Nodes[:len(x.around)]
	x.rename(d.Nodes[x.from].FirstAttr)
	slices.SortStableFunc(x.problems, func(a, b Problem) int { return int(a.Span.Start) - int(b.Span.Start) })
	return x, true
}
