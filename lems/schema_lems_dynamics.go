package lems

const (
	inDynamics = "Dynamics"
	inBoth     = "Dynamics Regime"
	inHandlers = "OnStart OnEvent OnCondition OnEntry"
)

// dynamicsRows are Dynamics and what may stand in it.
var dynamicsRows = []*Element{
	{Name: "Dynamics", Within: inType, Once: true, Doc: "The run-time behaviour: states, equations, events.",
		Order: "StateVariable DerivedVariable ConditionalDerivedVariable TimeDerivative OnStart OnEvent OnCondition Regime KineticScheme",
		Attrs: []Attribute{textAttr("name", "A name for the block.").only(onlyJ), textAttr("simultaneous", "Whether to integrate the equations with a matrix method.").only(onlyJ).words("true false")}},
	{Name: "StateVariable", Within: inBoth, Declares: StateVariableSymbol, Doc: "A state; it starts at 0 unless OnStart assigns a value.", Attrs: []Attribute{nameAttr("The state's name."), dimensionAttr, exposureAttr, descriptionAttr}},
	{Name: "DerivedVariable", Within: inBoth, Declares: DerivedVariableSymbol, Either: "value select", Doc: "A value computed at every step from others, or selected from nested components.", Attrs: []Attribute{
		nameAttr("The variable's name."), dimensionAttr, exposureAttr, {Name: "value", Kind: ExprValue, Doc: "Its expression."},
		{Name: "select", Kind: PathValue, Doc: "A path to quantities of nested components."},
		textAttr("reduce", "How a list becomes a number: add or multiply.").words("add multiply"),
		textAttr("required", "Whether the selected component must exist.").words("true false"), descriptionAttr}},
	{Name: "ConditionalDerivedVariable", Within: inBoth, Declares: ConditionalDerivedVariableSymbol, Doc: "A value chosen by conditions: the first Case that holds; 0 if none does.", Order: "Case", Attrs: []Attribute{
		nameAttr("The variable's name."), dimensionAttr, exposureAttr, textAttr("required", "Without effect.").only(onlyJ), descriptionAttr}},
	{Name: "Case", Within: "ConditionalDerivedVariable", Doc: "One alternative; without a condition it always holds.", Attrs: []Attribute{
		{Name: "condition", Kind: ConditionValue, Doc: "When it applies, with .lt. .gt. .and. .or."}, valueAttr("The value in this case."), textAttr("name", "A name for it.").only(onlyJ)}},
	{Name: "TimeDerivative", Within: inBoth, Doc: "The equation of a state: its time derivative.", Attrs: []Attribute{{Name: "variable", Kind: StateRef, Required: true, Doc: "The state."}, valueAttr("The right-hand side.")}},
	{Name: "OnStart", Within: inBoth, Once: true, Doc: "What happens before the first step.", Order: "StateAssignment"},
	{Name: "OnEvent", Within: inBoth, Doc: "What happens when an event arrives.", Order: "StateAssignment EventOut", Attrs: []Attribute{refAttr("port", "EventPort", "The EventPort, of direction in.")}},
	{Name: "OnCondition", Within: inBoth, Doc: "What happens at every step at which a condition holds.", Order: "StateAssignment EventOut Transition", Attrs: []Attribute{{Name: "test", Kind: ConditionValue, Required: true, Doc: "The condition, with .lt. .gt. .and. .or."}}},
	{Name: "OnEntry", Within: "Regime", Once: true, Doc: "What happens when the regime is entered.", Order: "StateAssignment"},
	{Name: "StateAssignment", Within: inHandlers, Doc: "Sets a state.", Attrs: []Attribute{{Name: "variable", Kind: StateRef, Required: true, Doc: "The state."}, valueAttr("Its new value.")}},
	{Name: "EventOut", Within: inHandlers, Doc: "Sends an event.", Attrs: []Attribute{refAttr("port", "EventPort", "The EventPort, of direction out.")}},
	{Name: "Transition", Within: inHandlers, Once: true, Doc: "Goes to another regime.", Attrs: []Attribute{refAttr("regime", "Regime", "The Regime.")}},
	{Name: "Regime", Within: inDynamics, Declares: RegimeSymbol, Doc: "A mode of behaviour, of which one is active at a time.", Order: "TimeDerivative OnEntry OnCondition", Attrs: []Attribute{
		nameAttr("The regime's name."), textAttr("initial", "true for the one that is active at the start.").words("true false")}},
	{Name: "KineticScheme", Within: inDynamics, Tools: notP, Doc: "A scheme of states and transitions with rates; the occupancies sum to 1.", Attrs: []Attribute{
		{Name: "name", Kind: TextValue, Required: true, Doc: "A name for the scheme."},
		refAttr("nodes", "Children", "The list of states."), refAttr("edges", "Children", "The list of transitions."),
		{Name: "stateVariable", Kind: OtherRef, Required: true, In: "nodes", Of: "Exposure StateVariable", Doc: "The state variable of each node, its occupancy."},
		{Name: "edgeSource", Kind: OtherRef, Required: true, In: "edges", Of: "Link ComponentReference", Doc: "The Link of an edge to where it begins."},
		{Name: "edgeTarget", Kind: OtherRef, Required: true, In: "edges", Of: "Link ComponentReference", Doc: "The Link of an edge to where it ends."},
		{Name: "forwardRate", Kind: OtherRef, Required: true, In: "edges", Of: "Exposure", Doc: "The Exposure of an edge that is its rate forward."},
		{Name: "reverseRate", Kind: OtherRef, Required: true, In: "edges", Of: "Exposure", Doc: "The Exposure of an edge that is its rate back."},
		textAttr("dependency", "The quantity over which rates are tabulated.").only(onlyJ), textAttr("step", "The step of the table.").only(onlyJ)}},
	experiment("Super", inDynamics, "An experiment of jLEMS."),
	experiment("StateScalarField", inDynamics, "An experiment of jLEMS with geometry."),
	experiment("DerivedScalarField", inDynamics, "An experiment of jLEMS with geometry."),
	experiment("DerivedPunctateField", inDynamics, "An experiment of jLEMS with geometry."),
}
