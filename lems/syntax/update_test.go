package syntax_test

import (
	"fmt"
	"os"
	"strconv"
	"testing"

	"github.com/lemsls/lemsls/lems/lemstest/models"
	"github.com/lemsls/lemsls/lems/syntax"
)

// forbids is like what LEMS tells the parser.
func forbids(parent, child string) bool {
	switch child {
	case "ComponentType":
		return parent != "ComponentType" && parent != "Dynamics"
	case "Dynamics", "StateVariable", "TimeDerivative":
		return parent != child
	}
	return true
}

// same compares a document that followed an edit with one that is parsed anew.
func same(got, want *syntax.Document) string {
	if a, b := fmt.Sprint(got.Problems), fmt.Sprint(want.Problems); a != b {
		return "problems " + a + " instead of " + b
	}
	for i := range min(len(got.Nodes), len(want.Nodes)) {
		if got.Nodes[i] != want.Nodes[i] {
			return fmt.Sprintf("node %d\n%+v instead of\n%+v", i, got.Nodes[i], want.Nodes[i])
		}
	}
	for i := range min(len(got.Attrs), len(want.Attrs)) {
		if got.Attrs[i] != want.Attrs[i] {
			return fmt.Sprintf("attribute %d %+v instead of %+v", i, got.Attrs[i], want.Attrs[i])
		}
	}
	if len(got.Nodes) != len(want.Nodes) || len(got.Attrs) != len(want.Attrs) || got.File.Text != want.File.Text || got.File.LineCount() != want.File.LineCount() {
		return "another number of nodes, attributes or lines"
	}
	return ""
}

// TestEdit holds documents that follow edits to those that are parsed anew.
func TestEdit(t *testing.T) {
	n, _ := strconv.ParseUint(os.Getenv("LEMSLS_SEED"), 10, 64)
	for name, text := range map[string]string{"rateml": models.RateML(150), "lems": models.LEMS(150)} {
		for _, gentle := range []bool{true, false} {
			e := models.NewEditor(text, n+uint64(len(name)))
			e.Gentle = gentle
			d := syntax.ParseWith(syntax.NewFile("a", 0, text), forbids)
			for step := range randomEdits {
				what := e.Edit()
				next := d.Edit(syntax.NewFile("a", 0, e.Text), forbids)
				d.Become(next)
				if diff := same(d, syntax.ParseWith(syntax.NewFile("a", 0, e.Text), forbids)); diff != "" {
					t.Fatalf("%s, step %d, %s: %s", name, step, what, diff)
				}
			}
		}
	}
}

// FuzzEdit replaces a part of a text.
func FuzzEdit(f *testing.F) {
	text := models.LEMS(60)
	f.Add(text, 100, 10, "<")
	f.Add(models.RateML(60), 500, 1, "")
	f.Add("<a><b x='1'/><c>\n</c></a>", 14, 3, "<!--")
	f.Fuzz(func(t *testing.T, text string, at, size int, with string) {
		if len(text) > 1<<16 || len(with) > 1<<12 || at < 0 || at > len(text) || size < 0 || size > len(text)-at {
			return
		}
		d := syntax.ParseWith(syntax.NewFile("a", 0, text), forbids)
		d.Become(d.Edit(syntax.NewFile("a", 0, text[:at]+with+text[at+size:]), forbids))
		if diff := same(d, syntax.ParseWith(syntax.NewFile("a", 0, d.File.Text), forbids)); diff != "" {
			t.Fatal(diff)
		}
		d.Become(d.Edit(syntax.NewFile("a", 0, text), forbids))
		if diff := same(d, syntax.ParseWith(syntax.NewFile("a", 0, text), forbids)); diff != "" {
			t.Fatal("back: ", diff)
		}
	})
}
