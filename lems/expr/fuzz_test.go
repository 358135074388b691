package expr

import (
	"os"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/lems/syntax"
)

// FuzzParse: spans nest within the given one, fixes apply, problems are in
// order, and text without mistakes prints to what reads the same.
func FuzzParse(f *testing.F) {
	data, err := os.ReadFile("testdata/parse.txt")
	if err != nil {
		f.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if _, text, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "ml: "); ok {
			f.Add(text, uint8(RateML))
		}
		if _, text, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "lems: "); ok {
			f.Add(text, uint8(LEMS))
		}
	}
	f.Fuzz(func(t *testing.T, text string, mode uint8) {
		checkText(t, "<"+text+">", syntax.Span{Start: 1, End: int32(len(text) + 1)}, Mode(mode)&RateML)
	})
}

func checkText(t *testing.T, text string, span syntax.Span, mode Mode) {
	e, problems := Parse(text, span, mode)
	checkSpans(t, text, span, e)
	mistakes := 0
	last := int32(0)
	for _, p := range problems {
		if p.Span.Start < span.Start || p.Span.End > span.End || p.Span.Start < last {
			t.Fatalf("%q: %s at %v", text, p.Kind, p.Span)
		}
		last = p.Span.Start
		if _, err := syntax.Apply(text, p.Fix); err != nil {
			t.Fatalf("%q: fix of %s: %v", text, p.Kind, err)
		}
		if !p.Portability {
			mistakes++
		}
	}
	if HasBad(e) && mistakes == 0 {
		t.Fatalf("%q: bad without a mistake: %s", text, sexp(e))
	}
	Check(e, Value, mode)
	printed := Print(e, mode)
	if mistakes == 0 {
		checkPrinted(t, text, printed, e, mode)
	}
}

func checkPrinted(t *testing.T, text, printed string, e Expr, mode Mode) {
	back, problems := parseAll(printed, mode)
	for _, p := range problems {
		if !p.Portability {
			t.Fatalf("%q printed as %q: %s", text, printed, p.Kind)
		}
	}
	if bare(back) != bare(e) {
		t.Fatalf("%q printed as %q: %s, was %s", text, printed, bare(back), bare(e))
	}
	if again := Print(back, mode); again != printed {
		t.Fatalf("%q printed as %q and again as %q", text, printed, again)
	}
}
