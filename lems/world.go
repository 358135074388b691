package lems

import (
	"sync"
	"sync/atomic"

	"github.com/lemsls/lemsls/lems/syntax"
)

// World is everything that a file sees: itself, what it includes and, for a
// fragment, the file that includes it with all that includes.
type World struct {
	Parts    []*Model  // the file itself first; the others are bound only
	Includes []Include // of the file itself, in order of the text
	Core     []Include // the NeuroML 2 core types, of a NeuroML document

	types      map[string]*ComponentType
	dimensions map[string]*DimensionDecl
	units      map[string]*UnitDecl
	constants  map[string]*Symbol // global ones, by symbol and by name
	components map[string]*Component
	own        []*Component
	repeated   []Repeated
	via        map[*syntax.File]*Include
	names      *DimensionNames
	members    map[*ComponentType]*Members // of included types
	global     *Scope                      // t and the global Constants
	subtypes   map[*ComponentType][]*ComponentType
	users      map[string][]*Item // types of the file by the name of a type that they name; see renewLEMS
	lock       sync.Mutex         // of members, which are found when asked for
	Whole      bool               // every include of every part was found
	Searched   bool               // there was a Resolver
	Rooted     bool               // there is a Target or a context: no file that includes this one is needed
}

// Repeated is a name that is declared twice.
type Repeated struct {
	First, Second syntax.Place
	Kind          SymbolKind
	Name          string
	Differs       bool // with another meaning
}

// DimensionDecl is a Dimension element.
type DimensionDecl struct {
	Name      string
	Dimension Dimension
	Item      *Item
	Place     syntax.Place
	OK        bool // its exponents are whole numbers
}

// UnitDecl is a Unit element.
type UnitDecl struct {
	Unit
	Item  *Item
	Place syntax.Place
	OK    bool // its dimension and numbers make sense
}

// ComponentType is a type of components.
type ComponentType struct {
	Name string
	Base string // the name of the type that it extends; empty if it extends none
	Item *Item
	Part *Model

	members atomic.Pointer[Members] // as this world, or another one if the file is shared, found them; nil if none has
}

// newWorld gathers what m sees. context, if not nil, is the root that includes
// m, directly or not.
func newWorld(m *Model, r Resolver, context *Model) *World {
	w := &World{
		constants: map[string]*Symbol{}, components: map[string]*Component{}, members: map[*ComponentType]*Members{}, Whole: true,
		via: map[*syntax.File]*Include{},
	}
	w.gather(m, r, context)
	w.declare()
	w.global = &Scope{}
	w.global.Add(timeSymbol)
	for name, c := range w.constants {
		w.global.alias(name, c)
	}
	return w
}

// Type is the ComponentType of a name; nil if there is none.
func (w *World) Type(name string) *ComponentType { return w.types[name] }

// Types are the names of all types, in no order.
func (w *World) Types() map[string]*ComponentType { return w.types }

// Dimension is the declaration of a dimension; nil if there is none.
func (w *World) Dimension(name string) *DimensionDecl { return w.dimensions[name] }

// Dimensions are all declared dimensions.
func (w *World) Dimensions() map[string]*DimensionDecl { return w.dimensions }

// Unit is the declaration of a unit; nil if there is none.
func (w *World) Unit(symbol string) *UnitDecl { return w.units[symbol] }

// Units are all declared units.
func (w *World) Units() map[string]*UnitDecl { return w.units }

// Component is the top-level component of an id; nil if there is none.
func (w *World) Component(id string) *Component { return w.components[id] }

// Components are all top-level components by id.
func (w *World) Components() map[string]*Component { return w.components }

// Global is the global Constant of a name or symbol.
func (w *World) Global(name string) *Symbol { return w.constants[name] }

// Repeated are the names that are declared twice somewhere in the world.
func (w *World) Repeated() []Repeated { return w.repeated }

// DimensionOf is the dimension that an attribute value names: none is a plain
// number; *, nothing and unknown names are unknown.
func (w *World) DimensionOf(name string) Dim {
	switch name {
	case "none":
		return Known(Dimension{})
	case "", "*":
		return Dim{}
	}
	d := w.dimensions[name]
	if d == nil || !d.OK {
		return Dim{}
	}
	return Known(d.Dimension)
}

// Certain says that nothing is missing of what an item of the file sees: every
// include was found and every base of its type is known. Where something is
// missing, an unknown name is no mistake.
func (w *World) Certain(it *Item) bool {
	if !w.Whole {
		return false
	}
	for ; it != nil; it = it.Parent {
		if it.Row.Name == "ComponentType" && it.Symbol != nil {
			if t := w.types[it.Symbol.Name]; t != nil {
				return !w.Members(t).Broken
			}
		}
	}
	return true
}
