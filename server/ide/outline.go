package ide

import (
	"slices"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// Entry is a line of a document's outline.
type Entry struct {
	Name     string
	Detail   string
	Kind     lems.SymbolKind // NoSymbol: an element that declares nothing
	Span     syntax.Span     // the whole element
	Select   syntax.Span     // its name
	Children []Entry
}

// Outline is what a document declares, nested as its elements are, and its
// components.
func Outline(m *lems.Model) []Entry {
	if m.Root == nil {
		return nil
	}
	free := map[syntax.NodeID]bool{}
	for _, id := range m.Free {
		free[id] = true
	}
	list := entries(m, m.Root, free)
	if m.World != nil {
		for _, c := range m.World.Own() {
			list = append(list, componentEntry(m, c))
		}
	}
	slices.SortStableFunc(list, func(a, b Entry) int { return int(a.Span.Start) - int(b.Span.Start) })
	return list
}

func entries(m *lems.Model, it *lems.Item, free map[syntax.NodeID]bool) []Entry {
	var list []Entry
	for _, c := range it.Children {
		if free[c.Node] {
			continue // it is a component
		}
		e := Entry{Name: c.Row.Name, Kind: lems.NoSymbol, Span: m.Doc.Node(c.Node).Span, Select: m.Doc.Node(c.Node).Name}
		switch {
		case c.Symbol != nil && c.Symbol.Name != "":
			e.Name, e.Detail, e.Kind, e.Select = c.Symbol.Name, c.Row.Name, c.Symbol.Kind, c.Symbol.Place.Span
		case c.Row.Name == "Case":
			continue
		default:
			e.named(m, c)
		}
		e.Children = entries(m, c, free)
		list = append(list, e)
	}
	return list
}

// named gives an entry a name from what its element is about.
func (e *Entry) named(m *lems.Model, it *lems.Item) {
	for _, attr := range []string{"variable", "name", "symbol", "file", "href", "port", "test", "parameter", "regime", "component"} {
		if a, ok := it.Attr(attr); ok && !a.Value.IsEmpty() {
			e.Name, e.Detail, e.Select = oneLine(m.Doc.Value(a)), it.Row.Name, a.Value
			if it.Row.Name == "Unit" {
				e.Kind = lems.UnitSymbol
			}
			if attr == "variable" || attr == "name" {
				e.Select = m.Doc.Node(it.Node).Name
			}
			return
		}
	}
}

// componentEntry is a component with those in it.
func componentEntry(m *lems.Model, c *lems.Component) Entry {
	e := Entry{Name: c.Tag(), Kind: lems.ComponentSymbol, Span: m.Doc.Node(c.Node).Span, Select: m.Doc.Node(c.Node).Name}
	if c.ID != "" {
		e.Name, e.Detail, e.Select = c.ID, c.TypeName, c.Symbol.Place.Span
	} else if c.TypeName != c.Tag() {
		e.Detail = c.TypeName
	}
	if e.Name == "" {
		e.Name = "component"
	}
	for _, x := range c.Children {
		e.Children = append(e.Children, componentEntry(m, x))
	}
	return e
}
