package diagnostics

import "github.com/lemsls/lemsls/lems"

var missingElement = &Analyzer{Code: "missing-element", Severity: Error, Run: runMissingElement}

func runMissingElement(p *Pass) {
	for f := range p.Facts(lems.MissingElement) {
		if f.Item == p.Model.Root {
			p.noDerivatives(f)
			continue
		}
		p.Report(Diagnostic{Place: f.Place, Message: quote(f.Item.Row.Name) + " has no " + f.Name})
	}
}

// noDerivatives looks for a type whose name was misspelt.
func (p *Pass) noDerivatives(f lems.Fact) {
	for _, it := range p.typesOf("other") {
		if _, ok := suggest(it.Value("name"), []string{f.Name}); ok {
			p.Report(Diagnostic{
				Place:   it.AttrPlace("name"),
				Message: "no ComponentType is called " + quote(f.Name) + "; this one is " + quote(it.Value("name")),
				Fixes:   []Fix{{Title: "Rename to " + quote(f.Name), Edits: []Edit{p.setAttribute(it, "name", f.Name)}, Preferred: true}},
			})
			return
		}
	}
	p.Report(Diagnostic{Place: f.Place, Message: "no ComponentType is called " + quote(f.Name)})
}
