package syntax

import (
	"strings"
	"sync"

	"github.com/beevik/etree"
)

// linearAttrs is up to how many attributes etree's CreateAttr is used: it
// compares each with all before it.
const linearAttrs = 256

// ETree is the document as an etree, for queries and for building XML. It is
// made once and shared: take a Copy to change it.
//
// Of two attributes with one name the first is kept. Repaired parts are there
// as the tree has them.
func (d *Document) ETree() *etree.Document {
	d.once.Do(func() { d.tree = d.buildETree() })
	return d.tree
}

// forget drops the etree of an earlier version.
func (d *Document) forget() { d.once, d.tree = sync.Once{}, nil }

// buildETree does not recurse, since documents may be deep: a node's parent
// always has the smaller id.
func (d *Document) buildETree() *etree.Document {
	tree := etree.NewDocument()
	elements := make([]*etree.Element, len(d.Nodes))
	elements[0] = &tree.Element
	for id := 1; id < len(d.Nodes); id++ {
		n := &d.Nodes[id]
		parent := elements[n.Parent]
		if n.Kind != ElementNode {
			d.addToken(parent, n)
			continue
		}
		e := parent.CreateElement(d.Text(n.Name))
		d.addAttrs(e, NodeID(id))
		elements[id] = e
	}
	return tree
}

func (d *Document) addToken(parent *etree.Element, n *Node) {
	text := d.Text(n.Span)
	switch n.Kind {
	case TextNode:
		if !n.Repaired {
			parent.CreateText(Unescape(strings.TrimPrefix(text, bom)))
		}
	case CommentNode:
		parent.CreateComment(inside(text, "<!--", "-->"))
	case CDATANode:
		parent.CreateCData(inside(text, "<![CDATA[", "]]>"))
	case ProcInstNode:
		target := d.Text(n.Name)
		parent.CreateProcInst(target, strings.TrimLeft(inside(text, "<?"+target, "?>"), " \t\r\n"))
	case DoctypeNode:
		parent.CreateDirective(inside(text, "<!", ">"))
	}
}

func (d *Document) addAttrs(e *etree.Element, id NodeID) {
	seen := map[string]bool{}
	for i, a := range d.AttrsOf(id) {
		name := d.Text(a.Name)
		if seen[name] {
			continue
		}
		seen[name] = true
		if i < linearAttrs {
			e.CreateAttr(name, d.Value(a))
			continue
		}
		space, key, ok := strings.Cut(name, ":")
		if !ok {
			space, key = "", name
		}
		e.Attr = append(e.Attr, etree.Attr{Space: space, Key: key, Value: d.Value(a)})
	}
}

func inside(text, open, end string) string {
	return strings.TrimSuffix(strings.TrimPrefix(text, open), end)
}
