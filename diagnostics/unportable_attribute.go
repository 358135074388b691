package diagnostics

import "github.com/lemsls/lemsls/lems/syntax"

var unportableAttribute = &Analyzer{Code: "unportable-attribute", Severity: Info, Run: runUnportableAttribute}

// runUnportableAttribute reports attributes that some tools do not know.
func runUnportableAttribute(p *Pass) {
	if p.Model.World == nil || p.damage.structural {
		return
	}
	for _, it := range p.damage.of.items {
		for _, a := range p.Model.Doc.AttrsOf(it.Node) {
			row, ok := it.Row.Attr(p.Model.Doc.Text(a.Name))
			if !ok || row.Tools == "" || it.Row.Tools != "" {
				continue
			}
			tools := portable(row.Tools)
			p.Report(Diagnostic{
				Place: p.place(a.Name), Portability: tools, Message: unknownToTools(tools) + " the attribute " + quote(row.Name) + " of " + quote(it.Row.Name),
				Fixes: p.droppable(it.Row.Name, a, row.Name),
			})
		}
	}
}

// droppable are attributes without effect on a simulation.
func (p *Pass) droppable(element string, a syntax.Attr, name string) []Fix {
	if element == "Constant" && name == "symbol" || name == "description" || name == "standalone" {
		return []Fix{{Title: "Remove it", Edits: []Edit{p.removeAttribute(a)}}}
	}
	return nil
}
