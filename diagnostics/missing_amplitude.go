package diagnostics

import "github.com/lemsls/lemsls/lems"

var missingAmplitude = &Analyzer{Code: "missing-amplitude", Severity: Info, Run: runMissingAmplitude}

func runMissingAmplitude(p *Pass) {
	if !p.rateml() || p.Model.System.Noise == nil || p.Model.System.Noise.Symbol != nil || p.damage.structural || p.damage.quoted["nsig"] {
		return
	}
	types := p.typesOf("derivatives")
	for _, f := range p.Model.Facts {
		if f.Kind == lems.ReservedCase && f.Text == "nsig" {
			return // reserved-name
		}
	}
	for s := range p.nearReserved {
		if s.better == "nsig" {
			return // reserved-name
		}
	}
	for _, it := range p.typesOf("noise") {
		if len(types) == 0 || it.Value("name") != "noise" || declares(types[0], "nsig") {
			continue
		}
		p.Report(Diagnostic{
			Place:   it.AttrPlace("name"),
			Message: "the noise has no amplitude “nsig”: its standard deviation is 1 in every step",
			Fixes: []Fix{{
				Title: "Declare nsig", Preferred: true,
				Edits: []Edit{p.addInto(types[0], `<DerivedParameter name="nsig" value="sqrt(dt) * 0.01"/>`, "Parameter", "DerivedParameter")},
			}},
		})
		return
	}
}

// declares says that the item holds a declaration of the name.
func declares(it *lems.Item, name string) bool {
	for _, c := range it.Children {
		if c.Symbol != nil && c.Symbol.Name == name {
			return true
		}
	}
	return false
}
