package lems

import (
	"slices"
	"strings"
)

// sig is what others see of a type: two of the same text and items are the same
// to whoever resolves a name.
type sig struct {
	text  string
	items []*Item
}

func (s sig) equals(o sig) bool { return s.text == o.text && slices.Equal(s.items, o.items) }

// signatures are those of the types among the items, by name.
func signatures(m *Model, list []*Item) map[string]sig {
	all := map[string]sig{}
	for _, it := range list {
		if it.Symbol != nil && it.Symbol.Kind == ComponentTypeSymbol && it.Parent == m.Root {
			all[it.Symbol.Name] = signature(it)
		}
	}
	return all
}

// signature is what others see of a type: its start tag, those of its members,
// the names of its variables.
func signature(t *Item) sig {
	var b strings.Builder
	s := sig{items: []*Item{t}}
	b.WriteString(t.startTag())
	for _, it := range t.Children {
		s.items = append(s.items, it)
		b.WriteString(it.startTag())
		if it.Row.Name == "Dynamics" {
			for _, v := range it.Children {
				s.items = append(s.items, v)
				for _, part := range []string{v.Row.Name, v.Value("name"), v.Value("exposure"), v.Value("dimension")} {
					b.WriteString(part)
					b.WriteByte(0)
				}
			}
		}
	}
	s.text = b.String()
	return s
}

func (it *Item) startTag() string { return it.model.Doc.Text(it.model.Doc.Node(it.Node).StartTag) }
