package ide

import (
	"slices"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// family is the declarations that must have the same name, for LEMS connects
// them by it: what a subtype declares anew, a Requirement and what provides it,
// an Exposure and the variable that is exposed through it without saying so.
type family struct {
	p       Project
	sym     *lems.Symbol
	members []*lems.Symbol
	keys    map[key]bool
	texts   []syntax.Place // names of which it is not known whose they are
	decls   []decl         // all declarations of the old name
	scheme  bool           // a KineticScheme names its states so
}

// decl is a declaration in a type.
type decl struct {
	sym  *lems.Symbol
	typ  *lems.ComponentType
	w    *lems.World
	item *lems.Item
}

// familyOf are the declarations that must be renamed with a symbol.
func familyOf(p Project, sym *lems.Symbol) *family {
	f := &family{p: p, sym: sym, keys: map[key]bool{}}
	f.add(sym)
	if sym.Kind == lems.ConstantSymbol && sym.Item != nil && keyOf(sym.Item.Symbol) != keyOf(sym) {
		f.keys[keyOf(sym.Item.Symbol)] = true // uses of the alias are uses of the Constant
		return f
	}
	if p.Model.World == nil || sym.Item == nil || sym.Owner == nil && sym.Kind != lems.ComponentTypeSymbol {
		return f
	}
	if sym.Kind == lems.ComponentTypeSymbol {
		return f
	}
	f.collect()
	for grown := true; grown; {
		grown = false
		for _, d := range f.decls {
			if !f.has(d.sym) && f.linked(d) {
				f.add(d.sym)
				grown = true
			}
		}
	}
	f.textual()
	return f
}

func (f *family) add(s *lems.Symbol) {
	if k := keyOf(s); !f.keys[k] && s.Place.Text() == f.sym.Name {
		f.keys[k] = true
		f.members = append(f.members, s)
	}
}

func (f *family) has(s *lems.Symbol) bool {
	return s == f.sym || s != nil && s.Place.IsValid() && f.keys[keyOf(s)]
}

// collect finds every declaration of the name in the types of the project.
func (f *family) collect() {
	seen := map[*lems.ComponentType]bool{}
	for m := range f.p.models {
		if m.World == nil {
			continue
		}
		for _, r := range m.Mentions {
			f.scheme = f.scheme || r.Attr == "stateVariable" && r.Name == f.sym.Name
		}
		for _, t := range m.World.Types() {
			if !seen[t] {
				seen[t] = true
				f.collectIn(t, t.Item, m.World)
			}
		}
	}
}

func (f *family) collectIn(t *lems.ComponentType, it *lems.Item, w *lems.World) {
	for _, c := range it.Children {
		if c.Symbol.Named(f.sym.Name) {
			f.decls = append(f.decls, decl{c.Symbol, t, w, c})
		}
		switch c.Row.Name {
		case "Dynamics", "Regime":
			f.collectIn(t, c, w)
		}
	}
}

// linked says that a declaration has its name in common with one of the family.
func (f *family) linked(d decl) bool {
	return slices.ContainsFunc(f.decls, func(o decl) bool {
		return f.has(o.sym) && o.item != d.item && (bound(o, d) || bound(d, o) || f.scheme && (occupies(o, d) || occupies(d, o)))
	})
}

// occupies says that a is an Exposure through which a KineticScheme knows the
// state b.
func occupies(a, b decl) bool {
	return a.item.Row.Name == "Exposure" && b.item.Row.Name == "StateVariable" && related(a, b)
}

// bound says that a is connected with b by its name.
func bound(a, b decl) bool {
	x, y := a.item.Row.Name, b.item.Row.Name
	switch {
	case x == "Requirement" && variable(y):
		return b.w.Members(b.typ).FindAs(b.sym.Name, "Exposure") == nil // which would come first
	case x == "Requirement" && provides(y):
		return y != "Parameter" && y != "Constant" && y != "DerivedParameter" && y != "Property" || encloses(b, a)
	case x == "Requirement" && y == "Requirement":
		return true
	case x == "Exposure" && variable(y):
		_, says := b.item.Attr("exposure")
		return !says && related(a, b)
	case x == "Exposure" && y == "Exposure":
		return related(a, b) || siblings(a, b)
	case x == "ComponentRequirement":
		return y == x || y == "ComponentReference" || y == "Link" || y == "Child"
	case x == "InstanceRequirement":
		return y == x
	case x == "EventPort" && y == "EventPort":
		return related(a, b) || siblings(a, b)
	case variable(x) && variable(y):
		return a.typ == b.typ || related(a, b) && inherits(a, b)
	}
	if numberMember(x) && numberMember(y) && related(a, b) {
		return true // one hides the other from expressions
	}
	return !variable(x) && !variable(y) && (x == y || given(x) && given(y)) && (related(a, b) || siblings(a, b))
}

// provides says that an element declares what a Requirement may find.
func provides(name string) bool {
	switch name {
	case "Exposure", "Parameter", "Constant", "DerivedParameter", "Property":
		return true
	}
	return variable(name)
}

func variable(name string) bool {
	return name == "StateVariable" || name == "DerivedVariable" || name == "ConditionalDerivedVariable"
}

// numberMember says that an element of a type declares what expressions may name.
func numberMember(name string) bool {
	return name == "Parameter" || name == "Constant" || name == "DerivedParameter" || name == "Property" || name == "Requirement"
}

// given says that components give a value to what the element declares.
func given(name string) bool {
	switch name {
	case "Parameter", "IntegerParameter", "IndexParameter", "PathParameter", "Property", "Text", "Path", "ComponentReference", "Link":
		return true
	}
	return false
}

// related says that one of the types inherits from the other.
func related(a, b decl) bool {
	return a.typ == b.typ || derives(a, b) || derives(b, a)
}

// derives says that the type of a inherits from that of b.
func derives(a, b decl) bool {
	return slices.ContainsFunc(a.w.Members(a.typ).Chain, func(x *lems.ComponentType) bool { return spotOf(x.Place()) == spotOf(b.typ.Place()) })
}

// inherits says that one of two variables is in force where the other stands.
func inherits(a, b decl) bool {
	da, _ := a.w.Dynamics(a.typ)
	db, _ := b.w.Dynamics(b.typ)
	return da == db
}

// encloses says that instances of the type of b may stand in those of a.
func encloses(a, b decl) bool {
	for _, role := range a.w.Members(a.typ).As("Child", "Children", "Attachments", "ComponentReference", "Link") {
		if t := a.w.Type(role.Item.Value("type")); t != nil && (b.w.Derives(b.typ, t.Name) || a.w.Derives(t, b.typ.Name)) {
			return true
		}
	}
	return false
}

// siblings says that a path may mean either: the types have a base in common
// that declares nothing of the name, so that names on it are looked up in what
// inherits from it.
func siblings(a, b decl) bool {
	for _, x := range a.w.Members(a.typ).Chain[1:] {
		if slices.ContainsFunc(b.w.Members(b.typ).Chain, func(y *lems.ComponentType) bool { return spotOf(y.Place()) == spotOf(x.Place()) }) {
			return true
		}
	}
	return false
}

// textual finds the name where it cannot be known whose it is: the property of
// an Assign to what a path leads to, the port of such an instance.
func (f *family) textual() {
	elements := map[string]bool{}
	for _, s := range f.members {
		if s.Item != nil {
			elements[s.Item.Row.Name] = true
		}
	}
	for m := range f.p.models {
		if m.World == nil {
			continue
		}
		for _, it := range m.Items {
			switch {
			case it.Row.Name == "Assign" && elements["Property"] && m.Assigned(it) == nil:
				f.text(it.AttrPlace("property"))
			case it.Row.Name == "Tunnel" && elements["InstanceRequirement"] && m.Tunneled(it) == nil:
				f.text(it.AttrPlace("name"))
			}
		}
		if elements["EventPort"] || elements["Attachments"] {
			f.ports(m, elements)
		}
	}
}

func (f *family) text(at syntax.Place) {
	if at.Text() == f.sym.Name {
		f.texts = append(f.texts, at)
	}
}

// ports finds components that name the port, or the Attachments, in a Text, of
// an instance that is not known.
func (f *family) ports(m *lems.Model, elements map[string]bool) {
	t := newTextWalker(m)
	for _, top := range m.World.Own() {
		for c := range top.All {
			if c.Type == nil {
				continue
			}
			for _, p := range t.portsOf(c.Type) {
				if a, ok := c.Attr(p.text); ok && elements[p.element] && t.end(c, p) == nil {
					f.text(m.Doc.Place(a.Value))
				}
			}
		}
	}
}
