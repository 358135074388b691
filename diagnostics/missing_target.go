package diagnostics

var missingTarget = &Analyzer{Code: "missing-target", Severity: Warning, Run: runMissingTarget}

// runMissingTarget reports a file with a simulation that nothing names as the
// one to run. Files without simulation are there to be included.
func runMissingTarget(p *Pass) {
	if p.Model.World == nil || p.Model.World.Rooted || p.Model.IsNeuroML() || len(p.damage.meant) > 0 || p.damage.nameless["Target"] {
		return
	}
	for c := range p.known {
		if c.Parent != nil || c.ID == "" || p.run(c.Type) == nil {
			continue
		}
		root := p.Model.Root
		fix := Fix{Title: "Add a Target", Preferred: true}
		if len(root.Children) > 0 {
			fix.Edits = []Edit{p.addBefore(root.Children[0], `<Target component="`+c.ID+`"/>`)}
		} else {
			fix.Edits = []Edit{p.fill(root, `<Target component="`+c.ID+`"/>`)}
		}
		p.Report(Diagnostic{Place: c.AttrPlace("id"), Message: "no Target says that " + quote(c.ID) + " is to be run", Fixes: []Fix{fix}})
		return
	}
}
