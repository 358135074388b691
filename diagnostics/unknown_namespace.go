package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
)

var unknownNamespace = &Analyzer{Code: "unknown-namespace", Severity: Warning, Run: runUnknownNamespace}

// The namespaces of the newest versions.
const (
	lemsNamespace    = "http://www.neuroml.org/lems/0.7.6"
	neuromlNamespace = "http://www.neuroml.org/schema/neuroml2"
)

func runUnknownNamespace(p *Pass) {
	if p.Model.Dialect != lems.LEMS {
		return
	}
	root := p.Model.Root
	space := strings.TrimSpace(root.Value("xmlns"))
	if space == "" || strings.Contains(space, "/lems/") || strings.Contains(space, "neuroml2") {
		return
	}
	now := lemsNamespace
	if p.Model.IsNeuroML() {
		now = neuromlNamespace
	}
	p.Report(Diagnostic{
		Place:   root.AttrPlace("xmlns"),
		Message: "the namespace " + quote(space) + " is not that of " + rootName(p.Model),
		Fixes:   []Fix{{Title: "Replace by " + quote(now), Edits: []Edit{p.setAttribute(root, "xmlns", now)}, Preferred: true, Safe: true}},
	})
}

func rootName(m *lems.Model) string {
	if m.IsNeuroML() {
		return "NeuroML 2"
	}
	return "LEMS"
}
