package ide

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/lemstest"
	"github.com/lemsls/lemsls/lems/rateml"
	"github.com/lemsls/lemsls/lems/syntax"
	"golang.org/x/tools/txtar"
)

// TestEverywhere asks everything at every place of the files of the cases, and
// at the end of each of their beginnings: nothing panics, spans lie in the text
// and completions replace what the cursor is in, in one line.
func TestEverywhere(t *testing.T) {
	paths, err := filepath.Glob("../../testdata/ide/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no cases", err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			text, _, err := lemstest.Marks(string(f.Data))
			if err != nil || f.Name == "want" || f.Name == "core.xml" || len(text) > 4000 {
				continue
			}
			everywhere(t, path+"/"+f.Name, text)
			for _, odd := range []string{"&amp;", "&#x1D11E;", "𝄞", "\x00", "\xff", "'", "<", "\r"} {
				half := len(text) / 2
				everywhere(t, path+"/"+f.Name+" with "+odd, text[:half]+odd+text[half:min(half+200, len(text))])
			}
		}
	}
}

func everywhere(t *testing.T, name, text string) {
	m := load(text)
	step := 1 + len(text)/placesOfFile
	for off := 0; off <= len(text); off += step {
		probe(t, name, m, int32(off))
		part := load(text[:off])
		probe(t, name+" up to there", part, int32(off))
	}
	whole := syntax.Span{End: int32(len(text))}
	end := int32(0)
	for _, x := range Tokens(m, whole) {
		if x.Span.Start < end || x.Span.IsEmpty() || int(x.Span.End) > len(text) {
			t.Errorf("%s: token at %v behind %d", name, x.Span, end)
		}
		end = x.Span.End
	}
	Hints(m, whole, HintOptions{Dimensions: true, SI: true, Ranges: true})
}

func load(text string) *lems.Model {
	return lems.Load(syntax.NewFile("m.xml", 1, text), []*lems.Dialect{rateml.Dialect})
}

func probe(t *testing.T, name string, m *lems.Model, off int32) {
	t.Helper()
	defer func() {
		if r := recover(); r != nil {
			t.Fatalf("%s at %d: %v\n%s", name, off, r, m.File.Text[:off])
		}
	}()
	list, span := Completions(m, off, CompletionOptions{List: func(string) []File { return []File{{Name: "a$b}.xml"}, {Name: "d", Folder: true}} }})
	if !span.Contains(off) || span.Start < 0 || int(span.End) > len(m.File.Text) || strings.ContainsAny(m.Doc.Text(span), "\r\n") {
		t.Errorf("%s at %d: replaces %v, %q", name, off, span, m.Doc.Text(span))
	}
	for _, c := range list {
		if c.Doc != nil {
			c.Doc()
		}
		if plain := Plain(c.Insert); c.Label == "" || strings.Contains(plain, "${") || strings.Contains(plain, "$0") {
			t.Errorf("%s at %d: %q inserts %q", name, off, c.Label, plain)
		}
	}
	if m.Doc.At(off).Part == syntax.InComment && len(list) > 0 {
		t.Errorf("%s at %d: %d completions in a comment", name, off, len(list))
	}
	if h, ok := HoverAt(m, off); ok && (!h.Span.Contains(off) || h.Markdown == "") {
		t.Errorf("%s at %d: hover %v %q", name, off, h.Span, h.Markdown)
	}
	SignatureAt(m, off)
	for _, typed := range []string{"<", " ", "/", ".", ",", "[", "(", "\""} {
		Idle(m, off, typed)
	}
}

// TestPlain turns snippets into text.
func TestPlain(t *testing.T) {
	for snippet, want := range map[string]string{
		`<a x="${1:b}" y="$2"/>$0`: `<a x="b" y=""/>`, `${1|in,out|} z`: `in z`, `${1|only|}`: `only`, `a\$b\}c\\`: `a$b}c\`, `${1:x\}y}`: `x}y`,
		`${1|a\,b,c|}`: `a,b`,
	} {
		if got := Plain(snippet); got != want {
			t.Errorf("%s: got %q, want %q", snippet, got, want)
		}
	}
}

// TestTypeset writes mathematics.
func TestTypeset(t *testing.T) {
	for text, want := range map[string]string{
		"(v0 - v) / tau": "(v₀ − v)/τ", "-a^2": "−a²", "(a+b)*c": "(a + b)·c", "a - (b - c)": "a − (b − c)", "a/(b*c)": "a/(b·c)", "a*b/c": "a·b/c",
		"exp(-x/2)^n": "exp(−x/2)ⁿ", "sqrt(x)": "√x", "sqrt(x+1)": "√(x + 1)", "abs(x)": "|x|", "1e-3*x": "10⁻³·x", "2.5E+6": "2.5·10⁶",
		"a .geq. b .and. c .neq. d": "a ≥ b ∧ c ≠ d", "tau_m + g_bar + alphaX": "τₘ + g_bar + alphaX", "x^(a+b)": "x^(a + b)", "2^-1": "2⁻¹", "a*(-b)": "a·(−b)",
		"(a*b)^2": "(a·b)²", "log(x)": "ln(x)", "ceil(x)": "⌈x⌉",
	} {
		m := load(`<Lems><Include file="a"/><ComponentType name="t"><Dynamics><DerivedVariable name="q" value="` + text + `"/></Dynamics></ComponentType></Lems>`)
		if got := typeset(m.Doc, m.Exprs[0].Expr()); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}
