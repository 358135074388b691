package syntax_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/lems/lemstest"
	"github.com/lemsls/lemsls/lems/syntax"
)

// TestCases runs testdata/*.txt. A case is
//
//	=== name
//	text
//	---
//	tree, problems, and the text after all fixes
//
// of which go test -update writes what follows "---". A name with "(nest)" is
// parsed with the knowledge that a ComponentType stands in no other, one with
// "(quoted)" has its text as a Go string.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			lemstest.Golden(t, path, runCases(t, string(data)))
		})
	}
}

func runCases(t *testing.T, text string) string {
	t.Helper()
	var out strings.Builder
	head, rest, _ := strings.Cut(text, "=== ")
	out.WriteString(head)
	for _, c := range strings.Split(rest, "\n=== ") {
		name, body, _ := strings.Cut(c, "\n")
		body, _, _ = strings.Cut(body, "\n---")
		fmt.Fprintf(&out, "=== %s\n%s\n---\n%s\n", name, body, runCase(t, name, body))
	}
	return out.String()
}

func runCase(t *testing.T, name, body string) string {
	t.Helper()
	if strings.Contains(name, "(quoted)") {
		unquoted, err := strconv.Unquote(strings.TrimSpace(body))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		body = unquoted
	}
	d := parseCase(name, body)
	checkInvariants(t, d)
	var out strings.Builder
	printTree(&out, d, 0, 0)
	if len(d.Problems) == 0 {
		return out.String()
	}
	out.WriteString("\n")
	notes := make([]lemstest.Note, len(d.Problems))
	for i, p := range d.Problems {
		notes[i] = lemstest.Note{Span: p.Span, Label: label(d, p)}
	}
	out.WriteString(lemstest.Underline(d.File, notes))
	fixed, err := syntax.Apply(body, syntax.FixAll(d.Problems))
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
	if fixed == body {
		return out.String()
	}
	fmt.Fprintf(&out, "\nfixed, %s:\n%s\n", left(parseCase(name, fixed)), fixed)
	return out.String()
}

func parseCase(name, body string) *syntax.Document {
	f := syntax.NewFile("case.xml", 0, body)
	if !strings.Contains(name, "(nest)") {
		return syntax.Parse(f)
	}
	return syntax.ParseWith(f, func(parent, child string) bool {
		return child != "ComponentType" || parent == "Lems"
	})
}

func label(d *syntax.Document, p syntax.Problem) string {
	s := p.Kind.String()
	if p.Name != "" {
		s += " " + p.Name
	}
	if p.Related != (syntax.Span{}) {
		s += fmt.Sprintf(" (related: %s)", d.Text(p.Related))
	}
	return s
}

func left(d *syntax.Document) string {
	if len(d.Problems) == 0 {
		return "no problem left"
	}
	return fmt.Sprintf("%v left", d.Problems[0].Kind)
}

// printTree writes a line a node: white text is left out, "~" marks repaired ones.
func printTree(out *strings.Builder, d *syntax.Document, id syntax.NodeID, depth int) {
	for c := range d.Children(id) {
		n := d.Node(c)
		line := kindNames[n.Kind]
		text := d.Text(n.Span)
		switch {
		case n.Kind == syntax.ElementNode:
			line = d.Name(c) + attrText(d, c)
		case n.Kind == syntax.TextNode && strings.TrimSpace(text) == "":
			continue
		default:
			line += " " + strconv.Quote(strings.TrimSpace(text))
		}
		if n.Repaired {
			line = "~" + line
		}
		out.WriteString(strings.Repeat("  ", depth) + line + "\n")
		printTree(out, d, c, depth+1)
	}
}

var kindNames = map[syntax.Kind]string{
	syntax.TextNode: "#text", syntax.CommentNode: "#comment", syntax.CDATANode: "#cdata",
	syntax.ProcInstNode: "#pi", syntax.DoctypeNode: "#doctype",
}

func attrText(d *syntax.Document, id syntax.NodeID) string {
	s := ""
	for _, a := range d.AttrsOf(id) {
		s += " " + d.Text(a.Name) + "=" + strconv.Quote(d.Value(a))
	}
	return s
}
