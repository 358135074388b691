package diagnostics

import "github.com/lemsls/lemsls/lems"

var couplingInEdge = &Analyzer{Code: "coupling-in-edge", Severity: Error, Run: runCouplingInEdge}

func runCouplingInEdge(p *Pass) {
	accumulator := func(s *lems.Symbol) bool { return s.Kind == lems.AccumulatorSymbol }
	for e := range p.expressions() {
		if e.Item.Row.Declares != lems.CouplingFunctionSymbol {
			continue
		}
		for _, r := range e.Refs {
			if r.Target == nil {
				continue
			}
			if sum := reaches(r.Target, accumulator); sum != nil {
				p.Report(Diagnostic{
					Place:   p.place(e.Span(r)),
					Message: quote(e.Item.Value("name")) + " depends on " + quote(sum.Name) + ", which is the sum it is a part of",
					Related: related(sum.Place, "the sum"),
				})
				break
			}
		}
	}
}

// reaches is the first symbol with the property among one and those that it is
// computed from; nil if there is none.
func reaches(s *lems.Symbol, property func(*lems.Symbol) bool) *lems.Symbol {
	if property(s) {
		return s
	}
	if computed(s) {
		for _, e := range exprsOf(s) {
			if found := reach(e, property); found != nil {
				return found
			}
		}
	}
	return nil
}
