package diagnostics_test

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/diagnostics"
)

// TestPages runs the examples of every page: the bad one has the finding and no
// other, the good one none, and each fix of the bad one leaves none.
func TestPages(t *testing.T) {
	for _, a := range diagnostics.Analyzers() {
		t.Run(a.Code, func(t *testing.T) {
			page, ok := diagnostics.Page(a.Code)
			if !ok {
				t.Fatal("no page")
			}
			checkShape(t, a, page)
			bad, good := example(t, page, "Bad"), example(t, page, "Good")
			if found := pageCheck(a, "good.xml", good); len(found) > 0 {
				t.Errorf("good:\n%s", render(t, found))
			}
			found := pageCheck(a, "bad.xml", bad)
			if len(found) == 0 {
				t.Fatal("bad: nothing found")
			}
			for _, d := range found {
				if d.Code != a.Code {
					t.Errorf("bad has another finding:\n%s", render(t, found))
				}
				for _, fix := range d.Fixes {
					checkFix(t, a, bad, len(found), fix)
				}
			}
		})
	}
}

// pageCheck is what is found in an example, without what is only about other
// tools where the page is not.
func pageCheck(a *diagnostics.Analyzer, path, text string) []diagnostics.Diagnostic {
	return slices.DeleteFunc(check(path, text), func(d diagnostics.Diagnostic) bool {
		return len(d.Portability) > 0 && d.Code != a.Code
	})
}

// checkFix applies a fix and wants one finding less, and no other.
func checkFix(t *testing.T, a *diagnostics.Analyzer, bad string, before int, fix diagnostics.Fix) {
	t.Helper()
	after := apply(t, bad, fix)
	found := pageCheck(a, "fixed.xml", after)
	if len(found) != before-1 {
		t.Errorf("fix %q leaves\n%s\nin\n%s", fix.Title, render(t, found), after)
	}
}

var severityLine = regexp.MustCompile(`^Severity: (error|warning|info|hint)(; .+)?$`)

func checkShape(t *testing.T, a *diagnostics.Analyzer, page string) {
	t.Helper()
	lines := strings.Split(page, "\n")
	if lines[0] != "# "+a.Code || !severityLine.MatchString(lines[2]) || !strings.HasPrefix(lines[2], "Severity: "+a.Severity.String()) {
		t.Errorf("the page begins %q, %q", lines[0], lines[2])
	}
	var heads []string
	for _, l := range lines {
		if head, ok := strings.CutPrefix(l, "## "); ok {
			heads = append(heads, head)
		}
	}
	without := slices.DeleteFunc(slices.Clone(heads), func(s string) bool { return s == "Fix" })
	if !slices.Equal(without, []string{"What", "Why", "Bad", "Good", "Tools"}) {
		t.Errorf("sections %v", heads)
	}
}

// example is the XML under a heading.
func example(t *testing.T, page, head string) string {
	t.Helper()
	_, rest, ok1 := strings.Cut(page, "\n## "+head+"\n\n```xml\n")
	text, _, ok2 := strings.Cut(rest, "```\n")
	if !ok1 || !ok2 {
		t.Fatalf("no example %s", head)
	}
	return text
}

// codeShape is the form of a code: a noun phrase in kebab-case.
var codeShape = regexp.MustCompile(`^[a-z]+(-[a-z]+)+$`)

// TestRegistry says that the list is sorted, and that no page is without its
// analyzer; findings of sweeps and about settings have none.
func TestRegistry(t *testing.T) {
	known := map[string]bool{}
	last := ""
	for _, a := range diagnostics.Analyzers() {
		if !codeShape.MatchString(a.Code) || a.Code <= last || a.Severity == 0 || a.Run == nil {
			t.Errorf("%s after %s", a.Code, last)
		}
		if diagnostics.Find(a.Code) != a || diagnostics.URL(a.Code) == "" {
			t.Errorf("%s cannot be found", a.Code)
		}
		last = a.Code
		known[strings.ReplaceAll(a.Code, "-", "_")+".md"] = true
	}
	files, _ := filepath.Glob("*.md")
	for _, f := range files {
		if !known[f] && !strings.HasPrefix(f, "sweep_") && !strings.HasSuffix(f, "_setting.md") {
			t.Errorf("%s belongs to no analyzer", f)
		}
	}
	if diagnostics.Find("no-such-code") != nil || diagnostics.URL("no-such-code") != "" {
		t.Error("found what is not there")
	}
}
