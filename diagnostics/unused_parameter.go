package diagnostics

import "github.com/lemsls/lemsls/lems"

var unusedParameter = &Analyzer{Code: "unused-parameter", Severity: Hint, Run: runUnusedParameter}

// runUnusedParameter is silent as long as some expression has no meaning: the
// name may be meant there.
func runUnusedParameter(p *Pass) {
	if !p.rateml() || len(p.damage.problems) > 0 || p.damage.stateless {
		return
	}
	for _, e := range p.Model.Exprs {
		if !e.OK() {
			return
		}
	}
	known := p.usedSymbols()
	for _, s := range p.Model.Symbols {
		if known[s] || s.Name == "" {
			continue
		}
		switch s.Kind {
		case lems.ParameterSymbol:
			p.Report(Diagnostic{Place: s.Place, Severity: Warning, Message: quote(s.Name) + " is swept and changes nothing"})
		case lems.ConstantSymbol, lems.DerivedParameterSymbol, lems.DerivedVariableSymbol, lems.ConditionalDerivedVariableSymbol:
			p.Report(Diagnostic{
				Place: s.Place, Message: s.Kind.String() + " " + quote(s.Name) + " is never used", Unnecessary: true,
				Fixes: []Fix{{Title: "Remove it", Edits: []Edit{p.remove(s.Item)}}},
			})
		}
	}
}

// usedSymbols are those that something names, those that RateML knows by name,
// and those about which something else is said.
func (p *Pass) usedSymbols() map[*lems.Symbol]bool {
	used := map[*lems.Symbol]bool{}
	for _, r := range p.Model.Refs {
		used[r.Target] = true
	}
	for _, f := range p.Model.Facts {
		switch f.Kind {
		case lems.DuplicateName, lems.ReservedCase:
			used[f.Symbol] = true
			if f.Item != nil {
				used[f.Item.Symbol] = true
			}
		case lems.UnknownElement, lems.MisplacedElement, lems.StateNoDerivative, lems.DerivativeNoState, lems.CouplingPart,
			lems.CouplingPartNone, lems.CouplingPartName, lems.LastCondition, lems.NoExposure:
			return p.allSymbols() // what is missing may use them
		}
	}
	for _, s := range p.Model.Symbols {
		switch s.Name {
		case "rec_speed_dt", "nsig", "rec_n":
			used[s] = used[s] || s.Kind == lems.DerivedParameterSymbol
		}
	}
	return used
}

func (p *Pass) allSymbols() map[*lems.Symbol]bool {
	all := map[*lems.Symbol]bool{}
	for _, s := range p.Model.Symbols {
		all[s] = true
	}
	return all
}
