package diagnostics

import "github.com/lemsls/lemsls/lems"

var definitionOrder = &Analyzer{Code: "definition-order", Severity: Warning, Run: runDefinitionOrder}

// runDefinitionOrder warns of a DerivedParameter that is used before it is
// defined, which reads 0. A variable used so has the right value here; jLEMS
// takes that of the step before.
func runDefinitionOrder(p *Pass) {
	for t := range p.types {
		p.definitions(t.Item, Diagnostic{Severity: Warning}, "DerivedParameter")
		for block := range t.Item.Each("Dynamics") {
			p.definitions(block, Diagnostic{Severity: Info, Portability: []string{"jlems"}}, "DerivedVariable", "ConditionalDerivedVariable")
		}
	}
}

func (p *Pass) definitions(in *lems.Item, d Diagnostic, elements ...string) {
	var defs []*lems.Item
	at := map[*lems.Symbol]int{}
	for _, c := range in.Children {
		for _, element := range elements {
			if c.Row.Name == element && c.Symbol != nil {
				at[c.Symbol] = len(defs)
				defs = append(defs, c)
			}
		}
	}
	for i, it := range defs {
		for _, e := range exprsOf(it.Symbol) {
			for _, r := range e.Refs {
				j, ok := at[r.Target]
				if !ok || j <= i || has(defs[j], "select") || !e.OK() {
					continue
				}
				d.Place, d.Message = p.place(e.Span(r)), quote(r.Name)+" is used before it is defined"
				d.Related = related(r.Target.Place, "the definition")
				d.Fixes = p.sortDefinitions(defs)
				p.Report(d)
				return // one order mends all
			}
		}
	}
}

// sortDefinitions puts definitions where all they use stands before them.
func (p *Pass) sortDefinitions(defs []*lems.Item) []Fix {
	uses := func(it *lems.Item) []*lems.Symbol {
		var list []*lems.Symbol
		for _, e := range exprsOf(it.Symbol) {
			list = append(list, e.Uses()...)
		}
		return list
	}
	order, cycles := lems.Order(defs, func(it *lems.Item) *lems.Symbol { return it.Symbol }, uses)
	if len(cycles) > 0 || len(order) != len(defs) {
		return nil
	}
	return []Fix{{Title: "Put the definitions in order", Edits: p.sorted(defs, order), Preferred: true, Safe: true}}
}
