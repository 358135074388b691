package syntax

import "slices"

// Change says what of a document is new in a later version of its text: its
// nodes from First to First+Old became those from First to First+New. What lies
// before them is as it was, but for where the elements around them end; what
// lies behind them is Shift bytes further on, and its parents lie there too, or
// before First.
type Change struct {
	First    NodeID
	Old, New int
	Shift    int32
	At       Span  // the bytes of the old text that are not in the new one
	End      int32 // where what came in their place ends
}

// Moves is how much further on the ids of the nodes behind the change are.
func (c *Change) Moves() NodeID { return NodeID(c.New - c.Old) }

// Become makes f the later version g of the same file. Whoever has a Place of f
// must see to it that it is one of g. It is for the owner of a document that
// nobody else looks at.
func (f *File) Become(g *File) {
	f.once.Do(func() {})
	f.lines = g.index()
	f.counts = [Runes + 1]counts{}
	f.Path, f.Version, f.Text = g.Path, g.Version, g.Text
	f.apart, f.apartText = Span{}, ""
}

// Edition is a later version of a document, which the document has not become
// yet.
type Edition struct {
	Change
	file *File
	old  *Document
	next *Document // nil: there is a part
	part part
}

// Edit reads a later version of the text of a document as ParseWith would, and
// leaves the document as it is.
func (d *Document) Edit(f *File, nest func(parent, child string) bool) *Edition {
	e := &Edition{Change: difference(d.File.Text, f.Text), file: f, old: d}
	if x, ok := d.reparse(f, &e.Change, nest); ok {
		e.part = x
		v := versions{base: x.from, old: d.Nodes[x.from:x.to], nodes: x.nodes, oldAttrs: d.Attrs, attrs: x.attrs, first: d.Nodes[x.from].FirstAttr, c: &e.Change}
		v.compare()
		return e
	}
	e.next = ParseWith(f, nest)
	v := versions{old: d.Nodes, nodes: e.next.Nodes, oldAttrs: d.Attrs, attrs: e.next.Attrs, c: &e.Change}
	v.compare()
	return e
}

// Parent is the parent of a node of the later version.
func (e *Edition) Parent(id NodeID) NodeID {
	switch {
	case e.next != nil:
		return e.next.Node(id).Parent
	case id < e.part.from:
		return e.old.Node(id).Parent
	case id < e.part.from+NodeID(len(e.part.nodes)):
		return e.part.nodes[id-e.part.from].Parent
	}
	parent := e.old.Node(id - e.part.moves()).Parent
	if parent >= e.part.to {
		parent += e.part.moves()
	}
	return parent
}

// Become makes d the later version. It is for the owner of a document at which
// nobody else looks.
func (d *Document) Become(e *Edition) {
	d.File.Become(e.file)
	if e.next == nil {
		d.put(&e.part, e.Shift)
	} else {
		d.Nodes, d.Attrs, d.Problems = e.next.Nodes, e.next.Attrs, e.next.Problems
	}
	d.forget()
}

// difference is where two texts differ.
func difference(old, text string) Change {
	start := sharedPrefix(old, text)
	end := sharedSuffix(old[start:], text[start:])
	return Change{
		At:    span(start, len(old)-end),
		End:   int32(len(text) - end),
		Shift: int32(len(text) - len(old)),
	}
}

// stride is how many bytes are compared at once.
const stride = 1024

func sharedPrefix(a, b string) int {
	i, n := 0, min(len(a), len(b))
	for i+stride <= n && a[i:i+stride] == b[i:i+stride] {
		i += stride
	}
	for i < n && a[i] == b[i] {
		i++
	}
	return i
}

func sharedSuffix(a, b string) int {
	i, n := 0, min(len(a), len(b))
	for i+stride <= n && a[len(a)-i-stride:len(a)-i] == b[len(b)-i-stride:len(b)-i] {
		i += stride
	}
	for i < n && a[len(a)-i-1] == b[len(b)-i-1] {
		i++
	}
	return i
}

// versions are the nodes of two versions of a text from one id on, up to where
// they are the same again but for their places.
type versions struct {
	base       NodeID
	old, nodes []Node
	oldAttrs   []Attr
	attrs      []Attr
	first      int32 // what attrs[0] is called
	c          *Change
}

// compare finds which nodes of a later version are new.
func (v *versions) compare() {
	first, n := 0, min(len(v.old), len(v.nodes))
	for first < n && v.stays(first) {
		first++
	}
	end := 0
	for end < n-first && v.follows(end, first) {
		end++
	}
	// What stands in a new element is new.
	for end > 0 && v.nodes[len(v.nodes)-end].Parent >= v.base+NodeID(first) {
		end--
	}
	v.c.First, v.c.Old, v.c.New = v.base+NodeID(first), len(v.old)-first-end, len(v.nodes)-first-end
}

// attrsOf are the attributes of a node in both versions.
func (v *versions) attrsOf(a, b *Node) (old, now []Attr) {
	return v.oldAttrs[a.FirstAttr : a.FirstAttr+a.AttrCount], v.attrs[b.FirstAttr-v.first : b.FirstAttr-v.first+b.AttrCount]
}

// stays says that a node that begins before the change is as it was, but for its
// end.
func (v *versions) stays(i int) bool {
	a, b := &v.old[i], &v.nodes[i]
	if a.Kind != b.Kind || a.SelfClosing != b.SelfClosing || a.Repaired != b.Repaired || a.Parent != b.Parent || a.Span.Start != b.Span.Start ||
		a.Name != b.Name || a.StartTag != b.StartTag || a.FirstAttr != b.FirstAttr || a.AttrCount != b.AttrCount {
		return false
	}
	switch a.Kind {
	case DocumentNode:
		return true
	case ElementNode:
		if a.StartTag.End > v.c.At.Start {
			return false
		}
	default:
		if a.Span != b.Span || a.Span.End > v.c.At.Start {
			return false
		}
	}
	old, now := v.attrsOf(a, b)
	return slices.Equal(old, now)
}

// follows says that the node that has so many nodes behind it is as it was, but
// for its place. Its parent is one of those before the change, or follows too.
func (v *versions) follows(behind, first int) bool {
	a, b := &v.old[len(v.old)-1-behind], &v.nodes[len(v.nodes)-1-behind]
	by := v.c.Shift
	if a.Kind != b.Kind || a.SelfClosing != b.SelfClosing || a.Repaired != b.Repaired || a.AttrCount != b.AttrCount || a.Span.Start < v.c.At.End ||
		a.Span.Plus(by) != b.Span || a.Kind == ElementNode && (a.Name.Plus(by) != b.Name || a.StartTag.Plus(by) != b.StartTag) {
		return false
	}
	moves := NodeID(len(v.nodes) - len(v.old))
	if same := a.Parent < v.base+NodeID(first) && a.Parent == b.Parent; !same && a.Parent+moves != b.Parent {
		return false
	}
	old, now := v.attrsOf(a, b)
	for k := range old {
		x, y := &old[k], &now[k]
		if x.Quote != y.Quote || x.Span.Plus(by) != y.Span || x.Name.Plus(by) != y.Name || x.Value.Plus(by) != y.Value {
			return false
		}
	}
	return true
}
