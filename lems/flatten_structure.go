package lems

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
)

// structure makes the instances that the Structures of an instance, and of those
// in it, ask for. Connections come later, when all instances are there.
func (f *flattener) structure(n *instance) {
	for _, c := range slices.Clone(n.children) {
		f.structure(c)
	}
	block := f.w.Block(n.t, "Structure")
	if block == nil || f.full {
		return
	}
	for _, it := range block.Children {
		switch it.Row.Name {
		case "ChildInstance":
			n.childInstance(it)
		case "MultiInstantiate":
			n.multiInstantiate(it)
		}
	}
}

// childInstance makes what a ComponentReference names. A Child is there already.
func (n *instance) childInstance(it *Item) {
	name := strings.TrimSpace(it.Value("component"))
	role := name[strings.LastIndexByte(name, '/')+1:]
	if len(n.roles[role]) > 0 {
		return
	}
	if c := n.component(it, name); c != nil {
		n.built(n.refer(c, roleOr(role, it), ""))
	}
}

// built makes what the Structure of a new instance asks for.
func (n *instance) built(x *instance) *instance {
	if x != nil {
		n.f.structure(x)
	}
	return x
}

// roleOr is a role or, where a Structure names only a type, the type.
func roleOr(role string, it *Item) string {
	if role == "" {
		return strings.TrimSpace(it.Value("componentType"))
	}
	return role
}

// multiInstantiate makes as many copies as a parameter says.
func (n *instance) multiInstantiate(it *Item) {
	name := strings.TrimSpace(it.Value("component"))
	c := n.component(it, name)
	count := n.number(strings.TrimSpace(it.Value("number")))
	if c == nil {
		return
	}
	if count == nil {
		n.f.obstacle(MissingQuantity, it.Value("number"), it.AttrPlace("number"))
		return
	}
	size, ok := n.f.value(count)
	if !ok || !(size < maxInstances) {
		n.f.obstacle(ManyInstances, n.c.ID, n.c.Place())
		return
	}
	role := roleOr(name[strings.LastIndexByte(name, '/')+1:], it)
	for i := range int(max(math.Round(size), 0)) {
		x := n.copy(c, role, i)
		if x == nil {
			return
		}
		n.copies = append(n.copies, x)
		index := it.Value("indexVariable")
		if index == "" {
			index = "index"
		}
		x.assign(it, n, map[string]float64{index: float64(i)})
	}
}

// copy makes one of many.
func (n *instance) copy(c *Component, role string, i int) *instance {
	name := n.name
	if name == "" {
		name = role
	}
	x := n.f.instantiate(c, n, n.f.unique(name+"["+strconv.Itoa(i)+"]"), n.f.labelOf(c, join(n.label, role)))
	if x == nil {
		return nil
	}
	n.adopt(x, role)
	return n.built(x)
}

// assign notes what the Assigns in an element give the Properties of an instance.
func (n *instance) assign(it *Item, owner *instance, bound map[string]float64) {
	for a := range it.Each("Assign") {
		if n.assigned == nil {
			n.assigned = map[string]assignment{}
		}
		n.assigned[a.Value("property")] = assignment{a, owner, bound}
	}
}

// component is the component that an attribute of an element of Structure names:
// a reference of the instance's own type, or ../x one of its parent's.
func (n *instance) component(it *Item, name string) *Component {
	if t := n.f.w.Type(strings.TrimSpace(it.Value("componentType"))); name == "" && t != nil {
		return &Component{TypeName: t.Name, Type: t, Part: n.c.Part} // one that nobody wrote, without attributes
	}
	owner := n
	for strings.HasPrefix(name, "../") && owner != nil {
		owner, name = owner.parent, name[len("../"):]
	}
	if name == "" || owner == nil {
		n.f.obstacle(UnsupportedElement, it.Row.Name, it.Place())
		return nil
	}
	x := owner.members.FindAs(name, "ComponentReference", "Link", "Text", "Path", "Child")
	if x == nil {
		n.f.obstacle(MissingComponent, name, it.AttrPlace("component"))
		return nil
	}
	c := n.f.w.Referred(owner.c, x)
	if id, given := owner.c.Given(x.Name); c == nil && given {
		c = n.f.w.Component(id)
	}
	if c == nil {
		n.f.obstacle(MissingComponent, name, owner.c.AttrPlace(x.Name))
	}
	return c
}

