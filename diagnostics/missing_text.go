package diagnostics

var missingText = &Analyzer{Code: "missing-text", Severity: Warning, Run: runMissingText}

// runMissingText reports files to which nothing can be written, because they
// have no name.
func runMissingText(p *Pass) {
	for c := range p.known {
		sim := p.Model.World.Block(c.Type, "Simulation")
		if sim == nil {
			continue
		}
		for _, it := range sim.Children {
			name := it.Value("fileName")
			if _, ok := c.Given(name); ok || name == "" || p.Model.World.Members(c.Type).FindAs(name, "Text") == nil || p.loses(name) {
				continue
			}
			file := c.ID + ".dat"
			if c.ID == "" {
				file = "out.dat"
			}
			p.Report(Diagnostic{
				Place: c.Place(), Message: "no text is given for " + quote(name) + ": the file has no name",
				Related: related(it.AttrPlace("fileName"), "where the name is used"),
				Fixes:   []Fix{{Title: "Call it " + quote(file), Edits: []Edit{p.addNodeAttribute(c.Node, name, file)}, Preferred: true}},
			})
		}
	}
}
