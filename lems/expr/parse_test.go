package expr

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/lems/syntax"
)

var update = flag.Bool("update", false, "rewrite testdata/parse.txt")

// sexp is a tree in one line: [x] and {x} for groups, ? for Bad, ! after the
// name of a foreign function and ? after that of an unknown one.
func sexp(e Expr) string {
	switch e := e.(type) {
	case *Number:
		return e.Text
	case *Name:
		return e.Name
	case *Symbol:
		return ":" + e.Name
	case *Unary:
		return list(map[Op]string{Neg: "neg", Not: "not"}[e.Op], e.X)
	case *Binary:
		return list(strings.Trim(e.Op.Info().LEMS, "."), e.X, e.Y)
	case *Call:
		return list(e.Name+callMark(e), e.Args...)
	case *Paren:
		if e.Brace {
			return "{" + sexp(e.X) + "}"
		}
		return "[" + sexp(e.X) + "]"
	case *Bad:
		if len(e.Parts) == 0 {
			return "?"
		}
		return list("?", e.Parts...)
	}
	return fmt.Sprintf("%T", e)
}

func callMark(e *Call) string {
	switch {
	case e.Func == nil:
		return "?"
	case e.Func.Foreign:
		return "!"
	}
	return ""
}

func list(head string, parts ...Expr) string {
	for _, p := range parts {
		head += " " + sexp(p)
	}
	return "(" + head + ")"
}

func parseAll(text string, mode Mode) (Expr, []Problem) {
	return Parse(text, syntax.Span{End: int32(len(text))}, mode)
}

// fixed applies the fix of a problem.
func fixed(text string, fix []syntax.Edit) (string, error) { return syntax.Apply(text, fix) }

// render is a case as testdata/parse.txt has it: mode and text, the problems
// underlined and with what the fix makes of the text, the tree.
func render(t *testing.T, prefix, text string, mode Mode) string {
	e, problems := parseAll(text, mode)
	checkSpans(t, text, syntax.Span{End: int32(len(text))}, e)
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", prefix, text)
	for _, p := range problems {
		pad := strings.Repeat(" ", len(prefix)+2+len([]rune(text[:p.Span.Start])))
		marks := strings.Repeat("^", max(1, len([]rune(text[p.Span.Start:p.Span.End]))))
		fmt.Fprintf(&b, "%s%s %s", pad, marks, p.Kind)
		if p.Portability {
			b.WriteString(" (portability)")
		}
		if p.Fix != nil {
			out, err := fixed(text, p.Fix)
			if err != nil {
				t.Errorf("%q: fix of %s: %v", text, p.Kind, err)
			}
			fmt.Fprintf(&b, " => %s", out)
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "= %s\n", sexp(e))
	return b.String()
}

// TestParse reads testdata/parse.txt: cases of a mode with a text, what is
// wrong with it, and its tree.
func TestParse(t *testing.T) {
	const path = "testdata/parse.txt"
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, block := range strings.Split(strings.TrimRight(string(data), "\n"), "\n\n") {
		first, _, _ := strings.Cut(block, "\n")
		prefix, text, ok := strings.Cut(first, ": ")
		mode, known := map[string]Mode{"lems": LEMS, "rateml": RateML}[prefix]
		if !ok || !known {
			out = append(out, block) // a heading
			continue
		}
		got := strings.TrimRight(render(t, prefix, text, mode), "\n")
		if got != block && !*update {
			t.Errorf("got\n%s\nwant\n%s", got, block)
		}
		out = append(out, got)
	}
	if *update {
		if err := os.WriteFile(path, []byte(strings.Join(out, "\n\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// checkSpans fails unless the spans of children lie in order within those of
// their parents, and all within the given one.
func checkSpans(t testing.TB, text string, within syntax.Span, e Expr) {
	t.Helper()
	s := e.Span()
	if s.Start < within.Start || s.End > within.End || s.Start > s.End {
		t.Fatalf("%q: %s at %v is not within %v", text, sexp(e), s, within)
	}
	last := s.Start
	for _, c := range Children(e) {
		if c.Span().Start < last {
			t.Fatalf("%q: %s at %v begins before %d", text, sexp(c), c.Span(), last)
		}
		checkSpans(t, text, s, c)
		last = c.Span().End
	}
}

func TestSpansOfAPart(t *testing.T) {
	const text = `<X value=" a &lt; b + &#49;0 "/>`
	span := syntax.Span{Start: 10, End: int32(len(text) - 3)}
	e, problems := Parse(text, span, RateML)
	if len(problems) != 0 {
		t.Fatalf("problems %v", problems)
	}
	checkSpans(t, text, span, e)
	b := e.(*Binary)
	if got := text[b.OpPos.Start:b.OpPos.End]; got != "&lt;" {
		t.Errorf("operator at %q", got)
	}
	ten := b.Y.(*Binary).Y.(*Number)
	if got := text[ten.Pos.Start:ten.Pos.End]; got != "&#49;0" || ten.Value != 10 || !ten.Integer {
		t.Errorf("number %v at %q", ten, got)
	}
}

func TestParseClampsTheSpan(t *testing.T) {
	for _, s := range []syntax.Span{{Start: -5, End: 99}, {Start: 2, End: 1}, {Start: 9, End: 9}} {
		e, _ := Parse("a+b", s, LEMS)
		checkSpans(t, "a+b", syntax.Span{End: 3}, e)
	}
}

func TestNoKindWithoutName(t *testing.T) {
	seen := map[string]bool{}
	for k := ProblemKind(1); k < endOfKinds; k++ {
		name := k.String()
		if name == "" || name == "none" || seen[name] {
			t.Errorf("kind %d is called %q", k, name)
		}
		seen[name] = true
	}
}

// TestEveryKindHasACase keeps testdata/parse.txt complete. The kinds of Check
// are tested in check_test.go, TooDeep in deep_test.go.
func TestEveryKindHasACase(t *testing.T) {
	data, err := os.ReadFile("testdata/parse.txt")
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := map[ProblemKind]bool{TooDeep: true, BooleanInArithmetic: true, BooleanAsValue: true,
		NumberInLogic: true, NumberAsCondition: true, ComparisonInNumbers: true, NumbersInLogic: true}
	for k := ProblemKind(1); k < endOfKinds; k++ {
		if !elsewhere[k] && !strings.Contains(string(data), "^ "+k.String()) {
			t.Errorf("no case of %s", k)
		}
	}
}
