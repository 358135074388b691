package ide

import (
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// clash says what a new name would collide with.
func (f *family) clash(name string) error {
	if f.p.Model.World == nil {
		return f.clashFlat(name)
	}
	for m := range f.p.models {
		if m.World == nil {
			continue
		}
		if err := f.clashIn(m, name); err != nil {
			return err
		}
	}
	return nil
}

// clashFlat is for a dialect in which all names are in one scope.
func (f *family) clashFlat(name string) error {
	m := f.p.Model
	for _, s := range m.Symbols {
		if s.Name == name && !f.has(s) && s.Kind != lems.CouplingFunctionSymbol {
			return refuse("“%s” is taken by a %s in line %d.", name, s.Kind, line(s))
		}
	}
	if m.System != nil {
		if s := m.System.Scope.Find(name); s != nil {
			return refuse("“%s” is a %s.", name, s.Kind)
		}
	}
	return nil
}

func line(s *lems.Symbol) int {
	return s.Place.File.Position(s.Place.Span.Start, syntax.UTF8).Line + 1
}

func (f *family) clashIn(m *lems.Model, name string) error {
	w := m.World
	switch f.sym.Kind {
	case lems.ComponentTypeSymbol:
		if t := w.Type(name); t != nil {
			return refuse("There is a ComponentType “%s” already, in %s.", name, where(t.Place()))
		}
		return f.clashTags(m, name)
	case lems.DimensionSymbol:
		if d := w.Dimension(name); d != nil {
			return refuse("There is a Dimension “%s” already, in %s.", name, where(d.Place))
		}
		return nil
	case lems.UnitSymbol:
		if u := w.Unit(name); u != nil {
			return refuse("There is a Unit “%s” already, in %s.", name, where(u.Place))
		}
		return nil
	case lems.ComponentSymbol:
		return f.clashComponents(m, name)
	}
	if f.sym.Owner == nil {
		if w.Global(name) != nil {
			return refuse("There is a Constant “%s” already.", name)
		}
		for _, t := range sortedTypes(w) {
			if s := w.TypeScope(t).Find(name); s != nil {
				return refuse("“%s” would be hidden by a %s of %s.", name, s.Kind, t.Name)
			}
		}
		return nil
	}
	return f.clashMembers(m, name)
}

// clashTags says that components have a role of the new name of a type, so that
// the tag would mean that.
func (f *family) clashTags(m *lems.Model, name string) error {
	for _, u := range usesIn(m, f.sym, f.has) {
		if u.tagged == 0 || u.Of.Parent == nil || u.Of.Parent.Type == nil {
			continue
		}
		if x := m.World.Members(u.Of.Parent.Type).FindAs(name, "Child"); x != nil {
			return refuse("“%s” is a Child of %s: the tag would mean that.", name, x.Type.Name)
		}
	}
	return nil
}

func (f *family) clashComponents(m *lems.Model, name string) error {
	if c := m.World.Component(name); c != nil {
		return refuse("There is a component “%s” already, in %s.", name, where(componentName(c)))
	}
	c := componentOf(m, f.sym)
	if c == nil || c.Parent == nil {
		return nil
	}
	for _, x := range c.Parent.Children {
		if x != c && x.ID == name {
			return refuse("There is a component “%s” beside it already.", name)
		}
	}
	return nil
}

// clashMembers looks for the new name in the types that have, or inherit, what
// is renamed, and in the components of these.
func (f *family) clashMembers(m *lems.Model, name string) error {
	w := m.World
	touched := map[*lems.ComponentType]bool{}
	for _, s := range f.members {
		if s.Owner == nil {
			continue
		}
		t := w.Type(s.Owner.Name)
		if t == nil || keyOf(t.Item.Symbol) != keyOf(s.Owner) {
			continue
		}
		for _, sub := range w.Subtypes(t) {
			if s.Item == nil || !variable(s.Item.Row.Name) || inForce(w, sub, s) {
				touched[sub] = true
			}
		}
	}
	for _, t := range sortedTypes(w) {
		if !touched[t] {
			continue
		}
		for _, x := range w.Members(t).All {
			if x.Name == name && !f.exposes(w, t, x.Item, name) {
				return refuse("%s has a %s “%s” already.", x.Type.Name, x.Item.Row.Name, name)
			}
		}
		if numeric(f.sym.Kind) {
			if s := w.TypeScope(t).Find(name); s != nil && !f.exposed(s) {
				return refuse("“%s” is a %s in %s already.", name, s.Kind, t.Name)
			}
		}
		for it := range w.Regimes(t) {
			if it.Symbol.Named(name) {
				return refuse("%s has a Regime “%s” already.", t.Name, name)
			}
			for _, c := range it.Children {
				if c.Symbol.Named(name) {
					return refuse("“%s” is a %s in a Regime of %s already.", name, c.Row.Name, t.Name)
				}
			}
		}
	}
	if f.sym.Kind != lems.ChildSymbol && !slices.ContainsFunc(f.members, supplied) {
		return nil
	}
	for _, u := range usesIn(m, f.sym, f.has) {
		if u.Of == nil {
			continue
		}
		if _, ok := u.Of.Attr(name); ok && u.tagged == 0 && u.Attr == "" {
			return refuse("A component has an attribute “%s” already.", name)
		}
		if u.tagged != 0 && w.Type(name) != nil && u.Of.Value("type") == "" && u.Of.Role == nil {
			return refuse("There is a ComponentType “%s”.", name)
		}
	}
	return nil
}

// inForce says that a variable is one of those of a type, which may have
// Dynamics of its own.
func inForce(w *lems.World, t *lems.ComponentType, s *lems.Symbol) bool {
	dyn, _ := w.Dynamics(t)
	for it := s.Item; it != nil; it = it.Parent {
		if it.Row.Name == "Dynamics" {
			return dyn != nil && dyn.Whole().Span == it.Whole().Span && dyn.Whole().File.Path == it.Whole().File.Path
		}
	}
	return false
}

// exposes says that an Exposure of the new name is the one of the variables that
// are renamed: both may have one name.
func (f *family) exposes(w *lems.World, t *lems.ComponentType, exposure *lems.Item, name string) bool {
	if exposure.Row.Name != "Exposure" || !variable(f.sym.Item.Row.Name) {
		return false
	}
	for it := range w.Variables(t) {
		if f.has(it.Symbol) && it.Value("exposure") != name {
			return false
		}
	}
	return true
}

// exposed says that a variable of the new name is exposed through the Exposure
// that is renamed.
func (f *family) exposed(s *lems.Symbol) bool {
	exposures := slices.ContainsFunc(f.members, func(m *lems.Symbol) bool { return m.Kind == lems.ExposureSymbol })
	return exposures && s.Item != nil && variable(s.Item.Row.Name) && s.Item.Value("exposure") == f.sym.Name
}

// where is the name of the file in which a place lies.
func where(at syntax.Place) string { return fileName(at.File.Path) }

// fileName is the last part of a path.
func fileName(p string) string {
	p = strings.ReplaceAll(p, `\\`, "/")
	return p[strings.LastIndexByte(p, '/')+1:]
}
