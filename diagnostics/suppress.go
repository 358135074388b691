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
	codes       []string // none: all
	first, last int      // lines
}

func (s *suppression) covers(line int, code string) bool {
	if line < s.first || line > s.last {
		return false
	}
	for _, c := range s.codes {
		if c == code {
			return true
		}
	}
	return len(s.codes) == 0
}

func suppress(m *lems.Model, all []Diagnostic) []Diagnostic {
	list := suppressions(m.Doc)
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

func covered(list []suppression, line int, code string) bool {
	for i := range list {
		if list[i].covers(line, code) {
			return true
		}
	}
	return false
}

func suppressions(doc *syntax.Document) []suppression {
	if !strings.Contains(doc.File.Text, ignoreLine) {
		return nil
	}
	var list []suppression
	for i := range doc.Nodes {
		n := &doc.Nodes[i]
		if n.Kind != syntax.CommentNode {
			continue
		}
		text := strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(doc.Text(n.Span), "<!--"), "-->"))
		rest, isFile := strings.CutPrefix(text, ignoreFile)
		if !isFile {
			var isLine bool
			if rest, isLine = strings.CutPrefix(text, ignoreLine); !isLine || rest != "" && !strings.ContainsAny(rest[:1], " ,\t\r\n") {
				continue
			}
		}
		s := suppression{codes: strings.FieldsFunc(rest, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == '\n' || r == '\r' })}
		s.first = doc.File.Position(n.Span.Start, syntax.UTF8).Line
		s.last = doc.File.Position(n.Span.End, syntax.UTF8).Line + 1
		if isFile {
			s.first, s.last = 0, doc.File.LineCount()
		}
		list = append(list, s)
	}
	return list
}
