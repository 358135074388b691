package diagnostics

import "github.com/lemsls/lemsls/lems"

var misplacedComponent = &Analyzer{Code: "misplaced-component", Severity: Error, Run: runMisplacedComponent}

// runMisplacedComponent reports nested components for which the type around them
// has no place.
func runMisplacedComponent(p *Pass) {
	for c := range p.known {
		if c.Parent == nil || c.Role != nil || !p.Model.World.Knows(c.Parent) || p.loses(c.TypeName) {
			continue
		}
		p.Report(Diagnostic{
			Place: c.Place(), Message: "a " + quote(c.Parent.Type.Name) + " cannot hold a " + quote(c.Type.Name),
			Related: related(c.Parent.Type.Place(), "the type around it"),
			Fixes:   p.addList(c),
		})
	}
}

// addList declares a list for a component in the type around it.
func (p *Pass) addList(c *lems.Component) []Fix {
	t := c.Parent.Type
	name := lowerFirst(c.Type.Name) + "s"
	if !p.own(t.Item) || len(p.Model.World.Members(t).As("Child", "Children")) > 0 || p.Model.World.Members(t).Find(name) != nil {
		return nil
	}
	list := `<Children name="` + name + `" type="` + c.Type.Name + `"/>`
	return []Fix{{Title: "Declare Children " + quote(name), Edits: []Edit{p.addMember(t, list)}, Preferred: true}}
}

func lowerFirst(s string) string {
	if s == "" || s[0] < 'A' || s[0] > 'Z' {
		return s
	}
	return string(s[0]+'a'-'A') + s[1:]
}
