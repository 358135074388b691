package lems

import (
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
)

// Resolver finds and reads the files that a model includes. Package lems itself
// touches no file system.
type Resolver interface {
	// Include is the file that spec names in from, which was reached from root;
	// nil if there is none. It returns the same *Model for the same text.
	Include(spec string, from, root *syntax.File) *Model
}

// World is everything that a file sees: itself, what it includes and, for a
// fragment, the file that includes it with all that includes.
type World struct {
	Parts    []*Model  // the file itself first; the others are bound only
	Includes []Include // of the file itself, in order of the text

	types      map[string]*ComponentType
	dimensions map[string]*DimensionDecl
	units      map[string]*UnitDecl
	constants  map[string]*Symbol // global ones, by symbol and by name
	components map[string]*Component
	prototypes []*Component
	repeated   []Repeated
	names      *DimensionNames
	members    map[*ComponentType]*Members
	Whole      bool // every include of every part was found
}

// Include is an Include of the file itself.
type Include struct {
	Item  *Item
	Spec  string
	Place syntax.Place
	Part  *Model // nil: not found
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
	Item *Item
	Part *Model
}

// Component is an element that stands for a component: at top level, or nested
// in another one.
type Component struct {
	ID       string
	TypeName string         // as written: the type attribute, or the tag
	Type     *ComponentType // nil: unknown
	Part     *Model
	Node     syntax.NodeID
	Parent   *Component // nil at top level
	Children []*Component
}

// Place is the component's tag.
func (c *Component) Place() syntax.Place { return c.Part.Doc.Place(c.Part.Doc.Node(c.Node).Name) }

// Tag is the component's element name.
func (c *Component) Tag() string { return c.Part.Doc.Name(c.Node) }

// Attr is an attribute of the component.
func (c *Component) Attr(name string) (syntax.Attr, bool) { return c.Part.Doc.Attr(c.Node, name) }

// Value is the text of an attribute, "" if absent.
func (c *Component) Value(name string) string { return c.Part.Doc.AttrValue(c.Node, name) }

// AttrPlace is the place of an attribute's value, or of the tag if absent.
func (c *Component) AttrPlace(name string) syntax.Place {
	if a, ok := c.Attr(name); ok {
		return c.Part.Doc.Place(a.Value)
	}
	return c.Place()
}

// newWorld gathers what m sees. context, if not nil, is the root that includes
// m, directly or not.
func newWorld(m *Model, r Resolver, context *Model) *World {
	w := &World{
		types: map[string]*ComponentType{}, dimensions: map[string]*DimensionDecl{}, units: map[string]*UnitDecl{},
		constants: map[string]*Symbol{}, components: map[string]*Component{}, members: map[*ComponentType]*Members{}, Whole: true,
	}
	g := gatherer{w: w, r: r, root: m.File, seen: map[string]bool{}}
	if context != nil {
		g.root = context.File
	}
	g.add(m, true)
	if context != nil {
		g.add(context, false)
	}
	w.declare()
	return w
}

type gatherer struct {
	w    *World
	r    Resolver
	root *syntax.File
	seen map[string]bool
}

// add takes in a part and what it includes, each file once, so that cycles end.
func (g *gatherer) add(m *Model, focus bool) {
	if g.seen[m.File.Path] || m.Root == nil {
		return
	}
	g.seen[m.File.Path] = true
	g.w.Parts = append(g.w.Parts, m)
	for _, it := range m.Root.Children {
		if it.Row.Name != "Include" && it.Row.Name != "include" {
			continue
		}
		inc := Include{Item: it, Place: it.Place()}
		for _, attr := range []string{"file", "href"} {
			if _, ok := it.Attr(attr); ok && inc.Spec == "" {
				inc.Spec, inc.Place = strings.TrimSpace(it.Value(attr)), it.AttrPlace(attr)
			}
		}
		if inc.Spec != "" && g.r != nil {
			inc.Part = g.r.Include(inc.Spec, m.File, g.root)
		}
		if focus {
			g.w.Includes = append(g.w.Includes, inc)
		}
		if inc.Part == nil {
			g.w.Whole = false
			continue
		}
		g.add(inc.Part, false)
	}
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

// Words name dimensions as the model's author does.
func (w *World) Words() *DimensionNames { return w.names }

// DimensionOf is the dimension that an attribute value names: none and "" are
// plain numbers, * and unknown names are unknown.
func (w *World) DimensionOf(name string) Dim {
	switch name {
	case "", "none":
		return Known(Dimension{})
	case "*":
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
