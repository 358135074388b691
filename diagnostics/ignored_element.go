package diagnostics

import "github.com/lemsls/lemsls/lems"

var ignoredElement = &Analyzer{Code: "ignored-element", Severity: Info, Run: runIgnoredElement}

func runIgnoredElement(p *Pass) {
	for f := range p.Facts(lems.IgnoredElement) {
		id := p.elementAt(f.Place)
		d := Diagnostic{Place: f.Place, Message: "RateML ignores " + quote(f.Name) + " here", Unnecessary: true}
		if a, ok := p.Model.Doc.Attr(id, "name"); ok && f.Name == "ComponentType" {
			if _, typo := suggest(p.Model.Doc.Value(a), []string{"derivatives"}); typo && len(p.typesOf("derivatives")) == 0 {
				continue // missing-element
			}
			if it := p.Model.ItemAt(f.Place.Span.End); it != nil && p.meantReserved(it) {
				continue
			}
			d.Place = p.place(a.Value)
			d.Message = "RateML ignores the type " + quote(p.Model.Doc.Value(a)) + ": it is neither derivatives nor noise, nor a coupling"
		}
		p.Report(d)
	}
}
