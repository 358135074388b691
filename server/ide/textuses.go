package ide

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// Some names are mere text to package lems: those in run-time paths, those that
// a Text holds, and those in attributes that hardly any tool reads. This file
// and runpath.go find what they name, as far as that is known.

// hiddenUses are all such names of a file.
func hiddenUses(m *lems.Model) []Use {
	if m.World == nil {
		return nil
	}
	t := newTextWalker(m)
	for _, it := range m.Items {
		t.item(it)
	}
	for _, top := range m.World.Own() {
		for c := range top.All {
			t.component(c)
		}
	}
	return t.list
}

// hiddenAt are those of one element.
func hiddenAt(m *lems.Model, id syntax.NodeID) []Use {
	if m.World == nil {
		return nil
	}
	t := newTextWalker(m)
	if c := m.ComponentAt(id); c != nil && c.Node == id {
		t.component(c)
	} else if it := itemOf(m, id); it != nil {
		t.item(it)
	}
	return t.list
}

type textWalker struct {
	*pathWalker
	ports map[*lems.ComponentType][]portText
	ids   map[*lems.Component]map[string][]*lems.Component // by component at top level, then by id
}

func newTextWalker(m *lems.Model) *textWalker {
	return &textWalker{pathWalker: newPathWalker(m), ports: map[*lems.ComponentType][]portText{}, ids: map[*lems.Component]map[string][]*lems.Component{}}
}

func (t *textWalker) component(c *lems.Component) {
	if c.Type == nil {
		return
	}
	t.paths(c)
	t.identified(c)
	for _, p := range t.portsOf(c.Type) {
		if a, ok := c.Attr(p.text); ok {
			if end := t.end(c, p); end != nil && end.Type != nil {
				t.member(t.m.Doc.Place(a.Value), end.Type, p.element)
			}
		}
	}
}

func (t *textWalker) use(at syntax.Place, target *lems.Symbol) {
	if target != nil && at.File == t.m.File && !at.Span.IsEmpty() {
		t.list = append(t.list, Use{Place: at, target: target})
	}
}

// member is a use of what a type declares by a kind of element; the name is the
// text at the place.
func (t *textWalker) member(at syntax.Place, kind *lems.ComponentType, element string) {
	if x := t.w.Members(kind).FindAs(syntax.Unescape(at.Text()), element); x != nil {
		t.use(at, x.Item.Symbol)
	}
}

// below is member for a type and those that may stand in its place.
func (t *textWalker) below(at syntax.Place, types []*lems.ComponentType, element string) {
	for _, kind := range types {
		for _, sub := range t.w.Subtypes(kind) {
			t.member(at, sub, element)
		}
	}
}

func (t *textWalker) item(it *lems.Item) {
	switch it.Row.Name {
	case "Assertion":
		for at := range wordsOf(it, "matches", isDimensionLetter) {
			if d := t.w.Dimension(at.Text()); d != nil {
				t.use(at, d.Item.Symbol)
			}
		}
	case "Constant":
		if ownerOf(it) == nil {
			for at := range wordsOf(it, "value", isWord) {
				t.use(at, t.w.Global(at.Text()))
			}
		}
	case "Assign":
		t.below(it.AttrPlace("property"), t.m.Assigned(it), "Property")
	case "Tunnel":
		t.below(it.AttrPlace("name"), t.m.Tunneled(it), "InstanceRequirement")
	case "DerivedParameter":
		t.selected(it)
	case "MultiInstantiate", "CoInstantiate", "ChildInstance":
		t.kind(it, "componentType")
	case "Child":
		t.kind(it, "substitute")
	case "Attachments":
		t.kind(it, "compClass")
	case "ComponentReference", "Link":
		if c := t.w.Component(it.Value("defaultComponent")); c != nil {
			t.use(it.AttrPlace("defaultComponent"), c.Symbol)
		}
	}
}

// kind is a type that an attribute names.
func (t *textWalker) kind(it *lems.Item, attr string) {
	if kind := t.w.Type(it.Value(attr)); kind != nil {
		t.use(it.AttrPlace(attr), kind.Item.Symbol)
	}
}

// selected are the steps of the path of a DerivedParameter.
func (t *textWalker) selected(it *lems.Item) {
	at, kind := it.AttrPlace("select"), t.m.TypeAt(it)
	text := it.Value("select")
	if text == "" || at.Text() != text || strings.HasPrefix(text, "/") {
		return
	}
	steps, _, open := cutPath(text + "/")
	offset := at.Span.Start
	for i, name := range steps {
		if kind == nil || name == "" || open || !strings.HasPrefix(at.File.Text[offset:], name) {
			return
		}
		place := at.File.Place(syntax.Span{Start: offset, End: offset + int32(len(name))})
		if i == len(steps)-1 {
			t.use(place, t.w.Quantity(kind, name))
			return
		}
		role := roleBelow(t.w, kind, name)
		if role == nil {
			return
		}
		t.use(place, role.Item.Symbol)
		kind = t.w.Type(role.Item.Value("type"))
		next := strings.IndexByte(at.File.Text[offset:at.Span.End], '/')
		if next < 0 || strings.ContainsAny(at.File.Text[offset:offset+int32(next)], "[]") {
			return
		}
		offset += int32(next) + 1
	}
}

// identified are the ids that a component gives in a Text which is called as the
// type of what it names is, as NeuroML's segmentGroup="soma_group".
func (t *textWalker) identified(c *lems.Component) {
	for _, a := range t.m.Doc.AttrsOf(c.Node) {
		name := t.m.Doc.Text(a.Name)
		x := t.w.Members(c.Type).FindAs(name, "Text")
		if x == nil || t.w.Type(name) == nil {
			continue
		}
		if target := t.named(c.Top(), t.m.Doc.Value(a), name); target != nil {
			t.use(t.m.Doc.Place(a.Value), target.Symbol)
		}
	}
}

// named is the component of an id and a type inside one at top level, else
// anywhere in the file.
func (t *textWalker) named(top *lems.Component, id, kind string) *lems.Component {
	for _, x := range t.idsOf(top)[id] {
		if t.w.Derives(x.Type, kind) {
			return x
		}
	}
	for _, other := range t.w.Own() {
		for _, x := range t.idsOf(other)[id] {
			if t.w.Derives(x.Type, kind) {
				return x
			}
		}
	}
	return nil
}

func (t *textWalker) idsOf(top *lems.Component) map[string][]*lems.Component {
	known := t.ids[top]
	if known == nil {
		known = map[string][]*lems.Component{}
		for c := range top.All {
			if c.ID != "" && c.Type != nil {
				known[c.ID] = append(known[c.ID], c)
			}
		}
		t.ids[top] = known
	}
	return known
}

// wordsOf yields the words in the value of an attribute.
func wordsOf(it *lems.Item, attr string, letter func(byte) bool) func(func(syntax.Place) bool) {
	return func(yield func(syntax.Place) bool) {
		if _, ok := it.Attr(attr); !ok {
			return
		}
		at := it.AttrPlace(attr)
		text := at.Text()
		for i := 0; i < len(text); {
			n := i
			for n < len(text) && letter(text[n]) {
				n++
			}
			if n == i {
				i++
				continue
			}
			span := syntax.Span{Start: at.Span.Start + int32(i), End: at.Span.Start + int32(n)}
			if !yield(at.File.Place(span)) {
				return
			}
			i = n
		}
	}
}

// isDimensionLetter says that a byte may be part of the name of a dimension,
// such as charge_per_volt-meter.
func isDimensionLetter(b byte) bool { return isWord(b) || b == '-' }
