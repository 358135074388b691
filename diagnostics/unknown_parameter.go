package diagnostics

import (
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems"
)

var unknownParameter = &Analyzer{Code: "unknown-parameter", Severity: Warning, Run: runUnknownParameter}

// runUnknownParameter reports an error where the attribute stands for one that
// the component cannot do without.
func runUnknownParameter(p *Pass) {
	for c := range p.known {
		if p.conflicting(c) {
			continue
		}
		lacks := p.unsupplied(c)
		for _, name := range p.strange(c) {
			a, _ := c.Attr(name)
			at := p.place(a.Name)
			d := Diagnostic{Place: at, Message: quote(c.Type.Name) + " has no parameter " + quote(name)}
			edits := func(better string) []Edit { return []Edit{{Place: at, NewText: better}} }
			if d.Fixes = meant(name, lacks, edits); d.Fixes != nil {
				d.Severity = Error
			} else {
				d.Fixes = meant(name, p.suppliable(c), edits)
				switch {
				case d.Fixes == nil && p.Model.IsNeuroML():
					d.Severity = Info // NeuroML's own schema knows more attributes than its types
				default:
					d.Fixes = append(d.Fixes, Fix{Title: "Remove it", Edits: []Edit{p.removeAttribute(a)}})
				}
			}
			p.Report(d)
		}
	}
}

// strange are the attributes of a component that its type does not know.
func (p *Pass) strange(c *lems.Component) []string {
	m := p.Model.World.Members(c.Type)
	var list []string
	for _, a := range p.Model.Doc.AttrsOf(c.Node) {
		name := p.Model.Doc.Text(a.Name)
		switch {
		case slices.Contains([]string{"", "id", "name", "type", "extends", "xmlns", "metaid"}, name), strings.Contains(name, ":"):
		case m.Find(name) != nil, p.loses(name), p.sanitized(m, name), p.inSchema(m, name):
		default:
			list = append(list, name)
		}
	}
	return list
}

// sanitized says that the attribute is what became of a name that is none.
func (p *Pass) sanitized(m *lems.Members, name string) bool {
	for _, x := range m.Suppliable() {
		if !isName(x.Name) && cleanName(x.Name) == name {
			return true
		}
	}
	return false
}

// suppliable are the attributes that a component might have beside those it has.
func (p *Pass) suppliable(c *lems.Component) []string {
	var list []string
	for _, x := range p.Model.World.Members(c.Type).Suppliable() {
		if _, has := c.Attr(x.Name); !has && p.Model.World.Fixed(c.Type, x.Name) == nil {
			list = append(list, x.Name)
		}
	}
	return list
}
