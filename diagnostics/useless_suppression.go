package diagnostics

import (
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
)

// uselessSuppression runs last: the comments know by then what they suppressed.
var uselessSuppression = &Analyzer{Code: "useless-suppression", Severity: Hint, Run: runUselessSuppression}

func runUselessSuppression(p *Pass) {
	for i := range p.comments {
		s := &p.comments[i]
		if len(s.codes) == 0 && !s.used && p.allRead() {
			p.Report(Diagnostic{Place: p.place(s.span), Message: "there is no finding that this comment could suppress", Fixes: p.dropComment(s), Unnecessary: true})
		}
		for _, c := range s.codes {
			p.uselessCode(s, c)
		}
	}
}

// allRead says that all of the model is there and that no mistake hides another,
// so that a comment is not called useless for what could not be looked at.
func (p *Pass) allRead() bool {
	w := p.Model.World
	return len(p.Model.Doc.Problems) == 0 && !p.errors && !p.damage.lossy() && (w == nil || w.Whole)
}

func (p *Pass) uselessCode(s *suppression, c ignored) {
	at := p.place(c.span)
	_, exists := Page(c.code)
	exists = exists || slices.Contains(p.codes, c.code)
	switch {
	case c.code == malformedXML.Code:
		p.Report(Diagnostic{Place: at, Message: "malformed XML cannot be suppressed", Fixes: p.dropCode(s, c), Unnecessary: true})
	case !exists:
		d := Diagnostic{Place: at, Severity: Warning, Message: "there is no finding " + quote(c.code)}
		d.Fixes = meant(c.code, p.codes, func(better string) []Edit { return []Edit{p.replace(c.span, better)} })
		if len(d.Fixes) == 0 { // else it was meant to suppress something
			d.Fixes = p.dropCode(s, c)
		}
		p.Report(d)
	case !c.used && slices.Contains(p.codes, c.code) && c.code != uselessCode && p.allRead():
		p.Report(Diagnostic{Place: at, Message: "there is no finding " + quote(c.code) + " that this comment could suppress", Fixes: p.dropCode(s, c), Unnecessary: true})
	}
}

// uselessCode is the one finding whose suppression is never useless.
const uselessCode = "useless-suppression"

// dropCode takes a code out of a comment, or the comment away if it has no
// other.
func (p *Pass) dropCode(s *suppression, c ignored) []Fix {
	if len(s.codes) == 1 {
		return p.dropComment(s)
	}
	text, span := p.Model.File.Text, c.span
	if c == s.codes[0] {
		span.End = s.codes[1].span.Start
	} else {
		for strings.IndexByte(separators, text[span.Start-1]) >= 0 {
			span.Start--
		}
	}
	return []Fix{{Title: "Remove " + quote(c.code), Edits: []Edit{p.replace(span, "")}, Preferred: true, Safe: true}}
}

func (p *Pass) dropComment(s *suppression) []Fix {
	return []Fix{{Title: "Remove the comment", Edits: []Edit{p.removeSpan(s.span)}, Preferred: true, Safe: true}}
}

// ignored is a code that a comment names.
type ignored struct {
	code string
	span syntax.Span
	used bool
}
