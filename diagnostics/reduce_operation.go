package diagnostics

import (
	"slices"

	"github.com/lemsls/lemsls/lems"
)

var reduceOperation = &Analyzer{Code: "reduce-operation", Severity: Error, Run: runReduceOperation}

// reductions are the words that jLEMS knows; the XML schema has the first and
// the fifth.
var reductions = []string{"add", "sum", "plus", "+", "multiply", "product", "times", "*"}

// runReduceOperation wants to be told how a list becomes a number.
func runReduceOperation(p *Pass) {
	if p.Model.World == nil {
		return
	}
	for _, path := range p.damage.of.paths {
		a, ok := path.Item.Attr("reduce")
		value := path.Item.Value("reduce")
		switch {
		case p.damage.at(path.Place.Span):
		case !ok && path.List && !bare(path):
			p.Report(Diagnostic{
				Place: path.Place, Message: "a list is selected, and “reduce” does not say how it becomes a number",
				Fixes: []Fix{{Title: "Add it up", Edits: []Edit{p.addAttribute(path.Item, "reduce", "add")}, Preferred: true}},
			})
		case ok && !slices.Contains(reductions, value):
			at := p.place(a.Value)
			edits := func(better string) []Edit { return []Edit{{Place: at, NewText: better}} }
			d := Diagnostic{Place: at, Message: quote(value) + " is no way to make a number of a list"}
			if d.Fixes = meant(value, []string{"add", "multiply"}, edits); d.Fixes == nil {
				d.Fixes = []Fix{{Title: "Write “add”", Edits: edits("add"), Preferred: true}, {Title: "Write “multiply”", Edits: edits("multiply")}}
			}
			p.Report(d)
		}
	}
}

// bare says that a list of the path lacks its brackets, which is reported.
func bare(path *lems.Path) bool {
	for i := range path.Steps {
		if path.Steps[i].State == lems.StepBare || path.Steps[i].State == lems.StepMalformed {
			return true
		}
	}
	return false
}
