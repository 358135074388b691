package diagnostics

import "github.com/lemsls/lemsls/lems"

var unusedParameter = &Analyzer{Code: "unused-parameter", Severity: Hint, Run: runUnusedParameter}

// runUnusedParameter is silent as long as some expression has no meaning: the
// name may be meant there.
func runUnusedParameter(p *Pass) {
	p.unusedNumbers()
	if !p.rateml() || len(p.damage.problems) > 0 || p.damage.stateless {
		return
	}
	for _, e := range p.damage.of.exprs {
		if !e.OK() {
			return
		}
	}
	known, all := p.usedSymbols()
	if all {
		return
	}
	unused := p.unusedAmong(p.damage.of.items)
	for _, it := range p.damage.of.items {
		s := it.Symbol
		if s == nil || s.Name == "" || !unused[s] || known[s] {
			continue
		}
		switch s.Kind {
		case lems.ParameterSymbol:
			p.Report(Diagnostic{Place: s.Place, Severity: Warning, Message: quote(s.Name) + " is swept and changes nothing"})
		case lems.ConstantSymbol, lems.DerivedParameterSymbol, lems.DerivedVariableSymbol, lems.ConditionalDerivedVariableSymbol:
			if p.meantReserved(s.Item) {
				continue
			}
			p.Report(Diagnostic{
				Place: s.Place, Message: s.Kind.String() + " " + quote(s.Name) + " is never used", Unnecessary: true,
				Fixes: []Fix{{Title: "Remove it", Edits: []Edit{p.remove(s.Item)}}},
			})
		}
	}
}

// unusedAmong are the symbols of items that nothing names. Of few ones it asks
// who names them, rather than how each symbol of the file is used.
func (p *Pass) unusedAmong(items []*lems.Item) map[*lems.Symbol]bool {
	const few = 50
	unused := map[*lems.Symbol]bool{}
	if len(items) > few {
		for _, it := range items {
			unused[it.Symbol] = p.damage.uses().of(it.Symbol) == 0
		}
		return unused
	}
	for _, it := range items {
		if it.Symbol != nil {
			unused[it.Symbol] = true
		}
	}
	for i := range p.Model.Mentions {
		delete(unused, p.Model.Mentions[i].Target)
	}
	for _, e := range p.Model.Exprs {
		if len(unused) == 0 {
			break
		}
		for i := range e.Refs {
			if t := e.Refs[i].Target; unused[t] {
				delete(unused, t)
			}
		}
	}
	return unused
}

// usedSymbols are those that RateML knows by name, and those about which
// something else is said: all, if what is missing may use them.
func (p *Pass) usedSymbols() (used map[*lems.Symbol]bool, all bool) {
	used = map[*lems.Symbol]bool{}
	for _, f := range p.Model.Facts {
		switch f.Kind {
		case lems.DuplicateName, lems.ReservedCase:
			used[f.Symbol] = true
			if f.Item != nil {
				used[f.Item.Symbol] = true
			}
		case lems.UnknownElement, lems.MisplacedElement, lems.StateNoDerivative, lems.DerivativeNoState, lems.CouplingPart,
			lems.CouplingPartNone, lems.CouplingPartName, lems.LastCondition, lems.NoExposure:
			return nil, true
		}
	}
	for _, it := range p.damage.of.items {
		s := it.Symbol
		switch {
		case s == nil:
		case s.Name == "rec_speed_dt", s.Name == "nsig", s.Name == "rec_n":
			used[s] = used[s] || s.Kind == lems.DerivedParameterSymbol
		}
	}
	return used, false
}

// unusedNumbers finds what types of LEMS declare and do not use.
func (p *Pass) unusedNumbers() {
	for t := range p.leaves {
		for _, it := range t.Item.Children {
			s := it.Symbol
			if s == nil || s.Name == "" || it.Row.Name != "Parameter" && it.Row.Name != "DerivedParameter" && it.Row.Name != "Constant" || has(it, "exposure") || p.read(s) {
				continue
			}
			if p.mentioned(s.Name) || p.required(s.Name) || p.declaredAgain(t, it) || p.twin(t, it) {
				continue
			}
			edits := []Edit{p.remove(it)}
			for c := range p.allComponents {
				if a, given := c.Attr(s.Name); given && c.Type == t {
					edits = append(edits, p.removeAttribute(a))
				}
			}
			p.Report(Diagnostic{
				Place: s.Place, Message: s.Kind.String() + " " + quote(s.Name) + " is never used", Unnecessary: true,
				Fixes: []Fix{{Title: "Remove it", Edits: edits}},
			})
		}
	}
}

// declaredAgain says that a base of a type declares a name too.
func (p *Pass) declaredAgain(t *lems.ComponentType, it *lems.Item) bool {
	for _, x := range p.Model.World.Members(t).Chain[1:] {
		for _, other := range x.Item.Children {
			if other.Value("name") == it.Value("name") {
				return true
			}
		}
	}
	return false
}

// twin says that a type declares a name twice, which is reported.
func (p *Pass) twin(t *lems.ComponentType, it *lems.Item) bool {
	for _, other := range t.Item.Children {
		if other != it && other.Row == it.Row && other.Value("name") == it.Value("name") {
			return true
		}
	}
	return false
}
