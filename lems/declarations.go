package lems

import "github.com/lemsls/lemsls/lems/syntax"

// Contradiction is two declarations whose dimensions should be the same and are
// not. One of them, or the component, is in the file.
type Contradiction struct {
	Kind      ContradictionKind
	Item      *Item // what should be as Other is
	Other     *Item
	Got, Want Dimension // of Item and of Other
	Component *Component
}

// ContradictionKind says how two declarations belong together.
type ContradictionKind uint8

// The kinds of contradiction.
const (
	ExposedOtherwise    ContradictionKind = iota // Item is a variable, Other its Exposure
	RequiredOtherwise                            // Item is a Requirement, Other provides it
	RedeclaredOtherwise                          // Item is declared anew, Other by a base type
)

// Place is where the dimension of a declaration stands, or else its name.
func (c *Contradiction) Place() syntax.Place { return dimensionPlace(c.Item) }

// OtherPlace is the same for Other.
func (c *Contradiction) OtherPlace() syntax.Place { return dimensionPlace(c.Other) }

func dimensionPlace(it *Item) syntax.Place {
	if _, ok := it.Attr("dimension"); ok {
		return it.AttrPlace("dimension")
	}
	return it.AttrPlace("name")
}

// Own says that an element stands in the file itself.
func (m *Model) Own(it *Item) bool { return it.model == m }

// Contradictions are the declarations of the file's types and components that
// contradict each other.
func (m *Model) Contradictions() []Contradiction {
	return m.ContradictionsIn(func(*Item) bool { return true }, func(*Component) bool { return true })
}

// ContradictionsIn are those of some types and of some components at top level.
func (m *Model) ContradictionsIn(types func(*Item) bool, components func(*Component) bool) []Contradiction {
	if m.World == nil || m.Root == nil {
		return nil
	}
	c := contradictor{d: newDimensioner(m), m: m, said: map[[2]*Item]bool{}}
	for it := range m.Root.Each("ComponentType") {
		if !types(it) {
			continue
		}
		t := m.ownType(it)
		c.exposures(t)
		c.redeclared(t)
		c.roles(t)
	}
	for _, x := range m.World.Own() {
		if components(x) {
			c.component(x)
		}
	}
	return c.found
}

type contradictor struct {
	m     *Model
	d     *dimensioner
	found []Contradiction
	said  map[[2]*Item]bool
}

func (c *contradictor) compare(kind ContradictionKind, it, other *Item, component *Component) {
	if it == nil || other == nil || c.said[[2]*Item{it, other}] {
		return
	}
	got, want := c.d.declared(it), c.d.declared(other)
	if !got.Differs(want) {
		return
	}
	c.said[[2]*Item{it, other}] = true
	c.found = append(c.found, Contradiction{Kind: kind, Item: it, Other: other, Got: got.Dimension, Want: want.Dimension, Component: component})
}

// exposures compares the variables that a type itself has with their Exposures.
func (c *contradictor) exposures(t *ComponentType) {
	expose := func(it *Item) {
		name := it.Value("exposure")
		x := c.m.World.Members(t).FindAs(name, "Exposure")
		if _, says := it.Attr("dimension"); !says || x == nil || c.evident(it, x.Item) {
			return
		}
		c.compare(ExposedOtherwise, it, x.Item, nil)
	}
	for _, it := range t.Item.Children {
		expose(it)
		if it.Row.Name != "Dynamics" {
			continue
		}
		for _, v := range it.Children {
			expose(v)
			for inner := range v.Each("DerivedVariable") {
				expose(inner)
			}
		}
	}
}

// evident says that the value of a variable is of the dimension of its
// Exposure, so that only its own declaration is wrong, which is a Mismatch.
func (c *contradictor) evident(it, exposure *Item) bool {
	value, want := c.d.inferred(it), c.d.declared(exposure)
	return value.Kind == KnownDim && !value.Differs(want) && value.Differs(c.d.declared(it))
}

// redeclarable are the elements of which a subtype may declare one anew.
var redeclarable = map[string]bool{
	"Parameter": true, "Exposure": true, "Requirement": true, "Property": true, "Constant": true, "DerivedParameter": true,
}

func (c *contradictor) redeclared(t *ComponentType) {
	base := c.m.World.Type(t.Item.Value("extends"))
	if base == nil {
		return
	}
	for _, it := range t.Item.Children {
		if !redeclarable[it.Row.Name] || it.Symbol == nil {
			continue
		}
		if old := c.m.World.Members(base).FindAs(it.Symbol.Name, it.Row.Name); old != nil && old.Item != it {
			c.compare(RedeclaredOtherwise, it, old.Item, nil)
		}
	}
}

// roles compares what a type provides with what the components require that
// stand in it by its declaration.
func (c *contradictor) roles(t *ComponentType) {
	for _, role := range c.m.World.Members(t).As("Child", "Children") {
		if role.Type != t {
			continue
		}
		inner := c.m.World.Type(role.Item.Value("type"))
		if inner == nil {
			continue
		}
		for _, r := range c.m.World.Members(inner).As("Requirement") {
			c.compare(RequiredOtherwise, r.Item, c.d.provider(t, r.Name), nil)
		}
	}
}

// component compares what a component requires with what the nearest one around
// it provides.
func (c *contradictor) component(x *Component) {
	for _, child := range x.Children {
		c.component(child)
	}
	if x.Type == nil || x.Parent == nil {
		return
	}
	for _, r := range c.m.World.Members(x.Type).As("Requirement") {
		for outer := x.Parent; outer != nil && outer.Type != nil; outer = outer.Parent {
			if provider := c.d.provider(outer.Type, r.Name); provider != nil {
				c.compare(RequiredOtherwise, r.Item, provider, x)
				break
			}
		}
	}
}

// provider is what gives instances of a type a quantity that components within
// them may require: an Exposure, else a variable.
func (d *dimensioner) provider(t *ComponentType, name string) *Item {
	if x := d.m.World.Members(t).FindAs(name, "Exposure"); x != nil {
		return x.Item
	}
	dyn, _ := d.m.World.Dynamics(t)
	if dyn == nil {
		return nil
	}
	for _, it := range dyn.Children {
		if it.Symbol != nil && it.Symbol.Name == name && it.Row.Name != "Regime" {
			return it
		}
	}
	return nil
}
