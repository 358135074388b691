package lems

import (
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
)

// Component is an element that stands for a component: at top level, or nested
// in another one.
type Component struct {
	ID        string
	TypeName  string         // as written: the type attribute, the type of the role, or the tag
	Type      *ComponentType // nil: unknown
	Prototype *Component     // the one that it extends; nil if there is none
	Role      *Member        // the Child or Children of the parent's type that it fills; nil: none
	Symbol    *Symbol        // its id; nil without one
	Part      *Model
	Node      syntax.NodeID
	Parent    *Component // nil at top level
	Children  []*Component
	Quiet     bool // a checker had nothing to say of it; see Update
}

// Place is the component's tag.
func (c *Component) Place() syntax.Place { return c.Part.Doc.Place(c.Part.Doc.Node(c.Node).Name) }

// Tag is the component's element name.
func (c *Component) Tag() string { return c.Part.Doc.Name(c.Node) }

// Attr is an attribute of the component.
func (c *Component) Attr(name string) (syntax.Attr, bool) { return c.Part.Doc.Attr(c.Node, name) }

// Value is the text of an attribute, "" if absent.
func (c *Component) Value(name string) string { return c.Part.Doc.AttrValue(c.Node, name) }

// AttrPlace is the place of an attribute's value, or of the tag if absent.
func (c *Component) AttrPlace(name string) syntax.Place {
	if a, ok := c.Attr(name); ok {
		return c.Part.Doc.Place(a.Value)
	}
	return c.Place()
}

// Given is the value of an attribute of the component or of its prototypes;
// false if none gives it.
func (c *Component) Given(name string) (string, bool) {
	for range maxComponentDepth {
		if c == nil {
			break
		}
		if a, ok := c.Attr(name); ok {
			return c.Part.Doc.Value(a), true
		}
		c = c.Prototype
	}
	return "", false
}

// Top is the component at top level in which it is nested, or itself.
func (c *Component) Top() *Component {
	for c.Parent != nil {
		c = c.Parent
	}
	return c
}

// All yields the component and all that is nested in it.
func (c *Component) All(yield func(*Component) bool) { c.all(yield) }

func (c *Component) all(yield func(*Component) bool) bool {
	if !yield(c) {
		return false
	}
	for _, x := range c.Children {
		if !x.all(yield) {
			return false
		}
	}
	return true
}

// Own are the top-level components of the file itself, in order of the text.
func (w *World) Own() []*Component { return w.own }

// maxComponentDepth bounds the nesting of components that is looked at.
const maxComponentDepth = 200

// declareComponents makes components of the top-level elements that are no
// LEMS: ids first, because a prototype may come later.
func (w *World) declareComponents() {
	var all []*Component
	for i, part := range w.Parts {
		for _, id := range part.Free {
			c := newComponent(part, id, nil)
			all = append(all, c)
			if i == 0 {
				w.own = append(w.own, c)
			}
			w.identify(c)
		}
	}
	for _, c := range all {
		w.prototype(c)
	}
	for _, c := range all {
		w.nest(c, 0)
	}
}

func newComponent(part *Model, id syntax.NodeID, parent *Component) *Component {
	c := &Component{Part: part, Node: id, Parent: parent, TypeName: part.Doc.Name(id)}
	if a, ok := part.Doc.Attr(id, "id"); ok {
		c.ID = part.Doc.Value(a)
		c.Symbol = &Symbol{Kind: ComponentSymbol, Name: c.ID, Place: part.Doc.Place(a.Value)}
	}
	return c
}

func (w *World) identify(c *Component) {
	if c.ID == "" {
		return
	}
	if old := w.components[c.ID]; old != nil {
		w.repeat(ComponentSymbol, c.ID, old.AttrPlace("id"), c.AttrPlace("id"), true)
		return
	}
	w.components[c.ID] = c
}

// prototype finds the component that another extends. Chains that bite their
// tail are cut.
func (w *World) prototype(c *Component) {
	p := w.components[c.Value("extends")]
	for x, n := p, 0; x != nil; x, n = x.Prototype, n+1 {
		if x == c || n > maxComponentDepth {
			return
		}
	}
	c.Prototype = p
}

// nest finds the type of a component, and those nested in it. The type is the
// type attribute, the type of the Child role of that tag, or the tag.
func (w *World) nest(c *Component, depth int) {
	c.TypeName = w.typeName(c)
	c.Type = w.types[c.TypeName]
	w.fill(c)
	if depth == maxComponentDepth {
		return
	}
	for id := range c.Part.Doc.Elements(c.Node) {
		if name := c.Part.Doc.Name(id); foreignTag(name) {
			continue
		}
		x := newComponent(c.Part, id, c)
		c.Children = append(c.Children, x)
		w.nest(x, depth+1)
	}
}

// foreignTag says that an element inside a component is none: it belongs to
// another namespace, or to jLEMS's own few.
func foreignTag(name string) bool {
	switch name {
	case "", "Insertion", "About", "Meta":
		return true
	}
	return strings.Contains(name, ":")
}

func (w *World) typeName(c *Component) string {
	if t := c.Value("type"); t != "" {
		return t
	}
	tag := c.Tag()
	if c.Parent != nil && c.Parent.Type != nil {
		if x := w.Members(c.Parent.Type).FindAs(tag, "Child"); x != nil {
			return x.Item.Value("type")
		}
	}
	if tag != "Component" {
		return tag
	}
	for p, n := c.Prototype, 0; p != nil && n < maxComponentDepth; p, n = p.Prototype, n+1 {
		if t := p.Value("type"); t != "" {
			return t
		}
		if t := p.Tag(); t != "Component" {
			return t
		}
	}
	return ""
}

// fill finds the role of a nested component: the Child of its tag, the list of
// its tag, or the last list whose type it has, as in jLEMS.
func (w *World) fill(c *Component) {
	if c.Parent == nil || c.Parent.Type == nil {
		return
	}
	m := w.Members(c.Parent.Type)
	if c.Role = m.FindAs(c.Tag(), "Child"); c.Role != nil {
		return
	}
	if lists := w.Lists(c); len(lists) > 0 {
		c.Role = lists[len(lists)-1]
	}
}

// Lists are the Children lists of the parent's type into which a nested
// component would go.
func (w *World) Lists(c *Component) []*Member {
	if c.Parent == nil || c.Parent.Type == nil || c.Type == nil {
		return nil
	}
	var fit []*Member
	for _, x := range w.Members(c.Parent.Type).As("Children") {
		if w.Derives(c.Type, x.Item.Value("type")) {
			fit = append(fit, x)
		}
	}
	return fit
}

// Knows says that all is known of a component's type, and that no file is
// missing.
func (w *World) Knows(c *Component) bool {
	if !w.Whole || c.Type == nil {
		return false
	}
	m := w.Members(c.Type)
	return !m.Broken && !m.Cycle
}
