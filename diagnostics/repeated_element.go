package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

var repeatedElement = &Analyzer{Code: "repeated-element", Severity: Error, Run: runRepeatedElement}

// harmless are elements of LEMS that tools join, or of which they take the last
// one, when there are several.
var harmless = map[string]bool{"Structure": true, "Simulation": true, "OnStart": true, "OnEntry": true, "Target": true}

func runRepeatedElement(p *Pass) {
	for f := range p.Facts(lems.TooManyElements) {
		d := Diagnostic{
			Place:   f.Place,
			Message: "there is a second " + quote(f.Name),
			Related: related(f.Related, "the first one"),
		}
		if p.Model.World != nil {
			d.Fixes = p.join(f.Item)
			if harmless[f.Name] {
				d.Severity = Warning
			}
		}
		p.Report(d)
	}
}

// join puts what an element holds into the first one of its name, or takes it
// away if it holds nothing.
func (p *Pass) join(it *lems.Item) []Fix {
	if len(it.Children) == 0 {
		return []Fix{{Title: "Remove this one", Edits: []Edit{p.remove(it)}, Preferred: it.Row.Name == "Target"}}
	}
	first := it.Parent.First(it.Row.Name)
	inner := p.inner(it)
	edits := []Edit{p.remove(it)}
	if len(first.Children) > 0 {
		edits = append(edits, p.addAfter(first.Children[len(first.Children)-1], inner))
	} else {
		edits = append(edits, p.fill(first, inner))
	}
	return []Fix{{Title: "Join it to the first one", Edits: edits, Preferred: true}}
}

// inner is the text of an element between its tags.
func (p *Pass) inner(it *lems.Item) string {
	n := p.Model.Doc.Node(it.Node)
	return strings.TrimSpace(p.Model.Doc.Text(syntax.Span{Start: n.StartTag.End, End: n.EndTag.Start}))
}
