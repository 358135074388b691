package lems

const (
	inStructure  = "Structure MultiInstantiate CoInstantiate ForEach With If Choose Apply"
	inSimulation = "Simulation"
	// What names an instance, a component to be instantiated, a number.
	instances  = "as this path Path PathParameter Text ComponentReference Child Children Attachments Link InstanceRequirement ComponentRequirement Collection"
	components = "path ComponentReference Child Children Link Text Path InstanceRequirement ComponentRequirement"
	numbers    = "Parameter IntegerParameter IndexParameter DerivedParameter Constant Property"
	texts      = "Text Path PathParameter"
)

func asAttr() Attribute {
	return Attribute{Name: "as", Kind: BindingDecl, Required: true, Doc: "The name of the instance in what follows."}
}

var componentTypeAttr = Attribute{Name: "componentType", Kind: OtherRef, Of: "path", Tools: onlyJ, Doc: "A ComponentType to instantiate."}

// structureRows are Structure and what may stand in it.
var structureRows = []*Element{
	{Name: "Structure", Within: inType, Once: true, Doc: "How the component builds instances and connects them.", Order: "ChildInstance MultiInstantiate ForEach With Tunnel EventConnection"},
	{Name: "ChildInstance", Within: inStructure, Either: "component componentType", Doc: "Makes a referenced component a child, under the name of the reference.", Attrs: []Attribute{
		refAttr("component", components, "The ComponentReference or Child; ../x looks in the parent.").optional(), componentTypeAttr}},
	{Name: "MultiInstantiate", Within: inStructure, Either: "component componentType", Doc: "Makes a list of copies of a component.", Attrs: []Attribute{
		refAttr("component", components, "The ComponentReference or Child.").optional(), refAttr("number", numbers, "The Parameter that says how many."),
		textAttr("indexVariable", "The name of each copy's index.").only(onlyJ), componentTypeAttr}},
	{Name: "CoInstantiate", Within: inStructure, Tools: onlyJ, Either: "component componentType", Doc: "Makes an instance beside another one.", Attrs: []Attribute{
		refAttr("at", instances, "The instance beside which it stands.").optional(), refAttr("component", components, "The ComponentReference or Child.").optional(), componentTypeAttr}},
	{Name: "ForEach", Within: inStructure, Declares: InstanceSymbol, Doc: "Does what is in it for every instance of a list.", Order: "MultiInstantiate", Attrs: []Attribute{
		refAttr("instances", instances, "The Path to the instances, or a path itself."), asAttr()}},
	{Name: "With", Within: inStructure, Declares: InstanceSymbol, Either: "instance list", Doc: "Gives an instance a name.", Attrs: []Attribute{
		refAttr("instance", instances, "The Path to the instance, or this, or parent.").optional(),
		refAttr("list", components, "The list from which index picks.").optional(), refAttr("index", "IndexParameter Parameter IntegerParameter", "The IndexParameter that picks.").optional(), asAttr()}},
	{Name: "EventConnection", Within: inStructure, Doc: "Connects an event port of one instance with that of another.", Attrs: []Attribute{
		refAttr("from", instances, "Where events come from: a name bound by With or ForEach."), refAttr("to", instances, "Where events go to."),
		refAttr("sourcePort", texts, "The Text that holds the name of the port out.").optional(), refAttr("targetPort", texts, "The Text that holds the name of the port in.").optional(),
		refAttr("receiver", components, "What is attached at the target and gets the events.").optional(),
		refAttr("receiverContainer", texts, "The Text that holds the name of the Attachments.").optional(),
		refAttr("delay", numbers, "The time Parameter that is the delay.").optional()}},
	{Name: "Tunnel", Within: inStructure, Tools: notP, Doc: "Makes two instances that know each other.", Attrs: []Attribute{
		{Name: "name", Kind: TextValue, Required: true, Doc: "The InstanceRequirement that each of them supplies to the other."},
		refAttr("endA", instances, "Where the first is attached."), refAttr("endB", instances, "Where the second is attached."),
		refAttr("componentA", components, "The component of the first."), refAttr("componentB", components, "The component of the second."),
		textAttr("expose", "Without effect.").only(onlyJ), textAttr("as", "Without effect.").only(onlyJ)}},
	{Name: "Assign", Within: "MultiInstantiate CoInstantiate EventConnection PairsEventConnection Tunnel ChildInstance", Doc: "Gives a Property of the instance a value.", Attrs: []Attribute{
		{Name: "property", Kind: TextValue, Required: true, Doc: "The Property."}, valueAttr("Its value, computed once."), textAttr("exposeAs", "A name for it.").only(onlyJ)}},
	{Name: "PairsEventConnection", Within: inStructure, Tools: onlyJ, Doc: "Connects the pairs of a PairCollection.", Attrs: []Attribute{
		refAttr("pairs", "path PairCollection Collection", "The PairCollection."), refAttr("receiver", components, "What gets the events.").optional(),
		refAttr("receiverContainer", texts, "The Text that holds the name of the Attachments.").optional(),
		refAttr("sourcePort", texts, "The Text that holds the name of the port out.").optional(), refAttr("targetPort", texts, "The Text that holds the name of the port in.").optional()}},
	{Name: "If", Within: inStructure, Tools: onlyJ, Doc: "Does what is in it if a test holds.", Attrs: []Attribute{textAttr("test", "The test.")}},
	{Name: "Choose", Within: inStructure, Tools: onlyJ, Doc: "Does the first of its parts that applies."},
	{Name: "Apply", Within: inStructure, Tools: onlyJ, Doc: "Does what is in it for components.", Attrs: []Attribute{textAttr("components", "The components.")}},
	{Name: "Gather", Within: inStructure, Tools: onlyJ, Doc: "Puts instances into a Collection.", Attrs: []Attribute{
		refAttr("collection", "path Collection", "The Collection.").optional(), refAttr("pathParameter", "path PathParameter Path", "The path to the instances.").optional()}},
	{Name: "GatherPairs", Within: inStructure, Tools: onlyJ, Doc: "Puts pairs of instances into a PairCollection.", Attrs: []Attribute{
		textAttr("id", "Its id."), textAttr("pFrom", "The first ones."), textAttr("qFrom", "The second ones."), refAttr("collection", "path PairCollection", "The PairCollection.").optional()}},
	{Name: "PairFilter", Within: "GatherPairs Structure", Tools: onlyJ, Doc: "Chooses pairs.", Attrs: []Attribute{textAttr("select", "Which ones.")}},
	{Name: "IncludePair", Within: "GatherPairs PairFilter Structure", Tools: onlyJ, Doc: "Takes a pair in.", Attrs: []Attribute{refAttr("collection", "path PairCollection", "The PairCollection.").optional()}},
}

