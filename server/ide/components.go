package ide

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// maxChoice bounds the types that a snippet lets one choose from.
const maxChoice = 30

// components are those that may stand at top level: of all types.
func (c *completer) components(form tagForm) []Completion {
	w := c.m.World
	var list []Completion
	for i, t := range sortedTypes(w) {
		if t.Name == "Component" || strings.Contains(t.Name, ":") {
			continue
		}
		e := c.component(tagged{tag: t.Name, kind: t, id: true}, form)
		e.Rank = 1000 + i + c.abstract(t)
		list = append(list, e)
	}
	return list
}

// sortedTypes are all types by name.
func sortedTypes(w *lems.World) []*lems.ComponentType {
	return slices.SortedFunc(maps.Values(w.Types()), func(a, b *lems.ComponentType) int { return cmp.Compare(a.Name, b.Name) })
}

// nested are the components that may stand in another one: those of its Child
// roles, which it may have once each, and those of the types of its lists.
func (c *completer) nested(parent *lems.Component, form tagForm) []Completion {
	if parent.Type == nil {
		return nil
	}
	w := c.m.World
	var list []Completion
	add := func(t tagged, role *lems.Member) {
		e := c.component(t, form)
		e.Rank = len(list) + 1 + c.abstract(t.kind)
		e.Detail = role.Item.Row.Name + " " + role.Name
		if t.subtype {
			e.Label, e.Filter = t.tag+" "+t.kind.Name, t.tag
		}
		if t.tag == role.Name && !t.subtype {
			e.Detail = joined(e.Detail, role.Item.Value("type"))
		}
		if form == startedTag || form == bareTag || !t.subtype {
			list = append(list, e)
		}
	}
	for _, role := range w.Members(parent.Type).As("Child") {
		t := w.Type(role.Item.Value("type"))
		if t == nil || strings.Contains(role.Name, ":") || form != wholeTag && slices.ContainsFunc(parent.Children, func(x *lems.Component) bool { return x.Tag() == role.Name }) {
			continue
		}
		add(tagged{tag: role.Name, kind: t}, role)
		for _, sub := range w.Subtypes(t) {
			if sub != t {
				add(tagged{tag: role.Name, kind: sub, subtype: true}, role)
			}
		}
	}
	seen := map[string]bool{}
	for _, role := range w.Members(parent.Type).As("Children") {
		t := w.Type(role.Item.Value("type"))
		if t == nil {
			continue
		}
		for _, sub := range w.Subtypes(t) {
			if !seen[sub.Name] {
				seen[sub.Name] = true
				add(tagged{tag: sub.Name, kind: sub, id: true}, role)
			}
		}
	}
	return list
}

// abstract is how far behind others comes a type that computes nothing and is
// there to be extended.
func (c *completer) abstract(t *lems.ComponentType) int {
	if dyn, _ := c.m.World.Dynamics(t); dyn == nil && len(c.m.World.Subtypes(t)) > 1 {
		return 500
	}
	return 0
}

// tagged is a component to be written.
type tagged struct {
	tag     string
	kind    *lems.ComponentType
	id      bool // it needs one
	subtype bool // of the type of its role: it must say so
}

func (c *completer) component(t tagged, form tagForm) Completion {
	e := Completion{Label: t.tag, Kind: ElementCompletion, Symbol: t.kind.Item.Symbol, Doc: func() string { return typeText(c.m, t.kind) }}
	if base := t.kind.Base; base != "" {
		e.Detail = "extends " + base
	}
	if form == wholeTag {
		e.Insert = snippetText(t.tag)
		return e
	}
	var s snippet
	if form == bareTag {
		s.WriteString("<")
	}
	c.write(&s, t, 0)
	if !strings.Contains(s.String(), "$0") {
		s.WriteString("$0")
	}
	e.Insert = s.String()
	return e
}

// write is a component with what it cannot do without.
func (c *completer) write(s *snippet, t tagged, depth int) {
	w := c.m.World
	s.WriteString(snippetText(t.tag))
	if t.id {
		s.WriteString(` id="`)
		s.placeholder("")
		s.WriteString(`"`)
	}
	if t.subtype {
		fmt.Fprintf(s, ` type="%s"`, inserted(t.kind.Name))
	}
	members := w.Members(t.kind)
	for _, x := range members.Suppliable() {
		if c.demanded(t.kind, x) {
			s.WriteString(" ")
			c.given(s, x)
		}
	}
	var roles []*lems.Member
	for _, role := range members.As("Child") {
		if depth < 2 && !strings.Contains(role.Name, ":") && c.computes(w.Type(role.Item.Value("type"))) {
			roles = append(roles, role)
		}
	}
	indent := "\n" + strings.Repeat("\t", depth+1)
	switch {
	case len(roles) > 0:
		s.WriteString(">")
		for _, role := range roles {
			s.WriteString(indent + "<")
			c.role(s, role, depth+1)
		}
		fmt.Fprintf(s, "%s</%s>", indent[:len(indent)-1], snippetText(t.tag))
	case len(members.As("Children")) > 0 && depth == 0:
		fmt.Fprintf(s, ">\n\t$0\n</%s>", snippetText(t.tag))
	default:
		s.WriteString("/>")
	}
}