// connect follows the connections that the Structure of an instance asks for.
func (n *instance) connect() {
	block := n.f.w.Block(n.t, "Structure")
	if block == nil || n.f.full {
		return
	}
	n.build(block, map[string][]*instance{})
}

// build does what is in a Structure or ForEach; names are bound to instances.
func (n *instance) build(block *Item, bound map[string][]*instance) {
	for _, it := range block.Children {
		switch it.Row.Name {
		case "ChildInstance", "MultiInstantiate", "Assign":
		case "With":
			bound[it.Value("as")] = n.with(it, bound)
		case "ForEach":
			for _, x := range each(n.instances(it.Value("instances"), bound)) {
				bound[it.Value("as")] = []*instance{x}
				n.build(it, bound)
			}
		case "EventConnection":
			n.eventConnection(it, bound)
		case "Tunnel":
			n.tunnel(it, bound)
		default:
			n.f.obstacle(UnsupportedElement, it.Row.Name, it.Place())
		}
	}
}

// each are the members of a list, where a single instance is a list of others.
func each(list []*instance) []*instance {
	if len(list) == 1 && len(list[0].elements()) > 0 {
		return list[0].elements()
	}
	return list
}

// with is what a With binds.
func (n *instance) with(it *Item, bound map[string][]*instance) []*instance {
	if list := it.Value("list"); list != "" {
		return n.element(it, list)
	}
	name := it.Value("instance")
	found := n.instances(name, bound)
	if len(found) == 0 {
		n.f.obstacle(MissingInstance, n.text(name), n.c.AttrPlace(name))
		return nil
	}
	return found[:1]
}

// element picks one of a list, which may be a reference of a component around.
func (n *instance) element(it *Item, list string) []*instance {
	index, given := n.c.Given(it.Value("index"))
	i, err := strconv.Atoi(strings.TrimSpace(index))
	for outer := n; outer != nil && given && err == nil; outer = outer.parent {
		x := outer.members.FindAs(list, "ComponentReference", "Link", "Path", "Text", "Children", "Attachments")
		if x == nil {
			continue
		}
		found := outer.roles[list]
		if id, ok := outer.c.Given(x.Name); ok {
			found = outer.seek(id)
		}
		if found = each(found); i >= 0 && i < len(found) {
			return found[i : i+1]
		}
	}
	n.f.obstacle(MissingInstance, list+"["+index+"]", n.c.AttrPlace(it.Value("index")))
	return nil
}

// text is what an attribute of the component says, if it has one of the name,
// else the name.
func (n *instance) text(name string) string {
	if given, ok := n.c.Given(name); ok && n.members.FindAs(name, "Path", "PathParameter", "Text") != nil {
		return strings.TrimSpace(given)
	}
	return name
}

// instances are what a name in a Structure means: what is bound to it, or where
// the path leads that it is or that the attribute of that name holds.
func (n *instance) instances(name string, bound map[string][]*instance) []*instance {
	if list, ok := bound[name]; ok {
		return list
	}
	return n.seek(n.text(name))
}

// eventConnection joins a port with another instance, or with a new receiver
// that is attached to it.
func (n *instance) eventConnection(it *Item, bound map[string][]*instance) {
	from, to := n.instances(it.Value("from"), bound), n.instances(it.Value("to"), bound)
	if len(from) == 0 || len(to) == 0 {
		n.missing(it, bound, "from", from)
		n.missing(it, bound, "to", to)
		return
	}
	target := to[0]
	if receiver := strings.TrimSpace(it.Value("receiver")); receiver != "" {
		c := n.component(it, receiver)
		if c == nil {
			return
		}
		if target = n.attach(it, to[0], c, it.Value("receiverContainer")); target == nil {
			return
		}
	}
	target.assign(it, n, nil)
	out, in := from[0].port("out", n.portName(it, "sourcePort")), target.port("in", n.portName(it, "targetPort"))
	if out == "" || in == "" {
		return // as in jLEMS, nothing is sent or nobody listens
	}
	from[0].links = append(from[0].links, &link{place: it.Place(), port: out, to: target, in: in, delay: n.delay(it)})
}

