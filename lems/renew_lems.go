package lems

import (
	"slices"

	"github.com/lemsls/lemsls/lems/syntax"
)

// renewLEMS resolves the types and components that an edit touches, and those
// that depend on them.
func renewLEMS(m *Model, r *Renewal) bool {
	x := renewer{m: m, w: m.World, r: r, types: map[string]bool{}, ids: map[string]bool{}}
	if len(r.Around) > 1 || len(r.Around) == 1 && r.Around[0] != m.Root || len(x.w.repeated) > 0 || slices.ContainsFunc(r.old, global) || slices.ContainsFunc(r.Items, global) {
		return false
	}
	if !x.declareTypes() || !x.declareComponents() {
		return false
	}
	if !x.spread() {
		return false
	}
	x.resolve()
	return true
}

// global says that an element at top level concerns everything.
func global(it *Item) bool {
	if it.Parent == nil || it.Parent.Parent != nil {
		return false
	}
	switch it.Row.Name {
	case "ComponentType", "Component", "Assertion":
		return false
	}
	return true
}

// renewer is one use of renewLEMS.
type renewer struct {
	m     *Model
	w     *World
	r     *Renewal
	types map[string]bool // whose meaning to others may be another
	ids   map[string]bool // of components that may be others
	items []*Item         // types to be resolved again, beside the units
	tops  []*Component    // components to be found types for; the first ones are of the units
	fresh int             // so many
}

// declareTypes makes the tables of types anew; false if a name is declared twice.
func (x *renewer) declareTypes() bool {
	old := map[string]*ComponentType{}
	delete(x.r.was, "")
	for name := range x.r.was {
		old[name] = x.w.types[name]
		delete(x.w.types, name)
	}
	var list []*ComponentType
	for _, it := range x.r.Items {
		if it.Parent != x.m.Root || it.Row.Name != "ComponentType" || it.Symbol == nil || it.Symbol.Name == "" {
			continue
		}
		name := it.Symbol.Name
		if x.w.types[name] != nil {
			return false
		}
		t := old[name]
		if t == nil {
			t = &ComponentType{Part: x.m, Name: name}
			x.types[name] = true
		}
		x.types[name] = x.types[name] || !x.r.was[name].equals(signature(it))
		t.Item, t.Base = it, it.Value("extends")
		x.w.types[name] = t
		list = append(list, t)
		delete(old, name)
	}
	for name := range old {
		x.types[name] = true
	}
	x.spliceTypes(list)
	if len(x.types) > 0 {
		x.w.subtypes = nil
	}
	return true
}

// spliceTypes puts the types of the units among those of the file.
func (x *renewer) spliceTypes(list []*ComponentType) {
	all := slices.DeleteFunc(x.m.declared.types, func(t *ComponentType) bool {
		_, was := x.r.was[t.Name]
		return was
	})
	at := len(all)
	if len(list) > 0 {
		at, _ = slices.BinarySearchFunc(all, list[0].Item.Node, func(t *ComponentType, id syntax.NodeID) int { return int(t.Item.Node - id) })
	}
	x.m.declared.types = slices.Insert(all, at, list...)
}

// declareComponents makes the components of the units; false if an id is
// declared twice, or some component takes values from another.
func (x *renewer) declareComponents() bool {
	for _, c := range x.w.own {
		if c.Prototype != nil {
			return false
		}
	}
	for _, c := range x.w.own[x.r.free.from:x.r.free.to] {
		x.identities(c)
		if x.w.components[c.ID] == c {
			delete(x.w.components, c.ID)
		}
	}
	var list []*Component
	n := len(x.m.Free) - (len(x.w.own) - (x.r.free.to - x.r.free.from))
	for _, id := range x.m.Free[x.r.free.from : x.r.free.from+n] {
		c := newComponent(x.m, id, nil)
		if c.ID != "" {
			if x.w.components[c.ID] != nil {
				return false
			}
			x.w.components[c.ID] = c
		}
		if c.Value("extends") != "" {
			return false
		}
		list = append(list, c)
	}
	x.r.tops = len(list)
	x.w.own = slices.Replace(x.w.own, x.r.free.from, x.r.free.to, list...)
	x.tops = append(x.tops, list...)
	for _, c := range list {
		x.identities(c)
	}
	return true
}

