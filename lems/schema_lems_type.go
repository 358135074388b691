package lems

const inType = "ComponentType"

// experiment is an element that only jLEMS reads, to no effect in a simulation.
func experiment(name, within, doc string) *Element {
	return &Element{Name: name, Within: within, Tools: onlyJ, Open: true, Doc: doc}
}

// referenceAttrs are what jLEMS alone reads of Link and ComponentReference.
var referenceAttrs = []Attribute{
	textAttr("root", "Without effect.").only(onlyJ), textAttr("isAny", "Whether a component of any type will do.").only(onlyJ).words("true false"),
	textAttr("required", "Whether it must be given.").only(onlyJ).words("true false"), textAttr("defaultComponent", "What counts where none is given.").only(onlyJ), descriptionAttr,
}

// typeRows are what may stand in a ComponentType.
var typeRows = []*Element{
	{Name: "Property", Within: inType, Declares: PropertySymbol, Doc: "A quantity that may differ between instances of one component.", Attrs: []Attribute{
		nameAttr("The property's name."), dimensionAttr, textAttr("defaultValue", "Its value where nothing is assigned, in SI units."), descriptionAttr}},
	{Name: "Parameter", Within: inType, Declares: ParameterSymbol, Doc: "A value that each component of the type supplies.", Attrs: []Attribute{
		nameAttr("The parameter's name; components give it as an attribute."), dimensionAttr, exposureAttr.only(onlyJ), descriptionAttr}},
	{Name: "IntegerParameter", Within: inType, Declares: ParameterSymbol, Tools: onlyJ, Doc: "An integer that each component of the type supplies.", Attrs: []Attribute{nameAttr("The parameter's name."), descriptionAttr}},
	{Name: "IndexParameter", Within: inType, Declares: ParameterSymbol, Tools: notP, Doc: "An integer that picks an element of a list.", Attrs: []Attribute{nameAttr("The parameter's name."), descriptionAttr}},
	{Name: "PathParameter", Within: inType, Declares: TextSymbol, Tools: onlyJ, Doc: "A path that each component of the type supplies.", Attrs: []Attribute{nameAttr("The parameter's name."), descriptionAttr}},
	{Name: "DerivedParameter", Within: inType, Declares: DerivedParameterSymbol, Either: "value select", Doc: "A value computed once per component from its parameters.", Attrs: []Attribute{
		nameAttr("The name in expressions."), dimensionAttr, {Name: "value", Kind: ExprValue, Doc: "An expression of parameters and constants."}, textAttr("select", "A path to take the value from.").only(notX), descriptionAttr}},
	{Name: "Fixed", Within: inType, Doc: "Gives an inherited parameter a value for good.", Attrs: []Attribute{
		refAttr("parameter", "Parameter IntegerParameter IndexParameter PathParameter Property Text Path", "The parameter."), quantityAttr("Its value, with a unit."), descriptionAttr}},
	{Name: "Constant", Within: inType, Declares: ConstantSymbol, Doc: "A constant of the type, with a unit.", Attrs: []Attribute{
		nameAttr("The name in expressions."), dimensionAttr, quantityAttr("A number with a unit."), textAttr("symbol", "Another name.").only(notX), descriptionAttr}},
	{Name: "Exposure", Within: inType, Declares: ExposureSymbol, Doc: "A quantity that other components may read.", Attrs: []Attribute{nameAttr("The name under which it is read."), dimensionAttr, descriptionAttr}},
	{Name: "Requirement", Within: inType, Declares: RequirementSymbol, Doc: "A quantity that an enclosing component must provide.", Attrs: []Attribute{nameAttr("The quantity's name."), dimensionAttr, descriptionAttr}},
	{Name: "ComponentRequirement", Within: inType, Declares: InstanceSymbol, Tools: notP, Doc: "A reference that an enclosing component must have.", Attrs: []Attribute{nameAttr("The reference's name."), descriptionAttr.only(onlyJ)}},
	{Name: "InstanceRequirement", Within: inType, Declares: InstanceSymbol, Tools: notP, Doc: "An instance that a Structure supplies when it builds.", Attrs: []Attribute{nameAttr("The instance's name, such as peer."), typeAttr("Its ComponentType."), descriptionAttr.only(onlyJ)}},
	{Name: "Child", Within: inType, Declares: ChildSymbol, Doc: "Exactly one nested component, whose tag is this name.", Attrs: []Attribute{
		nameAttr("The role's name."), typeAttr("The nested component's type."), textAttr("substitute", "A type to put in its place.").only(onlyJ), descriptionAttr}},
	{Name: "Children", Within: inType, Declares: ChildSymbol, Doc: "A list of nested components of one type.", Attrs: []Attribute{
		{Name: "name", Kind: NameDecl, Doc: "The list's name."}, typeAttr("The type of the nested components."),
		{Name: "min", Kind: IntegerValue, Doc: "Fewest components; no tool enforces it."}, {Name: "max", Kind: IntegerValue, Doc: "Most components; no tool enforces it."}, descriptionAttr}},
	{Name: "Link", Within: inType, Declares: ChildSymbol, Doc: "Names a component inside the same parent.", Open: true, Attrs: append([]Attribute{
		nameAttr("The link's name."), typeAttr("The type of what it names."), textAttr("local", "Without effect.").only(onlyJ)}, referenceAttrs...)},
	{Name: "ComponentReference", Within: inType, Declares: ChildSymbol, Doc: "Names another component by its id.", Open: true, Attrs: append([]Attribute{
		nameAttr("The reference's name."), typeAttr("The type of what it names."), textAttr("local", "Whether to look inside the parent.").only(notP).words("true false")}, referenceAttrs...)},
	{Name: "ComponentTypeReference", Within: inType, Declares: TextSymbol, Tools: onlyJ, Doc: "An attribute that holds the name of a type.", Attrs: []Attribute{nameAttr("The attribute's name."), descriptionAttr}},
	{Name: "Attachments", Within: inType, Declares: ChildSymbol, Doc: "A list to which instances may be attached at run time, such as synapses.", Attrs: []Attribute{
		nameAttr("The list's name."), typeAttr("The type of what is attached."), textAttr("compClass", "The type, in an older jLEMS.").only(onlyJ), descriptionAttr}},
	{Name: "EventPort", Within: inType, Declares: EventPortSymbol, Doc: "A port through which events come in or go out.", Attrs: []Attribute{
		nameAttr("The port's name."), {Name: "direction", Kind: TextValue, Required: true, Values: "in out", Doc: "in or out."}, descriptionAttr}},
	{Name: "Path", Within: inType, Declares: TextSymbol, Doc: "An attribute that holds a run-time path.", Attrs: []Attribute{nameAttr("The attribute's name."), descriptionAttr}},
	{Name: "Text", Within: inType, Declares: TextSymbol, Doc: "An attribute that holds free text.", Attrs: []Attribute{nameAttr("The attribute's name."), descriptionAttr}},
	{Name: "Collection", Within: inType, Declares: TextSymbol, Tools: onlyJ, Doc: "A named set that Gather fills.", Attrs: []Attribute{nameAttr("The set's name.")}},
	{Name: "PairCollection", Within: inType, Declares: TextSymbol, Tools: onlyJ, Doc: "A named set of pairs that GatherPairs fills.", Attrs: []Attribute{nameAttr("The set's name.")}},
	experiment("Location", inType, "An experiment of jLEMS with geometry."),
	experiment("Geometry", inType, "An experiment of jLEMS with geometry."),
	experiment("Procedure", inType, "An experiment of jLEMS with procedures."),
	experiment("Equilibrium", inType, "An experiment of jLEMS."),
	experiment("About", inType, "Text about the type."),
	experiment("Meta", inType, "Data for other tools."),
}
