package diagnostics

import "github.com/lemsls/lemsls/lems"

var unsatisfiedRequirement = &Analyzer{Code: "unsatisfied-requirement", Severity: Error, Run: runUnsatisfiedRequirement}

// runUnsatisfiedRequirement looks at what is nested in the component that is
// run: nothing else is known to be around it.
func runUnsatisfiedRequirement(p *Pass) {
	said := map[*lems.Component]bool{}
	for sim := range p.known {
		root := p.Model.World.Run(sim)
		if root == nil || said[root] || root.Part != p.Model || root.Parent != nil || !p.Model.World.Knows(root) {
			continue
		}
		said[root] = true
		for c := range root.All {
			if c.Type == nil {
				return
			}
			p.requirements(c)
		}
	}
}

func (p *Pass) requirements(c *lems.Component) {
	for _, x := range p.Model.World.Members(c.Type).As("Requirement") {
		if p.provided(c, x.Name) || p.loses(x.Name) {
			continue
		}
		d := Diagnostic{Place: c.Place(), Related: related(x.Item.AttrPlace("name"), "the Requirement")}
		if c.Parent == nil {
			d.Severity = Warning
			d.Message = "this component is run, and nothing around it provides " + quote(x.Name)
		} else {
			d.Message = "no component around this one provides " + quote(x.Name)
			d.Fixes = p.provide(c, x)
		}
		p.Report(d)
	}
}

// provided says that a component around another has a quantity of that name, or
// that this is not known.
func (p *Pass) provided(c *lems.Component, name string) bool {
	for up := c.Parent; up != nil; up = up.Parent {
		if !p.Model.World.Knows(up) {
			return true
		}
		if s := p.Model.World.Quantity(up.Type, name); s != nil && s.Kind != lems.RequirementSymbol {
			return true
		}
	}
	return p.Model.World.Coupled(name)
}

// provide renames the Requirement to what the component around provides.
func (p *Pass) provide(c *lems.Component, x *lems.Member) []Fix {
	if !p.own(x.Item) || x.Item.Symbol == nil {
		return nil
	}
	var exposed []string
	for up := c.Parent; up != nil; up = up.Parent {
		exposed = append(exposed, names(p.Model.World.Members(up.Type).As("Exposure"))...)
	}
	better, ok := suggest(x.Name, exposed)
	if !ok || p.Model.World.Quantity(c.Type, better) != nil {
		return nil
	}
	return []Fix{{Title: "Require " + quote(better), Edits: p.renaming(x.Item.Symbol, better), Preferred: true}}
}
