package lems

// schemaLEMS is LEMS 0.7.6 and what its tools accept beyond it. Components,
// whose tags are the model's own types, may stand at top level beside the rows.
var schemaLEMS = Schema{OpenRoot: true, Rows: lemsRows}

var (
	descriptionAttr = Attribute{Name: "description", Kind: TextValue, Doc: "What this is, for people."}
	dimensionAttr   = Attribute{Name: "dimension", Kind: DimensionRef, Default: "none", Doc: "The physical dimension, by name."}
	exposureAttr    = Attribute{Name: "exposure", Kind: ExposureRef, Doc: "The Exposure through which other components see it."}
)

func nameAttr(doc string) Attribute {
	return Attribute{Name: "name", Kind: NameDecl, Required: true, Doc: doc}
}

func typeAttr(doc string) Attribute {
	return Attribute{Name: "type", Kind: TypeRef, Required: true, Doc: doc}
}

func valueAttr(doc string) Attribute {
	return Attribute{Name: "value", Kind: ExprValue, Required: true, Doc: doc}
}

func textAttr(name, doc string) Attribute { return Attribute{Name: name, Kind: TextValue, Doc: doc} }

const (
	inType     = "ComponentType"
	inDynamics = "Dynamics"
	inHandlers = "OnStart OnEvent OnCondition OnEntry"
)

