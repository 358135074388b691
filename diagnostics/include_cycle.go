package diagnostics

var includeCycle = &Analyzer{Code: "include-cycle", Severity: Info, Run: runIncludeCycle}

func runIncludeCycle(p *Pass) {
	for _, inc := range p.includes() {
		if inc.Cycle.IsValid() {
			p.Report(Diagnostic{
				Place:       inc.Place,
				Message:     quote(inc.Spec) + " leads round a circle of includes, which pyLEMS follows for ever",
				Related:     related(inc.Cycle, "here it closes"),
				Portability: []string{"pylems"},
			})
		}
	}
}
