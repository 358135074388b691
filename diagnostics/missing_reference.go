package diagnostics

import "github.com/lemsls/lemsls/lems"

var missingReference = &Analyzer{Code: "missing-reference", Severity: Warning, Run: runMissingReference}

// runMissingReference reports ComponentReferences that a component does not
// give.
func runMissingReference(p *Pass) {
	for c := range p.known {
		if gives(c, "extends") || p.conflicting(c) {
			continue
		}
		strange := p.strange(c)
		for _, x := range p.Model.World.Members(c.Type).As("ComponentReference") {
			if _, ok := c.Given(x.Name); ok || x.Item.Value("required") == "false" || has(x.Item, "defaultComponent") || p.loses(x.Name) || p.filled(c, x.Name) {
				continue
			}
			if _, misspelt := suggest(x.Name, strange); misspelt {
				continue
			}
			p.Report(Diagnostic{
				Place: c.Place(), Message: "no component is given for " + quote(x.Name),
				Related: related(x.Item.AttrPlace("name"), "the declaration"), Fixes: p.offer(c, x),
			})
		}
	}
}

// offer refers to the one component at top level that is of the type wanted.
func (p *Pass) offer(c *lems.Component, x *lems.Member) []Fix {
	var ids []string
	for _, id := range p.componentIDs(nil, x.Item.Value("type")) {
		if id != c.Top().ID {
			ids = append(ids, id)
		}
	}
	if len(ids) != 1 || p.Model.World.Type(x.Item.Value("type")) == nil {
		return nil
	}
	return []Fix{{Title: "Refer to " + quote(ids[0]), Edits: []Edit{p.addNodeAttribute(c.Node, x.Name, ids[0])}, Preferred: true}}
}