// role is the component of a Child role. If its type has subtypes, one is to be
// chosen.
func (c *completer) role(s *snippet, role *lems.Member, depth int) {
	t := c.m.World.Type(role.Item.Value("type"))
	var names, others []string
	for _, sub := range c.m.World.Subtypes(t) {
		switch {
		case sub == t:
		case c.abstract(sub) > 0:
			others = append(others, sub.Name)
		default:
			names = append(names, sub.Name)
		}
	}
	names = append(names, others...)
	if len(names) == 0 {
		c.write(s, tagged{tag: role.Name, kind: t}, depth)
		return
	}
	s.WriteString(snippetText(role.Name) + ` type="`)
	s.choice(names[:min(len(names), maxChoice)])
	s.WriteString(`"/>`)
}

// computes says that a type has anything to compute or to be given, as NeuroML's
// notes have not.
func (c *completer) computes(t *lems.ComponentType) bool {
	if t == nil {
		return false
	}
	dyn, _ := c.m.World.Dynamics(t)
	return dyn != nil && len(dyn.Children) > 0 || len(c.m.World.Members(t).As("Parameter", "ComponentReference", "Exposure")) > 0
}

// demanded says that every component of a type must give a member a value.
func (c *completer) demanded(t *lems.ComponentType, x *lems.Member) bool {
	switch x.Item.Row.Name {
	case "Parameter", "IntegerParameter", "IndexParameter", "PathParameter":
		return c.m.World.Fixed(t, x.Name) == nil
	case "ComponentReference", "Link":
		_, stands := x.Item.Attr("defaultComponent")
		return x.Item.Value("required") != "false" && !stands
	}
	return false
}

// given is the attribute with which a component gives a member a value.
func (c *completer) given(s *snippet, x *lems.Member) {
	fmt.Fprintf(s, `%s="`, snippetText(x.Name))
	dim := c.dims.Declared(x.Item)
	switch unit := c.usualUnit(dim); {
	case x.Item.Row.Name == "Parameter" && unit != "":
		s.placeholder("0")
		s.WriteString(" " + inserted(unit))
	case strings.HasSuffix(x.Item.Row.Name, "Parameter") && x.Item.Row.Name != "PathParameter":
		s.placeholder("0")
	default:
		s.placeholder("")
	}
	s.WriteString(`"`)
}

// componentAttributes are those that a component has not got yet: parameters
// without a value first.
func (c *completer) componentAttributes(x *lems.Component, loc syntax.Location, valued bool) []Completion {
	var list []Completion
	add := func(name, detail, insert string, rank int, sym *lems.Symbol, doc func() string) {
		if c.taken(loc, name) {
			return
		}
		e := Completion{Label: name, Kind: AttributeCompletion, Detail: detail, Insert: insert + "$0", Rank: rank, Symbol: sym, Doc: doc}
		if valued {
			e.Insert = snippetText(name)
		}
		list = append(list, e)
	}
	text := func(s string) func() string { return func() string { return s } }
	if x.Type != nil {
		for i, mem := range c.m.World.Members(x.Type).Suppliable() {
			if c.m.World.Fixed(x.Type, mem.Name) != nil {
				continue
			}
			detail, rank := c.memberDetail(mem), 300+i
			if c.demanded(x.Type, mem) {
				detail, rank = joined("required", detail), 100+i
			}
			if _, ok := x.Prototype.Given(mem.Name); ok {
				detail, rank = joined("given by "+x.Prototype.ID, c.memberDetail(mem)), 400+i
			}
			var s snippet
			c.given(&s, mem)
			add(mem.Name, detail, s.String(), rank, mem.Item.Symbol, func() string { return symbolText(c.m, mem.Item.Symbol) })
		}
	}
	rank := 50
	if x.Parent != nil && x.Role != nil && x.Role.Item.Row.Name == "Child" {
		rank = 500
	}
	add("id", "the component's id", `id="$1"`, rank, nil, text("The name by which other components refer to this one."))
	if rank = 60; x.Tag() == "Component" || c.chooses(x) {
		if x.Tag() != "Component" {
			rank = 200
		}
		add("type", "type", `type="$1"`, rank, nil, text("The ComponentType, where the tag does not say it."))
	}
	if x.Parent == nil {
		add("extends", "id of a component", `extends="$1"`, 600, nil, text("A component from which to take all that is not given here."))
	}
	return list
}

