package diagnostics

import "github.com/lemsls/lemsls/lems/syntax"

var missingRoot = &Analyzer{Code: "missing-root", Severity: Error, Run: runMissingRoot}

// runMissingRoot finds files whose root is what should stand in a Lems element.
func runMissingRoot(p *Pass) {
	if !p.rootless() {
		return
	}
	doc := p.Model.Doc
	root := doc.Node(doc.Root())
	end := root.Span.End
	for id := range doc.Elements(0) {
		end = max(end, doc.Node(id).Span.End)
	}
	p.Report(Diagnostic{
		Place:   p.place(root.Name),
		Message: quote(doc.Name(doc.Root())) + " is the root; LEMS has no root but “Lems”",
		Fixes: []Fix{{Title: "Wrap in “Lems”", Edits: []Edit{
			p.insert(root.Span.Start, "<Lems>\n"),
			p.insert(end, "\n</Lems>"),
		}, Preferred: true}},
	})
}

// topElements are those of LEMS that stand below Lems, and an attribute that
// tells them from other people's elements of that name.
var topElements = map[string]string{"ComponentType": "name", "Dimension": "name", "Unit": "symbol", "Component": "type", "Target": "component"}

// rootless says that the elements of a LEMS file stand there without their root.
func (p *Pass) rootless() bool {
	doc := p.Model.Doc
	root := doc.Root()
	if p.Model.Dialect != nil || root == syntax.NoNode {
		return false
	}
	attr, ok := topElements[doc.Name(root)]
	_, given := doc.Attr(root, attr)
	return ok && given
}
