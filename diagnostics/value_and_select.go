package diagnostics

import "github.com/lemsls/lemsls/lems"

var valueAndSelect = &Analyzer{Code: "value-and-select", Severity: Warning, Run: runValueAndSelect}

// runValueAndSelect reports variables that are computed and selected at once.
func runValueAndSelect(p *Pass) {
	if p.Model.World == nil {
		return
	}
	for _, it := range p.damage.of.items {
		value, computed := it.Attr("value")
		path, selected := it.Attr("select")
		if !computed || !selected || it.Symbol == nil || it.Symbol.Kind != lems.DerivedVariableSymbol && it.Symbol.Kind != lems.DerivedParameterSymbol {
			continue
		}
		p.Report(Diagnostic{
			Place: p.place(path.Name), Message: quote(it.Symbol.Name) + " has a value and a path: the value counts",
			Related: related(p.place(value.Name), "the value"),
			Fixes: []Fix{
				{Title: "Remove the path", Edits: []Edit{p.removeAttribute(path)}, Preferred: true},
				{Title: "Remove the value", Edits: []Edit{p.removeAttribute(value)}},
			},
		})
	}
}
