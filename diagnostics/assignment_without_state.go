package diagnostics

import (
	"slices"

	"github.com/lemsls/lemsls/lems"
)

var assignmentWithoutState = &Analyzer{Code: "assignment-without-state", Severity: Error, Run: runAssignmentWithoutState}

// runAssignmentWithoutState reports StateAssignments to what is no state.
func runAssignmentWithoutState(p *Pass) {
	p.stateless("StateAssignment", "only a StateVariable can be assigned to")
}

// stateless reports elements whose variable is no StateVariable.
func (p *Pass) stateless(element, rule string) {
	if p.Model.World == nil || p.damage.structural {
		return
	}
	for _, r := range p.damage.of.mentions {
		if r.Kind != lems.Write || r.From == nil || r.From.Row.Name != element || p.damage.at(r.Place.Span) {
			continue
		}
		switch {
		case r.Target == nil:
			if r.Name != "" && !p.loses(r.Name) && p.sure(r.From) && (element == "TimeDerivative" || !p.lacksState(r.From, r.Name)) {
				p.Report(p.noState(r))
			}
		case r.Target.Kind != lems.StateVariableSymbol:
			p.Report(Diagnostic{
				Place: r.Place, Message: quote(r.Name) + " is a " + r.Target.Kind.String() + "; " + rule,
				Related: related(r.Target.Place, "the declaration"),
			})
		}
	}
}

// lacksState says that a TimeDerivative of the type around an element, of RateML
// any, has no state of that name, which is reported.
func (p *Pass) lacksState(it *lems.Item, name string) bool {
	for it != nil && it.Row.Name != "ComponentType" {
		it = it.Parent
	}
	return slices.ContainsFunc(p.damage.of.mentions, func(r lems.Ref) bool {
		if r.Kind != lems.Write || r.Target != nil || r.From == nil || r.From.Row.Name != "TimeDerivative" {
			return false
		}
		return p.rateml() && r.Name == "d"+name || !p.rateml() && r.Name == name && p.inside(r.From, it)
	})
}

// noState words the use of a state that is not declared.
func (p *Pass) noState(r lems.Ref) Diagnostic {
	d := Diagnostic{Place: r.Place, Message: "there is no StateVariable " + quote(r.Name)}
	t := p.typeOf(r.From)
	var states []string
	for v := range p.Model.World.Variables(t) {
		if v.Row.Name == "StateVariable" {
			states = append(states, v.Symbol.Name)
		}
	}
	d.Fixes = meant(r.Name, states, func(better string) []Edit { return []Edit{{Place: r.Place, NewText: better}} })
	block := r.From
	for block.Parent != nil && block.Row.Name != "Dynamics" {
		block = block.Parent
	}
	state := `<StateVariable name="` + r.Name + `" dimension="` + p.dimensionFor(r) + `"/>`
	edits := []Edit{p.addInto(block, state, "StateVariable")}
	if r.From.Row.Name == "TimeDerivative" {
		edits = append(edits, p.start(block, r.Name))
	}
	d.Fixes = append(d.Fixes, Fix{Title: "Declare a StateVariable " + quote(r.Name), Edits: edits, Preferred: d.Fixes == nil})
	return d
}

// dimensionFor is the name of the dimension that a state must have for its
// equation to hold; none if that is not known.
func (p *Pass) dimensionFor(r lems.Ref) string {
	e := r.From.Expr("value")
	if e == nil || !e.OK() {
		return "none"
	}
	d := p.Model.DimensionIn(e, e.Expr())
	if d.Kind != lems.KnownDim {
		return "none"
	}
	if r.From.Row.Name == "TimeDerivative" {
		d.Dimension = d.Dimension.Mul(lems.Time)
	}
	for _, name := range p.declaredDimensions() {
		if p.Model.World.DimensionOf(name) == d {
			return name
		}
	}
	return "none"
}

// declaredDimensions are the names of all dimensions.
func (p *Pass) declaredDimensions() []string {
	var all []string
	for name := range p.Model.World.Dimensions() {
		all = append(all, name)
	}
	return sortedNames(all)
}
