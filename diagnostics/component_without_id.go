package diagnostics

import "strconv"

var componentWithoutId = &Analyzer{Code: "component-without-id", Severity: Warning, Run: runComponentWithoutId}

// runComponentWithoutId reports components at top level that nothing can refer
// to.
func runComponentWithoutId(p *Pass) {
	if p.Model.World == nil || p.Model.IsNeuroML() {
		return
	}
	for c := range p.known {
		if c.Parent != nil || gives(c, "id") {
			continue
		}
		id := p.freeID(lowerFirst(c.Type.Name))
		p.Report(Diagnostic{
			Place: c.Place(), Message: "this component has no id: nothing can refer to it",
			Fixes: []Fix{{Title: "Add the id " + quote(id), Edits: []Edit{p.addNodeAttribute(c.Node, "id", id)}, Preferred: true}},
		})
	}
}

// freeID is an id that no component has.
func (p *Pass) freeID(base string) string {
	for i := 1; ; i++ {
		if id := base + strconv.Itoa(i); p.Model.World.Component(id) == nil && p.Model.World.Nested(id) == nil {
			return id
		}
	}
}
