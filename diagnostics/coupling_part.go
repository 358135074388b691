package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
)

var couplingPart = &Analyzer{Code: "coupling-part", Severity: Info, Run: runCouplingPart}

// runCouplingPart reports an error for a function that is neither pre nor post;
// a missing one counts as 1.
func runCouplingPart(p *Pass) {
	strays := map[*lems.Item]bool{} // coupling types with a function of another name
	for f := range p.Facts(lems.CouplingPartName) {
		strays[f.Item.Parent.Parent] = true
		p.strayPart(f)
	}
	for f := range p.Facts(lems.CouplingPartNone) {
		p.Report(Diagnostic{
			Place:   f.Place,
			Message: quote(textAt(f.Place)) + " counts as 1; RateML's CUDA code takes it for a name",
			Fixes:   []Fix{{Title: "Write “1.0”", Edits: []Edit{p.replace(f.Place.Span, "1.0")}, Preferred: true, Safe: true}},
		})
	}
	for f := range p.Facts(lems.CouplingPart) {
		if !strays[f.Item] {
			p.missingPart(f)
		}
	}
}

func (p *Pass) strayPart(f lems.Fact) {
	d := Diagnostic{Place: f.Place, Severity: Error, Message: "a coupling has the functions pre and post, not " + quote(f.Name)}
	missing := map[string]bool{"pre": true, "post": true}
	for c := range f.Item.Parent.Each("DerivedVariable") {
		delete(missing, c.Value("name"))
	}
	better := ""
	for _, name := range []string{"pre", "post"} {
		if missing[name] && (better == "" || strings.HasPrefix(strings.ToLower(f.Name), name)) {
			better = name
		}
	}
	if better != "" {
		d.Fixes = []Fix{{Title: "Rename to " + quote(better), Edits: []Edit{p.replace(f.Place.Span, better)}, Preferred: true}}
	}
	p.Report(d)
}

func (p *Pass) missingPart(f lems.Fact) {
	d := Diagnostic{Place: f.Place, Message: "coupling " + quote(f.Item.Value("name")) + " has no " + quote(f.Name) + ", which counts as 1; RateML's generator fails without it"}
	if dyn := f.Item.First("Dynamics"); dyn != nil {
		element := `<DerivedVariable name="` + f.Name + `" value="1.0"/>`
		d.Fixes = []Fix{{Title: "Add " + quote(f.Name), Edits: []Edit{p.addInto(dyn, element, "DerivedVariable")}, Preferred: true, Safe: true}}
	}
	p.Report(d)
}
