package diagnostics

import "github.com/lemsls/lemsls/lems"

var inheritanceCycle = &Analyzer{Code: "inheritance-cycle", Severity: Error, Run: runInheritanceCycle}

// runInheritanceCycle reports a circle of types once, at its first type in the
// file.
func runInheritanceCycle(p *Pass) {
	said := map[*lems.ComponentType]bool{}
	for t := range p.types {
		m := p.Model.World.Members(t)
		a, extends := t.Item.Attr("extends")
		if !m.Cycle || said[t] || !extends || !p.Model.World.Derives(p.Model.World.Type(t.Item.Value("extends")), t.Name) {
			continue
		}
		d := Diagnostic{Place: p.place(a.Value), Message: quote(t.Name) + " extends itself"}
		for _, x := range m.Chain {
			said[x] = true
			if x != t {
				d.Related = append(d.Related, related(x.Item.AttrPlace("extends"), quote(x.Name)+" is one of its bases")...)
			}
		}
		if len(m.Chain) == 1 {
			d.Fixes = []Fix{{Title: "Remove the attribute", Edits: []Edit{p.removeAttribute(a)}, Preferred: true}}
		} else {
			d.Message += " by way of " + quote(m.Chain[1].Name)
		}
		p.Report(d)
	}
}
