package syntax_test

import (
	"testing"

	"github.com/lemsls/lemsls/lems/syntax"
)

func edit(start, end int32, text string) syntax.Edit {
	return syntax.Edit{Span: syntax.Span{Start: start, End: end}, NewText: text}
}

func TestApply(t *testing.T) {
	cases := []struct {
		edits []syntax.Edit
		want  string // empty: an error
	}{
		{nil, "abcdef"},
		{[]syntax.Edit{edit(4, 5, ""), edit(0, 1, "XY")}, "XYbcdf"},
		{[]syntax.Edit{edit(2, 2, "1"), edit(2, 2, "2")}, "ab12cdef"},
		{[]syntax.Edit{edit(2, 3, "C"), edit(2, 2, "1"), edit(3, 3, "2")}, "ab1C2def"},
		{[]syntax.Edit{edit(6, 6, "!")}, "abcdef!"},
		{[]syntax.Edit{edit(1, 3, ""), edit(2, 4, "")}, ""},
		{[]syntax.Edit{edit(1, 3, ""), edit(2, 2, "x")}, ""},
		{[]syntax.Edit{edit(5, 7, "")}, ""},
		{[]syntax.Edit{edit(-1, 0, "")}, ""},
		{[]syntax.Edit{edit(3, 2, "")}, ""},
	}
	for _, c := range cases {
		got, err := syntax.Apply("abcdef", c.edits)
		if (err != nil) != (c.want == "") || got != c.want {
			t.Errorf("%v: %q, %v; want %q", c.edits, got, err, c.want)
		}
	}
}

func FuzzApply(f *testing.F) {
	f.Add("abcdef", int32(1), int32(2), int32(2), int32(4), "x", "")
	f.Fuzz(func(t *testing.T, text string, a, b, c, d int32, one, two string) {
		edits := []syntax.Edit{edit(a, b, one), edit(c, d, two)}
		got, err := syntax.Apply(text, edits)
		n := int32(len(text))
		valid := 0 <= a && a <= b && b <= n && 0 <= c && c <= d && d <= n && (b <= c || d <= a)
		if valid != (err == nil) {
			t.Fatalf("%v of %d bytes: %v", edits, n, err)
		}
		if err == nil && len(got) != len(text)-int(b-a)-int(d-c)+len(one)+len(two) {
			t.Fatalf("%v of %q is %q", edits, text, got)
		}
	})
}

func TestEscape(t *testing.T) {
	for _, text := range []string{"", "plain", "a < b && c > \"d\" 'e'", "]]>", "one\ntwo\tthree\r", "&amp;", "é𝜏"} {
		for _, quote := range []byte{'"', '\'', 0} {
			escaped := syntax.Escape(text, quote)
			if got := syntax.Unescape(escaped); got != text {
				t.Errorf("%q is %q is %q", text, escaped, got)
			}
			doc := "<a>" + escaped + "</a>"
			if quote != 0 {
				doc = "<a b=" + string(rune(quote)) + escaped + string(rune(quote)) + "/>"
			}
			if d := syntax.Parse(syntax.NewFile("e.xml", 0, doc)); len(d.Problems) > 0 || readXML(doc) != nil {
				t.Errorf("%s: %v", doc, d.Problems)
			}
		}
	}
}

func TestUnescapeKeepsUnknown(t *testing.T) {
	for raw, want := range map[string]string{
		"&alpha; & &; &#; &#x; &#0; &#xD800; &#x110000; &lt": "&alpha; & &; &#; &#x; &#0; &#xD800; &#x110000; &lt",
		"&#65;&#x42;&lt;&amp;lt;":                            "AB<&lt;",
	} {
		if got := syntax.Unescape(raw); got != want {
			t.Errorf("%q is %q, want %q", raw, got, want)
		}
	}
}
