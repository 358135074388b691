package diagnostics

import (
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

var requirementDimension = &Analyzer{Code: "requirement-dimension", Severity: Error, Run: runRequirementDimension}

func runRequirementDimension(p *Pass) {
	for c := range p.contradictions(lems.RequiredOtherwise) {
		d := Diagnostic{
			Place:   p.contradictionPlace(c),
			Message: quote(ownerOf(c.Item)) + " requires " + quote(c.Item.Symbol.Name) + " as " + p.dimension(c.Got) + "; " + quote(ownerOf(c.Other)) + " provides " + p.dimension(c.Want),
		}
		for _, at := range []struct {
			place syntax.Place
			words string
		}{{c.Place(), "it is required here"}, {c.OtherPlace(), "it is provided here"}} {
			if at.place != d.Place {
				d.Related = append(d.Related, related(at.place, at.words)...)
			}
		}
		if name := p.Model.World.Words().Name(c.Want); name != "" && p.Model.Own(c.Item) && p.suits(c) {
			d.Fixes = []Fix{{Title: "Require it as " + quote(name), Edits: []Edit{p.setAttribute(c.Item, "dimension", name)}, Preferred: true}}
		}
		p.Report(d)
	}
}

// suits says that the equations of the type agree with what is provided.
func (p *Pass) suits(c *lems.Contradiction) bool {
	owner := c.Item.Symbol.Owner
	if owner == nil || owner.Item == nil {
		return false
	}
	t := p.Model.World.Type(owner.Name)
	if t == nil || t.Item != owner.Item {
		return false
	}
	for _, m := range p.Model.MismatchesIf(t, c.Item.Symbol, c.Want) {
		if !m.Kind.Portable() {
			return false
		}
	}
	return true
}

// contradictionPlace is the half of a contradiction that lies in the file.
func (p *Pass) contradictionPlace(c *lems.Contradiction) syntax.Place {
	switch {
	case p.Model.Own(c.Item):
		return c.Place()
	case p.Model.Own(c.Other) || c.Component == nil:
		return c.OtherPlace()
	}
	return c.Component.Place()
}

// ownerOf is the name of the type that declares something.
func ownerOf(it *lems.Item) string {
	for ; it != nil; it = it.Parent {
		if it.Row.Name == "ComponentType" {
			return it.Value("name")
		}
	}
	return ""
}
