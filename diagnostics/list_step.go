package diagnostics

import "github.com/lemsls/lemsls/lems"

var listStep = &Analyzer{Code: "list-step", Severity: Error, Run: runListStep}

// runListStep reports lists without brackets, and brackets behind what is no
// list.
func runListStep(p *Pass) {
	if p.Model.World == nil {
		return
	}
	for path, s := range p.steps(lems.StepBare) {
		edits := []Edit{p.insert(s.Span.End, "[*]")}
		if !has(path.Item, "reduce") {
			edits = append(edits, p.addAttribute(path.Item, "reduce", "add"))
		}
		p.Report(Diagnostic{
			Place: p.place(s.Span), Message: quote(s.Name) + " is a list: “[*]” behind it is missing", Related: related(s.Target.Place, "the list"),
			Fixes: []Fix{{Title: "Add up the list", Edits: edits, Preferred: true}},
		})
	}
	for path, s := range p.steps(lems.StepNoList) {
		edits := []Edit{p.replace(withBrackets(s), "")}
		if a, ok := path.Item.Attr("reduce"); ok && !path.List {
			edits = append(edits, p.removeAttribute(a))
		}
		p.Report(Diagnostic{
			Place: p.place(withBrackets(s)), Message: quote(s.Name) + " is one component, not a list", Related: related(s.Target.Place, "its declaration"),
			Fixes: []Fix{{Title: "Remove the brackets", Edits: edits, Preferred: true}},
		})
	}
}
