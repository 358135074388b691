package syntax_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/lemsls/lemsls/lems/syntax"
)

// TestHostile parses texts that are made to be slow, deep or many: its tree is
// whole. What took quadratic time would run into the limit of go test.
func TestHostile(t *testing.T) {
	const n = hostileSize
	rep := strings.Repeat
	junk := make([]byte, 1<<20)
	rng := rand.New(rand.NewPCG(3, 4))
	for i := range junk {
		junk[i] = byte(rng.IntN(256))
	}
	var attrs, distinct strings.Builder
	for i := range n {
		attrs.WriteString(` a="b"`)
		distinct.WriteString(" a" + rep("x", i%97) + string(rune('a'+i%26)) + `="b"`)
	}
	texts := map[string]string{
		"deep, twice":             rep("<a><a>", n/2) + rep("</b>", n),
		"deep":                    rep("<a>", n) + rep("</a>", n),
		"deep, open":              rep("<a>", n),
		"deep, lines, open":       rep("  <a>\n", n),
		"deep, other end tags":    rep("<a>", n) + rep("</b>", n),
		"deep, outer end tag":     "<b>" + rep("<a>", n) + "</b>",
		"half-typed":              rep("<a ", n) + rep("</a>", n),
		"half-typed, other":       rep("<a ", n) + rep("</b>", n),
		"equal attributes":        "<a" + attrs.String() + "/>",
		"attributes":              "<a" + distinct.String() + "/>",
		"open values":             rep(`<a b="`, n),
		"open values, two quotes": rep(`<a b="<a b='`, n),
		"open values, lines":      rep("<a b=\"\n", n),
		"open values, one line":   rep(`<a b="c/>`, n),
		"quotes":                  "<a b=" + rep(`"c`, n),
		"quotes, bare":            "<a " + rep(`b=c"d `, n),
		"less":                    rep("<", n),
		"less in a value":         `<a b="` + rep("< ", n) + `"/>`,
		"ampersands":              "<a>" + rep("&", n) + rep("&a", n) + "</a>",
		"references":              "<a>" + rep("&a;", n) + "</a>",
		"comments":                rep("<!--", n),
		"comments, lines":         rep("<!--\n", n),
		"comments, nested":        rep("<!-- ", n) + rep("-->", n),
		"CDATA":                   rep("<![CDATA[", n),
		"instructions":            rep("<?a ", n),
		"declarations":            rep("<!", n),
		"DOCTYPE":                 rep("<!DOCTYPE a [\n", n),
		"DOCTYPE quotes":          "<!DOCTYPE a " + rep("\"", n) + "><a/>",
		"end tags":                rep("</a>", n),
		"end tags, bare":          rep("</", n),
		"NUL":                     rep("\x00", n),
		"junk":                    string(junk),
		"spaces":                  rep(" ", n) + "<a>" + rep(" ", n),
		"laughs":                  `<!DOCTYPE a [<!ENTITY l0 "l"><!ENTITY l1 "&l0;&l0;"><!ENTITY l2 "&l1;&l1;">]><a>` + rep("&l2;", n) + "</a>",
		"outdented children":      "<r>\n" + rep("    <a>\n   <b>\n", n) + "</r>",
		"slash forgotten":         "<r>\n" + rep("  <a>\n", n) + "</r>",
	}
	for name, text := range texts {
		start := time.Now()
		d := syntax.Parse(syntax.NewFile("h.xml", 0, text))
		nested := syntax.ParseWith(d.File, func(parent, child string) bool { return false })
		took := time.Since(start)
		t.Logf("%s: %v", name, took.Round(time.Millisecond))
		checkInvariants(t, d)
		checkInvariants(t, nested)
		if len(d.Problems) == 0 && name != "spaces" {
			t.Errorf("%s: no problem", name)
		}
	}
}

func TestDeepNestingIsWhole(t *testing.T) {
	const n = 100_000
	d := syntax.Parse(syntax.NewFile("d.xml", 0, strings.Repeat("<a>", n)+strings.Repeat("</a>", n)))
	if len(d.Problems) != 1 || d.Problems[0].Kind != syntax.DeepNesting {
		t.Errorf("problems: %v", d.Problems)
	}
	if len(d.Nodes) != n+1 || d.Depth(n) != n-1 {
		t.Errorf("%d nodes, depth %d", len(d.Nodes), d.Depth(n))
	}
	deep := 0
	for e := d.ETree().Root(); e != nil; deep++ {
		if children := e.ChildElements(); len(children) > 0 {
			e = children[0]
		} else {
			e = nil
		}
	}
	if deep != n {
		t.Errorf("the etree is %d deep", deep)
	}
}

func TestHundredMegabytes(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 500 MB of memory")
	}
	line := `    <Component id="c" type="Cell" description="a component of the model"/>` + "\n"
	text := "<Lems>\n" + strings.Repeat(line, 100_000_000/len(line)) + "</Lems>\n"
	d := syntax.Parse(syntax.NewFile("big.xml", 0, text))
	if len(d.Problems) > 0 || d.Node(d.Root()).Span.Len() != len(text)-1 {
		t.Errorf("%v, root %v", d.Problems, d.Node(d.Root()).Span)
	}
	if pos := d.File.Position(int32(len(text)), syntax.UTF16); pos.Line != strings.Count(text, "\n") {
		t.Errorf("the end is at %v", pos)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(seedText)
	for _, s := range scraps {
		f.Add("<Lems>\n  <A b=\"c\">" + s + "</A>\n</Lems>")
		f.Add("<Lems b=\"c" + s + "\" d='e'/>")
	}
	f.Fuzz(func(t *testing.T, text string) {
		d := syntax.Parse(syntax.NewFile("f.xml", 0, text))
		checkInvariants(t, d)
		checkInvariants(t, syntax.ParseWith(d.File, noNesting))
		d.ETree()
		for off := range min(len(text), 300) + 1 {
			d.At(int32(off))
		}
		if diff := disagreement(text, d); diff != "" {
			t.Error(diff)
		}
	})
}
