package diagnostics

var unknownPort = &Analyzer{Code: "unknown-port", Severity: Error, Run: runUnknownPort}

// runUnknownPort reports OnEvent and EventOut on ports that are not declared.
func runUnknownPort(p *Pass) {
	for r, row := range p.dangling {
		if row.Of != "EventPort" {
			continue
		}
		t := p.typeOf(r.From)
		fixes := meant(r.Name, names(p.Model.World.Members(t).As("EventPort")), func(better string) []Edit {
			return []Edit{{Place: r.Place, NewText: better}}
		})
		port := `<EventPort name="` + r.Name + `" direction="` + directionOf(r.From) + `"/>`
		if fixes == nil {
			fixes = []Fix{{Title: "Declare an EventPort " + quote(r.Name), Edits: []Edit{p.addMember(t, port)}, Preferred: true}}
		}
		p.Report(Diagnostic{Place: r.Place, Message: quote(t.Name) + " has no EventPort " + quote(r.Name), Fixes: fixes})
	}
}
