package diagnostics

var runVariable = &Analyzer{Code: "run-variable", Severity: Error, Run: runRunVariable}

// runRunVariable wants t for the independent variable.
func runRunVariable(p *Pass) {
	if p.Model.World == nil {
		return
	}
	for _, it := range p.damage.of.items {
		if a, ok := it.Attr("variable"); ok && it.Row.Name == "Run" && it.Value("variable") != "t" && !p.damage.at(a.Span) {
			p.Report(Diagnostic{
				Place: p.place(a.Value), Message: "a simulation runs over t, not over " + quote(it.Value("variable")),
				Fixes: []Fix{{Title: "Write “t”", Edits: []Edit{p.replace(a.Value, "t")}, Preferred: true, Safe: true}},
			})
		}
	}
}
