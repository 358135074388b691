package lems

import (
	"slices"
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
)

// declarations are what a file declares at top level, read once for all worlds
// of which it is a part.
type declarations struct {
	types      []*ComponentType
	dimensions []*DimensionDecl
	units      []*UnitDecl // without their dimensions, which belong to the world
	constants  []*Symbol
}

// declare reads what a bound file declares.
func (m *Model) declare() {
	for _, it := range m.Root.Children {
		switch it.Row.Name {
		case "ComponentType":
			if it.Symbol != nil && it.Symbol.Name != "" {
				m.declared.types = append(m.declared.types, &ComponentType{Name: it.Symbol.Name, Base: it.Value("extends"), Item: it, Part: m})
			}
		case "Dimension":
			if it.Symbol != nil && it.Symbol.Name != "" {
				m.declared.dimensions = append(m.declared.dimensions, dimensionDecl(it))
			}
		case "Unit":
			if it.Value("symbol") != "" {
				m.declared.units = append(m.declared.units, unitDecl(it))
			}
		case "Constant":
			if it.Symbol != nil {
				m.declared.constants = append(m.declared.constants, it.Symbol)
			}
		}
	}
}

func dimensionDecl(it *Item) *DimensionDecl {
	d := &DimensionDecl{Name: it.Symbol.Name, Item: it, Place: it.Symbol.Place, OK: true}
	var e [7]int8
	for i, attr := range [...]string{"m", "l", "t", "i", "k", "n", "j"} {
		text := strings.TrimSpace(it.Value(attr))
		if text == "" {
			continue
		}
		v, err := strconv.ParseInt(text, 10, 8)
		d.OK = d.OK && err == nil
		e[i] = int8(v)
	}
	d.Dimension = dimensionOf(e)
	return d
}

func unitDecl(it *Item) *UnitDecl {
	u := &UnitDecl{Unit: Unit{Symbol: it.Value("symbol"), Scale: 1}, Item: it, Place: it.AttrPlace("symbol"), OK: true}
	var err error
	if t := strings.TrimSpace(it.Value("power")); t != "" {
		u.Power, err = strconv.Atoi(t)
		u.OK = u.OK && err == nil
	}
	if t := strings.TrimSpace(it.Value("scale")); t != "" {
		u.Scale, err = strconv.ParseFloat(t, 64)
		u.OK = u.OK && err == nil
	}
	if t := strings.TrimSpace(it.Value("offset")); t != "" {
		u.Offset, err = strconv.ParseFloat(t, 64)
		u.OK = u.OK && err == nil
	}
	return u
}

// declare makes the tables of the world from what its parts declare. Of a name
// that is declared twice the first counts.
func (w *World) declare() {
	w.size()
	for _, part := range w.Parts {
		for _, t := range part.declared.types {
			if old := w.types[t.Name]; old != nil {
				w.repeat(ComponentTypeSymbol, t.Name, old.Item.Symbol.Place, t.Item.Symbol.Place, true)
				continue
			}
			w.types[t.Name] = t
		}
		for _, d := range part.declared.dimensions {
			if old := w.dimensions[d.Name]; old != nil {
				w.repeat(DimensionSymbol, d.Name, old.Place, d.Place, old.Dimension != d.Dimension)
				continue
			}
			w.dimensions[d.Name] = d
		}
		w.declareConstants(part)
	}
	for _, part := range w.Parts {
		w.declareUnits(part)
	}
	w.declareComponents()
}

// size makes room for what the parts declare.
func (w *World) size() {
	types, dimensions, units := 0, 0, 0
	for _, part := range w.Parts {
		types += len(part.declared.types)
		dimensions += len(part.declared.dimensions)
		units += len(part.declared.units)
	}
	w.types = make(map[string]*ComponentType, types)
	w.dimensions = make(map[string]*DimensionDecl, dimensions)
	w.units = make(map[string]*UnitDecl, units)
}

func (w *World) declareConstants(part *Model) {
	for _, c := range part.declared.constants {
		for _, name := range [...]string{c.Item.Value("symbol"), c.Name} {
			if name != "" && w.constants[name] == nil {
				w.constants[name] = c
			}
		}
	}
}

func (w *World) repeat(kind SymbolKind, name string, first, second syntax.Place, differs bool) {
	if first != second {
		w.repeated = append(w.repeated, Repeated{First: first, Second: second, Kind: kind, Name: name, Differs: differs})
	}
}

// declareUnits comes after all dimensions: definitions need no order.
func (w *World) declareUnits(part *Model) {
	all := make([]UnitDecl, len(part.declared.units))
	for i, u := range part.declared.units {
		d := w.DimensionOf(u.Item.Value("dimension"))
		all[i] = *u
		all[i].Dimension, all[i].OK = d.Dimension, u.OK && d.Kind == KnownDim
		if old := w.units[u.Symbol]; old != nil {
			w.repeat(UnitSymbol, u.Symbol, old.Place, u.Place, old.Unit != all[i].Unit)
			continue
		}
		w.units[u.Symbol] = &all[i]
	}
}

// Words name dimensions as the model's author does.
func (w *World) Words() *DimensionNames {
	w.lock.Lock()
	defer w.lock.Unlock()
	if w.names == nil {
		names := make([]string, 0, len(w.dimensions))
		for name := range w.dimensions {
			names = append(names, name)
		}
		slices.Sort(names)
		dims := make([]Dimension, len(names))
		for i, name := range names {
			dims[i] = w.dimensions[name].Dimension
		}
		w.names = NameDimensions(names, dims)
	}
	return w.names
}
