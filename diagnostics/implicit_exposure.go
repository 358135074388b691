package diagnostics

import "github.com/lemsls/lemsls/lems"

var implicitExposure = &Analyzer{Code: "implicit-exposure", Severity: Warning, Run: runImplicitExposure}

// runImplicitExposure reports variables that are exposed only because an
// Exposure has their name.
func runImplicitExposure(p *Pass) {
	for t, x := range p.exposures {
		if it := p.sameName(t, x.Name); it != nil && len(p.exposing(t, x.Name)) == 0 && p.own(it) {
			p.Report(Diagnostic{
				Place: it.AttrPlace("name"), Message: quote(x.Name) + " is exposed by its name only",
				Related: related(x.Item.AttrPlace("name"), "the Exposure"),
				Fixes:   []Fix{{Title: "Add the attribute exposure", Edits: []Edit{p.addAttribute(it, "exposure", x.Name)}, Preferred: true, Safe: true}},
			})
		}
	}
}

// exposures yields the Exposures, own and inherited, of the types that have
// Dynamics of their own.
func (p *Pass) exposures(yield func(*lems.ComponentType, *lems.Member) bool) {
	for t := range p.types {
		if t.Item.First("Dynamics") == nil || !p.sure(t.Item) || p.damage.at(p.Model.Doc.Node(t.Item.Node).StartTag) {
			continue
		}
		for _, x := range p.Model.World.Members(t).As("Exposure") {
			if !p.loses(x.Name) && !yield(t, x) {
				return
			}
		}
	}
}

// exposing are the variables, and parameters, that name an Exposure.
func (p *Pass) exposing(t *lems.ComponentType, name string) []*lems.Item {
	var list []*lems.Item
	for it := range p.Model.World.Variables(t) {
		if it.Value("exposure") == name {
			list = append(list, it)
		}
	}
	for g := range p.Model.World.Regimes(t) {
		for _, it := range g.Children {
			if it.Value("exposure") == name {
				list = append(list, it)
			}
		}
	}
	for _, x := range p.Model.World.Members(t).As("Parameter") {
		if x.Item.Value("exposure") == name {
			list = append(list, x.Item)
		}
	}
	return list
}

func (p *Pass) sameName(t *lems.ComponentType, name string) *lems.Item {
	for it := range p.Model.World.Variables(t) {
		if it.Symbol.Name == name {
			return it
		}
	}
	return nil
}
