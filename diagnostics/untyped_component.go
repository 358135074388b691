package diagnostics

import (
	"slices"

	"github.com/lemsls/lemsls/lems"
)

// untypedComponents reports elements Component that do not say of what type they
// are.
func (p *Pass) untypedComponents() {
	for c := range p.components {
		if c.Tag() != "Component" || c.TypeName != "" || gives(c, "extends") || gives(c, "type") || p.damage.at(p.Model.Doc.Node(c.Node).StartTag) {
			continue
		}
		d := Diagnostic{Place: c.Place(), Message: quote("Component") + " has no " + quote("type")}
		if fit := p.fitting(c); len(fit) == 1 {
			d.Fixes = []Fix{{Title: "Add the type " + quote(fit[0]), Edits: []Edit{p.addNodeAttribute(c.Node, "type", fit[0])}, Preferred: true}}
		}
		p.Report(d)
	}
}

// fitting are the types that know all attributes of a component and need no
// others.
func (p *Pass) fitting(c *lems.Component) []string {
	w := p.Model.World
	var fit []string
	for name, t := range w.Types() {
		guess := *c
		guess.Type = t
		if len(p.Model.Doc.AttrsOf(c.Node)) > 1 && w.Knows(&guess) && len(p.unsupplied(&guess)) == 0 && len(p.strange(&guess)) == 0 && len(w.Members(t).As("Parameter")) > 0 {
			fit = append(fit, name)
		}
	}
	slices.Sort(fit)
	return fit
}
