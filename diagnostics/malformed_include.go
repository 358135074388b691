package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
)

var malformedInclude = &Analyzer{Code: "malformed-include", Severity: Error, Run: runMalformedInclude}

func runMalformedInclude(p *Pass) {
	for _, inc := range p.includes() {
		if inc.Part == nil || inc.Self || isHDF5(inc.Spec) {
			continue
		}
		if problem := firstProblem(inc.Part.Doc); problem != nil {
			p.Report(Diagnostic{
				Place:   inc.Place,
				Message: quote(inc.Spec) + " is not well-formed XML",
				Related: related(inc.Part.Doc.Place(problem.Span), xmlMessage(inc.Part.Doc, problem)),
			})
			continue
		}
		if inc.Part.Dialect == nil {
			p.foreignInclude(inc.Place, inc.Spec, inc.Part.Doc)
		}
	}
}

// firstProblem is the first that makes other tools stop; nil if there is none.
func firstProblem(doc *syntax.Document) *syntax.Problem {
	for i := range doc.Problems {
		if !lesserXML[doc.Problems[i].Kind] {
			return &doc.Problems[i]
		}
	}
	return nil
}

// foreignInclude is about XML of another kind. jLEMS takes in whatever it is.
func (p *Pass) foreignInclude(at syntax.Place, spec string, doc *syntax.Document) {
	root := doc.Name(doc.Root())
	if strings.Contains(root, ":") {
		return // a namespace prefix
	}
	p.Report(Diagnostic{
		Place:    at,
		Severity: Warning,
		Message:  quote(spec) + " is neither LEMS nor NeuroML; its root is " + quote(root),
		Related:  related(doc.Place(doc.Node(doc.Root()).Name), "its root"),
	})
}
