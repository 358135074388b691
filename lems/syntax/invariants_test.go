package syntax_test

import (
	"slices"
	"testing"

	"github.com/lemsls/lemsls/lems/syntax"
)

// checkInvariants checks what holds for every text: the tree is made of the
// whole text, in order, and every problem and fix lies in it.
func checkInvariants(t testing.TB, d *syntax.Document) {
	t.Helper()
	n := int32(len(d.File.Text))
	if d.Nodes[0].Span != (syntax.Span{Start: 0, End: n}) {
		t.Fatalf("the document covers %v of %d bytes", d.Nodes[0].Span, n)
	}
	reached := 1
	for id := range d.Nodes {
		reached += checkNode(t, d, syntax.NodeID(id))
	}
	if reached != len(d.Nodes) {
		t.Fatalf("%d of %d nodes are children of one", reached, len(d.Nodes))
	}
	checkAttrs(t, d)
	checkProblems(t, d)
}

// checkNode checks that start tag, children and end tag fill the node, and is
// the number of children.
func checkNode(t testing.TB, d *syntax.Document, id syntax.NodeID) int {
	t.Helper()
	n := d.Node(id)
	at := n.Span.Start
	if n.Kind == syntax.ElementNode {
		within(t, "start tag", n.StartTag, n.Span)
		within(t, "name", n.Name, n.StartTag)
		if n.StartTag.Start != at || n.Name.Start != at+1 || n.Name.IsEmpty() {
			t.Fatalf("node %d starts at %d, its tag %v, its name %v", id, at, n.StartTag, n.Name)
		}
		at = n.StartTag.End
	}
	count, last := 0, syntax.NoNode
	for c := range d.Children(id) {
		child := d.Node(c)
		if child.Parent != id || child.Span.Start != at || child.Span.IsEmpty() || c <= id || c <= last {
			t.Fatalf("child %d of %d (after %d): %+v; want a start at %d", c, id, last, *child, at)
		}
		at, last = child.Span.End, c
		count++
	}
	if n.LastChild != last {
		t.Fatalf("node %d: last child %d, want %d", id, n.LastChild, last)
	}
	if !n.EndTag.IsEmpty() {
		if n.EndTag.Start != at {
			t.Fatalf("node %d: end tag %v, want a start at %d", id, n.EndTag, at)
		}
		at = n.EndTag.End
	}
	if (n.Kind == syntax.ElementNode || n.Kind == syntax.DocumentNode) && at != n.Span.End {
		t.Fatalf("node %d ends at %d, its parts at %d", id, n.Span.End, at)
	}
	return count
}

func checkAttrs(t testing.TB, d *syntax.Document) {
	t.Helper()
	for id := range d.Nodes {
		n := d.Node(syntax.NodeID(id))
		at := n.Name.End
		for _, a := range d.AttrsOf(syntax.NodeID(id)) {
			within(t, "attribute", a.Span, n.StartTag)
			within(t, "attribute name", a.Name, a.Span)
			within(t, "attribute value", a.Value, a.Span)
			if a.Span.Start < at || a.Node != syntax.NodeID(id) || a.Value.Start < a.Name.End {
				t.Fatalf("attribute %+v of node %d, the one before ends at %d", a, id, at)
			}
			at = a.Span.End
		}
	}
}

func checkProblems(t testing.TB, d *syntax.Document) {
	t.Helper()
	if len(d.Problems) > 1011 {
		t.Fatalf("%d problems", len(d.Problems))
	}
	sorted := slices.IsSortedFunc(d.Problems, func(a, b syntax.Problem) int { return int(a.Span.Start - b.Span.Start) })
	if !sorted {
		t.Fatalf("problems are not in order: %v", d.Problems)
	}
	for _, p := range d.Problems {
		within(t, p.Kind.String(), p.Span, d.Nodes[0].Span)
		within(t, "related", p.Related, d.Nodes[0].Span)
		if p.Kind == syntax.NoProblem {
			t.Fatal("a problem without a kind")
		}
		if len(d.File.Text) > 1<<16 {
			continue
		}
		if _, err := syntax.Apply(d.File.Text, p.Fix); err != nil {
			t.Fatalf("fix of %v: %v", p, err)
		}
	}
	if len(d.File.Text) > 1<<16 {
		return
	}
	if _, err := syntax.Apply(d.File.Text, syntax.FixAll(d.Problems)); err != nil {
		t.Fatalf("all fixes: %v", err)
	}
}

func within(t testing.TB, what string, inner, outer syntax.Span) {
	t.Helper()
	if inner.Start < outer.Start || inner.End > outer.End || inner.End < inner.Start {
		t.Fatalf("%s %v is not within %v", what, inner, outer)
	}
}
