package lems

import "github.com/lemsls/lemsls/lems/syntax"

// component connects the names in a component of the file: its type, its role,
// what its attributes are called and whom they refer to.
func (r *resolver) component(c *Component) {
	doc := c.Part.Doc
	tag := doc.Node(c.Node).Name
	switch {
	case c.Role != nil && c.Role.Name == c.Tag():
		r.use(c, tag, "", symbolOf(c.Role))
	case c.Tag() != "Component":
		if s := r.typeSymbol(c.Tag()); s != nil {
			r.use(c, tag, "", s)
		}
	}
	for _, a := range doc.AttrsOf(c.Node) {
		name := doc.Text(a.Name)
		switch name {
		case "id", "name":
			continue
		case "type":
			if s := r.typeSymbol(doc.Value(a)); s != nil {
				r.use(c, a.Value, name, s)
			}
			continue
		case "extends":
			r.use(c, a.Value, name, c.Prototype.symbol())
			continue
		}
		if c.Type == nil {
			continue
		}
		if x := r.w.Members(c.Type).Given(name); x != nil {
			r.use(c, a.Name, "", symbolOf(x))
			r.refers(c, a, x)
		}
	}
}

func (r *resolver) use(c *Component, at syntax.Span, attr string, target *Symbol) {
	r.m.Refer(Ref{Place: r.m.Doc.Place(at), Name: syntax.Unescape(r.m.Doc.Text(at)), Kind: Supply, Target: target, Of: c, Attr: attr})
}

// refers connects the value of a reference with the component that it names, if
// there is one; Missing tells why there may be none.
func (r *resolver) refers(c *Component, a syntax.Attr, x *Member) {
	if target := r.w.Referred(c, x); target != nil {
		r.use(c, a.Value, x.Name, target.Symbol)
	}
}

// supplied are the members whose values components give as attributes.
var supplied = []string{
	"Parameter", "IntegerParameter", "IndexParameter", "PathParameter", "Property", "Text", "Path",
	"ComponentReference", "Link", "ComponentTypeReference", "Location",
}

// Given is the member that a component's attribute of that name gives a value;
// nil if there is none.
func (m *Members) Given(name string) *Member { return m.FindAs(name, supplied...) }

// Suppliable are the members whose values components may give as attributes.
func (m *Members) Suppliable() []*Member { return m.As(supplied...) }

// Referred is the component that a ComponentReference or Link of a component
// names; nil if it names none.
func (w *World) Referred(c *Component, x *Member) *Component {
	id, ok := c.Given(x.Name)
	if !ok {
		return nil
	}
	switch x.Item.Row.Name {
	case "ComponentReference":
		if x.Item.Value("local") == "true" {
			return sibling(c, id)
		}
		if target := w.components[id]; target != nil {
			return target
		}
	case "Link":
		return sibling(c, id)
	}
	return nil
}

// sibling is the component of an id inside the parent of c, or around that.
func sibling(c *Component, id string) *Component {
	for p := c.Parent; p != nil; p = p.Parent {
		for _, x := range p.Children {
			if x.ID == id {
				return x
			}
		}
	}
	return nil
}

// Nested is a component of an id that is nested somewhere in the file; nil if
// there is none.
func (w *World) Nested(id string) *Component {
	for _, c := range w.own {
		for x := range c.All {
			if x.Parent != nil && x.ID == id {
				return x
			}
		}
	}
	return nil
}

// Target is the component that is run, and the element that says so; nil if none
// is. The last Target counts.
func (w *World) Target() (*Component, *Item) {
	var last *Item
	for _, part := range w.Parts {
		for it := range part.Root.Each("Target") {
			last = it
		}
		if last != nil {
			break
		}
	}
	if last == nil {
		return nil, nil
	}
	return w.components[last.Value("component")], last
}

// Run is the component that a component runs, as the Run of its type says; nil
// if it runs none.
func (w *World) Run(c *Component) *Component {
	if c == nil || c.Type == nil {
		return nil
	}
	sim := w.Block(c.Type, "Simulation")
	if sim == nil || sim.First("Run") == nil {
		return nil
	}
	if x := w.Members(c.Type).FindAs(sim.First("Run").Value("component"), "ComponentReference"); x != nil {
		return w.Referred(c, x)
	}
	return nil
}
