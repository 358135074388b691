package diagnostics

import (
	"slices"

	"github.com/lemsls/lemsls/lems"
)

var unknownProperty = &Analyzer{Code: "unknown-property", Severity: Warning, Run: runUnknownProperty}

// runUnknownProperty reports values for Properties that no instance has which a
// Structure makes there.
func runUnknownProperty(p *Pass) {
	if p.Model.World == nil || p.damage.structural {
		return
	}
	for _, it := range p.damage.of.items {
		name := it.Value("property")
		if it.Row.Name != "Assign" || name == "" || p.damage.at(it.AttrPlace("property").Span) || p.loses(name) || !p.sure(it) {
			continue
		}
		if types := p.Model.Assigned(it); len(types) > 0 && !slices.ContainsFunc(types, func(t *lems.ComponentType) bool { return p.hasProperty(t, name) }) {
			p.reportProperty(it, name, types[0])
		}
	}
}

func (p *Pass) reportProperty(it *lems.Item, name string, t *lems.ComponentType) {
	w, at := p.Model.World, it.AttrPlace("property")
	d := Diagnostic{Place: at, Message: quote(t.Name) + " has no Property " + quote(name)}
	if x := w.Members(t).Find(name); x != nil {
		d.Related = related(x.Item.Place(), "of that name it has a "+x.Item.Row.Name)
	}
	var all []string
	for _, sub := range w.Subtypes(t) {
		all = append(all, names(w.Members(sub).As("Property"))...)
	}
	slices.Sort(all)
	d.Fixes = meant(name, slices.Compact(all), func(better string) []Edit { return []Edit{p.replace(at.Span, better)} })
	p.Report(d)
}

// hasProperty says that a type, or one that may stand in its place, has a
// Property.
func (p *Pass) hasProperty(t *lems.ComponentType, name string) bool {
	w := p.Model.World
	return slices.ContainsFunc(w.Subtypes(t), func(sub *lems.ComponentType) bool {
		return w.Members(sub).Broken || w.Members(sub).FindAs(name, "Property") != nil
	})
}
