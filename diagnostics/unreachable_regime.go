package diagnostics

import "github.com/lemsls/lemsls/lems"

var unreachableRegime = &Analyzer{Code: "unreachable-regime", Severity: Warning, Run: runUnreachableRegime}

// runUnreachableRegime reports Regimes to which no Transition leads, but for the
// one that is initial; if none says so, that is the first.
func runUnreachableRegime(p *Pass) {
	if p.Model.World == nil {
		return
	}
	entered := map[*lems.Symbol]bool{}
	for _, r := range p.damage.of.refs {
		if r.From != nil && r.From.Row.Name == "Transition" {
			if r.Target == nil {
				return // it may be meant there
			}
			entered[r.Target] = true
		}
	}
	for t := range p.types {
		for block := range t.Item.Each("Dynamics") {
			initial := block.First("Regime")
			for g := range block.Each("Regime") {
				if g.Value("initial") == "true" && initial.Value("initial") != "true" {
					initial = g
				}
			}
			for g := range block.Each("Regime") {
				if g != initial && g.Symbol != nil && !entered[g.Symbol] && !p.repeatsRegime(g) {
					p.Report(Diagnostic{Place: g.Symbol.Place, Message: "no Transition leads to Regime " + quote(g.Symbol.Name), Unnecessary: true})
				}
			}
		}
	}
}

// repeatsRegime says that a Regime has the name of an earlier one, which is
// reported as such.
func (p *Pass) repeatsRegime(g *lems.Item) bool {
	for other := range g.Parent.Each("Regime") {
		if other == g {
			return false
		}
		if other.Symbol.Named(g.Symbol.Name) {
			return true
		}
	}
	return false
}
