package diagnostics

import (
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

var unknownElement = &Analyzer{Code: "unknown-element", Severity: Error, Run: runUnknownElement}

func runUnknownElement(p *Pass) {
	if p.Model.Dialect == nil {
		p.unknownRoot()
		return
	}
	for f := range p.Facts(lems.UnknownElement) {
		better, legacy, ok := elementMeant(p.Model, f)
		p.reportElement(p.elementAt(f.Place), better, legacy, ok)
	}
	if p.Model.Dialect.Schema.OpenRoot {
		p.unknownAtTop()
	}
}

// reportElement words the finding for an element and what it was meant to be.
func (p *Pass) reportElement(id syntax.NodeID, better string, legacy, ok bool) {
	name := p.Model.Doc.Name(id)
	d := Diagnostic{Place: p.place(p.Model.Doc.Node(id).Name), Message: p.Model.Dialect.Name + " has no element " + quote(name), Deprecated: legacy}
	if legacy {
		d.Message = quote(name) + " is a name of an older LEMS"
	}
	if ok {
		d.Fixes = []Fix{{Title: "Rename to " + quote(better), Edits: p.renameElement(id, better), Preferred: true, Safe: legacy || strings.EqualFold(name, better)}}
	}
	p.Report(d)
}

// elementAt is the element whose name stands at a place.
func (p *Pass) elementAt(at syntax.Place) syntax.NodeID { return p.Model.Doc.At(at.Span.End).Node }

// legacyElements are the names of older versions of LEMS.
var legacyElements = map[string]string{
	"DefaultRun": "Target", "ComponentClass": "ComponentType", "ComponentRef": "ComponentReference",
	"Behavior": "Dynamics", "Build": "Structure",
}

// elementMeant is the element that an unknown one was meant to be, among those
// that may stand there.
func elementMeant(m *lems.Model, f lems.Fact) (better string, legacy, ok bool) {
	if f.Kind != lems.UnknownElement {
		return "", false, false
	}
	if f.Item == nil { // the root
		return f.Text, false, f.Text != ""
	}
	var names []string
	for _, row := range m.Dialect.Schema.Children(f.Item.Row) {
		if !row.Ignored {
			names = append(names, row.Name)
		}
	}
	if now, old := legacyElements[f.Name]; old {
		for _, n := range names {
			if n == now {
				return now, true, true
			}
		}
	}
	better, ok = suggest(f.Name, names)
	return better, false, ok
}

// unknownAtTop finds, among the components at top level, elements of LEMS that
// are misspelt or have an old name. A type of that name makes them components.
func (p *Pass) unknownAtTop() {
	for _, id := range p.Model.Free {
		if better, legacy, ok := elementAtTop(p.Model, id); ok && !p.damage.at(p.Model.Doc.Node(id).Name) {
			p.reportElement(id, better, legacy, true)
		}
	}
}

// elementAtTop is the element of LEMS that one at top level, which stands for a
// component of a type that nobody knows, was meant to be.
func elementAtTop(m *lems.Model, id syntax.NodeID) (better string, legacy, ok bool) {
	name := m.Doc.Name(id)
	if name == "Component" || m.World == nil || m.World.Type(name) != nil || !m.Dialect.Schema.OpenRoot {
		return "", false, false
	}
	if now, old := legacyElements[name]; old && m.Dialect.Schema.Find(m.Root.Row, now, "") != nil {
		return now, true, true
	}
	if _, typed := m.Doc.Attr(id, "type"); typed {
		return "", false, false
	}
	var names []string
	for _, row := range m.Dialect.Schema.Children(m.Root.Row) {
		names = append(names, row.Name)
		if row.Name != name && strings.EqualFold(row.Name, name) {
			return row.Name, false, true
		}
	}
	count := len(names)
	for t := range m.World.Types() {
		names = append(names, t)
	}
	slices.Sort(names[count:])
	if better, ok = suggest(name, names); !ok || m.World.Type(better) != nil || better == "Component" {
		return "", false, false
	}
	return better, false, true
}

// unknownRoot finds a root that was meant to be Lems. Other XML is not ours.
func (p *Pass) unknownRoot() {
	root := p.Model.Doc.Root()
	if root == syntax.NoNode {
		return
	}
	name := p.Model.Doc.Name(root)
	if strings.Contains(name, ":") {
		return // a namespace prefix: PyLEMS reads such files
	}
	if better, ok := suggest(name, []string{"Lems"}); ok {
		p.Report(Diagnostic{
			Place:   p.place(p.Model.Doc.Node(root).Name),
			Message: "LEMS has no root element " + quote(name),
			Fixes:   []Fix{{Title: "Rename to " + quote(better), Edits: p.renameElement(root, better), Preferred: true}},
		})
	}
}