// chooses says that a component may be of a type other than its role's.
func (c *completer) chooses(x *lems.Component) bool {
	if x.Role == nil || x.Role.Item.Row.Name != "Child" {
		return false
	}
	t := c.m.World.Type(x.Role.Item.Value("type"))
	return t != nil && len(c.m.World.Subtypes(t)) > 1
}

// memberDetail says what a member of a type holds.
func (c *completer) memberDetail(x *lems.Member) string {
	switch x.Item.Row.Name {
	case "Parameter", "Property":
		if name := x.Item.Value("dimension"); name != "" && name != "none" {
			return name
		}
		return "a plain number"
	case "IntegerParameter", "IndexParameter":
		return "integer"
	case "ComponentReference", "Link":
		return "id of a " + x.Item.Value("type")
	}
	return x.Item.Row.Name
}

// componentValues are what may stand in an attribute of a component.
func (c *completer) componentValues(x *lems.Component, a syntax.Attr) ([]Completion, syntax.Span) {
	w, name := c.m.World, c.m.Doc.Text(a.Name)
	whole := c.valueSpan(a)
	switch name {
	case "id":
		return nil, whole
	case "type":
		if c.chooses(x) {
			list := c.types(w.Subtypes(w.Type(x.Role.Item.Value("type"))))
			for i := range list {
				list[i].Rank += c.abstract(w.Type(list[i].Label))
			}
			return list, whole
		}
		return c.types(sortedTypes(w)), whole
	case "extends":
		return c.ids(func(other *lems.Component) bool { return other != x }), whole
	}
	if x.Type == nil {
		return nil, whole
	}
	mem := w.Members(x.Type).Given(name)
	if mem == nil {
		return nil, whole
	}
	switch mem.Item.Row.Name {
	case "Parameter":
		return c.units(a, c.dims.Declared(mem.Item))
	case "ComponentReference", "Link":
		return c.referable(x, mem), whole
	case "ComponentTypeReference":
		return c.types(sortedTypes(w)), whole
	case "Path", "PathParameter":
		return c.runPath(x, name, a)
	case "Text":
		return c.texts(x, name), whole
	}
	return nil, whole
}

// referable are the components to which a member may refer: those of its type,
// inside the parent if it looks there.
func (c *completer) referable(x *lems.Component, mem *lems.Member) []Completion {
	kind := mem.Item.Value("type")
	fits := func(other *lems.Component) bool {
		return other != x.Top() && (kind == "" || kind == "Component" || c.m.World.Type(kind) == nil || other.Type != nil && c.m.World.Derives(other.Type, kind))
	}
	if mem.Item.Row.Name == "ComponentReference" && mem.Item.Value("local") != "true" {
		return c.ids(fits)
	}
	var list []Completion
	for p := x.Parent; p != nil; p = p.Parent {
		for _, other := range p.Children {
			if other.ID != "" && other != x && fits(other) {
				list = append(list, c.id(other, len(list)))
			}
		}
	}
	return list
}

// ids are the components at top level that are of use, by id.
func (c *completer) ids(use func(*lems.Component) bool) []Completion {
	all := c.m.World.Components()
	var list []Completion
	for _, id := range slices.Sorted(maps.Keys(all)) {
		if use(all[id]) {
			list = append(list, c.id(all[id], len(list)))
		}
	}
	return list
}

func (c *completer) id(x *lems.Component, rank int) Completion {
	return Completion{Label: x.ID, Kind: ComponentCompletion, Detail: x.TypeName, Insert: inserted(x.ID), Rank: rank, Symbol: x.Symbol,
		Doc: func() string { return componentText(c.m, x) }}
}

// types are types by name, those of the file itself first.
func (c *completer) types(of []*lems.ComponentType) []Completion {
	var list []Completion
	for i, t := range of {
		e := Completion{Label: t.Name, Kind: TypeCompletion, Insert: inserted(t.Name), Rank: 2000 + i, Symbol: t.Item.Symbol, Doc: func() string { return typeText(c.m, t) }}
		if t.Base != "" {
			e.Detail = "extends " + t.Base
		}
		if t.Part == c.m {
			e.Rank = i
		}
		list = append(list, e)
	}
	return list
}
