package diagnostics

import "github.com/lemsls/lemsls/lems"

var constantState = &Analyzer{Code: "constant-state", Severity: Hint, Run: runConstantState}

// runConstantState reports states that nothing ever changes: they are 0.
func runConstantState(p *Pass) {
	for t := range p.types {
		block := t.Item.First("Dynamics")
		if block == nil || !p.sure(t.Item) {
			continue
		}
		written := p.written(t)
		for it := range block.Each("StateVariable") {
			if it.Symbol == nil || written[it.Symbol] != 0 || p.occupancy(it.Symbol.Name) || it.Symbol.Name == "t" && p.simulates(it.Symbol) || p.damage.nameless["TimeDerivative"] || p.loses(it.Symbol.Name) {
				continue
			}
			d := Diagnostic{Place: it.Symbol.Place, Message: "state " + quote(it.Symbol.Name) + " never changes", Unnecessary: true}
			if !p.named(it.Symbol) {
				d.Fixes = []Fix{{Title: "Remove it", Edits: []Edit{p.remove(it)}}}
			}
			p.Report(d)
		}
	}
}

// How a state is written.
const (
	integrated = 1 << iota // by a TimeDerivative
	started                // by OnStart or OnEntry
	assigned               // by another handler
)

// written is how the states of a type's own Dynamics are written.
func (p *Pass) written(t *lems.ComponentType) map[*lems.Symbol]int {
	how := map[*lems.Symbol]int{}
	for _, r := range p.Model.Refs {
		if r.Kind != lems.Write || r.Target == nil || r.From == nil {
			continue
		}
		switch {
		case r.From.Row.Name == "TimeDerivative":
			how[r.Target] |= integrated
		case r.From.Parent.Row.Name == "OnStart" || r.From.Parent.Row.Name == "OnEntry":
			how[r.Target] |= started
		default:
			how[r.Target] |= assigned
		}
	}
	return how
}

// occupancy says that a KineticScheme somewhere advances states of that name.
func (p *Pass) occupancy(name string) bool {
	for _, part := range p.Model.World.Parts {
		for _, it := range part.Items {
			if it.Row.Name == "KineticScheme" && it.Value("stateVariable") == name {
				return true
			}
		}
	}
	return false
}

// named says that something reads a symbol, or that it is exposed.
func (p *Pass) named(s *lems.Symbol) bool {
	if s.Item != nil && s.Item.Value("exposure") != "" {
		return true
	}
	for _, r := range p.Model.Refs {
		if r.Target == s && r.Kind != lems.Write {
			return true
		}
	}
	return false
}
