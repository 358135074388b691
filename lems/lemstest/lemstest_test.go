package lemstest

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/lems/syntax"
)

func TestMarks(t *testing.T) {
	text, spans, err := Marks("a⟦c⟧b⟦outer:c⟦inner:é⟧:⟧d⟦end⟧")
	if err != nil {
		t.Fatal(err)
	}
	if text != "abcé:d" {
		t.Errorf("text %q", text)
	}
	want := map[string]syntax.Span{
		"c": {Start: 1, End: 1}, "outer": {Start: 2, End: 6}, "inner": {Start: 3, End: 5}, "end": {Start: 7, End: 7},
	}
	for name, span := range want {
		if spans[name] != span {
			t.Errorf("%s at %v, want %v", name, spans[name], span)
		}
	}
	if got := strings.Join(Names(spans), " "); got != "c outer inner end" {
		t.Errorf("names %s", got)
	}
}

func TestMarksRejects(t *testing.T) {
	for _, text := range []string{"a⟧", "⟦a", "⟦a:b", "⟦a⟧⟦a⟧", "⟦a⟦b⟧⟧"} {
		if clean, spans, err := Marks(text); err == nil {
			t.Errorf("%q is %q with %v", text, clean, spans)
		}
	}
}

func TestUnderline(t *testing.T) {
	f := syntax.NewFile("u.xml", 0, "<a>\n\t<é b=\"c\n d\"/>\x00\n</a>")
	got := Underline(f, []Note{
		{syntax.Span{Start: 9, End: 17}, "two lines"},
		{syntax.Span{Start: 0, End: 3}, "first"},
		{syntax.Span{Start: 6, End: 8}, "name"},
		{syntax.Span{Start: 19, End: 20}, "NUL"},
		{syntax.Span{Start: 25, End: 25}, "end"},
	})
	want := "<a>\n^^^ first\n\t<é b=\"c\n\t ^ name\n\t   ^^^^ two lines (+1 lines)\n" +
		" d\"/>\\u0000\n     ^^^^^^ NUL\n</a>\n    ^ end\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestDiff(t *testing.T) {
	if diff := Diff("a\nb\nc\n", "a\nb\nc\n"); diff != "" {
		t.Errorf("equal texts differ: %s", diff)
	}
	want := "@ line 3\n  1\n  2\n- 3\n+ three\n+ more\n  4\n  5\n"
	if diff := Diff("1\n2\n3\n4\n5\n6", "1\n2\nthree\nmore\n4\n5\n6"); diff != want {
		t.Errorf("got %s", diff)
	}
}

// recorder is a testing.TB that notes failures instead of failing.
type recorder struct {
	testing.TB
	failed bool
}

func (r *recorder) Helper()               {}
func (r *recorder) Errorf(string, ...any) { r.failed = true }

func TestGolden(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sub", "golden.txt")
	write(t, path, "text\n")
	for got, fails := range map[string]bool{"text\n": false, "other\n": true} {
		if *update {
			t.Skip("-update accepts everything")
		}
		r := &recorder{TB: t}
		if Golden(r, path, got); r.failed != fails {
			t.Errorf("%q: failed %v", got, r.failed)
		}
	}
	r := &recorder{TB: t}
	if Golden(r, path+".missing", "x"); !r.failed {
		t.Error("a missing file passes")
	}
}
