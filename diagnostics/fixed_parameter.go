package diagnostics

import "github.com/lemsls/lemsls/lems"

var fixedParameter = &Analyzer{Code: "fixed-parameter", Severity: Warning, Run: runFixedParameter}

// runFixedParameter reports a Fixed beside the Parameter that it fixes, and a
// component that gives a fixed parameter a value nevertheless.
func runFixedParameter(p *Pass) {
	for t := range p.types {
		for f := range t.Item.Each("Fixed") {
			p.fixedHere(t, f)
		}
	}
	for c := range p.known {
		for _, x := range p.Model.World.Members(c.Type).As("Parameter") {
			a, given := c.Attr(x.Name)
			fixed := p.Model.World.Fixed(c.Type, x.Name)
			if !given || fixed == nil {
				continue
			}
			p.Report(Diagnostic{
				Place: p.place(a.Name), Message: quote(x.Name) + " is fixed by the type: this value may count or not",
				Related: related(fixed.AttrPlace("value"), "the fixed value"),
				Fixes:   []Fix{{Title: "Remove it", Edits: []Edit{p.removeAttribute(a)}, Preferred: true}},
			})
		}
	}
}

func (p *Pass) fixedHere(t *lems.ComponentType, f *lems.Item) {
	for it := range t.Item.Each("Parameter") {
		if it.Value("name") != f.Value("parameter") || it.Value("name") == "" {
			continue
		}
		constant := `<Constant name="` + it.Value("name") + `" dimension="` + it.Value("dimension") + `" value="` + f.Value("value") + `"/>`
		d := Diagnostic{
			Place: f.AttrPlace("parameter"), Message: "the type itself declares “" + it.Value("name") + "”: it is a Constant",
			Related: related(it.AttrPlace("name"), "the Parameter"),
		}
		if len(it.Children) == 0 {
			edits := []Edit{p.replace(p.Model.Doc.Node(it.Node).Span, constant), p.remove(f)}
			for c := range p.allComponents {
				if a, given := c.Attr(it.Value("name")); given && c.Type == t {
					edits = append(edits, p.removeAttribute(a))
				}
			}
			d.Fixes = []Fix{{Title: "Make it a Constant", Edits: edits, Preferred: true}}
		}
		p.Report(d)
	}
}
