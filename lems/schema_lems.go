package lems

// schemaLEMS is LEMS 0.7.6 and what its tools accept beyond it. Components,
// whose tags are the model's own types, may stand at top level beside the rows.
var schemaLEMS = Schema{OpenRoot: true, Rows: rows(lemsRows, typeRows, dynamicsRows, structureRows, simulationRows)}

func rows(tables ...[]*Element) []*Element {
	var all []*Element
	for _, t := range tables {
		all = append(all, t...)
	}
	return all
}

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

func quantityAttr(doc string) Attribute {
	return Attribute{Name: "value", Kind: QuantityValue, Required: true, Doc: doc}
}

func textAttr(name, doc string) Attribute { return Attribute{Name: name, Kind: TextValue, Doc: doc} }

func exponentAttr(name, base string) Attribute {
	return Attribute{Name: name, Kind: IntegerValue, Default: "0", Doc: "Exponent of " + base + "."}
}

// refAttr is an attribute that must name something of the type.
func refAttr(name, of, doc string) Attribute {
	return Attribute{Name: name, Kind: OtherRef, Required: true, Of: of, Doc: doc}
}

// only says which tools accept an attribute.
func (a Attribute) only(tools string) Attribute {
	a.Tools = tools
	return a
}

// optional says that the attribute may be left out.
func (a Attribute) optional() Attribute {
	a.Required = false
	return a
}

// words says what an attribute may hold.
func (a Attribute) words(values string) Attribute {
	a.Values = values
	return a
}

// Tools that accept what the XML schema does not.
const (
	onlyJ   = "jLEMS"
	onlyP   = "pyLEMS"
	notX    = "jLEMS pyLEMS"
	notP    = "jLEMS XSD"
	inFrame = "Lems neuroml"
)

var lemsRows = []*Element{
	{Name: "Lems", Doc: "The root of a LEMS file.", Order: "Target Include Dimension Unit Constant ComponentType Component", Attrs: []Attribute{descriptionAttr}},
	{Name: "neuroml", Doc: "The root of a NeuroML 2 file: components of the NeuroML core types.",
		Attrs: []Attribute{{Name: "id", Kind: TextValue, Doc: "The document's id."}}},

	{Name: "Target", Within: "Lems", Once: true, Doc: "Names the component that is run.", Attrs: []Attribute{
		refAttr("component", "Component", "The id of the component to run."),
		textAttr("reportFile", "Where jLEMS writes a report of the run."), textAttr("timesFile", "Where jLEMS writes the time points.")}},
	{Name: "include", Within: inFrame, Either: "href file", Doc: "Takes in the content of another file; LEMS spells it Include.", Attrs: []Attribute{
		{Name: "href", Kind: FileValue, Doc: "The file, relative to this one."}, {Name: "file", Kind: FileValue, Doc: "LEMS's word for href."}}},
	{Name: "Include", Within: inFrame, Either: "file href", Doc: "Takes in the content of another file.", Attrs: []Attribute{
		{Name: "file", Kind: FileValue, Doc: "The file, relative to this one."}, {Name: "href", Kind: FileValue, Doc: "NeuroML's word for file."}}},
	{Name: "Dimension", Within: inFrame, Declares: DimensionSymbol, Doc: "Declares a physical dimension as a product of powers of the base dimensions.", Attrs: []Attribute{
		nameAttr("The dimension's name, such as voltage."),
		exponentAttr("m", "mass"), exponentAttr("l", "length"), exponentAttr("t", "time"), exponentAttr("i", "current"),
		exponentAttr("k", "temperature"), exponentAttr("n", "amount of substance"),
		exponentAttr("j", "luminous intensity; jLEMS only"), descriptionAttr}},
	{Name: "Unit", Within: inFrame, Doc: "Declares a unit: SI value = number * scale * 10^power + offset.", Attrs: []Attribute{
		{Name: "symbol", Kind: TextValue, Required: true, Doc: "The symbol written after a number."},
		{Name: "dimension", Kind: DimensionRef, Required: true, Doc: "The dimension it measures."},
		{Name: "power", Kind: IntegerValue, Default: "0", Doc: "Power of ten."}, textAttr("scale", "Factor, 1 by default."),
		textAttr("offset", "Added, 0 by default."), textAttr("name", "The unit's full name; jLEMS and pyLEMS only."), descriptionAttr}},
	{Name: "Constant", Within: inFrame, Declares: ConstantSymbol, Doc: "A global constant; jLEMS knows it by its symbol, in SI units.", Tools: notP, Attrs: []Attribute{
		nameAttr("The constant's name."), dimensionAttr, quantityAttr("A number, in SI units."), textAttr("symbol", "The name in expressions.").only(onlyJ), descriptionAttr}},
	{Name: "Assertion", Within: inFrame, Doc: "Asserts that two dimensions are equal.", Tools: onlyJ, Attrs: []Attribute{
		{Name: "dimension", Kind: DimensionRef, Doc: "A dimension."}, textAttr("matches", "An expression over dimension names.")}},
	{Name: "Component", Within: inFrame, Declares: ComponentSymbol, Open: true, Doc: "An instance of a ComponentType, with its parameters as attributes.", Attrs: []Attribute{
		{Name: "id", Kind: NameDecl, Doc: "The component's id."}, {Name: "type", Kind: TypeRef, Doc: "Its ComponentType."}, textAttr("extends", "A component to take parameters from.")}},
	{Name: "ComponentType", Within: inFrame, Declares: ComponentTypeSymbol, Doc: "Defines a kind of model component: its parameters, what it exposes, and its dynamics.",
		Order: "Property Parameter DerivedParameter IndexParameter Constant Child Children Fixed Link ComponentReference Attachments EventPort Exposure Requirement ComponentRequirement InstanceRequirement Path Text Dynamics Structure Simulation",
		Attrs: []Attribute{
			nameAttr("The type's name."), {Name: "extends", Kind: TypeRef, Doc: "The type whose members it inherits."}, descriptionAttr,
			textAttr("standalone", "Without effect.").only(onlyJ), textAttr("id", "Without effect.").only(onlyJ)}},
}
