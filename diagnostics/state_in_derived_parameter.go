package diagnostics

import "github.com/lemsls/lemsls/lems"

var stateInDerivedParameter = &Analyzer{Code: "state-in-derived-parameter", Severity: Error, Run: runStateInDerivedParameter}

func runStateInDerivedParameter(p *Pass) {
	for e := range p.expressions() {
		s := e.Item.Symbol
		if s == nil || s.Kind != lems.DerivedParameterSymbol && s.Kind != lems.ConstantSymbol {
			continue
		}
		for _, r := range e.Refs {
			if r.Target == nil || !varies(r.Target) {
				continue
			}
			p.Report(Diagnostic{
				Place:   p.place(e.Span(r)),
				Message: s.Kind.String() + " " + quote(s.Name) + " is computed once; " + quote(r.Name) + " changes in time",
				Related: related(r.Target.Place, "a "+r.Target.Kind.String()),
			})
			break
		}
	}
}

// varies says that a symbol has another value in every step.
func varies(s *lems.Symbol) bool {
	switch s.Kind {
	case lems.StateVariableSymbol, lems.DerivedVariableSymbol, lems.ConditionalDerivedVariableSymbol,
		lems.AccumulatorSymbol, lems.CouplingParameterSymbol:
		return true
	case lems.ReservedSymbol:
		return s.Name == "t" || s.Name == "local_coupling"
	}
	return false
}
