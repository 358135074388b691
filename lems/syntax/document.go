package syntax

import (
	"iter"
	"sync"

	"github.com/beevik/etree"
)

// NodeID is an index into Document.Nodes. Node 0 is the document itself.
type NodeID int32

// NoNode stands where there is no node.
const NoNode NodeID = -1

// Kind says what a node is.
type Kind uint8

// The kinds of nodes, each with what its span covers.
const (
	DocumentNode Kind = iota // the whole file
	ElementNode              // <name ...> ... </name> or <name .../>
	TextNode                 // what stands between tags, white space too
	CommentNode              // <!-- ... -->
	CDATANode                // <![CDATA[ ... ]]>
	ProcInstNode             // <?target ... ?>, the XML declaration too
	DoctypeNode              // <!DOCTYPE ...>
)

// Node is one construct of the text.
//
// Nodes lie in the order of their starts. A stray end tag or a stray "<" has
// no construct to belong to: it is a TextNode, with Repaired set for the tag.
type Node struct {
	Kind        Kind
	SelfClosing bool // <name/>
	Repaired    bool // its shape was guessed by a recovery rule

	Parent, FirstChild, LastChild, NextSibling NodeID // NoNode where absent

	Span     Span // the whole construct
	Name     Span // an element's name in its start tag, or the target of a processing instruction
	StartTag Span // <name ...> or <name .../>; of elements only
	EndTag   Span // </name>; empty if the element is self-closing or was never closed

	FirstAttr, AttrCount int32 // range in Document.Attrs
}

// Attr is one attribute of an element.
type Attr struct {
	Node  NodeID
	Quote byte // '"' or '\''; 0 if the value has no opening quote
	Span  Span // from the name to the closing quote
	Name  Span
	Value Span // between the quotes; empty, but in place, if there is none
}

// Document is the tree of one File. After Parse nothing but Become changes it.
//
// The text is not lost: a node's span is the concatenation of its start tag,
// its children and its end tag, and node 0 covers the file.
type Document struct {
	File     *File
	Nodes    []Node
	Attrs    []Attr
	Problems []Problem // in the order of their spans; the first 1,000

	once sync.Once
	tree *etree.Document
}

// Root is the first element, NoNode if there is none.
func (d *Document) Root() NodeID {
	for id := range d.Elements(0) {
		return id
	}
	return NoNode
}

// Node is the node with the id, which must be one of this document.
func (d *Document) Node(id NodeID) *Node { return &d.Nodes[id] }

// Name is the name of an element, or the target of a processing instruction.
func (d *Document) Name(id NodeID) string { return d.Text(d.Nodes[id].Name) }

// Children are all children in order.
func (d *Document) Children(id NodeID) iter.Seq[NodeID] {
	return func(yield func(NodeID) bool) {
		for c := d.Nodes[id].FirstChild; c != NoNode; c = d.Nodes[c].NextSibling {
			if !yield(c) {
				return
			}
		}
	}
}

// Elements are the child elements in order.
func (d *Document) Elements(id NodeID) iter.Seq[NodeID] {
	return func(yield func(NodeID) bool) {
		for c := d.Nodes[id].FirstChild; c != NoNode; c = d.Nodes[c].NextSibling {
			if d.Nodes[c].Kind == ElementNode && !yield(c) {
				return
			}
		}
	}
}

// AttrsOf are the attributes of an element in order, duplicates too.
func (d *Document) AttrsOf(id NodeID) []Attr {
	n := &d.Nodes[id]
	end := n.FirstAttr + n.AttrCount
	return d.Attrs[n.FirstAttr:end:end]
}

// Attr is the first attribute with the name.
func (d *Document) Attr(id NodeID, name string) (Attr, bool) {
	for _, a := range d.AttrsOf(id) {
		if d.Text(a.Name) == name {
			return a, true
		}
	}
	return Attr{}, false
}

// Value is the attribute's value with its references resolved.
func (d *Document) Value(a Attr) string { return Unescape(d.Text(a.Value)) }

// AttrValue is the value of the first attribute with the name, empty if there
// is none.
func (d *Document) AttrValue(id NodeID, name string) string {
	a, ok := d.Attr(id, name)
	if !ok {
		return ""
	}
	return d.Value(a)
}

// Text is the raw text at s.
func (d *Document) Text(s Span) string { return d.File.Slice(s) }

// Place is s in the document's file.
func (d *Document) Place(s Span) Place { return d.File.Place(s) }

// Depth is the number of elements around a node: 0 for the root.
func (d *Document) Depth(id NodeID) int {
	depth := -1
	for p := d.Nodes[id].Parent; p != NoNode; p = d.Nodes[p].Parent {
		depth++
	}
	return max(depth, 0)
}