// missing notes that an end of a connection is none, unless a With has said so.
func (n *instance) missing(it *Item, bound map[string][]*instance, attr string, found []*instance) {
	if _, said := bound[it.Value(attr)]; !said && len(found) == 0 {
		n.f.obstacle(MissingInstance, it.Value(attr), it.AttrPlace(attr))
	}
}

// portName is the port that an attribute of a connection means: it names a Text
// of the component, whose value is the port.
func (n *instance) portName(it *Item, attr string) string {
	given, _ := n.c.Given(it.Value(attr))
	return strings.TrimSpace(given)
}

// port is the port of a direction that is meant: the one of that name, or the
// first; "" if there is none.
func (n *instance) port(direction, name string) string {
	for _, x := range n.members.As("EventPort") {
		if x.Item.Value("direction") == direction && (name == "" || x.Name == name) {
			return x.Name
		}
	}
	return ""
}

// delay is the parameter that is the delay of a connection; nil if there is none
// or it is 0.
func (n *instance) delay(it *Item) *Symbol {
	if it.Value("delay") == "" {
		return nil
	}
	s := n.number(it.Value("delay"))
	if s == nil {
		return nil
	}
	if v, ok := n.f.value(s); ok && v <= 0 {
		return nil
	}
	return s
}

// attach makes an instance and puts it into a list of Attachments of another.
func (n *instance) attach(it *Item, to *instance, c *Component, container string) *instance {
	role := ""
	if given, ok := n.c.Given(container); ok && container != "" {
		if x := to.members.FindAs(strings.TrimSpace(given), "Attachments"); x != nil {
			role = x.Name
		}
	}
	if c.Type != nil && role == "" {
		for _, x := range to.members.As("Attachments") {
			if n.f.w.Derives(c.Type, x.Item.Value("type")) {
				role = x.Name
				break
			}
		}
	}
	if role == "" {
		n.f.obstacle(MissingInstance, "Attachments", it.Place())
		return nil
	}
	return n.late(n.built(to.refer(c, role, "")))
}

// late connects what is attached after the others were connected.
func (n *instance) late(x *instance) *instance {
	if x != nil {
		x.inward((*instance).connect)
	}
	return x
}

// tunnel makes two instances that know each other.
func (n *instance) tunnel(it *Item, bound map[string][]*instance) {
	var ends [2]*instance
	for i, end := range [...][2]string{{"endA", "componentA"}, {"endB", "componentB"}} {
		at := n.instances(it.Value(end[0]), bound)
		if len(at) == 0 {
			n.missing(it, bound, end[0], at)
			return
		}
		c := n.component(it, it.Value(end[1]))
		if c == nil {
			return
		}
		if ends[i] = n.attach(it, at[0], c, ""); ends[i] == nil {
			return
		}
		ends[i].assign(it, n, nil)
	}
	name := it.Value("name")
	ends[0].roles[name], ends[1].roles[name] = []*instance{ends[1]}, []*instance{ends[0]}
}

// bind is a constant symbol for a name that a Structure binds to a number.
func (f *flattener) bind(name string, v float64, it *Item) *Symbol {
	s := &Symbol{Kind: ConstantSymbol, Name: f.name(name), Place: it.Place(), Item: it}
	f.define(s, &Def{Symbol: s, Value: numberAt(it.Place(), it, "", v)})
	return s
}

// at is the place of a component's attribute in its own element, or of the
// nearest prototype that has it.
func (c *Component) at(name string) syntax.Place {
	for x, i := c, 0; x != nil && i < maxComponentDepth; x, i = x.Prototype, i+1 {
		if _, ok := x.Attr(name); ok {
			return x.AttrPlace(name)
		}
	}
	return c.Place()
}
