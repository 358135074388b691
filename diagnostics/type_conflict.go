package diagnostics

import "github.com/lemsls/lemsls/lems"

var typeConflict = &Analyzer{Code: "type-conflict", Severity: Error, Run: runTypeConflict}

// runTypeConflict reports a component whose tag is one type and whose type
// attribute another one that does not fit. NeuroML writes <population
// type="populationList">, and there both are populations.
func runTypeConflict(p *Pass) {
	for c := range p.known {
		if !p.conflicting(c) {
			continue
		}
		a, _ := c.Attr("type")
		p.Report(Diagnostic{
			Place:   p.place(a.Value),
			Message: "the tag says that this is a " + quote(c.Tag()) + ", the attribute that it is a " + quote(c.TypeName),
			Fixes:   []Fix{{Title: "Remove the attribute", Edits: []Edit{p.removeAttribute(a)}, Preferred: true}},
		})
	}
}

// conflicting says that a component lacks parameters of its type because it has
// been given those of its tag.
func (p *Pass) conflicting(c *lems.Component) bool {
	w := p.Model.World
	tag := w.Type(c.Tag())
	if tag == nil || tag == c.Type || len(p.unsupplied(c)) == 0 {
		return false
	}
	for _, x := range w.Members(c.Type).Chain {
		if w.Derives(tag, x.Name) {
			return false
		}
	}
	for _, x := range w.Members(tag).As("Parameter") {
		if _, ok := c.Given(x.Name); !ok && w.Fixed(tag, x.Name) == nil {
			return false
		}
	}
	return true
}
