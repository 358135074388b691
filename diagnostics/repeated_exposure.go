package diagnostics

import (
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

var repeatedExposure = &Analyzer{Code: "repeated-exposure", Severity: Warning, Run: runRepeatedExposure}

// runRepeatedExposure reports a second variable for one Exposure.
func runRepeatedExposure(p *Pass) {
	for t, x := range p.exposures {
		list := p.exposing(t, x.Name)
		for i := 1; i < len(list); i++ {
			it := list[i]
			if a, ok := it.Attr("exposure"); ok && p.own(it) && it.Parent == list[0].Parent {
				p.Report(Diagnostic{
					Place: p.place(a.Value), Message: quote(list[0].Value("name")) + " is already exposed as " + quote(x.Name),
					Related: related(list[0].AttrPlace("exposure"), "the first one"),
					Fixes:   p.unexpose(it, a),
				})
			}
		}
	}
}

// unexpose takes the attribute away, and a derived variable with it that nothing
// else reads.
func (p *Pass) unexpose(it *lems.Item, a syntax.Attr) []Fix {
	for r := range p.Model.Refs() {
		if r.Target == it.Symbol || it.Row.Name == "StateVariable" {
			return []Fix{{Title: "Do not expose this one", Edits: []Edit{p.removeAttribute(a)}}}
		}
	}
	return []Fix{{Title: "Remove this variable", Edits: []Edit{p.remove(it)}}}
}
