package lems

import (
	"slices"
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
)

// declare makes the tables of the world from the top-level elements of its
// parts. Of a name that is declared twice the first counts.
func (w *World) declare() {
	for _, part := range w.Parts {
		for _, it := range part.Root.Children {
			w.declareItem(part, it)
		}
	}
	for _, part := range w.Parts {
		w.declareUnits(part)
	}
	for _, part := range w.Parts {
		w.declareComponents(part)
	}
	names := make([]string, 0, len(w.dimensions))
	for name := range w.dimensions {
		names = append(names, name)
	}
	slices.Sort(names)
	dims := make([]Dimension, len(names))
	for i, name := range names {
		dims[i] = w.dimensions[name].Dimension
	}
	w.names = NameDimensions(names, dims)
}

func (w *World) declareItem(part *Model, it *Item) {
	switch it.Row.Name {
	case "ComponentType":
		if it.Symbol == nil || it.Symbol.Name == "" {
			return
		}
		if old := w.types[it.Symbol.Name]; old != nil {
			w.repeat(ComponentTypeSymbol, it.Symbol.Name, old.Item.Symbol.Place, it.Symbol.Place, true)
			return
		}
		w.types[it.Symbol.Name] = &ComponentType{Name: it.Symbol.Name, Item: it, Part: part}
	case "Dimension":
		w.declareDimension(it)
	case "Constant":
		if it.Symbol == nil {
			return
		}
		for _, name := range []string{it.Value("symbol"), it.Symbol.Name} {
			if name != "" && w.constants[name] == nil {
				w.constants[name] = it.Symbol
			}
		}
	}
}

func (w *World) repeat(kind SymbolKind, name string, first, second syntax.Place, differs bool) {
	if first != second {
		w.repeated = append(w.repeated, Repeated{First: first, Second: second, Kind: kind, Name: name, Differs: differs})
	}
}

func (w *World) declareDimension(it *Item) {
	if it.Symbol == nil || it.Symbol.Name == "" {
		return
	}
	d := &DimensionDecl{Name: it.Symbol.Name, Item: it, Place: it.Symbol.Place, OK: true}
	var e [7]int8
	for i, attr := range []string{"m", "l", "t", "i", "k", "n", "j"} {
		text := strings.TrimSpace(it.Value(attr))
		if text == "" {
			continue
		}
		v, err := strconv.ParseInt(text, 10, 8)
		d.OK = d.OK && err == nil
		e[i] = int8(v)
	}
	d.Dimension = dimensionOf(e)
	if old := w.dimensions[d.Name]; old != nil {
		w.repeat(DimensionSymbol, d.Name, old.Place, d.Place, old.Dimension != d.Dimension)
		return
	}
	w.dimensions[d.Name] = d
}

// declareUnits comes after all dimensions: definitions need no order.
func (w *World) declareUnits(part *Model) {
	for it := range part.Root.Each("Unit") {
		symbol := it.Value("symbol")
		if symbol == "" {
			continue
		}
		u := &UnitDecl{Unit: Unit{Symbol: symbol, Scale: 1}, Item: it, Place: it.AttrPlace("symbol"), OK: true}
		d := w.DimensionOf(it.Value("dimension"))
		u.Dimension, u.OK = d.Dimension, d.Kind == KnownDim
		var err error
		if t := strings.TrimSpace(it.Value("power")); t != "" {
			u.Power, err = strconv.Atoi(t)
			u.OK = u.OK && err == nil
		}
		for attr, to := range map[string]*float64{"scale": &u.Scale, "offset": &u.Offset} {
			if t := strings.TrimSpace(it.Value(attr)); t != "" {
				*to, err = strconv.ParseFloat(t, 64)
				u.OK = u.OK && err == nil
			}
		}
		if old := w.units[symbol]; old != nil {
			w.repeat(UnitSymbol, symbol, old.Place, u.Place, old.Unit != u.Unit)
			continue
		}
		w.units[symbol] = u
	}
}

// declareComponents makes components of the top-level elements that are no LEMS.
func (w *World) declareComponents(part *Model) {
	for _, id := range part.Free {
		c := w.component(part, id, nil)
		if part == w.Parts[0] {
			w.prototypes = append(w.prototypes, c)
		}
		if c.ID == "" {
			continue
		}
		if old := w.components[c.ID]; old != nil {
			w.repeat(ComponentSymbol, c.ID, old.AttrPlace("id"), c.AttrPlace("id"), true)
			continue
		}
		w.components[c.ID] = c
	}
}

// Own are the top-level components of the file itself, in order of the text.
func (w *World) Own() []*Component { return w.prototypes }

// maxComponentDepth bounds the nesting of components that is looked at.
const maxComponentDepth = 200

// component makes a component and those nested in it. The type is the type
// attribute, the type of the Child role of that tag, or the tag.
func (w *World) component(part *Model, id syntax.NodeID, parent *Component) *Component {
	doc := part.Doc
	c := &Component{ID: doc.AttrValue(id, "id"), Part: part, Node: id, Parent: parent, TypeName: doc.Name(id)}
	if t := doc.AttrValue(id, "type"); t != "" {
		c.TypeName = t
	} else if parent != nil && parent.Type != nil {
		if child := w.Members(parent.Type).Find(c.TypeName); child != nil && child.Item.Row.Name == "Child" {
			c.TypeName = child.Item.Value("type")
		}
	}
	if c.TypeName == "Component" {
		c.TypeName = ""
		if proto := w.components[doc.AttrValue(id, "extends")]; proto != nil {
			c.TypeName = proto.TypeName
		}
	}
	c.Type = w.types[c.TypeName]
	depth := 0
	for p := parent; p != nil; p = p.Parent {
		depth++
	}
	if depth < maxComponentDepth {
		for child := range doc.Elements(id) {
			c.Children = append(c.Children, w.component(part, child, c))
		}
	}
	return c
}
