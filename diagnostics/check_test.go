package diagnostics_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/files"
	"github.com/lemsls/lemsls/lems/rateml"
	"github.com/lemsls/lemsls/lems/syntax"
)

// examples finds what the examples of pages include: testdata/pages, with a
// core of NeuroML that is empty, and the bad example itself.
var examples = files.New(files.Options{
	Dirs:  []string{"testdata/pages"},
	Env:   func(string) string { return "" },
	Alone: true,
	Open: func(path string) (*syntax.File, bool) {
		return syntax.NewFile(path, 1, "<Lems/>"), path == "bad.xml"
	},
})

// load reads a text as the program does.
func load(path, text string) *lems.Model {
	return lems.LoadWith(syntax.NewFile(path, 1, text), lems.Options{Dialects: []*lems.Dialect{rateml.Dialect}, Resolver: examples})
}

func check(path, text string) []diagnostics.Diagnostic { return diagnostics.Check(load(path, text)) }

// render is the findings as people read them.
func render(t *testing.T, all []diagnostics.Diagnostic) string {
	t.Helper()
	var b strings.Builder
	if err := diagnostics.WriteText(&b, all, diagnostics.TextOptions{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// apply makes the edits of a fix in its file.
func apply(t *testing.T, text string, fix diagnostics.Fix) string {
	t.Helper()
	var edits []syntax.Edit
	for _, e := range fix.Edits {
		edits = append(edits, syntax.Edit{Span: e.Place.Span, NewText: e.NewText})
	}
	after, err := syntax.Apply(text, edits)
	if err != nil {
		t.Fatalf("fix %q: %v", fix.Title, err)
	}
	return after
}

// TestIncomplete says that a model that cannot be simulated has an error which
// says why.
func TestIncomplete(t *testing.T) {
	files, _ := filepath.Glob("../testdata/fixtures/rateml/*.xml")
	more, _ := filepath.Glob("../testdata/models/*/*.xml")
	for _, path := range append(files, more...) {
		m := load(path, read(t, path))
		if m.System == nil || m.System.Complete {
			continue
		}
		if found := diagnostics.Check(m); diagnostics.Count(found, diagnostics.Error) == 0 {
			t.Errorf("%s is incomplete without an error:\n%s", path, render(t, found))
		}
	}
}

// TestModels says that the good models give nothing to worry about.
func TestModels(t *testing.T) {
	files, err := filepath.Glob("../testdata/models/rateml/*.xml")
	if err != nil || len(files) == 0 {
		t.Fatal("no models", err)
	}
	for _, path := range files {
		found := check(filepath.Base(path), read(t, path))
		if diagnostics.Count(found, diagnostics.Warning) > 0 {
			t.Errorf("%s:\n%s", path, render(t, found))
		} else if len(found) > 0 {
			t.Logf("%s:\n%s", path, render(t, found))
		}
	}
}

// TestBroken says that each broken model of RateML gives a finding, and not
// more than two.
func TestBroken(t *testing.T) {
	files, _ := filepath.Glob("../testdata/models/broken/*.xml")
	for _, path := range files {
		m := load(filepath.Base(path), read(t, path))
		found := diagnostics.Check(m)
		t.Logf("%s:\n%s", filepath.Base(path), render(t, found))
		if m.System == nil || strings.HasPrefix(filepath.Base(path), "diverges") {
			continue // LEMS is checked elsewhere; divergence shows in a sweep
		}
		if len(found) == 0 || len(found) > 2 {
			t.Errorf("%s: %d findings", path, len(found))
		}
	}
}
