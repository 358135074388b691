package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
)

var strayText = &Analyzer{Code: "stray-text", Severity: Warning, Run: runStrayText}

// runStrayText reports text between the elements of LEMS. Components may hold
// any.
func runStrayText(p *Pass) {
	if p.Model.World == nil || len(p.damage.problems) > 0 {
		return
	}
	for _, it := range p.damage.of.items {
		if it.Row.Open {
			continue
		}
		for id := range p.Model.Doc.Children(it.Node) {
			n := p.Model.Doc.Node(id)
			text := p.Model.Doc.Text(n.Span)
			trimmed := strings.TrimSpace(text)
			if n.Kind != syntax.TextNode || trimmed == "" {
				continue
			}
			start := n.Span.Start + int32(strings.Index(text, trimmed))
			at := syntax.Span{Start: start, End: start + int32(len(trimmed))}
			p.Report(Diagnostic{
				Place: p.place(at), Message: "text has no meaning here", Unnecessary: true,
				Fixes: []Fix{{Title: "Remove it", Edits: []Edit{p.replace(at, "")}, Preferred: true}},
			})
		}
	}
}
