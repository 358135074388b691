package diagnostics

import "github.com/lemsls/lemsls/lems"

var missingInitialValue = &Analyzer{Code: "missing-initial-value", Severity: Warning, Run: runMissingInitialValue}

// runMissingInitialValue reports states with an equation that nothing gives a
// value to begin with: they begin at 0.
func runMissingInitialValue(p *Pass) {
	for t := range p.types {
		block := t.Item.First("Dynamics")
		if block == nil || !p.sure(t.Item) || p.damage.meant["OnStart"] || p.damage.meant["StateAssignment"] || p.damage.nameless["StateAssignment"] {
			continue
		}
		for it := range block.Each("StateVariable") {
			if it.Symbol == nil || p.written(it.Symbol)&integrated == 0 || p.written(it.Symbol)&started != 0 || p.occupancy(it.Symbol.Name) {
				continue
			}
			p.Report(Diagnostic{
				Place: it.Symbol.Place, Message: "state " + quote(it.Symbol.Name) + " begins at 0: OnStart gives it no value",
				Fixes: []Fix{{Title: "Begin at 0 in OnStart", Edits: []Edit{p.start(block, it.Symbol.Name)}, Preferred: true, Safe: true}},
			})
		}
	}
}

// start assigns 0 to a state in OnStart.
func (p *Pass) start(block *lems.Item, name string) Edit {
	assignment := `<StateAssignment variable="` + name + `" value="0"/>`
	if on := block.First("OnStart"); on != nil {
		return p.addInto(on, assignment, "StateAssignment")
	}
	last := block.Children[0]
	for _, c := range block.Children {
		switch c.Row.Name {
		case "StateVariable", "DerivedVariable", "ConditionalDerivedVariable", "TimeDerivative":
			last = c
		}
	}
	blank, alone := p.indent(p.Model.Doc.Node(last.Node).Span.Start)
	if !alone {
		return p.addAfter(last, "<OnStart>"+assignment+"</OnStart>")
	}
	return p.addAfter(last, "<OnStart>\n"+blank+"  "+assignment+"\n"+blank+"</OnStart>")
}
