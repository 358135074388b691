package diagnostics

var unportableName = &Analyzer{Code: "unportable-name", Severity: Info, Run: runUnportableName}

// runUnportableName reports names that begin with an underscore: PyLEMS loses
// it.
func runUnportableName(p *Pass) {
	if p.Model.World == nil {
		return
	}
	for s := range p.numbers {
		if s.Name == "" || s.Name[0] != '_' || !isName(s.Name) {
			continue
		}
		d := Diagnostic{Place: s.Place, Portability: []string{"pylems"}, Message: "PyLEMS loses the underscore at the beginning of " + quote(s.Name)}
		if better := p.trimmedName(s.Name); better != "" {
			d.Fixes = []Fix{{Title: "Rename to " + quote(better), Edits: p.renaming(s, better), Preferred: true}}
		}
		p.Report(d)
	}
}

// trimmedName is the name without underscores at its beginning, if that is free.
func (p *Pass) trimmedName(name string) string {
	for name != "" && name[0] == '_' {
		name = name[1:]
	}
	for _, s := range p.Model.Symbols {
		if s.Name == name {
			return ""
		}
	}
	if !isName(name) {
		return ""
	}
	return name
}
