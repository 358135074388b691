package lems

import (
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
	b := binder{m: m, schema: m.Dialect.Schema}
	m.Root = b.item(root, row, nil, nil)
	for _, it := range m.Items {
		b.required(it)
		b.once(it)
	}
	if m.Dialect.World {
		m.declare()
	}
}

type binder struct {
	m      *Model
	schema *Schema
}

// item binds one element and, breadth kept small by the schema, what is in it.
// Depth is bounded by the schema: an element it does not know is not entered.
func (b *binder) item(id syntax.NodeID, row *Element, parent *Item, owner *Symbol) *Item {
	it := &Item{Row: row, Node: id, Parent: parent, model: b.m}
	b.m.Items = append(b.m.Items, it)
	b.attributes(it, owner)
	if it.Symbol != nil && it.Symbol.Kind == ComponentTypeSymbol {
		owner = it.Symbol
	}
	if row.Open {
		return it
	}
	for child := range b.m.Doc.Elements(id) {
		name := b.m.Doc.Name(child)
		if r := b.schema.Find(row, name, b.role(child)); r != nil {
			it.Children = append(it.Children, b.item(child, r, it, owner))
			if r.Name == "Component" && it.Parent == nil && b.schema.OpenRoot {
				b.m.Free = append(b.m.Free, child)
			}
			if r.Ignored {
				b.m.Note(Fact{Kind: IgnoredElement, Place: b.m.Doc.Place(b.m.Doc.Node(child).Name), Name: name, Item: it})
			}
			continue
		}
		b.unknown(it, child, name)
	}
	return it
}

func (b *binder) role(id syntax.NodeID) string {
	if b.schema.Role == nil {
		return ""
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
		row, ok := it.Row.Attr(name)
		if !ok {
			b.unknownAttribute(it, a, name)
			continue
		}
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
	s := &Symbol{
		Kind:        it.Row.Declares,
		Name:        b.m.Doc.Value(a),
		Place:       b.m.Doc.Place(a.Value),
		Item:        it,
		Owner:       owner,
		Description: it.Value("description"),
	}
	b.m.Symbols = append(b.m.Symbols, s)
	return s
}

func (b *binder) expression(it *Item, a syntax.Attr, row Attribute) {
	if row.Kind == ConditionValue && !row.Required && b.m.Doc.Value(a) == "" {
		return // an absent condition
	}
	if b.m.bare {
		return
	}
	b.m.Parse(it, row.Name, a.Value, row.Kind == ConditionValue)
}

// Parse adds the expression in a span of one of the item's attributes. Dialects
// use it for text that only they know to be an expression.
func (m *Model) Parse(it *Item, attr string, span syntax.Span, condition bool) *Expression {
	e := &Expression{Place: m.Doc.Place(span), Item: it, Attr: attr, Condition: condition}
	e.Expr, e.Problems = expr.Parse(m.File.Text, span, m.Dialect.Mode)
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
	for _, a := range it.Row.Attrs {
		if !a.Required {
			continue
		}
		if _, ok := it.Attr(a.Name); !ok {
			b.m.Note(Fact{Kind: MissingAttribute, Place: it.Place(), Name: a.Name, Item: it})
		}
	}
}

func (b *binder) once(it *Item) {
	for i, c := range it.Children {
		if !c.Row.Once {
			continue
		}
		for _, earlier := range it.Children[:i] {
			if earlier.Row == c.Row {
				b.m.Note(Fact{Kind: TooManyElements, Place: c.Place(), Name: c.Row.Name, Item: c, Related: earlier.Place()})
				break
			}
		}
	}
}
