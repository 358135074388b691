package diagnostics

import (
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems"
)

var unknownComponent = &Analyzer{Code: "unknown-component", Severity: Error, Run: runUnknownComponent}

// runUnknownComponent reports a Target, and references of components, that name
// no component.
func runUnknownComponent(p *Pass) {
	for r, row := range p.dangling {
		if row.Of == "Component" {
			p.reportGlobal(Diagnostic{
				Place: r.Place, Message: p.noComponent(r.Name, false),
				Fixes: meant(r.Name, p.componentIDs(nil, ""), func(better string) []Edit { return []Edit{{Place: r.Place, NewText: better}} }),
			})
		}
	}
	for c := range p.known {
		for _, x := range p.Model.World.Members(c.Type).As("ComponentReference", "Link") {
			p.reference(c, x)
		}
		p.populations(c)
	}
}

// reference checks one reference of a component.
func (p *Pass) reference(c *lems.Component, x *lems.Member) {
	a, given := c.Attr(x.Name)
	id := c.Value(x.Name)
	if !given || id == "" || strings.ContainsAny(id, "/.[") || p.loses(id) || p.Model.World.Referred(c, x) != nil {
		return
	}
	local := x.Item.Row.Name == "Link" || x.Item.Value("local") == "true"
	at := p.place(a.Value)
	p.reportGlobal(Diagnostic{
		Place: at, Message: p.noComponent(id, local), Related: related(x.Item.AttrPlace("name"), "the "+x.Item.Row.Name),
		Fixes: meant(id, p.componentIDs(p.around(c, local), x.Item.Value("type")), func(better string) []Edit { return []Edit{{Place: at, NewText: better}} }),
	})
}

// populations checks the names of populations that NeuroML keeps as texts.
func (p *Pass) populations(c *lems.Component) {
	if c.Parent == nil || !p.Model.World.Knows(c.Parent) || !p.Model.World.IsA(c.Parent.Type, "network") {
		return
	}
	for _, x := range p.Model.World.Members(c.Type).As("Path", "Text") {
		switch x.Name {
		case "population", "presynapticPopulation", "postsynapticPopulation":
		default:
			continue
		}
		a, given := c.Attr(x.Name)
		id := c.Value(x.Name)
		if !given || !isName(id) || p.loses(id) || p.damage.at(a.Span) || slices.ContainsFunc(c.Parent.Children, func(y *lems.Component) bool { return y.ID == id }) {
			continue
		}
		p.Report(Diagnostic{
			Place: p.place(a.Value), Severity: Warning, Message: "the network has no population " + quote(id),
			Fixes: meant(id, p.componentIDs(c.Parent.Children, "basePopulation"), func(better string) []Edit { return []Edit{p.replace(a.Value, better)} }),
		})
	}
}

func (p *Pass) noComponent(id string, local bool) string {
	switch n := p.Model.World.Nested(id); {
	case local:
		return "no component around this one has the id " + quote(id)
	case n != nil && n.Parent.ID != "":
		return quote(id) + " is nested in " + quote(n.Parent.ID) + "; only a component at top level can be referred to"
	case n != nil:
		return quote(id) + " is nested; only a component at top level can be referred to"
	}
	return "no component has the id " + quote(id)
}

// around are the components among which a local reference is looked up; nil for
// those at top level.
func (p *Pass) around(c *lems.Component, local bool) []*lems.Component {
	if !local || c.Parent == nil {
		return nil
	}
	return c.Parent.Children
}

// componentIDs are the ids of components of a type, or of all.
func (p *Pass) componentIDs(among []*lems.Component, kind string) []string {
	w := p.Model.World
	if among == nil {
		for _, c := range w.Components() {
			among = append(among, c)
		}
	}
	var ids []string
	for _, c := range among {
		if c.ID != "" && (kind == "" || c.Type == nil || w.Type(kind) == nil || w.IsA(c.Type, kind)) {
			ids = append(ids, c.ID)
		}
	}
	return sortedNames(ids)
}

func sortedNames(list []string) []string {
	slices.Sort(list)
	return list
}
