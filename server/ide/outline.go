package ide

import (
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

// Outline is what a document declares, nested as its elements are.
func Outline(m *lems.Model) []Entry {
	if m.Root == nil {
		return nil
	}
	return entries(m, m.Root)
}

func entries(m *lems.Model, it *lems.Item) []Entry {
	var list []Entry
	for _, c := range it.Children {
		e := Entry{Name: c.Row.Name, Kind: lems.NoSymbol, Span: m.Doc.Node(c.Node).Span, Select: m.Doc.Node(c.Node).Name}
		switch {
		case c.Symbol != nil && c.Symbol.Name != "":
			e.Name, e.Detail, e.Kind, e.Select = c.Symbol.Name, c.Row.Name, c.Symbol.Kind, c.Symbol.Place.Span
		case c.Value("variable") != "":
			e.Name, e.Detail = c.Value("variable"), c.Row.Name
		case c.Value("name") != "":
			e.Name, e.Detail = c.Value("name"), c.Row.Name
		case c.Row.Name == "Case":
			continue
		}
		e.Children = entries(m, c)
		list = append(list, e)
	}
	return list
}
