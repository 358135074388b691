package ide

import (
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// Lens is a place above which there is something to say or to do.
type Lens struct {
	Span   syntax.Span
	Symbol *lems.Symbol
}

// Lenses are the types of a file, what they expose and give away as parameters
// left to hovers.
func Lenses(m *lems.Model) []Lens {
	var list []Lens
	for _, s := range m.Symbols {
		if s.Kind == lems.ComponentTypeSymbol && s.Name != "" && s.Place.File == m.File {
			list = append(list, Lens{s.Place.Span, s})
		}
	}
	return list
}

// Usage is how often a type is used.
type Usage struct {
	References []syntax.Place
	Components []syntax.Place
}

// UsageOf counts the uses of what is declared at the offset, components apart.
func UsageOf(p Project, off int32) Usage {
	var u Usage
	for _, use := range References(p, off, ReferenceOptions{}) {
		u.References = append(u.References, use.Place)
	}
	sym, _ := symbolAt(p.Model, off)
	if sym == nil || sym.Kind != lems.ComponentTypeSymbol {
		return u
	}
	f := finder{want: keyOf(sym), sym: sym, seen: map[spot]bool{}}
	for m := range p.models {
		if m.World != nil {
			f.components(m, func(c *lems.Component) bool { return c.Type != nil && keyOf(c.Type.Item.Symbol) == f.want })
		}
	}
	u.Components = f.list
	return u
}
