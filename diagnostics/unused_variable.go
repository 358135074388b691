package diagnostics

import "github.com/lemsls/lemsls/lems"

var unusedVariable = &Analyzer{Code: "unused-variable", Severity: Hint, Run: runUnusedVariable}

// runUnusedVariable reports derived variables that nothing reads and nothing
// exposes. What a coupling sums up is read by lemsls.
func runUnusedVariable(p *Pass) {
	for t := range p.leaves {
		for block := range t.Item.Each("Dynamics") {
			for _, it := range block.Children {
				s := it.Symbol
				if s == nil || s.Name == "" || s.Kind != lems.DerivedVariableSymbol && s.Kind != lems.ConditionalDerivedVariableSymbol || p.named(s) || p.mentioned(s.Name) || p.required(s.Name) || p.Model.World.Members(t).FindAs(s.Name, "Exposure") != nil || t.Couples() && (s.Name == "pre" || s.Name == "post") {
					continue
				}
				p.Report(Diagnostic{
					Place: s.Place, Message: quote(s.Name) + " is never used", Unnecessary: true,
					Fixes: []Fix{{Title: "Remove it", Edits: []Edit{p.remove(it)}}},
				})
			}
		}
	}
}

// required says that some type requires a quantity of that name.
func (p *Pass) required(name string) bool { return p.damage.mentions().required[name] }
