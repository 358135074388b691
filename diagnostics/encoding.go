package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// wideEncoding says that a text is UTF-16 or UTF-32, read as if it were UTF-8: it begins
// with their mark, or every other of its first bytes is 0.
func wideEncoding(text string) (encoding string, ok bool) {
	switch {
	case strings.HasPrefix(text, "\x00\x00\xfe\xff"), strings.HasPrefix(text, "\xff\xfe\x00\x00"):
		return "UTF-32", true
	case strings.HasPrefix(text, "\xff\xfe"), strings.HasPrefix(text, "\xfe\xff"):
		return "UTF-16", true
	case strings.HasPrefix(text, "<\x00?\x00"), strings.HasPrefix(text, "<\x00L\x00"):
		return "UTF-16LE", true
	case strings.HasPrefix(text, "\x00<\x00?"), strings.HasPrefix(text, "\x00<\x00L"):
		return "UTF-16BE", true
	}
	return "", false
}

// checkWide is the one finding of a text in another encoding; nothing else can
// be said of it.
func checkWide(m *lems.Model) []Diagnostic {
	encoding, ok := wideEncoding(m.File.Text)
	if !ok {
		return nil
	}
	p := &Pass{Model: m, analyzer: malformedXML}
	p.Report(Diagnostic{Place: p.place(syntax.Span{End: int32(min(2, len(m.File.Text)))}), Message: convert("the file is "+encoding, encoding)})
	return p.found
}

// convert says how a file becomes UTF-8.
func convert(what, encoding string) string {
	return what + "; models are read as UTF-8: “iconv -f " + encoding + " -t UTF-8” converts it"
}

// reportEncoding reports bytes that are not UTF-8, once: with the encoding that
// the XML declaration names, if it names another.
func (p *Pass) reportEncoding(problem *syntax.Problem) {
	d := Diagnostic{Place: p.place(problem.Span), Message: xmlMessage(p.Model.Doc, problem), Fixes: p.xmlFixes(problem)}
	if name, at := declaredEncoding(p.Model.File.Text); name != "" && !strings.EqualFold(name, "UTF-8") && !strings.EqualFold(name, "US-ASCII") {
		d = Diagnostic{Place: p.place(at), Message: convert("the file is "+name, name), Related: related(p.place(problem.Span), "these bytes are not UTF-8")}
	}
	p.Report(d)
}

// declaredEncoding is the encoding that an XML declaration names, with its place;
// empty if there is none.
func declaredEncoding(text string) (string, syntax.Span) {
	head, _, found := strings.Cut(text, "?>")
	if !found || !strings.HasPrefix(strings.TrimPrefix(head, "\ufeff"), "<?xml") {
		return "", syntax.Span{}
	}
	i := strings.Index(head, "encoding")
	if i < 0 {
		return "", syntax.Span{}
	}
	rest := head[i+len("encoding"):]
	value := strings.TrimLeft(rest, " \t\r\n=")
	if value == "" || value[0] != '"' && value[0] != '\'' {
		return "", syntax.Span{}
	}
	name, _, closed := strings.Cut(value[1:], value[:1])
	start := int32(len(head) - len(value) + 1)
	if !closed {
		return "", syntax.Span{}
	}
	return name, syntax.Span{Start: start, End: start + int32(len(name))}
}
