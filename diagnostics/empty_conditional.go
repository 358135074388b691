package diagnostics

import "github.com/lemsls/lemsls/lems"

var emptyConditional = &Analyzer{Code: "empty-conditional", Severity: Error, Run: runEmptyConditional}

func runEmptyConditional(p *Pass) {
	if p.Model.World != nil {
		p.emptyConditionals()
	}
	for f := range p.Facts(lems.NoCase) {
		p.Report(Diagnostic{
			Place:   f.Place,
			Message: quote(f.Name) + " has no Case and therefore no value",
			Fixes: []Fix{{
				Title: "Add a Case", Preferred: true,
				Edits: []Edit{p.fill(f.Item, `<Case condition="" value="0.0"/>`)},
			}},
		})
	}
}

// emptyConditionals finds those of LEMS.
func (p *Pass) emptyConditionals() {
	for _, it := range p.damage.of.items {
		if it.Row.Name != "ConditionalDerivedVariable" || it.First("Case") != nil || p.damage.structural || p.damage.meant["Case"] || p.incomplete(it) {
			continue
		}
		p.Report(Diagnostic{
			Place: it.AttrPlace("name"), Message: quote(it.Value("name")) + " has no Case and therefore no value",
			Fixes: []Fix{{Title: "Add a Case", Preferred: true, Edits: []Edit{p.fill(it, `<Case value="0"/>`)}}},
		})
	}
}
