package lems

import (
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
)

// maxInstances is how many instances a System may be made of.
const maxInstances = 20000

// instance is a component that exists: once in the tree of its parent's, or as
// often as a Structure says.
type instance struct {
	f       *flattener
	c       *Component
	t       *ComponentType
	members *Members
	parent  *instance // nil for the root
	depth   int

	name  string // of the instance, in names of states: na.m; "" for the root
	label string // of the component, in names of parameters; "" for the root

	children []*instance            // nested ones, those that Structure makes, attachments
	roles    map[string][]*instance // children by Child, list or reference, and those that a Tunnel supplies
	copies   []*instance            // what MultiInstantiate makes
	assigned map[string]assignment  // by Property
	links    []*link                // where events of its ports go
	numbers  map[string]*Symbol     // parameters and the like, by name, as far as somebody asked

	dynamics
}

// assignment is what an Assign gives a Property: a value in terms of the
// instance whose Structure it stands in.
type assignment struct {
	it    *Item
	owner *instance
	bound map[string]float64
}

// link is an EventConnection of an instance.
type link struct {
	place syntax.Place
	port  string // of the sender
	to    *instance
	in    string // port of the receiver
	delay *Symbol
}

// instantiate makes an instance of a component and of all that is nested in it,
// but for what Structure makes; nil if that is impossible.
func (f *flattener) instantiate(c *Component, parent *instance, name, label string) *instance {
	n := &instance{f: f, c: c, t: c.Type, parent: parent, name: name, label: label, roles: map[string][]*instance{}, numbers: map[string]*Symbol{}}
	if parent != nil {
		n.depth = parent.depth + 1
	}
	if f.count++; f.count > maxInstances || n.depth > maxComponentDepth {
		if !f.full {
			f.obstacle(ManyInstances, "", c.Place())
		}
		f.full = true
		return nil
	}
	if c.Type == nil {
		f.obstacle(UnknownType, c.TypeName, c.Place())
		return nil
	}
	n.members = f.w.Members(c.Type)
	if n.members.Broken || n.members.Cycle {
		f.obstacle(UnknownType, n.members.Chain[len(n.members.Chain)-1].Base, c.Place())
		return nil
	}
	if n.isMorphology() {
		f.obstacle(SeveralCompartments, "", c.Place())
		return nil
	}
	n.nest(c)
	n.named()
	return n
}

// nest makes the nested components, those of prototypes first.
func (n *instance) nest(c *Component) {
	if c.Prototype != nil {
		n.nest(c.Prototype)
	}
	for _, x := range c.Children {
		if x.Role != nil && (x.Type != nil || x.Role.Item.Row.Name == "Children") {
			n.place(x, x.Role.Name)
		}
	}
	for id := range c.Part.Doc.Elements(c.Node) {
		if c.Part.Doc.Name(id) == "Insertion" {
			n.f.obstacle(UnsupportedElement, "Insertion", c.Part.Doc.Place(c.Part.Doc.Node(id).Name))
		}
	}
}

// named makes the children that an attribute names instead of an element: NeuroML
// lets a cell name its morphology.
func (n *instance) named() {
	for _, x := range n.members.As("Child") {
		if id, ok := n.c.Given(x.Name); ok && len(n.roles[x.Name]) == 0 {
			if c := n.f.w.Component(strings.TrimSpace(id)); c != nil && c.Type != nil && n.f.w.IsA(c.Type, x.Item.Value("type")) {
				n.refer(c, x.Name, x.Name)
			}
		}
	}
}

// place makes an instance of a nested component in its role. A later Child takes
// the place of an earlier one, as in jLEMS.
func (n *instance) place(x *Component, role string) {
	segment := role
	if x.Role.Item.Row.Name == "Children" {
		segment = role + "[" + strconv.Itoa(len(n.roles[role])) + "]"
		if isWord(x.ID) {
			segment = x.ID
		}
	}
	child := n.f.instantiate(x, n, n.f.unique(join(n.name, segment)), join(n.label, segment))
	if child == nil {
		return
	}
	if x.Role.Item.Row.Name == "Child" {
		n.drop(role)
	}
	n.adopt(child, role)
}

func (n *instance) adopt(child *instance, role string) {
	n.children = append(n.children, child)
	n.roles[role] = append(n.roles[role], child)
}

// drop forgets the children in a role.
func (n *instance) drop(role string) {
	old := n.roles[role]
	delete(n.roles, role)
	for _, x := range old {
		for i, c := range n.children {
			if c == x {
				n.children = append(n.children[:i:i], n.children[i+1:]...)
				break
			}
		}
	}
}

// refer makes an instance of a component that is named, not nested.
func (n *instance) refer(c *Component, role, segment string) *instance {
	if segment == "" {
		segment = role
		if isWord(c.ID) {
			segment = c.ID
		}
	}
	child := n.f.instantiate(c, n, n.f.unique(join(n.name, segment)), n.f.labelOf(c, join(n.label, segment)))
	if child == nil {
		return nil
	}
	n.adopt(child, role)
	return child
}

// isMorphology says that the component describes a cell of several compartments.
func (n *instance) isMorphology() bool {
	if !n.f.w.Derives(n.t, "morphology") {
		return false
	}
	segments := 0
	for _, x := range n.c.Children {
		if x.Type != nil && n.f.w.Derives(x.Type, "segment") {
			segments++
		}
	}
	return segments > 1
}

// inward yields the instance and all inside it, children before parents.
func (n *instance) inward(yield func(*instance)) {
	for _, c := range n.children {
		c.inward(yield)
	}
	yield(n)
}

// outward yields the instance and all inside it, parents before children.
func (n *instance) outward(yield func(*instance)) {
	yield(n)
	for _, c := range n.children {
		c.outward(yield)
	}
}

// join puts names together with a dot.
func join(outer, inner string) string {
	if outer == "" || inner == "" {
		return outer + inner
	}
	return outer + "." + inner
}

// isWord says that an id can be part of a name: it begins with a letter and has
// letters, digits and underscores only.
func isWord(id string) bool {
	for i, r := range id {
		switch {
		case r == '_', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
		case r >= '0' && r <= '9' && i > 0:
		default:
			return false
		}
	}
	return id != ""
}

// unique is a name that no other instance or symbol has.
func (f *flattener) unique(name string) string {
	unused := name
	for i := 1; f.names[unused]; i++ {
		unused = name + "[" + strconv.Itoa(i) + "]"
	}
	f.names[unused] = true
	return unused
}

// labelOf is how the parameters of a component are called that is named, not
// nested: by its id, unless something else has the name.
func (f *flattener) labelOf(c *Component, path string) string {
	if label, known := f.labels[c]; known {
		return label
	}
	label := path
	if isWord(c.ID) && !f.taken[c.ID] {
		label = c.ID
	}
	f.labels[c], f.taken[label] = label, true
	return label
}