// identities notes the ids by which others may refer to a component.
func (x *renewer) identities(c *Component) {
	if c.ID != "" {
		x.ids[c.ID] = true
	}
}

// spread finds what depends on types and components that are others now; it
// says false if that is not in the file.
func (x *renewer) spread() bool {
	x.fresh = len(x.tops)
	x.reuse()
	x.dependents()
	x.unsettle()
	if len(x.types)+len(x.ids) == 0 {
		return true
	}
	for _, c := range x.w.components {
		if c.Part != x.m && x.concerns(c) {
			return false
		}
	}
	fresh := x.tops[:x.fresh]
	for _, c := range x.w.own {
		if slices.Contains(fresh, c) || !x.concerns(c) {
			continue
		}
		if c.Value("extends") != "" {
			return false
		}
		x.tops = append(x.tops, c)
	}
	for it := range x.m.Root.Each("Target") {
		if x.ids[it.Value("component")] {
			x.items = append(x.items, it)
		}
	}
	return true
}

// dependents finds the types that name a type that is another now, directly or
// not.
func (x *renewer) dependents() {
	if len(x.types) == 0 {
		return
	}
	users := x.users()
	todo := make([]string, 0, len(x.types))
	for name := range x.types {
		todo = append(todo, name)
	}
	seen := map[*Item]bool{}
	for _, it := range x.r.Items {
		seen[it] = true
	}
	for len(todo) > 0 {
		name := todo[0]
		todo = todo[1:]
		if t := x.w.types[name]; t != nil {
			t.members.Store(nil)
		}
		for _, it := range users[name] {
			if it.Symbol != nil && !x.types[it.Symbol.Name] {
				x.types[it.Symbol.Name] = true
				todo = append(todo, it.Symbol.Name)
			}
			if !seen[it] {
				seen[it] = true
				x.items = append(x.items, it)
			}
		}
	}
	for t, m := range x.w.members {
		if slices.ContainsFunc(m.Chain, func(c *ComponentType) bool { return !c.Part.bare }) || x.types[m.Chain[len(m.Chain)-1].Base] {
			delete(x.w.members, t)
		}
	}
}

// users are the types by the name of a type that they name.
func (x *renewer) users() map[string][]*Item {
	if x.w.users == nil {
		x.w.users = map[string][]*Item{}
		for it := range x.m.Root.Each("ComponentType") {
			x.use(it)
		}
	}
	return x.w.users
}

func (x *renewer) use(it *Item) {
	for _, name := range it.namedTypes() {
		x.w.users[name] = append(x.w.users[name], it)
	}
}

// reuse makes the users those of the types that are there now.
func (x *renewer) reuse() {
	if x.w.users == nil {
		return
	}
	for it, names := range x.r.named {
		for _, name := range names {
			x.w.users[name] = slices.DeleteFunc(x.w.users[name], func(other *Item) bool { return other == it })
		}
	}
	for _, it := range x.r.Items {
		if it.Parent == x.m.Root && it.Row.Name == "ComponentType" {
			x.use(it)
		}
	}
}

// unsettle takes back that nothing was to be said of what depends on the types
// of the units, even if these declare the same as before.
func (x *renewer) unsettle() {
	touched := map[string]bool{}
	var todo []string
	for name := range x.r.was {
		todo, touched[name] = append(todo, name), true
	}
	for _, it := range x.r.Items {
		if it.Parent == x.m.Root && it.Symbol != nil && !touched[it.Symbol.Name] {
			todo, touched[it.Symbol.Name] = append(todo, it.Symbol.Name), true
		}
	}
	if len(todo) == 0 {
		return
	}
	users := x.users()
	for len(todo) > 0 {
		name := todo[0]
		todo = todo[1:]
		for _, it := range users[name] {
			it.Quiet = false
			if it.Symbol != nil && !touched[it.Symbol.Name] {
				todo, touched[it.Symbol.Name] = append(todo, it.Symbol.Name), true
			}
		}
	}
	for _, c := range x.w.own {
		for y := range c.All {
			if touched[y.TypeName] {
				c.Quiet = false
			}
		}
	}
}

