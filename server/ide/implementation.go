package ide

import (
	"slices"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// Implementations are what makes real what stands at the offset: of a type its
// subtypes and its components, of an Exposure what is exposed through it, of a
// role the components that fill it, of a Dimension its units.
func Implementations(p Project, off int32) []syntax.Place {
	sym, _ := symbolAt(p.Model, off)
	if sym == nil {
		return nil
	}
	f := finder{want: keyOf(sym), sym: sym, seen: map[spot]bool{}}
	for m := range p.models {
		if m.World == nil {
			continue
		}
		switch sym.Kind {
		case lems.ComponentTypeSymbol:
			f.types(m)
			f.components(m, func(c *lems.Component) bool { return c.Type != nil && keyOf(c.Type.Item.Symbol) == f.want })
		case lems.ChildSymbol:
			f.components(m, func(c *lems.Component) bool { return c.Role != nil && keyOf(c.Role.Item.Symbol) == f.want })
		case lems.ExposureSymbol:
			f.exposed(m)
		case lems.DimensionSymbol:
			f.units(m)
		}
	}
	slices.SortFunc(f.list, comparePlaces)
	return f.list
}

type finder struct {
	sym  *lems.Symbol
	want key
	seen map[spot]bool
	list []syntax.Place
}

func (f *finder) add(at syntax.Place) {
	if at.IsValid() && !f.seen[spotOf(at)] {
		f.seen[spotOf(at)] = true
		f.list = append(f.list, at)
	}
}

func (f *finder) types(m *lems.Model) {
	for _, t := range m.World.Types() {
		for _, x := range m.World.Members(t).Chain[1:] {
			if keyOf(x.Item.Symbol) == f.want {
				f.add(t.Place())
			}
		}
	}
}

// components finds them in the file itself and in what it includes.
func (f *finder) components(m *lems.Model, is func(*lems.Component) bool) {
	visit := func(top *lems.Component) {
		for c := range top.All {
			if is(c) {
				f.add(componentName(c))
			}
		}
	}
	for _, top := range m.World.Components() {
		visit(top)
	}
	for _, top := range m.World.Own() {
		visit(top)
	}
}

// componentName is where a component's id stands, or else its tag.
func componentName(c *lems.Component) syntax.Place {
	if c.Symbol != nil {
		return c.Symbol.Place
	}
	return c.Place()
}

func (f *finder) exposed(m *lems.Model) {
	for i := range m.Mentions {
		if r := &m.Mentions[i]; r.Kind == lems.Expose && r.From != nil && r.From.Symbol != nil && keyOf(r.Target) == f.want {
			f.add(r.From.Symbol.Place)
		}
	}
}

func (f *finder) units(m *lems.Model) {
	for _, u := range m.World.Units() {
		if u.Item.Value("dimension") == f.sym.Name {
			f.add(u.Place)
		}
	}
}

func comparePlaces(a, b syntax.Place) int {
	if a.File.Path != b.File.Path {
		if a.File.Path < b.File.Path {
			return -1
		}
		return 1
	}
	return int(a.Span.Start) - int(b.Span.Start)
}
