package lems

import "github.com/lemsls/lemsls/lems/syntax"

// QuantityUse is a quantity in the file: a parameter of a component, a Fixed
// value, the value of a Constant, the default of a Property.
type QuantityUse struct {
	Quantity
	Place syntax.Place // of the whole text
	Text  string
	Exact bool   // the offsets of Quantity are offsets in the file, from Place
	Name  string // of the parameter or constant
	Want  Dim
	Decl  *Item        // declares what gets the value
	In    syntax.Place // the component or element that holds it
	Units UnitUse
}

// UnitUse says whether a unit must or may be written.
type UnitUse uint8

// With a dimension a unit must be there, may be there, or must not.
const (
	UnitNeeded  UnitUse = iota
	UnitAllowed         // a global Constant: a plain number is in SI units
	UnitNone            // the default of a Property is in SI units
)

// Quantities are the quantities of the file whose meaning is known, in order of
// the text within types and within components.
func (m *Model) Quantities() []QuantityUse {
	return m.QuantitiesIn(func(*Item) bool { return true }, func(*Component) bool { return true })
}

// QuantitiesIn are those of some types, of some components at top level, and of
// the file's Constants.
func (m *Model) QuantitiesIn(types func(*Item) bool, components func(*Component) bool) []QuantityUse {
	if m.World == nil || m.Root == nil {
		return nil
	}
	q := quantityFinder{m: m, d: newDimensioner(m)}
	for _, it := range m.Root.Children {
		switch it.Row.Name {
		case "Constant":
			q.item(it, "value", it, UnitAllowed)
		case "ComponentType":
			if types(it) {
				q.componentType(it)
			}
		}
	}
	for _, c := range m.World.Own() {
		if components(c) {
			q.component(c)
		}
	}
	return q.found
}

type quantityFinder struct {
	m     *Model
	d     *dimensioner
	found []QuantityUse
}

func (q *quantityFinder) componentType(t *Item) {
	for _, it := range t.Children {
		switch it.Row.Name {
		case "Constant":
			q.item(it, "value", it, UnitNeeded)
		case "Property":
			q.item(it, "defaultValue", it, UnitNone)
		case "Fixed":
			p := q.m.World.Members(q.m.ownType(t)).FindAs(it.Value("parameter"), "Parameter")
			if p != nil {
				q.item(it, "value", p.Item, UnitNeeded)
			}
		}
	}
}

func (q *quantityFinder) item(it *Item, attr string, decl *Item, units UnitUse) {
	if a, ok := it.Attr(attr); ok {
		q.add(a, decl, it.Place(), units)
	}
}

func (q *quantityFinder) component(c *Component) {
	for _, child := range c.Children {
		q.component(child)
	}
	if c.Type == nil {
		return
	}
	members := q.m.World.Members(c.Type)
	for _, a := range c.Part.Doc.AttrsOf(c.Node) {
		name := c.Part.Doc.Text(a.Name)
		if name == "id" || name == "type" || name == "extends" {
			continue
		}
		if p := members.FindAs(name, "Parameter"); p != nil {
			q.add(a, p.Item, c.Place(), UnitNeeded)
		}
	}
}

func (q *quantityFinder) add(a syntax.Attr, decl *Item, in syntax.Place, units UnitUse) {
	text := q.m.Doc.Value(a)
	q.found = append(q.found, QuantityUse{
		Quantity: ParseQuantity(text), Place: q.m.Doc.Place(a.Value), Text: text, Exact: text == q.m.Doc.Text(a.Value),
		Name: decl.Value("name"), Want: q.d.declared(decl), Decl: decl, In: in, Units: units,
	})
}

// SymbolPlace is where the unit's symbol stands.
func (q *QuantityUse) SymbolPlace() syntax.Place {
	if !q.Exact || q.Symbol == "" {
		return q.Place
	}
	at := q.Place
	at.Span.Start += int32(q.SymbolStart)
	at.Span.End = at.Span.Start + int32(len(q.Symbol))
	return at
}