// namedTypes are the names of types that a type names.
func (it *Item) namedTypes() []string {
	var names []string
	if base := it.Value("extends"); base != "" {
		names = append(names, base)
	}
	for _, c := range it.Children {
		if name := c.Value("type"); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// concerns says that a component, or one in it, is of a type that is another now
// or names a component that is.
func (x *renewer) concerns(c *Component) bool {
	for y := range c.All {
		if x.types[y.TypeName] || y.Type != nil && x.types[y.Type.Name] || y.Parent != nil && x.types[y.Tag()] {
			return true
		}
		for _, a := range y.Part.Doc.AttrsOf(y.Node) {
			if x.ids[y.Part.Doc.Value(a)] {
				return true
			}
		}
	}
	return false
}

// resolve resolves what is found.
func (x *renewer) resolve() {
	for _, it := range x.items {
		it.Quiet = false
		x.r.again = append(x.r.again, it.Whole().Span)
	}
	for _, c := range x.tops[x.fresh:] {
		c.Quiet = false
		x.r.again = append(x.r.again, c.Part.Doc.Node(c.Node).Span)
	}
	slices.SortFunc(x.r.again, func(a, b syntax.Span) int { return int(a.Start - b.Start) })
	x.forget()
	r := &resolver{m: x.m, w: x.w}
	for _, it := range x.r.Items {
		r.globals(it)
		if it.Parent == x.m.Root && it.Row.Name == "ComponentType" {
			x.inside(r, it)
		}
	}
	for _, it := range x.items {
		x.m.File.SetApart(it.Whole().Span)
		x.everything(r, it)
		if it.Row.Name == "ComponentType" {
			x.inside(r, it)
		}
	}
	for _, c := range x.tops {
		x.m.File.SetApart(x.m.Doc.Node(c.Node).Span)
		x.renest(c)
		for y := range c.All {
			r.component(y)
		}
	}
	slices.SortStableFunc(x.m.Paths, func(a, b *Path) int { return int(a.Place.Span.Start - b.Place.Span.Start) })
}

// forget drops what was known of the units that are resolved again.
func (x *renewer) forget() {
	if len(x.r.again) == 0 {
		return
	}
	for _, it := range x.items {
		x.misunderstood(it)
	}
	x.m.Facts = slices.DeleteFunc(x.m.Facts, func(f Fact) bool {
		return f.Kind == LoopFact && f.Place.File == x.m.File && within(x.r.again, f.Place.Span.Start)
	})
	x.m.Paths = slices.DeleteFunc(x.m.Paths, func(p *Path) bool {
		if !within(x.r.again, p.Place.Span.Start) {
			return false
		}
		x.m.unselect(p)
		return true
	})
}

// misunderstood notes what expressions named that may name something else now.
func (x *renewer) misunderstood(it *Item) {
	for _, e := range it.Exprs {
		x.r.meant = append(x.r.meant, e.Uses()...)
	}
	for _, c := range it.Children {
		x.misunderstood(c)
	}
}

// renest finds the type of a component anew, and those nested in it.
func (x *renewer) renest(c *Component) {
	c.Children, c.Role, c.Type = nil, nil, nil
	c.TypeName = c.Tag()
	x.w.nest(c, 0)
}

func (x *renewer) everything(r *resolver, it *Item) {
	r.globals(it)
	for _, c := range it.Children {
		x.everything(r, c)
	}
}

func (x *renewer) inside(r *resolver, it *Item) {
	t := x.m.ownType(it)
	r.inside(t, it, x.w.TypeScope(t))
	r.loops(t)
}
