package ide

import (
	"fmt"
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// maxShown is how many lines a tree or a model is shown with.
const maxShown = 20_000

// ShowTree is the syntax tree of a document as text: a line a node, with its
// span.
func ShowTree(doc *syntax.Document) string {
	var b strings.Builder
	kinds := [...]string{"document", "element", "text", "comment", "CDATA", "instruction", "DOCTYPE"}
	for i := range doc.Nodes {
		if i == maxShown {
			fmt.Fprintf(&b, "... %d nodes more\n", len(doc.Nodes)-i)
			break
		}
		id := syntax.NodeID(i)
		n := doc.Node(id)
		indent := ""
		if i > 0 {
			indent = strings.Repeat("  ", doc.Depth(id)+1)
		}
		fmt.Fprintf(&b, "%s%s %d:%d", indent, kinds[n.Kind], n.Span.Start, n.Span.End)
		if name := doc.Name(id); name != "" {
			b.WriteString(" " + name)
		}
		if n.Repaired {
			b.WriteString(" (repaired)")
		}
		for _, a := range doc.AttrsOf(id) {
			fmt.Fprintf(&b, " %s=%q", doc.Text(a.Name), doc.Text(a.Value))
		}
		if n.Kind == syntax.TextNode && strings.TrimSpace(doc.Text(n.Span)) != "" {
			fmt.Fprintf(&b, " %q", doc.Text(n.Span))
		}
		b.WriteString("\n")
	}
	for _, p := range doc.Problems {
		fmt.Fprintf(&b, "problem %d %d:%d\n", p.Kind, p.Span.Start, p.Span.End)
	}
	return b.String()
}

// ShowModel is what lemsls understood of a file as text: its files, symbols and
// uses.
func ShowModel(m *lems.Model) string {
	var b strings.Builder
	if m.Dialect == nil {
		return "neither LEMS nor a dialect of it\n"
	}
	fmt.Fprintf(&b, "dialect %s\n", m.Dialect.Name)
	if m.World != nil {
		for i, part := range m.World.Parts {
			fmt.Fprintf(&b, "part %d %s\n", i, part.File.Path)
		}
	}
	for i, s := range m.Symbols {
		if i == maxShown {
			break
		}
		owner := ""
		if s.Owner != nil {
			owner = " of " + s.Owner.Name
		}
		fmt.Fprintf(&b, "symbol %d:%d %s %q%s\n", s.Place.Span.Start, s.Place.Span.End, s.Kind, s.Name, owner)
	}
	if m.World != nil {
		for _, top := range m.World.Own() {
			for c := range top.All {
				fmt.Fprintf(&b, "component %d %q type %q", c.Place().Span.Start, c.ID, c.TypeName)
				if c.Type == nil {
					b.WriteString(" (unknown)")
				}
				b.WriteString("\n")
			}
		}
	}
	kinds := [...]string{"read", "write", "expose", "supply"}
	shown := 0
	for r := range m.Refs() {
		if shown++; shown > maxShown {
			break
		}
		fmt.Fprintf(&b, "use %d:%d %s %q", r.Place.Span.Start, r.Place.Span.End, kinds[r.Kind], r.Name)
		switch {
		case r.Target == nil:
			b.WriteString(" (undeclared)")
		case r.Target.Place.IsValid():
			fmt.Fprintf(&b, " -> %s %d", fileName(r.Target.Place.File.Path), r.Target.Place.Span.Start)
		}
		b.WriteString("\n")
	}
	for i := range m.Facts {
		f := &m.Facts[i]
		fmt.Fprintf(&b, "fact %d %d:%d %q\n", f.Kind, f.Place.Span.Start, f.Place.Span.End, f.Name)
	}
	return b.String()
}
