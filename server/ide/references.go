package ide

import (
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// ReferenceOptions say which places are wanted.
type ReferenceOptions struct{ Declaration bool }

// Declared is what the name at the offset means, with the file that declares it;
// nil if there is nothing or the language itself declares it. A caller asks in
// order to find the files that a Project should have.
func Declared(m *lems.Model, off int32) *lems.Symbol {
	sym, _ := symbolAt(m, off)
	if sym == nil || !sym.Place.IsValid() {
		return nil
	}
	return sym
}

// References are the places where the symbol at the offset is used, in order of
// files and text; with its declaration if that is wanted.
func References(p Project, off int32, o ReferenceOptions) []Use {
	sym, _ := symbolAt(p.Model, off)
	if sym == nil {
		return nil
	}
	return p.uses(sym, o)
}

// uses are the places where a symbol is used.
func (p Project) uses(sym *lems.Symbol, o ReferenceOptions) []Use {
	var list []Use
	want := keyOf(sym)
	if o.Declaration && sym.Place.IsValid() {
		list = append(list, Use{Place: sym.Place, Kind: lems.Write, Decl: true, target: sym})
	}
	for m := range p.models {
		list = append(list, usesIn(m, sym, func(s *lems.Symbol) bool { return s == sym || want != (key{}) && keyOf(s) == want })...)
	}
	for _, place := range indexes(p.Model, sym) {
		list = append(list, Use{Place: place, target: sym})
	}
	return sortUses(list)
}

// indexes are the places at which couplings name a state by its number.
func indexes(m *lems.Model, sym *lems.Symbol) []syntax.Place {
	if m.System == nil || sym.Kind != lems.StateVariableSymbol {
		return nil
	}
	var list []syntax.Place
	for _, c := range m.System.Couplings {
		for _, in := range c.Inputs {
			if in.State >= 0 && in.State < len(m.System.States) && m.System.States[in.State].Symbol == sym {
				list = append(list, in.Symbol.Item.AttrPlace("dimension"))
			}
		}
	}
	return list
}

// Access says what a highlighted place does with its name.
type Access uint8

// The kinds of access.
const (
	Mention Access = iota // it names a type, a role, a component
	ReadIt                // its value is used
	WriteIt               // it gets its value
)

// Highlight is a place of the file in which a name stands.
type Highlight struct {
	Span   syntax.Span
	Access Access
}

// Highlights are the places in the file of what the cursor is on.
func Highlights(m *lems.Model, off int32) []Highlight {
	sym, _ := symbolAt(m, off)
	if sym == nil {
		return nil
	}
	var list []Highlight
	for _, u := range (Project{Model: m}).uses(sym, ReferenceOptions{Declaration: true}) {
		if u.Place.File != m.File {
			continue
		}
		list = append(list, Highlight{u.Place.Span, access(sym, u)})
		if u.tagged != 0 {
			if end, ok := endNameOf(m.Doc, u.tagged); ok {
				list = append(list, Highlight{end, Mention})
			}
		}
	}
	return list
}

// access is what a use does.
func access(sym *lems.Symbol, u Use) Access {
	switch sym.Kind {
	case lems.ComponentTypeSymbol, lems.ComponentSymbol, lems.DimensionSymbol, lems.UnitSymbol, lems.ChildSymbol, lems.RegimeSymbol, lems.EventPortSymbol, lems.InstanceSymbol, lems.NoSymbol:
		return Mention
	case lems.ExposureSymbol, lems.RequirementSymbol:
		if u.Decl {
			return Mention
		}
	}
	switch {
	case u.Decl, u.Kind == lems.Write, u.Kind == lems.Supply && u.Attr == "":
		return WriteIt
	case u.Kind == lems.Expose && sym.Kind == lems.ExposureSymbol:
		return WriteIt
	}
	return ReadIt
}
