package diagnostics

var missingChild = &Analyzer{Code: "missing-child", Severity: Warning, Run: runMissingChild}

// runMissingChild reports a Child of the type that a component lacks, where
// something is taken from it or its type has anything to compute: NeuroML's
// notes and annotations may be left out.
func runMissingChild(p *Pass) {
	for c := range p.known {
		if _, extends := c.Attr("extends"); extends {
			continue
		}
		for _, x := range p.Model.World.Members(c.Type).As("Child") {
			if p.filled(c, x.Name) || gives(c, x.Name) || p.loses(x.Name) || !p.missed(c.Type, x) {
				continue
			}
			kind := p.Model.World.Type(x.Item.Value("type"))
			d := Diagnostic{
				Place: c.Place(), Message: "the Child " + quote(x.Name) + " is missing",
				Related: related(x.Item.AttrPlace("name"), "the declaration"),
			}
			if kind != nil && len(p.Model.World.Members(kind).As("Parameter", "ComponentReference", "Child")) == 0 {
				d.Fixes = []Fix{{Title: "Add it", Edits: []Edit{p.fillNode(c.Node, `<`+x.Name+` type="`+kind.Name+`"/>`)}, Preferred: true}}
			}
			p.Report(d)
		}
	}
}
