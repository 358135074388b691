package diagnostics

import "github.com/lemsls/lemsls/lems"

var repeatedChild = &Analyzer{Code: "repeated-child", Severity: Error, Run: runRepeatedChild}

// runRepeatedChild reports a second component in a role for one.
func runRepeatedChild(p *Pass) {
	for c := range p.known {
		first := map[*lems.Member]*lems.Component{}
		for _, x := range c.Children {
			if x.Role == nil || x.Role.Item.Row.Name != "Child" {
				continue
			}
			if first[x.Role] == nil {
				first[x.Role] = x
				continue
			}
			p.Report(Diagnostic{
				Place: x.Place(), Message: "there is a second " + quote(x.Role.Name), Related: related(first[x.Role].Place(), "the first one"),
				Fixes: []Fix{{Title: "Remove this one", Edits: []Edit{p.removeNode(x.Node)}}},
			})
		}
	}
}
