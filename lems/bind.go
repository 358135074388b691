package lems

import (
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

// bind makes Items, Symbols and Expressions of the tree, and notes what the
// schema does not know.
func bind(m *Model) {
	root := m.Doc.Root()
	row := m.Dialect.Schema.Find(nil, m.Doc.Name(root), "")
	if row == nil {
		row = m.Dialect.Schema.Rows[0] // a root of wrong case: read it as the root
		m.Note(Fact{Kind: UnknownElement, Place: m.Doc.Place(m.Doc.Node(root).Name), Name: m.Doc.Name(root), Text: row.Name})
	}
	b := binder{m: m, schema: m.Dialect.Schema, rows: map[spot]*Element{}}
	elements := 0
	for i := range m.Doc.Nodes {
		if m.Doc.Nodes[i].Kind == syntax.ElementNode {
			elements++
		}
	}
	m.Items = make([]*Item, 0, elements)
	m.Symbols = make([]*Symbol, 0, elements/2)
	m.Exprs = make([]*Expression, 0, elements)
	m.Root = b.item(root, row, nil, nil)
	m.spread(len(m.Exprs), func(i int) { m.Exprs[i].parse() })
	for _, it := range m.Items {
		b.required(it)
		b.once(it)
	}
	m.settle(bindStage)
	if m.Dialect.World {
		m.declare()
	}
}

type binder struct {
	m      *Model
	schema *Schema
	rows   map[spot]*Element // what Find has found
	last   spot              // of the row before, which is often that of the next one too
	row    *Element
}

// spot is what Find looks for.
type spot struct {
	parent     *Element
	name, role string
}

// find is Find, which looks at the whole schema, but for what it has found.
func (b *binder) find(parent *Element, name, role string) *Element {
	at := spot{parent, name, role}
	if at == b.last {
		return b.row
	}
	row, known := b.rows[at]
	if !known {
		row = b.schema.Find(parent, name, role)
		b.rows[at] = row
	}
	b.last, b.row = at, row
	return row
}

// item binds one element and, breadth kept small by the schema, what is in it.
// Depth is bounded by the schema: an element it does not know is not entered.
func (b *binder) item(id syntax.NodeID, row *Element, parent *Item, owner *Symbol) *Item {
	it := b.m.rooms.items.new()
	it.Row, it.Node, it.Parent, it.model = row, id, parent, b.m
	b.m.Items = append(b.m.Items, it)
	b.attributes(it, owner)
	if it.Symbol != nil && it.Symbol.Kind == ComponentTypeSymbol {
		owner = it.Symbol
	}
	if row.Open {
		return it
	}
	elements := 0
	for range b.m.Doc.Elements(id) {
		elements++
	}
	it.Children = b.m.rooms.children.list(elements)
	for child := range b.m.Doc.Elements(id) {
		b.child(it, child, owner)
	}
	return it
}

// child binds one element in an item.
func (b *binder) child(it *Item, id syntax.NodeID, owner *Symbol) {
	name := b.m.Doc.Name(id)
	r := b.find(it.Row, name, b.role(it.Row, id))
	if r == nil {
		b.unknown(it, id, name)
		return
	}
	it.Children = append(it.Children, b.item(id, r, it, owner))
	if r.Name == "Component" && it.Parent == nil && b.schema.OpenRoot {
		b.m.Free = append(b.m.Free, id)
	}
	if r.Ignored {
		b.m.Note(Fact{Kind: IgnoredElement, Place: b.m.Doc.Place(b.m.Doc.Node(id).Name), Name: name, Item: it})
	}
}

func (b *binder) role(parent *Element, id syntax.NodeID) string {
	if b.schema.Role == nil || parent.Role != "" {
		return parent.Role
	}
	return b.schema.Role(b.m.Doc, id)
}

func (b *binder) unknown(parent *Item, id syntax.NodeID, name string) {
	if parent.Parent == nil && b.schema.OpenRoot {
		b.m.Free = append(b.m.Free, id)
		return
	}
	if b.m.Doc.Node(id).Name.IsEmpty() {
		return // the parser has said what is wrong
	}
	kind := UnknownElement
	if b.schema.Known(name) != nil {
		kind = MisplacedElement
	}
	b.m.Note(Fact{Kind: kind, Place: b.m.Doc.Place(b.m.Doc.Node(id).Name), Name: name, Item: parent})
}

func (b *binder) attributes(it *Item, owner *Symbol) {
	for _, a := range b.m.Doc.AttrsOf(it.Node) {
		name := b.m.Doc.Text(a.Name)
		i := it.Row.row(name)
		if i < 0 {
			b.unknownAttribute(it, a, name)
			continue
		}
		it.given |= 1 << i
		row := &it.Row.Attrs[i]
		switch row.Kind {
		case NameDecl, BindingDecl:
			if it.Row.Declares != NoSymbol && it.Symbol == nil {
				it.Symbol = b.declare(it, a, owner)
			}
		case ExprValue, ConditionValue:
			b.expression(it, a, row)
		}
	}
}

func (b *binder) declare(it *Item, a syntax.Attr, owner *Symbol) *Symbol {
	s := b.m.rooms.symbols.new()
	s.Kind, s.Name, s.Place = it.Row.Declares, b.m.Doc.Value(a), b.m.Doc.Place(a.Value)
	s.Item, s.Owner, s.Description = it, owner, it.Value("description")
	s.index = int32(len(b.m.Symbols) + 1)
	b.m.Symbols = append(b.m.Symbols, s)
	return s
}

func (b *binder) expression(it *Item, a syntax.Attr, row *Attribute) {
	if row.Kind == ConditionValue && !row.Required && b.m.Doc.Value(a) == "" {
		return // an absent condition
	}
	if b.m.bare {
		return
	}
	b.m.add(it, row.Name, a.Value, row.Kind == ConditionValue)
}

// Parse adds the expression in a span of one of the item's attributes. Dialects
// use it, while the model is read, for text that only they know to be an
// expression.
func (m *Model) Parse(it *Item, attr string, span syntax.Span, condition bool) *Expression {
	e := m.add(it, attr, span, condition)
	e.parse()
	return e
}

func (e *Expression) parse() {
	m := e.Item.model
	x, problems := expr.ParseIn(m.File, e.Place.Span, m.Dialect.Mode)
	e.set(x)
	e.Problems = problems
}

// add adds an expression that is not parsed yet.
func (m *Model) add(it *Item, attr string, span syntax.Span, condition bool) *Expression {
	e := m.rooms.exprs.new()
	e.Place, e.Item, e.Attr, e.Condition = m.Doc.Place(span), it, attr, condition
	if it.Exprs == nil {
		it.Exprs = m.rooms.holders.list(1)
	}
	it.Exprs = append(it.Exprs, e)
	m.Exprs = append(m.Exprs, e)
	return e
}

func (b *binder) unknownAttribute(it *Item, a syntax.Attr, name string) {
	if it.Row.Open || name == "" || name == "xmlns" || strings.Contains(name, ":") {
		return
	}
	if it.Parent == nil {
		return // any attribute is tolerated on the root
	}
	b.m.Note(Fact{Kind: UnknownAttribute, Place: b.m.Doc.Place(a.Name), Name: name, Item: it})
}

func (b *binder) required(it *Item) {
	for i := range it.Row.Attrs {
		a := &it.Row.Attrs[i]
		if !a.Required || it.given&(1<<i) != 0 {
			continue
		}
		if _, ok := it.Attr(a.Name); !ok { // there may be more rows than bits
			b.m.Note(Fact{Kind: MissingAttribute, Place: it.Place(), Name: a.Name, Item: it})
		}
	}
}

func (b *binder) once(it *Item) {
	var firsts []*Item
	for _, c := range it.Children {
		if !c.Row.Once {
			continue
		}
		i := slices.IndexFunc(firsts, func(x *Item) bool { return x.Row == c.Row })
		if i < 0 {
			firsts = append(firsts, c)
			continue
		}
		b.m.Note(Fact{Kind: TooManyElements, Place: c.Place(), Name: c.Row.Name, Item: c, Related: firsts[i].Place()})
	}
}
