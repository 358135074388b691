package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// A comment that begins with lemsls:ignore suppresses the findings it names, or
// all if it names none, on its own line and on the line after it:
//
//	<!-- lemsls:ignore unused-parameter -->
//
// lemsls:ignore-file does so for the whole file. Malformed XML cannot be
// suppressed: what the file means is a guess then.
const (
	ignoreLine = "lemsls:ignore"
	ignoreFile = "lemsls:ignore-file"
)

// suppression is one such comment.
type suppression struct {
	span        syntax.Span
	codes       []ignored // none: all
	first, last int       // lines
	used        bool
}

// covers says that a comment is about a finding of a line, and notes it.
func (s *suppression) covers(line int, code string) bool {
	if line < s.first || line > s.last {
		return false
	}
	hit := len(s.codes) == 0
	for i := range s.codes {
		if s.codes[i].code == code {
			s.codes[i].used = true
			hit = true
		}
	}
	s.used = s.used || hit
	return hit
}

// suppress is the findings without those that comments cover; the comments
// know then which they covered.
func suppress(m *lems.Model, list []suppression, all []Diagnostic) []Diagnostic {
	if len(list) == 0 {
		return all
	}
	kept := all[:0]
	for _, d := range all {
		if d.Code == malformedXML.Code || !covered(list, m.File.Position(d.Place.Span.Start, syntax.UTF8).Line, d.Code) {
			kept = append(kept, d)
		}
	}
	return kept
}

// withCodes are the comments that name what they suppress: one that does not
// would always suppress that it is useless.
func withCodes(list []suppression) []suppression {
	var named []suppression
	for _, s := range list {
		if len(s.codes) > 0 {
			named = append(named, s)
		}
	}
	return named
}

// covered asks every comment: of two that cover a finding none is useless.
func covered(list []suppression, line int, code string) bool {
	hit := false
	for i := range list {
		hit = list[i].covers(line, code) || hit
	}
	return hit
}

func suppressions(doc *syntax.Document) []suppression {
	if strings.IndexByte(doc.File.Text, '!') < 0 || !strings.Contains(doc.File.Text, ignoreLine) { // a byte is found faster than a word
		return nil
	}
	var list []suppression
	for i := range doc.Nodes {
		n := &doc.Nodes[i]
		if n.Kind != syntax.CommentNode {
			continue
		}
		if s, ok := parseSuppression(doc, n); ok {
			list = append(list, s)
		}
	}
	return list
}

// separators stand between the codes of a comment.
const separators = " ,\t\r\n"

func parseSuppression(doc *syntax.Document, n *syntax.Node) (suppression, bool) {
	s := suppression{span: n.Span}
	text := strings.TrimSuffix(doc.Text(n.Span), "-->")
	at := len("<!--")
	for at < len(text) && strings.IndexByte(separators[2:]+" ", text[at]) >= 0 {
		at++
	}
	rest, isFile := strings.CutPrefix(text[min(at, len(text)):], ignoreFile)
	if !isFile {
		rest, _ = strings.CutPrefix(rest, ignoreLine)
		if len(rest) == len(text)-at || rest != "" && strings.IndexByte(separators, rest[0]) < 0 {
			return s, false
		}
	}
	s.first = doc.File.Position(n.Span.Start, syntax.UTF8).Line
	s.last = doc.File.Position(n.Span.End, syntax.UTF8).Line + 1
	if isFile {
		s.first, s.last = 0, doc.File.LineCount()
	}
	s.codes = codesIn(rest, n.Span.Start+int32(len(text)-len(rest)))
	return s, true
}

// codesIn are the codes in a text that begins at an offset.
func codesIn(text string, base int32) []ignored {
	var list []ignored
	for at := 0; at < len(text); {
		size := strings.IndexAny(text[at:], separators)
		if size < 0 {
			size = len(text) - at
		}
		if size > 0 {
			start := base + int32(at)
			list = append(list, ignored{code: text[at : at+size], span: syntax.Span{Start: start, End: start + int32(size)}})
		}
		at += size + 1
	}
	return list
}
