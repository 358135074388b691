package diagnostics

var missingCoreTypes = &Analyzer{Code: "missing-core-types", Severity: Hint, Run: runMissingCoreTypes}

// runMissingCoreTypes says once that most of what the file uses is not known,
// instead of complaining about each use.
func runMissingCoreTypes(p *Pass) {
	const message = "the NeuroML 2 core types are not found: “pip install pyneuroml” brings them, and --include names the folder of a copy"
	for _, inc := range p.includes() {
		if inc.Part == nil && inc.IsCore() {
			p.Report(Diagnostic{Place: inc.Place, Message: message})
			return
		}
	}
	if w := p.Model.World; w == nil || !w.Searched || !p.Model.IsNeuroML() {
		return
	}
	for _, inc := range p.Model.World.Core {
		if inc.Part == nil {
			p.Report(Diagnostic{Place: p.Model.Root.Place(), Message: message})
			return
		}
	}
}
