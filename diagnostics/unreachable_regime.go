package diagnostics

import (
	"slices"

	"github.com/lemsls/lemsls/lems"
)

var unreachableRegime = &Analyzer{Code: "unreachable-regime", Severity: Warning, Run: runUnreachableRegime}

// runUnreachableRegime reports Regimes to which no Transition leads from the one
// that is initial; if none says so, that is the first.
func runUnreachableRegime(p *Pass) {
	if p.Model.World == nil || p.lostTransitions() {
		return // they may be meant there
	}
	for t := range p.types {
		for block := range t.Item.Each("Dynamics") {
			initial := block.First("Regime")
			for g := range block.Each("Regime") {
				if g.Value("initial") == "true" && initial.Value("initial") != "true" {
					initial = g
				}
			}
			p.unreached(block, p.reached(block, initial))
		}
	}
}

// lostTransitions says that a Transition leads to a Regime that is not known.
func (p *Pass) lostTransitions() bool {
	for _, r := range p.damage.of.mentions {
		if r.From != nil && r.From.Row.Name == "Transition" && r.Target == nil {
			return true
		}
	}
	return false
}

// reached are the Regimes to which Transitions lead from one, by their names.
func (p *Pass) reached(block, initial *lems.Item) map[string]bool {
	seen := map[string]bool{}
	open := transitions(block, nil)
	if initial != nil {
		open = append(open, initial.Value("name"))
	}
	for len(open) > 0 {
		name := open[len(open)-1]
		open = open[:len(open)-1]
		if seen[name] {
			continue
		}
		seen[name] = true
		for g := range block.Each("Regime") {
			if g.Value("name") == name {
				open = append(open, transitions(g, nil)...)
			}
		}
	}
	return seen
}

// transitions adds the Regimes to which the handlers of a Dynamics or a Regime
// lead, without those of Regimes in it.
func transitions(in *lems.Item, list []string) []string {
	for _, it := range in.Children {
		switch it.Row.Name {
		case "Transition":
			list = append(list, it.Value("regime"))
		case "Regime":
		default:
			list = transitions(it, list)
		}
	}
	return list
}

func (p *Pass) unreached(block *lems.Item, reached map[string]bool) {
	for g := range block.Each("Regime") {
		if g.Symbol != nil && !reached[g.Value("name")] && !p.repeatsRegime(g) {
			p.Report(Diagnostic{Place: g.Symbol.Place, Message: whyUnreached(block, g.Symbol.Name), Unnecessary: true})
		}
	}
}

// whyUnreached says whether a Transition is missing, or is in a Regime that is
// not reached either.
func whyUnreached(block *lems.Item, name string) string {
	for g := range block.Each("Regime") {
		if slices.Contains(transitions(g, nil), name) {
			return "Regime " + quote(name) + " cannot be reached from the initial Regime"
		}
	}
	return "no Transition leads to Regime " + quote(name)
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
