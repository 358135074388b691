package diagnostics

import (
	"slices"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
)

var repeatedEvent = &Analyzer{Code: "repeated-event", Severity: Warning, Run: runRepeatedEvent}

// runRepeatedEvent reports OnConditions that send an event because of states
// that nothing ever sets: they send it again at every step.
func runRepeatedEvent(p *Pass) {
	for t := range p.types {
		if !p.sure(t.Item) {
			continue
		}
		for block := range t.Item.Each("Dynamics") {
			p.repeatedEvents(block)
			for g := range block.Each("Regime") {
				if len(transitions(g, nil)) == 0 {
					p.repeatedEvents(g)
				}
			}
		}
	}
}

// repeatedEvents looks at the OnConditions of a Dynamics or a Regime.
func (p *Pass) repeatedEvents(in *lems.Item) {
	for it := range in.Each("OnCondition") {
		out := it.First("EventOut")
		if out == nil || it.First("Transition") != nil {
			continue
		}
		e := it.Expr("test")
		if states := p.unset(e); len(states) > 0 {
			p.Report(Diagnostic{
				Place: e.Place, Message: "nothing resets " + quote(states[0].Name) + ": the event is sent at every step at which this holds",
				Related: related(out.Place(), "the event"),
			})
		}
	}
}

// unset are the states that a condition depends on, if it holds for a while and
// depends on nothing else that changes, and if no handler sets one of them.
func (p *Pass) unset(e *lems.Expression) []*lems.Symbol {
	if !e.OK() || p.damage.at(e.Place.Span) || holds(e.Expr(), isEquality) {
		return nil
	}
	states, ok := statesOf(e, nil, 0)
	if !ok {
		return nil
	}
	for _, s := range states {
		if p.written(s)&integrated == 0 || p.occupancy(s.Name) || p.set(s) {
			return nil
		}
	}
	return states
}

// set says that a handler other than OnStart assigns a state.
func (p *Pass) set(s *lems.Symbol) bool {
	return slices.ContainsFunc(p.Model.Mentions, func(r lems.Ref) bool {
		return r.Target == s && r.From != nil && r.From.Row.Name == "StateAssignment" && r.From.Parent.Row.Name != "OnStart"
	})
}

// statesOf adds the states on which an expression depends; false if it depends on
// anything else that changes, such as time, chance or another component.
func statesOf(e *lems.Expression, states []*lems.Symbol, depth int) ([]*lems.Symbol, bool) {
	if !e.OK() || depth > maxDepth || holds(e.Expr(), isRandom) {
		return nil, false
	}
	ok := true
	for i := range e.Refs {
		s := e.Refs[i].Target
		switch {
		case s == nil || s.Item == nil || !ok:
			return nil, false
		case s.Kind == lems.StateVariableSymbol:
			if !slices.Contains(states, s) {
				states = append(states, s)
			}
		case s.Kind == lems.DerivedVariableSymbol && s.Item.Value("select") == "":
			states, ok = statesOf(s.Item.Expr("value"), states, depth+1)
		case s.Kind == lems.ParameterSymbol || s.Kind == lems.ConstantSymbol || s.Kind == lems.DerivedParameterSymbol:
		default:
			return nil, false
		}
	}
	return states, ok
}

// holds says that a part of an expression is such.
func holds(x expr.Expr, such func(expr.Expr) bool) bool {
	found := false
	expr.Walk(x, func(x expr.Expr) bool {
		found = found || such(x)
		return !found
	})
	return found
}

// isEquality says that an expression compares for equality, which lasts no
// longer than a step.
func isEquality(x expr.Expr) bool {
	b, ok := x.(*expr.Binary)
	return ok && (b.Op == expr.Eq || b.Op == expr.Ne)
}

func isRandom(x expr.Expr) bool {
	c, ok := x.(*expr.Call)
	return ok && c.Name == "random"
}
