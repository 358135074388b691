package diagnostics

var constantState = &Analyzer{Code: "constant-state", Severity: Hint, Run: runConstantState}

// runConstantState reports states that nothing ever changes: they are 0.
func runConstantState(p *Pass) {
	for t := range p.types {
		block := t.Item.First("Dynamics")
		if block == nil || !p.sure(t.Item) {
			continue
		}
		for it := range block.Each("StateVariable") {
			if it.Symbol == nil || p.written(it.Symbol) != 0 || p.occupancy(it.Symbol.Name) || it.Symbol.Name == "t" && p.simulates(it.Symbol) || p.damage.nameless["TimeDerivative"] || p.loses(it.Symbol.Name) {
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

// occupancy says that a KineticScheme somewhere advances states of that name.
func (p *Pass) occupancy(name string) bool { return p.damage.mentions().occupied[name] }
