package diagnostics

import "github.com/lemsls/lemsls/lems"

var repeatedDerivative = &Analyzer{Code: "repeated-derivative", Severity: Error, Run: runRepeatedDerivative}

func runRepeatedDerivative(p *Pass) {
	p.repeatedRates()
	for f := range p.Facts(lems.DerivativeTwice) {
		p.Report(Diagnostic{
			Place:   f.Place,
			Message: "state " + quote(f.Symbol.Name) + " has a second TimeDerivative",
			Related: related(f.Related, "the first one"),
			Fixes:   []Fix{{Title: "Remove this TimeDerivative", Edits: []Edit{p.remove(f.Item)}}},
		})
	}
}

// repeatedRates finds states of LEMS with several TimeDerivatives in one block,
// or in the Dynamics and in a Regime. Tools differ in what becomes of them.
func (p *Pass) repeatedRates() {
	if p.Model.World == nil || p.damage.structural {
		return
	}
	type key struct {
		state *lems.Symbol
		block *lems.Item
	}
	first := map[key]lems.Ref{}
	var rates []lems.Ref
	for _, r := range p.damage.of.mentions {
		if r.Kind != lems.Write || r.Target == nil || r.From == nil || r.From.Row.Name != "TimeDerivative" {
			continue
		}
		rates = append(rates, r)
		if k := (key{r.Target, r.From.Parent}); first[k].From == nil {
			first[k] = r
		}
	}
	for _, r := range rates {
		d := Diagnostic{Place: r.Place, Severity: Warning, Message: "state " + quote(r.Name) + " has a second TimeDerivative"}
		earlier := first[key{r.Target, r.From.Parent}]
		if earlier.From == r.From {
			outer := first[key{r.Target, r.From.Parent.Parent}]
			if outer.From == nil {
				continue
			}
			earlier = outer
			d.Message = "state " + quote(r.Name) + " has a TimeDerivative outside of this Regime too"
		}
		d.Related = related(earlier.Place, "the other one")
		d.Fixes = []Fix{{Title: "Remove this TimeDerivative", Edits: []Edit{p.remove(r.From)}}}
		p.Report(d)
	}
}
