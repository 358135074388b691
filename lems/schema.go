package lems

import (
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
)

// AttrKind says what an attribute holds. It drives binding, completion, hover
// and checks alike.
type AttrKind uint8

// The kinds of attribute value.
const (
	TextValue      AttrKind = iota // free text
	NameDecl                       // the name that the element declares
	ExprValue                      // an expression that yields a number
	ConditionValue                 // an expression that yields a truth value
	StateRef                       // names a state variable
	DimensionRef                   // names a Dimension
	TypeRef                        // names a ComponentType
	ExposureRef                    // names an Exposure
	RangeValue                     // RateML: "lo, hi", a sweep or initial range
	BoundsValue                    // RateML: "lo, hi" or None
	IndexValue                     // RateML: zero-based index of a state
	DomainValue                    // RateML: "lo=..., hi=..., step=..."
	ExposureValue                  // RateML: an expression that is observed
	OtherRef                       // names something else of the model
	QuantityValue                  // a number with a unit
	IntegerValue
	FileValue
	PathValue   // a select path: synapses[*]/i
	BindingDecl // the name under which a Structure knows an instance
)

// Attribute is one row of the schema: an attribute that may stand on an element.
type Attribute struct {
	Name     string
	Kind     AttrKind
	Required bool
	Default  string // what absence means
	Doc      string // one sentence
	// Of says, for OtherRef, what the value may name: elements that declare it,
	// or Component, as, this, path, list; see Named.
	Of     string
	In     string // the attribute that names the list in whose type Of is looked up
	Values string // the words it may hold, separated by blanks; "" leaves it open
	Tools  string // who accepts it, where that is not everybody: words of ToolNames
}

// ToolNames are the words of Tools and of portability: jLEMS, pyLEMS, the XML
// schema of LEMS.
var ToolNames = []string{"jLEMS", "pyLEMS", "XSD"}

// Named says that the value may be what the word says. Beside names of elements
// there are: Component, the id of a component at top level; as, a name that a
// With or ForEach around or before it binds; this, the component itself or its
// parent; path, a run-time path; list, several names with commas between them.
func (a *Attribute) Named(word string) bool {
	return a.Of == word || slices.Contains(strings.Fields(a.Of), word)
}

// Element is one row of the schema: an element that may stand somewhere.
type Element struct {
	Name     string
	Within   string // its place: names of the rows it may stand in, separated by blanks; a name may carry a role, as in ComponentType:coupling
	Declares SymbolKind
	Attrs    []Attribute
	Doc      string // one sentence
	Tools    string // who accepts it, where that is not everybody: words of ToolNames
	Either   string // attributes of which there must be one, separated by blanks
	Order    string // the order in which the XML schema wants its children
	Ignored  bool   // legal here and without effect
	Role     string // distinguishes rows of one Name; see Schema.Role
	Once     bool   // at most one in its parent
	Open     bool   // children and attributes are not the schema's business
}

// Attr is the row of that attribute.
func (e *Element) Attr(name string) (Attribute, bool) {
	if i := e.row(name); i >= 0 {
		return e.Attrs[i], true
	}
	return Attribute{}, false
}

// row is the index of the row of that attribute, -1 if there is none.
func (e *Element) row(name string) int {
	for i := range e.Attrs {
		if e.Attrs[i].Name == name {
			return i
		}
	}
	return -1
}

// key is how a row is named in another's Within.
func (e *Element) key() string {
	if e.Role != "" {
		return e.Name + ":" + e.Role
	}
	return e.Name
}

// Schema says what may stand where in a dialect and what it holds.
type Schema struct {
	Rows []*Element
	// Role tells rows of one name apart by looking at the element; nil if
	// names are enough. What stands in an element of a row with a role has
	// the same role.
	Role func(doc *syntax.Document, id syntax.NodeID) string
	// OpenRoot says that unknown elements at top level are components.
	OpenRoot bool
}

// Children are the rows that may stand in parent; nil asks for the root.
func (s *Schema) Children(parent *Element) []*Element {
	want := ""
	if parent != nil {
		want = parent.key()
	}
	var rows []*Element
	for _, r := range s.Rows {
		if r.within(want) {
			rows = append(rows, r)
		}
	}
	return rows
}

func (e *Element) within(parent string) bool {
	if parent == "" {
		return e.Within == ""
	}
	rest := e.Within
	for len(rest) > 0 {
		word := rest
		if i := strings.IndexByte(rest, ' '); i >= 0 {
			word, rest = rest[:i], rest[i+1:]
		} else {
			rest = ""
		}
		if word == parent {
			return true
		}
	}
	return false
}

// Find is the row of the element name inside parent, whose role is as given;
// nil if nothing of that name may stand there.
func (s *Schema) Find(parent *Element, name, role string) *Element {
	want := ""
	if parent != nil {
		want = parent.key()
	}
	var loose *Element
	for _, r := range s.Rows {
		if r.Name != name || !r.within(want) {
			continue
		}
		if r.Role == role {
			return r
		}
		if r.Role == "" {
			loose = r
		}
	}
	return loose
}

// Known says that some row has the name, wherever it may stand.
func (s *Schema) Known(name string) *Element {
	for _, r := range s.Rows {
		if r.Name == name {
			return r
		}
	}
	return nil
}
