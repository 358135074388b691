package syntax

import "sort"

// Part is what stands at an offset.
type Part uint8

// The parts of a document in which a cursor can be.
const (
	InText      Part = iota // between tags
	InTagName               // behind "<", in or at the end of the name
	InTag                   // in a start tag, behind white space: an attribute may begin here
	InAttrName              // in or at the end of an attribute's name
	InAttrValue             // between the quotes, or where the value should be
	InEndTag                // behind "</", up to its ">"
	InComment               // in a comment
	InOther                 // punctuation of a tag, CDATA, processing instruction, DOCTYPE
)

var partNames = [...]string{
	InText: "InText", InTagName: "InTagName", InTag: "InTag", InAttrName: "InAttrName",
	InAttrValue: "InAttrValue", InEndTag: "InEndTag", InComment: "InComment", InOther: "InOther",
}

// String is the name of the constant.
func (p Part) String() string { return partNames[p] }

// Location is what At found.
type Location struct {
	// Node is the enclosing element, or the document, if Part is InText.
	// Otherwise it is the node whose text stands at the offset. That is the
	// TextNode for a "<" or an end tag that belongs to no element, so that
	// Node's Parent is always what a tag at the offset would stand in.
	Node NodeID
	Attr int // index into Document.Attrs, -1 if the offset is in no attribute
	Part Part
}

// At is what stands at an offset, seen as a cursor: what ends there counts
// before what begins there, as long as typing would continue it.
func (d *Document) At(off int32) Location {
	off = min(max(off, 0), int32(len(d.File.Text)))
	next := sort.Search(len(d.Nodes)-1, func(i int) bool { return d.Nodes[i+1].Span.Start >= off })
	id := NodeID(next) // the last node that starts before off, or the document
	for ; id > 0; id = d.Nodes[id].Parent {
		if loc, ok := d.within(id, off); ok {
			return loc
		}
	}
	return Location{Node: 0, Attr: -1, Part: InText}
}

// within looks at a node that starts before off; not ok says that it has ended.
func (d *Document) within(id NodeID, off int32) (Location, bool) {
	n := &d.Nodes[id]
	at := Location{Node: id, Attr: -1}
	switch n.Kind {
	case TextNode:
		return d.inTextNode(id, off)
	case ElementNode:
		return d.inElement(id, off)
	case CommentNode:
		at.Part = InComment
	default:
		at.Part = InOther
	}
	return at, off < n.Span.End || off == n.Span.End && n.Repaired
}

func (d *Document) inTextNode(id NodeID, off int32) (Location, bool) {
	n := &d.Nodes[id]
	if off > n.Span.End {
		return Location{}, false
	}
	text := d.File.Text
	switch {
	case n.Repaired && (off < n.Span.End || text[off-1] != '>'):
		if off == n.Span.Start+1 {
			return Location{Node: id, Attr: -1, Part: InTagName}, true
		}
		return Location{Node: id, Attr: -1, Part: InEndTag}, true
	case !n.Repaired && text[off-1] == '<':
		return Location{Node: id, Attr: -1, Part: InTagName}, true
	}
	return Location{Node: n.Parent, Attr: -1, Part: InText}, true
}

func (d *Document) inElement(id NodeID, off int32) (Location, bool) {
	n := &d.Nodes[id]
	text := d.File.Text
	open := off == n.StartTag.End && text[off-1] != '>'
	if off < n.StartTag.End || open {
		return d.inStartTag(id, off), true
	}
	if !n.EndTag.IsEmpty() && off > n.EndTag.Start {
		open := off == n.EndTag.End && text[off-1] != '>'
		return Location{Node: id, Attr: -1, Part: InEndTag}, off < n.EndTag.End || open
	}
	if off < n.Span.End || off == n.Span.End && n.EndTag.IsEmpty() && !n.SelfClosing && !d.halfTyped(n) {
		return Location{Node: id, Attr: -1, Part: InText}, true
	}
	return Location{}, false
}

// halfTyped says that the start tag has no ">" and that nothing stands in the
// element.
func (d *Document) halfTyped(n *Node) bool {
	return n.FirstChild == NoNode && d.File.Text[n.StartTag.End-1] != '>'
}

func (d *Document) inStartTag(id NodeID, off int32) Location {
	n := &d.Nodes[id]
	at := Location{Node: id, Attr: -1, Part: InOther}
	if off <= n.Name.End {
		at.Part = InTagName
		return at
	}
	attrs := d.AttrsOf(id)
	i := sort.Search(len(attrs), func(i int) bool { return attrs[i].Span.Start > off }) - 1
	if i >= 0 && off <= attrs[i].Span.End {
		if part, ok := attrs[i].at(off); ok {
			at.Attr, at.Part = int(n.FirstAttr)+i, part
			return at
		}
	}
	if isSpace(d.File.Text[off-1]) {
		at.Part = InTag
	}
	return at
}

// at is the part of the attribute at off; not ok says behind its end.
func (a *Attr) at(off int32) (Part, bool) {
	switch {
	case off <= a.Name.End:
		return InAttrName, true
	case a.Value.Contains(off):
		return InAttrValue, true
	case off < a.Span.End:
		return InOther, true
	}
	return InOther, false
}
