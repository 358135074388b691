package rateml

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
)

// Attributes that many elements share.
var (
	description = lems.Attribute{Name: "description", Kind: lems.TextValue, Doc: "What this is, for people; it appears in hovers and as a comment in generated code."}
	unused      = lems.Attribute{Name: "dimension", Kind: lems.TextValue, Doc: "Without meaning here; TVB's generator wants the attribute to be present, so write dimension=\"\"."}
)

func named(doc string) lems.Attribute {
	return lems.Attribute{Name: "name", Kind: lems.NameDecl, Required: true, Doc: doc}
}

// inDerivatives and inCoupling are where the rows of a role may stand.
const (
	inDerivatives = "ComponentType:derivatives"
	inCoupling    = "ComponentType:coupling"
)

var schema = lems.Schema{Role: role, Rows: append(rows, ignored()...)}

var rows = []*lems.Element{
	{Name: "Lems", Doc: "The root of a model file.", Attrs: []lems.Attribute{description}},

	{Name: "ComponentType", Role: derivatives, Within: "Lems", Declares: lems.ComponentTypeSymbol,
		Doc: "The model of one brain region: its swept parameters, constants, states and equations. A RateML file has exactly one.",
		Attrs: []lems.Attribute{named("Must be derivatives."), description,
			{Name: "extends", Kind: lems.TextValue, Doc: "RateML has no inheritance; ignored."}}},
	{Name: "ComponentType", Role: coupling, Within: "Lems", Declares: lems.ComponentTypeSymbol,
		Doc: "A coupling between regions: for every node the sum over the edges into it of weight * post * pre, with the transmission delay of the edge.",
		Attrs: []lems.Attribute{named("Any name that contains coupling."), description,
			{Name: "extends", Kind: lems.TextValue, Doc: "RateML has no inheritance; ignored."}}},
	{Name: "ComponentType", Role: noise, Within: "Lems", Declares: lems.ComponentTypeSymbol, Open: true, Once: true,
		Doc:   "Its presence switches Gaussian noise on for every state; the standard deviation per step is the DerivedParameter nsig of derivatives, 1 without it.",
		Attrs: []lems.Attribute{named("Must be noise, in lower case."), description}},
	{Name: "ComponentType", Role: other, Within: "Lems", Declares: lems.ComponentTypeSymbol, Open: true, Ignored: true,
		Doc:   "RateML uses the types derivatives, noise and those whose names contain coupling; this one is ignored.",
		Attrs: []lems.Attribute{named("The name of the type."), description}},

	{Name: "Parameter", Role: derivatives, Within: inDerivatives, Declares: lems.ParameterSymbol,
		Doc: "A swept parameter: every point of a sweep gives it another value from its range.",
		Attrs: []lems.Attribute{named("The parameter's name in expressions."),
			{Name: "dimension", Kind: lems.RangeValue, Required: true, Doc: "The range to sweep, as \"lo, hi\"."}, description}},
	{Name: "DerivedParameter", Role: derivatives, Within: inDerivatives, Declares: lems.DerivedParameterSymbol,
		Doc: "A number computed once per parameter point. Reserved: rec_speed_dt = 1/(speed*dt) switches delays on, nsig is the standard deviation of the noise per step.",
		Attrs: []lems.Attribute{named("The name in expressions."),
			{Name: "value", Kind: lems.ExprValue, Required: true, Doc: "An expression of parameters, constants, dt and n_node."}, unused, description}},
	{Name: "Constant", Role: derivatives, Within: inDerivatives, Declares: lems.ConstantSymbol,
		Doc: "A number of the model.",
		Attrs: []lems.Attribute{named("The name in expressions."),
			{Name: "value", Kind: lems.ExprValue, Required: true, Doc: "A number, or an expression of numbers."},
			{Name: "dimension", Kind: lems.DomainValue, Doc: "The sensible domain for sliders, as \"lo=0.0, hi=1.0, step=0.1\"; \"\" or None for none."}, description}},
	{Name: "Exposure", Role: derivatives, Within: inDerivatives,
		Doc: "An observable of every node: a state or derived variable, or an expression of them. Metrics, averages and trajectories are made of exposures.",
		Attrs: []lems.Attribute{{Name: "name", Kind: lems.ExposureValue, Required: true, Doc: "What is observed: a variable or an expression."},
			unused, description}},
	{Name: "Dynamics", Role: derivatives, Within: inDerivatives, Once: true,
		Doc: "The states and equations."},

	{Name: "StateVariable", Role: derivatives, Within: "Dynamics:derivatives", Declares: lems.StateVariableSymbol,
		Doc: "A state of every node; it is integrated with the TimeDerivative named d + its name.",
		Attrs: []lems.Attribute{named("The state's name."),
			{Name: "dimension", Kind: lems.RangeValue, Doc: "The range \"lo, hi\" in which the initial value of each node is drawn; lo = hi gives that value.", Default: "0.0, 0.0"},
			{Name: "exposure", Kind: lems.BoundsValue, Doc: "The bounds \"lo, hi\" to which the state is clamped after every step, or None; inf is allowed.", Default: "None"}, description}},
	{Name: "DerivedVariable", Role: derivatives, Within: "Dynamics:derivatives", Declares: lems.DerivedVariableSymbol,
		Doc: "A value computed from states, couplings and parameters at every step. The order in the file does not matter.",
		Attrs: []lems.Attribute{named("The variable's name."),
			{Name: "value", Kind: lems.ExprValue, Required: true, Doc: "Its expression."},
			{Name: "dimension", Kind: lems.TextValue, Doc: "Without meaning in RateML."},
			{Name: "exposure", Kind: lems.TextValue, Doc: "Without meaning in RateML; write an Exposure."}, description}},
	{Name: "ConditionalDerivedVariable", Role: derivatives, Within: "Dynamics:derivatives", Declares: lems.ConditionalDerivedVariableSymbol,
		Doc: "A value chosen by conditions: the first Case whose condition holds; the last Case is the default.",
		Attrs: []lems.Attribute{named("The variable's name."),
			{Name: "cases", Kind: lems.TextValue, Doc: "Without meaning; an older spelling."},
			{Name: "dimension", Kind: lems.TextValue, Doc: "Without meaning in RateML."},
			{Name: "exposure", Kind: lems.TextValue, Doc: "Without meaning in RateML; write an Exposure."}, description}},
	{Name: "Case", Role: derivatives, Within: "ConditionalDerivedVariable:derivatives",
		Doc: "One alternative of a ConditionalDerivedVariable. Write the last one with condition=\"\": it is the default.",
		Attrs: []lems.Attribute{
			{Name: "condition", Kind: lems.TextValue, Doc: "When this case applies: comparisons joined by and, or; write < as &lt;."},
			{Name: "value", Kind: lems.ExprValue, Required: true, Doc: "The value in this case."}}},
	{Name: "TimeDerivative", Role: derivatives, Within: "Dynamics:derivatives",
		Doc: "The equation of a state: its time derivative, per millisecond.",
		Attrs: []lems.Attribute{
			{Name: "variable", Kind: lems.StateRef, Required: true, Doc: "d followed by the state's name, as dV for V."},
			{Name: "value", Kind: lems.ExprValue, Required: true, Doc: "The right-hand side."}, description}},

	{Name: "Parameter", Role: coupling, Within: inCoupling, Declares: lems.CouplingParameterSymbol,
		Doc: "A name for a state of the source node, as it was one transmission delay ago.",
		Attrs: []lems.Attribute{named("The name in pre and post, by custom the state's name followed by _j."),
			{Name: "dimension", Kind: lems.IndexValue, Required: true, Doc: "The zero-based index of the state in derivatives."}, description}},
	{Name: "DerivedParameter", Role: coupling, Within: inCoupling, Declares: lems.AccumulatorSymbol,
		Doc: "The accumulator: the name under which the dynamics use the sum, c_pop0 by custom. The sum is multiplied by value.",
		Attrs: []lems.Attribute{named("The name in the dynamics, by custom c_pop0, c_pop1, ..."),
			{Name: "value", Kind: lems.TextValue, Doc: "The factor after the sum, such as global_coupling; absent or None for none."}, unused, description}},
	{Name: "Constant", Role: coupling, Within: inCoupling, Declares: lems.ConstantSymbol,
		Doc: "A number of the coupling.",
		Attrs: []lems.Attribute{named("The name in pre and post."),
			{Name: "value", Kind: lems.ExprValue, Required: true, Doc: "A number, or an expression of numbers."},
			{Name: "dimension", Kind: lems.DomainValue, Doc: "The sensible domain for sliders; \"\" for none."}, description}},
	{Name: "Dynamics", Role: coupling, Within: inCoupling, Once: true,
		Doc: "Holds the DerivedVariables pre and post."},
	{Name: "DerivedVariable", Role: coupling, Within: "Dynamics:coupling", Declares: lems.CouplingFunctionSymbol,
		Doc: "pre or post: each edge adds weight * post * pre to the sum.",
		Attrs: []lems.Attribute{named("pre or post."),
			{Name: "value", Kind: lems.TextValue, Required: true, Doc: "An expression of the source's delayed states, the target's own states, constants and parameters."},
			{Name: "dimension", Kind: lems.TextValue, Doc: "Without meaning in RateML."}, description}},
}

// ignored are the elements of LEMS that TVB's schema admits and its generator
// does not look at.
func ignored() []*lems.Element {
	type place struct{ names, within string }
	var list []*lems.Element
	for _, p := range []place{
		{"Dimension Unit Component Target Include Constant Assertion", "Lems"},
		{"Property IndexParameter Child Children Fixed Link ComponentReference Attachments EventPort Requirement ComponentRequirement InstanceRequirement Path Text Structure Simulation", inDerivatives + " " + inCoupling},
		{"OnStart OnEvent OnCondition Regime KineticScheme", "Dynamics:derivatives Dynamics:coupling"},
		{"Exposure", inCoupling},
		{"StateVariable TimeDerivative ConditionalDerivedVariable", "Dynamics:coupling"},
	} {
		for _, name := range strings.Fields(p.names) {
			list = append(list, &lems.Element{Name: name, Within: p.within, Ignored: true, Open: true,
				Doc: "An element of LEMS that RateML accepts and ignores."})
		}
	}
	return list
}