var lemsRows = []*Element{
	{Name: "Lems", Doc: "The root of a LEMS file.", Attrs: []Attribute{descriptionAttr}},
	{Name: "neuroml", Doc: "The root of a NeuroML 2 file: components of the NeuroML core types.",
		Attrs: []Attribute{{Name: "id", Kind: TextValue, Doc: "The document's id."}}},

	{Name: "Target", Within: "Lems", Doc: "Names the component that is run.", Attrs: []Attribute{
		{Name: "component", Kind: OtherRef, Required: true, Doc: "The id of the component to run."},
		textAttr("reportFile", "Where jLEMS writes a report of the run."), textAttr("timesFile", "Where jLEMS writes the time points.")}},
	{Name: "include", Within: "neuroml", Doc: "Takes in the content of another file; LEMS spells it Include.", Attrs: []Attribute{
		{Name: "href", Kind: FileValue, Doc: "The file, relative to this one."}, {Name: "file", Kind: FileValue, Doc: "LEMS's word for href."}}},
	{Name: "Include", Within: "Lems", Doc: "Takes in the content of another file.", Attrs: []Attribute{
		{Name: "file", Kind: FileValue, Doc: "The file, relative to this one."}, {Name: "href", Kind: FileValue, Doc: "NeuroML's word for file."}}},
	{Name: "Dimension", Within: "Lems", Declares: DimensionSymbol, Doc: "Declares a physical dimension as a product of powers of the base dimensions.", Attrs: []Attribute{
		nameAttr("The dimension's name, such as voltage."),
		{Name: "m", Kind: IntegerValue, Default: "0", Doc: "Exponent of mass."}, {Name: "l", Kind: IntegerValue, Default: "0", Doc: "Exponent of length."},
		{Name: "t", Kind: IntegerValue, Default: "0", Doc: "Exponent of time."}, {Name: "i", Kind: IntegerValue, Default: "0", Doc: "Exponent of current."},
		{Name: "k", Kind: IntegerValue, Default: "0", Doc: "Exponent of temperature."}, {Name: "n", Kind: IntegerValue, Default: "0", Doc: "Exponent of amount of substance."},
		{Name: "j", Kind: IntegerValue, Default: "0", Doc: "Exponent of luminous intensity; jLEMS only."}, descriptionAttr}},
	{Name: "Unit", Within: "Lems", Doc: "Declares a unit: SI value = number * scale * 10^power + offset.", Attrs: []Attribute{
		{Name: "symbol", Kind: TextValue, Required: true, Doc: "The symbol written after a number."},
		{Name: "dimension", Kind: DimensionRef, Required: true, Doc: "The dimension it measures."},
		{Name: "power", Kind: IntegerValue, Default: "0", Doc: "Power of ten."}, textAttr("scale", "Factor, 1 by default."),
		textAttr("offset", "Added, 0 by default."), textAttr("name", "The unit's full name; jLEMS and pyLEMS only."), descriptionAttr}},
	{Name: "Constant", Within: "Lems", Declares: ConstantSymbol, Doc: "A global constant; jLEMS knows it by its symbol, in SI units.", Tools: "jLEMS", Attrs: []Attribute{
		nameAttr("The constant's name."), dimensionAttr, {Name: "value", Kind: QuantityValue, Required: true, Doc: "A number, in SI units."}, textAttr("symbol", "The name in expressions."), descriptionAttr}},
	{Name: "Assertion", Within: "Lems", Doc: "Asserts that two dimensions are equal.", Tools: "jLEMS", Attrs: []Attribute{
		{Name: "dimension", Kind: DimensionRef, Doc: "A dimension."}, textAttr("matches", "An expression over dimension names.")}},
	{Name: "Component", Within: "Lems neuroml", Declares: ComponentSymbol, Open: true, Doc: "An instance of a ComponentType, with its parameters as attributes.", Attrs: []Attribute{
		{Name: "id", Kind: NameDecl, Doc: "The component's id."}, {Name: "type", Kind: TypeRef, Doc: "Its ComponentType."}, textAttr("extends", "A component to take parameters from.")}},

	{Name: "ComponentType", Within: "Lems neuroml", Declares: ComponentTypeSymbol, Doc: "Defines a kind of model component: its parameters, what it exposes, and its dynamics.", Attrs: []Attribute{
		nameAttr("The type's name."), {Name: "extends", Kind: TypeRef, Doc: "The type whose members it inherits."}, descriptionAttr, textAttr("standalone", "Without effect."), textAttr("id", "Without effect.")}},
	{Name: "Property", Within: inType, Declares: PropertySymbol, Doc: "A quantity that may differ between instances of one component.", Attrs: []Attribute{
		nameAttr("The property's name."), dimensionAttr, textAttr("defaultValue", "Its value where nothing is assigned, in SI units."), descriptionAttr}},
	{Name: "Parameter", Within: inType, Declares: ParameterSymbol, Doc: "A value that each component of the type supplies.", Attrs: []Attribute{
		nameAttr("The parameter's name; components give it as an attribute."), dimensionAttr, exposureAttr, descriptionAttr}},
	{Name: "IntegerParameter", Within: inType, Declares: ParameterSymbol, Tools: "jLEMS", Doc: "An integer that each component of the type supplies.", Attrs: []Attribute{nameAttr("The parameter's name."), descriptionAttr}},
	{Name: "IndexParameter", Within: inType, Declares: ParameterSymbol, Doc: "An integer that picks an element of a list.", Attrs: []Attribute{nameAttr("The parameter's name."), descriptionAttr}},
	{Name: "PathParameter", Within: inType, Declares: ParameterSymbol, Tools: "jLEMS", Doc: "A path that each component of the type supplies.", Attrs: []Attribute{nameAttr("The parameter's name."), descriptionAttr}},
	{Name: "DerivedParameter", Within: inType, Declares: DerivedParameterSymbol, Doc: "A value computed once per component from its parameters.", Attrs: []Attribute{
		nameAttr("The name in expressions."), dimensionAttr, {Name: "value", Kind: ExprValue, Doc: "An expression of parameters and constants."}, textAttr("select", "A path to take the value from; jLEMS and pyLEMS only."), descriptionAttr}},
	{Name: "Fixed", Within: inType, Doc: "Gives an inherited parameter a value for good.", Attrs: []Attribute{
		{Name: "parameter", Kind: OtherRef, Required: true, Doc: "The parameter."}, {Name: "value", Kind: QuantityValue, Required: true, Doc: "Its value, with a unit."}, descriptionAttr}},
	{Name: "Constant", Role: "", Within: inType, Declares: ConstantSymbol, Doc: "A constant of the type, with a unit.", Attrs: []Attribute{
		nameAttr("The name in expressions."), dimensionAttr, {Name: "value", Kind: QuantityValue, Required: true, Doc: "A number with a unit."}, textAttr("symbol", "Another name; jLEMS and pyLEMS only."), descriptionAttr}},
	{Name: "Exposure", Within: inType, Declares: ExposureSymbol, Doc: "A quantity that other components may read.", Attrs: []Attribute{nameAttr("The name under which it is read."), dimensionAttr, descriptionAttr}},
	{Name: "Requirement", Within: inType, Declares: RequirementSymbol, Doc: "A quantity that an enclosing component must provide.", Attrs: []Attribute{nameAttr("The quantity's name."), dimensionAttr, descriptionAttr}},
	{Name: "ComponentRequirement", Within: inType, Doc: "A reference that an enclosing component must have.", Attrs: []Attribute{nameAttr("The reference's name."), descriptionAttr}},
	{Name: "InstanceRequirement", Within: inType, Doc: "An instance that a Structure supplies when it builds.", Attrs: []Attribute{nameAttr("The instance's name, such as peer."), typeAttr("Its ComponentType."), descriptionAttr}},
	{Name: "Child", Within: inType, Declares: ChildSymbol, Doc: "Exactly one nested component, whose tag is this name.", Attrs: []Attribute{nameAttr("The role's name."), typeAttr("The nested component's type."), textAttr("substitute", "jLEMS only."), descriptionAttr}},
	{Name: "Children", Within: inType, Declares: ChildSymbol, Doc: "A list of nested components of one type.", Attrs: []Attribute{
		{Name: "name", Kind: NameDecl, Doc: "The list's name."}, typeAttr("The type of the nested components."), {Name: "min", Kind: IntegerValue, Doc: "Fewest components; no tool enforces it."}, {Name: "max", Kind: IntegerValue, Doc: "Most components; no tool enforces it."}, descriptionAttr}},
	{Name: "Link", Within: inType, Declares: ChildSymbol, Doc: "Names a component inside the same parent.", Open: true, Attrs: []Attribute{nameAttr("The link's name."), typeAttr("The type of what it names."), descriptionAttr}},
	{Name: "ComponentReference", Within: inType, Declares: ChildSymbol, Doc: "Names another component by its id.", Open: true, Attrs: []Attribute{nameAttr("The reference's name."), typeAttr("The type of what it names."), textAttr("local", "Whether to look inside the parent; jLEMS."), descriptionAttr}},
	{Name: "ComponentTypeReference", Within: inType, Tools: "jLEMS", Doc: "An attribute that holds the name of a type.", Attrs: []Attribute{nameAttr("The reference's name.")}},
	{Name: "Attachments", Within: inType, Declares: ChildSymbol, Doc: "A list to which instances may be attached at run time, such as synapses.", Attrs: []Attribute{nameAttr("The list's name."), typeAttr("The type of what is attached."), textAttr("compClass", "jLEMS only."), descriptionAttr}},
	{Name: "EventPort", Within: inType, Declares: EventPortSymbol, Doc: "A port through which events come in or go out.", Attrs: []Attribute{nameAttr("The port's name."), {Name: "direction", Kind: TextValue, Required: true, Doc: "in or out."}, descriptionAttr}},
	{Name: "Path", Within: inType, Doc: "An attribute that holds a run-time path.", Attrs: []Attribute{nameAttr("The attribute's name."), descriptionAttr}},
	{Name: "Text", Within: inType, Doc: "An attribute that holds free text.", Attrs: []Attribute{nameAttr("The attribute's name."), descriptionAttr}},
	{Name: "Collection", Within: inType, Tools: "jLEMS", Doc: "A named set that Gather fills.", Attrs: []Attribute{nameAttr("The set's name.")}},
	{Name: "PairCollection", Within: inType, Tools: "jLEMS", Doc: "A named set of pairs that GatherPairs fills.", Attrs: []Attribute{nameAttr("The set's name.")}},
	{Name: "Location", Within: inType, Tools: "jLEMS", Open: true, Doc: "An experiment of jLEMS with geometry."},
	{Name: "Geometry", Within: inType, Tools: "jLEMS", Open: true, Doc: "An experiment of jLEMS with geometry."},
	{Name: "Procedure", Within: inType, Tools: "jLEMS", Open: true, Doc: "An experiment of jLEMS with procedures."},
	{Name: "Equilibrium", Within: inType, Tools: "jLEMS", Open: true, Doc: "An experiment of jLEMS."},
	{Name: "About", Within: inType, Tools: "jLEMS", Open: true, Doc: "Text about the type."},
	{Name: "Meta", Within: inType, Tools: "jLEMS", Open: true, Doc: "Data for other tools."},
	{Name: "Structure", Within: inType, Open: true, Doc: "How the component builds instances and connects them."},
	{Name: "Simulation", Within: inType, Open: true, Doc: "How the component runs, records and displays."},
	{Name: "Dynamics", Within: inType, Doc: "The run-time behaviour: states, equations, events.", Attrs: []Attribute{textAttr("name", "jLEMS only."), textAttr("simultaneous", "jLEMS only: integrate with Runge-Kutta.")}},

	{Name: "StateVariable", Within: "Dynamics Regime", Declares: StateVariableSymbol, Doc: "A state; it starts at 0 unless OnStart assigns a value.", Attrs: []Attribute{nameAttr("The state's name."), dimensionAttr, exposureAttr, descriptionAttr}},
	{Name: "DerivedVariable", Within: "Dynamics Regime", Declares: DerivedVariableSymbol, Doc: "A value computed at every step from others, or selected from nested components.", Attrs: []Attribute{
		nameAttr("The variable's name."), dimensionAttr, exposureAttr, {Name: "value", Kind: ExprValue, Doc: "Its expression."},
		textAttr("select", "A path to quantities of nested components."), textAttr("reduce", "How a list becomes a number: add or multiply."), textAttr("required", "Whether the selected component must exist."), descriptionAttr}},
	{Name: "ConditionalDerivedVariable", Within: "Dynamics Regime", Declares: ConditionalDerivedVariableSymbol, Doc: "A value chosen by conditions: the first Case that holds; 0 if none does.", Attrs: []Attribute{nameAttr("The variable's name."), dimensionAttr, exposureAttr, descriptionAttr}},
	{Name: "Case", Within: "ConditionalDerivedVariable", Doc: "One alternative; without a condition it always holds.", Attrs: []Attribute{
		{Name: "condition", Kind: ConditionValue, Doc: "When it applies, with .lt. .gt. .and. .or."}, valueAttr("The value in this case."), textAttr("name", "jLEMS only.")}},
	{Name: "TimeDerivative", Within: "Dynamics Regime", Doc: "The equation of a state: its time derivative.", Attrs: []Attribute{{Name: "variable", Kind: StateRef, Required: true, Doc: "The state."}, valueAttr("The right-hand side.")}},
	{Name: "OnStart", Within: "Dynamics Regime", Doc: "What happens before the first step."},
	{Name: "OnEvent", Within: "Dynamics Regime", Doc: "What happens when an event arrives.", Attrs: []Attribute{{Name: "port", Kind: OtherRef, Required: true, Doc: "The EventPort, of direction in."}}},
	{Name: "OnCondition", Within: "Dynamics Regime", Doc: "What happens at every step at which a condition holds.", Attrs: []Attribute{{Name: "test", Kind: ConditionValue, Required: true, Doc: "The condition, with .lt. .gt. .and. .or."}}},
	{Name: "OnEntry", Within: "Regime", Doc: "What happens when the regime is entered."},
	{Name: "StateAssignment", Within: inHandlers, Doc: "Sets a state.", Attrs: []Attribute{{Name: "variable", Kind: StateRef, Required: true, Doc: "The state."}, valueAttr("Its new value.")}},
	{Name: "EventOut", Within: inHandlers, Doc: "Sends an event.", Attrs: []Attribute{{Name: "port", Kind: OtherRef, Required: true, Doc: "The EventPort, of direction out."}}},
	{Name: "Transition", Within: inHandlers, Doc: "Goes to another regime.", Attrs: []Attribute{{Name: "regime", Kind: OtherRef, Required: true, Doc: "The Regime."}}},
	{Name: "Regime", Within: inDynamics, Declares: RegimeSymbol, Doc: "A mode of behaviour, of which one is active at a time.", Attrs: []Attribute{nameAttr("The regime's name."), textAttr("initial", "true for the one that is active at the start.")}},
	{Name: "KineticScheme", Within: inDynamics, Open: true, Doc: "A scheme of states and transitions with rates."},
	{Name: "Super", Within: inDynamics, Open: true, Tools: "jLEMS", Doc: "An experiment of jLEMS."},
	{Name: "StateScalarField", Within: inDynamics, Open: true, Tools: "jLEMS", Doc: "An experiment of jLEMS with geometry."},
	{Name: "DerivedScalarField", Within: inDynamics, Open: true, Tools: "jLEMS", Doc: "An experiment of jLEMS with geometry."},
	{Name: "DerivedPunctateField", Within: inDynamics, Open: true, Tools: "jLEMS", Doc: "An experiment of jLEMS with geometry."},
}
