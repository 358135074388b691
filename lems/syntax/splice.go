package syntax

import "slices"

// rename gives the nodes the ids that they have in the document.
func (x *part) rename(first int32) {
	for i := range x.nodes {
		n := &x.nodes[i]
		n.Parent, n.FirstChild, n.LastChild, n.NextSibling = x.id(n.Parent), x.id(n.FirstChild), x.id(n.LastChild), x.id(n.NextSibling)
		n.FirstAttr += first
	}
	for i := range x.attrs {
		x.attrs[i].Node = x.id(x.attrs[i].Node)
	}
}

// id is what a node of the parser is called in the document.
func (x *part) id(id NodeID) NodeID {
	switch own := NodeID(len(x.around)); {
	case id < 0:
		return NoNode
	case id < own:
		return x.around[id]
	default:
		return id - own + x.from
	}
}

// put puts the part into the document.
func (d *Document) put(x *part, by int32) {
	first, last := d.Nodes[x.from].FirstAttr, d.Nodes[x.to].FirstAttr
	d.links(x, by)
	d.shift(x.to, x.moves(), int32(len(x.attrs))-(last-first), by)
	for i := range d.Attrs[last:] {
		a := &d.Attrs[int(last)+i]
		a.Node += x.moves()
		a.Span, a.Name, a.Value = a.Span.Plus(by), a.Name.Plus(by), a.Value.Plus(by)
	}
	d.join(x)
	d.Nodes = slices.Replace(d.Nodes, int(x.from), int(x.to), x.nodes...)
	d.Attrs = slices.Replace(d.Attrs, int(first), int(last), x.attrs...)
	d.Problems = x.problems
}

// shift moves the nodes from one on.
func (d *Document) shift(from, ids NodeID, attrs, by int32) {
	link := func(id *NodeID) {
		if *id >= from {
			*id += ids
		}
	}
	for i := range d.Nodes[from:] {
		n := &d.Nodes[int(from)+i]
		n.Span = n.Span.Plus(by)
		n.FirstAttr += attrs
		link(&n.Parent)
		link(&n.FirstChild)
		link(&n.LastChild)
		link(&n.NextSibling)
		switch n.Kind {
		case ElementNode:
			n.Name, n.StartTag = n.Name.Plus(by), n.StartTag.Plus(by)
			if n.EndTag != (Span{}) {
				n.EndTag = n.EndTag.Plus(by)
			}
		case ProcInstNode:
			n.Name = n.Name.Plus(by)
		}
	}
}

// links makes the elements around a part end where they do now.
func (d *Document) links(x *part, by int32) {
	end, ids := d.Nodes[x.to].Parent, x.moves() // end is the innermost that is open behind the part
	for i, id := range x.around {
		n := &d.Nodes[id]
		if n.NextSibling >= x.to {
			n.NextSibling += ids
		}
		if id > end {
			n.EndTag, n.Span.End = x.ends[i].EndTag, x.ends[i].Span.End
			continue
		}
		n.Span.End += by
		if n.EndTag != (Span{}) {
			n.EndTag = n.EndTag.Plus(by)
		}
		if n.LastChild >= x.to {
			n.LastChild += ids
		}
	}
}

// join connects the nodes of a part with their siblings and parents.
func (d *Document) join(x *part) {
	end := d.Nodes[x.to].Parent
	for i, id := range x.around {
		if id < end {
			continue // the part lies deeper
		}
		prev, next := d.lastBefore(id, x.from), NoNode
		if i+1 < len(x.around) {
			prev = x.around[i+1]
		}
		if id == end {
			next = x.to + x.moves()
		}
		d.chain(x, id, prev, next)
	}
}

// chain puts what is new in an element between its children before and behind
// the part.
func (d *Document) chain(x *part, id, prev, next NodeID) {
	first, last := NoNode, NoNode
	for k := range x.nodes {
		if x.nodes[k].Parent == id {
			if first == NoNode {
				first = x.from + NodeID(k)
			}
			last = x.from + NodeID(k)
		}
	}
	if first == NoNode {
		first = next
	}
	if last == NoNode {
		last = prev
	} else {
		x.nodes[last-x.from].NextSibling = next
	}
	if prev == NoNode {
		d.Nodes[id].FirstChild = first
	} else {
		d.Nodes[prev].NextSibling = first
	}
	if next == NoNode {
		d.Nodes[id].LastChild = last
	}
}

// lastBefore is the last child of an element before a node; NoNode if there is
// none.
func (d *Document) lastBefore(parent, id NodeID) NodeID {
	for x := id - 1; x > parent; x = d.Nodes[x].Parent {
		if d.Nodes[x].Parent == parent {
			return x
		}
	}
	return NoNode
}
