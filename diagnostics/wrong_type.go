package diagnostics

import "github.com/lemsls/lemsls/lems"

var wrongType = &Analyzer{Code: "wrong-type", Severity: Error, Run: runWrongType}

// runWrongType reports a nested component whose type is not that of its role,
// and a reference to a component that is not of the declared type.
func runWrongType(p *Pass) {
	for c := range p.known {
		if x := c.Role; x != nil && x.Item.Row.Name == "Child" && !p.is(c, x) {
			p.Report(p.wrong(c, c, "type", x))
		}
		for _, x := range p.Model.World.Members(c.Type).As("ComponentReference", "Link") {
			if target := p.Model.World.Referred(c, x); target != nil && !p.is(target, x) && gives(c, x.Name) {
				p.Report(p.wrong(c, target, x.Name, x))
			}
		}
	}
}

// is says that a component is of the type of a role, or that this is not known.
// Types with a common base are let pass, and any in the place of an abstract one:
// no tool minds, and NeuroML itself puts a spikeGenerator where it declares a
// baseCell.
func (p *Pass) is(c *lems.Component, x *lems.Member) bool {
	if p.Model.World.Knows(c) && c.Part == p.Model && p.conflicting(c) {
		return true
	}
	w := p.Model.World
	kind := x.Item.Value("type")
	if c.Type == nil || w.Type(kind) == nil || kind == "Component" || x.Item.Value("isAny") == "true" || w.IsA(c.Type, kind) {
		return true
	}
	if dyn, _ := w.Dynamics(w.Type(kind)); dyn == nil && len(w.Subtypes(w.Type(kind))) > 1 {
		return true
	}
	for _, base := range w.Members(c.Type).Chain {
		if w.IsA(w.Type(kind), base.Name) {
			return true
		}
	}
	return false
}

func (p *Pass) wrong(c, target *lems.Component, attr string, x *lems.Member) Diagnostic {
	return Diagnostic{
		Place:   c.AttrPlace(attr),
		Message: x.Item.Row.Name + " " + quote(x.Name) + " must be a " + quote(x.Item.Value("type")) + "; this is a " + quote(target.Type.Name),
		Related: related(x.Item.AttrPlace("type"), "the declaration"),
	}
}
