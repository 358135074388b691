package diagnostics

import (
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems"
)

var unreachableCase = &Analyzer{Code: "unreachable-case", Severity: Warning, Run: runUnreachableCase}

// runUnreachableCase reports Cases behind one that always holds.
func runUnreachableCase(p *Pass) {
	if p.Model.World == nil {
		return
	}
	for _, it := range p.damage.of.items {
		if it.Row.Name != "ConditionalDerivedVariable" {
			continue
		}
		cases := slices.Collect(it.Each("Case"))
		for i, c := range cases[:max(len(cases)-1, 0)] {
			if p.misspelt(c, "condition") {
				break // unknown-attribute
			}
			if strings.TrimSpace(c.Value("condition")) == "" {
				p.unreachable(cases, i)
				break
			}
		}
	}
}

func (p *Pass) unreachable(cases []*lems.Item, i int) {
	d := Diagnostic{
		Place: cases[i+1].Place(), Unnecessary: true, Message: "this Case never applies: the one before it always does",
		Related: related(cases[i].Place(), "it has no condition"),
	}
	order := append(append(slices.Clone(cases[:i]), cases[i+1:]...), cases[i])
	d.Fixes = []Fix{{Title: "Put the Case without condition last", Edits: p.sorted(cases, order), Preferred: true}}
	p.Report(d)
}
