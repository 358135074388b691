package diagnostics

var unportableInclude = &Analyzer{Code: "unportable-include", Severity: Info, Run: runUnportableInclude}

// runUnportableInclude finds the words of NeuroML for an include in LEMS.
func runUnportableInclude(p *Pass) {
	if p.Model.World == nil || p.Model.IsNeuroML() {
		return
	}
	for i := range p.Model.World.Includes {
		it := p.Model.World.Includes[i].Item
		lower := it.Row.Name == "include"
		if a, ok := it.Attr("href"); ok && !lower {
			p.Report(Diagnostic{
				Place:       p.place(a.Name),
				Message:     "the XML schema of LEMS has “file” instead of “href”",
				Portability: []string{"xsd"},
				Fixes:       []Fix{{Title: "Rename to “file”", Edits: []Edit{p.replace(a.Name, "file")}, Preferred: true, Safe: true}},
			})
		}
		if lower {
			edits := p.renameElement(it.Node, "Include")
			if a, ok := it.Attr("href"); ok {
				edits = append(edits, p.replace(a.Name, "file"))
			}
			p.Report(Diagnostic{
				Place:       it.Place(),
				Message:     "jLEMS passes over “include”; LEMS has “Include”",
				Portability: []string{"jlems", "xsd"},
				Fixes:       []Fix{{Title: "Rename to “Include”", Edits: edits, Preferred: true, Safe: true}},
			})
		}
	}
}
