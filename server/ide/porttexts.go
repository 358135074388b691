package ide

import (
	"cmp"
	"strings"

	"github.com/lemsls/lemsls/lems"
)

// portText is a Text of a type that holds the name of an EventPort, or of the
// Attachments, of an instance.
type portText struct {
	text     string // the Text
	element  string // what it names
	block    *lems.Item
	instance string // how the block calls the instance; empty: it does not say
}

// portsOf are those of a type.
func (t *textWalker) portsOf(kind *lems.ComponentType) []portText {
	known, ok := t.ports[kind]
	if ok {
		return known
	}
	for _, name := range []string{"Structure", "Simulation"} {
		if block := t.w.Block(kind, name); block != nil {
			known = portTexts(block, block, known)
		}
	}
	t.ports[kind] = known
	return known
}

// portTexts are those that an element of a block and the elements in it name.
func portTexts(block, it *lems.Item, list []portText) []portText {
	add := func(attr, element, instance string) {
		if text := it.Value(attr); text != "" {
			list = append(list, portText{text, element, block, instance})
		}
	}
	switch it.Row.Name {
	case "EventConnection", "PairsEventConnection":
		add("sourcePort", "EventPort", it.Value("from"))
		add("targetPort", "EventPort", cmp.Or(it.Value("receiver"), it.Value("to")))
		add("receiverContainer", "Attachments", it.Value("to"))
	case "EventRecord":
		add("eventPort", "EventPort", it.Value("quantity"))
	}
	for _, x := range it.Children {
		list = portTexts(block, x, list)
	}
	return list
}

// end is the component that an instance of a component's type is made of; nil if
// it is not known.
func (t *textWalker) end(c *lems.Component, p portText) *lems.Component {
	return t.called(c, p.block, p.instance, 0)
}

// called is the component behind a name in a block: this, what a With binds, or
// where a path or reference of the component leads.
func (t *textWalker) called(c *lems.Component, block *lems.Item, name string, depth int) *lems.Component {
	const deepest = 8 // bindings of bindings
	if c == nil || c.Type == nil || name == "" || depth > deepest {
		return nil
	}
	switch {
	case name == "this":
		return c
	case name == "parent":
		return c.Parent
	case strings.HasPrefix(name, "../"):
		return t.called(c.Parent, block, name[len("../"):], depth+1)
	}
	if it := bindingOf(block, name); it != nil {
		return t.called(c, block, cmp.Or(it.Value("instance"), it.Value("instances")), depth+1)
	}
	m := t.w.Members(c.Type)
	if x := m.FindAs(name, "Path", "PathParameter"); x != nil {
		a, ok := c.Attr(name)
		if !ok {
			return nil
		}
		had := len(t.list)
		end := t.follow(c, a)
		t.list = t.list[:had] // its names are found on their own
		return end
	}
	if x := m.FindAs(name, "ComponentReference", "Link"); x != nil {
		return t.w.Referred(c, x)
	}
	return nil
}

// bindingOf is the With or ForEach that binds a name; nil if none does.
func bindingOf(it *lems.Item, name string) *lems.Item {
	for _, x := range it.Children {
		if x.Symbol.Named(name) && x.Symbol.Kind == lems.InstanceSymbol {
			return x
		}
		if found := bindingOf(x, name); found != nil {
			return found
		}
	}
	return nil
}
