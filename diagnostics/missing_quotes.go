package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
)

// A value without quotes ends at the first space for the parser. What follows
// and is no part of a tag belongs to it:
//
//	dimension=0.33, 0.5/>

// unquoted are the offsets of the pieces that belong to a value without quotes
// before them.
func (p *Pass) unquoted() map[int32]bool {
	pieces := map[int32]bool{}
	for i := range p.Model.Doc.Problems {
		if problem := &p.Model.Doc.Problems[i]; problem.Kind == syntax.MissingQuotes {
			_, list := p.wholeValue(problem)
			for _, s := range list {
				pieces[s.Start] = true
			}
		}
	}
	return pieces
}

// wholeValue is the value that begins at a problem about missing quotes, and the
// pieces of it that follow its first word.
func (p *Pass) wholeValue(problem *syntax.Problem) (syntax.Span, []syntax.Span) {
	whole := problem.Span
	var pieces []syntax.Span
	for i := range p.Model.Doc.Problems {
		next := &p.Model.Doc.Problems[i]
		if next.Kind != syntax.StrayInTag || next.Span.Start < whole.End || strings.TrimSpace(p.Model.File.Text[whole.End:next.Span.Start]) != "" {
			continue
		}
		whole.End = next.Span.End
		pieces = append(pieces, next.Span)
	}
	return whole, pieces
}

// quotesFix puts quotes around a value. It is certain if nothing else is wrong
// with the tag.
func (p *Pass) quotesFix(problem *syntax.Problem) []Fix {
	whole, _ := p.wholeValue(problem)
	text := strings.TrimSuffix(p.Model.Doc.Text(whole), `"`)
	if strings.ContainsAny(text, `"'<&`) {
		return nil
	}
	value := `"` + text + `"`
	return []Fix{{Title: "Write " + quote(value), Edits: []Edit{p.replace(whole, value)}, Preferred: true, Safe: p.soleProblem(whole)}}
}

// soleProblem says that nothing else is wrong with the tag in which a value
// stands.
func (p *Pass) soleProblem(value syntax.Span) bool {
	tag := value
	if id := p.Model.Doc.At(value.Start).Node; id > 0 {
		tag = p.Model.Doc.Node(id).StartTag
	}
	for i := range p.Model.Doc.Problems {
		if s := p.Model.Doc.Problems[i].Span; (s.Start < value.Start || s.End > value.End) && s.Start <= tag.End && tag.Start <= s.End {
			return false
		}
	}
	return true
}
