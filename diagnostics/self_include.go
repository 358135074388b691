package diagnostics

var selfInclude = &Analyzer{Code: "self-include", Severity: Error, Run: runSelfInclude}

func runSelfInclude(p *Pass) {
	for _, inc := range p.includes() {
		if inc.Self {
			p.Report(Diagnostic{
				Place:   inc.Place,
				Message: "the file includes itself",
				Fixes:   []Fix{{Title: "Remove the include", Edits: []Edit{p.remove(inc.Item)}, Preferred: true, Safe: true}},
			})
		}
	}
}
