package lems

import (
	"iter"
	"sort"
	"sync"

	"github.com/lemsls/lemsls/lems/syntax"
)

// Model is a root file, bound and resolved. Once loaded it never changes, unless
// its owner makes it follow an edit with Update.
type Model struct {
	File     *syntax.File
	Doc      *syntax.Document
	Dialect  *Dialect // nil: the document is neither LEMS nor a dialect of it
	Root     *Item    // nil without Dialect
	Items    []*Item  // every bound element, in order of the text
	Symbols  []*Symbol
	Exprs    []*Expression
	Mentions []Ref   // every use of a name outside of expressions, in order of the text; see Refs
	Paths    []*Path // the select paths, in order of the text
	Facts    []Fact
	Free     []syntax.NodeID // elements at top level that stand for components
	World    *World          // what the file sees; nil for a dialect without includes
	System   *System         // nil if the dialect simulates nothing
	declared declarations
	stages   [stages]int // where the facts of each stage end
	kept     any         // what the dialect remembers of how it resolved
	bare     bool        // expressions are not parsed
	rooms    *rooms      // while the model is read
	each     Each        // while the model is read
	stop     func() bool // while the model is read
	trees    sync.Mutex  // of expressions, while they follow edits
	selects  map[*Item]*Path
}

// Item is an element that the schema knows, with what it declares and holds.
type Item struct {
	Row      *Element // what the schema says of it
	Node     syntax.NodeID
	Parent   *Item
	Children []*Item
	Symbol   *Symbol // what it declares; nil if nothing
	Exprs    []*Expression
	Quiet    bool // a checker had nothing to say of the item; see Update
	model    *Model
	given    uint64 // the rows of the schema, as bits, of whose attributes there is one
}

// Place is the element's name in its start tag: where findings about the
// element as a whole stand.
func (it *Item) Place() syntax.Place {
	return it.model.Doc.Place(it.model.Doc.Node(it.Node).Name)
}

// Whole is the place of the whole element.
func (it *Item) Whole() syntax.Place { return it.model.Doc.Place(it.model.Doc.Node(it.Node).Span) }

// Source is the text of the element in its file.
func (it *Item) Source() string { return it.model.Doc.Text(it.model.Doc.Node(it.Node).Span) }

// Attr is the first attribute of that name.
func (it *Item) Attr(name string) (syntax.Attr, bool) { return it.model.Doc.Attr(it.Node, name) }

// Value is the attribute's text without entities, "" if absent.
func (it *Item) Value(name string) string { return it.model.Doc.AttrValue(it.Node, name) }

// AttrPlace is the place of the attribute's value, or of the element if absent.
func (it *Item) AttrPlace(name string) syntax.Place {
	if a, ok := it.Attr(name); ok {
		return it.model.Doc.Place(a.Value)
	}
	return it.Place()
}

// Expr is the expression of that attribute; nil if the item has none.
func (it *Item) Expr(attr string) *Expression {
	for _, e := range it.Exprs {
		if e.Attr == attr {
			return e
		}
	}
	return nil
}

// Each yields the child items of that element name.
func (it *Item) Each(name string) iter.Seq[*Item] {
	return func(yield func(*Item) bool) {
		for _, c := range it.Children {
			if c.Row.Name == name && !yield(c) {
				return
			}
		}
	}
}

// First is the first child item of that name; nil if there is none.
func (it *Item) First(name string) *Item {
	for c := range it.Each(name) {
		return c
	}
	return nil
}

// FactKind says what a stage found.
type FactKind uint8

// The kinds of fact that binding and flattening find.
const (
	UnknownElement FactKind = iota
	MisplacedElement
	IgnoredElement
	UnknownAttribute
	MissingAttribute
	MissingElement
	TooManyElements
	DuplicateName
	MalformedRange    // Text says which half makes no sense
	InvertedRange     // lo > hi
	SingleRange       // one number where two are expected
	UntypedRange      // a word where a range is expected
	MissingRange      // no range at all
	MalformedBounds   // bounds that are no two numbers
	InvertedBounds    // lo > hi
	OneSidedBounds    // None beside a number
	LowerNone         // none instead of None
	EmptyBounds       // exposure=""
	StateNoDerivative // Symbol is the state
	DerivativeNoState // Name is what it names
	DerivativeTwice
	DerivativeLEMS    // TimeDerivative names the state itself
	DerivativeOrder   // not in the order of the states
	CouplingIndex     // out of range
	CouplingIndexName // a state's name instead of its index
	MalformedIndex
	CouplingNoSum         // no pre/post: nothing is summed
	CouplingNoAccumulator // no DerivedParameter
	CouplingPart          // pre without post, or the reverse; Name is the missing one
	CouplingPartNone      // post="None"
	CouplingPartName      // neither pre nor post
	LoopFact              // Cycle holds the symbols
	LastCondition         // the last Case has a condition
	SingleCase
	NoCase
	ReservedCase       // NSIG for nsig
	KernelName         // a name that clashes with RateML's generated code
	NoSweptParameter   //
	NoExposure         //
	MalformedDomain    // Constant@dimension that is no lo=, hi=, step=
	SharedCouplingName // two coupling types use one Parameter name
)

// Fact is something a stage found, with its place; package diagnostics words it.
type Fact struct {
	Kind    FactKind
	Place   syntax.Place
	Name    string
	Text    string // a detail whose meaning belongs to the kind
	Item    *Item  // the element it is about
	Symbol  *Symbol
	Related syntax.Place // the other half; may be the zero Place
	Cycle   []*Symbol
	Lo, Hi  float64
}

// Note records a fact.
func (m *Model) Note(f Fact) { m.Facts = append(m.Facts, f) }

// ItemAt is the innermost item around the offset; nil outside of all.
func (m *Model) ItemAt(off int32) *Item {
	var best *Item
	it := m.Root
	for it != nil {
		best = it
		// Of two that touch, the right one counts.
		i := sort.Search(len(it.Children), func(i int) bool { return m.Doc.Node(it.Children[i].Node).Span.Start > off }) - 1
		if i < 0 || !m.Doc.Node(it.Children[i].Node).Span.Contains(off) {
			break
		}
		it = it.Children[i]
	}
	return best
}

// SymbolAt is what is declared or used at the offset, with the span of the name.
func (m *Model) SymbolAt(off int32) (*Symbol, syntax.Span) {
	if r, ok := m.RefAt(off); ok && r.Target != nil {
		return r.Target, r.Place.Span
	}
	for _, s := range m.Symbols {
		if s.Place.IsValid() && s.Place.Span.Contains(off) {
			return s, s.Place.Span
		}
	}
	return nil, syntax.Span{}
}

// ExprAt is the expression around the offset; nil if there is none.
func (m *Model) ExprAt(off int32) *Expression {
	i := sort.Search(len(m.Exprs), func(i int) bool { return m.Exprs[i].Place.Span.End >= off })
	if i < len(m.Exprs) && m.Exprs[i].Place.Span.Contains(off) {
		return m.Exprs[i]
	}
	return nil
}
