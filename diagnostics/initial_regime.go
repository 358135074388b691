package diagnostics

import (
	"slices"

	"github.com/lemsls/lemsls/lems"
)

var initialRegime = &Analyzer{Code: "initial-regime", Severity: Warning, Run: runInitialRegime}

// runInitialRegime wants exactly one Regime to be active at the start.
func runInitialRegime(p *Pass) {
	for t := range p.types {
		for block := range t.Item.Each("Dynamics") {
			regimes := slices.Collect(block.Each("Regime"))
			if len(regimes) > 0 {
				p.initial(regimes)
			}
		}
	}
}

func (p *Pass) initial(regimes []*lems.Item) {
	var first *lems.Item
	bad := false
	for _, g := range regimes {
		a, ok := g.Attr("initial")
		switch value := g.Value("initial"); {
		case !ok || value == "false":
		case value != "true":
			bad = true
			word := "true"
			if slices.ContainsFunc(regimes, func(o *lems.Item) bool { return o.Value("initial") == "true" }) {
				word = "false"
			}
			p.Report(Diagnostic{
				Place: p.place(a.Value), Severity: Error, Message: quote(value) + " is neither true nor false",
				Fixes: []Fix{{Title: "Write “" + word + "”", Edits: []Edit{p.replace(a.Value, word)}, Preferred: true}},
			})
		case first != nil:
			p.Report(Diagnostic{
				Place: p.place(a.Value), Message: "Regime " + quote(first.Value("name")) + " is initial already", Related: related(first.AttrPlace("initial"), "the first one"),
				Fixes: []Fix{{Title: "Make this one not initial", Edits: []Edit{p.replace(a.Value, "false")}, Preferred: true}},
			})
		default:
			first = g
		}
	}
	if first == nil && !bad {
		p.Report(Diagnostic{
			Place: regimes[0].AttrPlace("name"), Message: "no Regime is initial",
			Fixes: []Fix{{Title: "Make this one initial", Edits: []Edit{p.setAttribute(regimes[0], "initial", "true")}, Preferred: true}},
		})
	}
}
