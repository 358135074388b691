package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

var malformedPath = &Analyzer{Code: "malformed-path", Severity: Error, Run: runMalformedPath}

// runMalformedPath reports paths that no tool can read.
func runMalformedPath(p *Pass) {
	if p.Model.World == nil {
		return
	}
	for _, s := range p.steps(lems.StepUnquoted) {
		text := p.Model.Doc.Text(s.Bracket)
		_, value, _ := strings.Cut(text, "=")
		trimmed := strings.TrimSpace(value)
		start := s.Bracket.End - int32(len(value)) + int32(strings.Index(value, trimmed))
		at := syntax.Span{Start: start, End: start + int32(len(trimmed))}
		p.Report(Diagnostic{
			Place: p.place(at), Message: quote(trimmed) + " lacks its quotes",
			Fixes: []Fix{{Title: "Put it in quotes", Edits: []Edit{p.replace(at, "'"+trimmed+"'")}, Preferred: true, Safe: true}},
		})
	}
	for path, s := range p.steps(lems.StepMalformed) {
		if len(path.Steps) > 1 && path.Steps[0].Name != "" {
			p.Report(Diagnostic{Place: path.Place, Message: "the path " + quote(textAt(path.Place)) + " has a step that makes no sense"})
		}
		_ = s
	}
}

// withBrackets is the span from the bracket behind a step's name to its end.
func withBrackets(s *lems.Step) syntax.Span {
	return syntax.Span{Start: s.Bracket.Start - 1, End: s.Bracket.End + 1}
}