// simulationRows are Simulation and what may stand in it.
var simulationRows = []*Element{
	{Name: "Simulation", Within: inType, Once: true, Doc: "How the component runs, records and displays.", Order: "DataDisplay Record EventRecord Run DataWriter EventWriter Meta"},
	{Name: "Run", Within: inSimulation, Doc: "Runs a component over time.", Attrs: []Attribute{
		refAttr("component", components, "The ComponentReference to what is run."), {Name: "variable", Kind: TextValue, Required: true, Values: "t", Doc: "The independent variable, t."},
		refAttr("increment", numbers, "The time Parameter that is the step."), refAttr("total", numbers, "The time Parameter that is the length.")}},
	{Name: "Record", Within: inSimulation, Doc: "Records a quantity.", Attrs: []Attribute{
		refAttr("quantity", texts, "The Path to the quantity."), refAttr("timeScale", numbers, "The Parameter by which times are divided.").optional(),
		refAttr("scale", numbers, "The Parameter by which values are divided.").optional(), refAttr("color", texts, "The Text that holds a colour.").optional(),
		refAttr("destination", "path Link ComponentReference Text", "The display or file.").optional().only(onlyJ), textAttr("id", "Its id.").only(onlyP)}},
	{Name: "EventRecord", Within: inSimulation, Doc: "Records events.", Attrs: []Attribute{
		refAttr("quantity", texts, "The Path to the source of events."), refAttr("eventPort", texts, "The Text that holds the port's name.")}},
	{Name: "DataDisplay", Within: inSimulation, Doc: "Shows what is recorded.", Attrs: []Attribute{
		refAttr("title", texts, "The Text that holds the title."), refAttr("dataRegion", "list "+numbers, "Four Parameters: xmin,xmax,ymin,ymax.")}},
	{Name: "DataWriter", Within: inSimulation, Doc: "Writes what is recorded to a file.", Attrs: []Attribute{
		refAttr("path", texts, "The Text that holds the folder."), refAttr("fileName", texts, "The Text that holds the file's name."), textAttr("id", "Its id.").only(onlyJ)}},
	{Name: "EventWriter", Within: inSimulation, Doc: "Writes events to a file.", Attrs: []Attribute{
		refAttr("path", texts, "The Text that holds the folder."), refAttr("fileName", texts, "The Text that holds the file's name."),
		refAttr("format", texts, "The Text that holds the format, TIME_ID or ID_TIME."), textAttr("id", "Its id.").only(onlyJ)}},
	{Name: "Meta", Within: inSimulation, Tools: notP, Open: true, Doc: "Data for tools, such as the method of integration."},
}
