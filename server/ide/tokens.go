package ide

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

// TokenKind is what a word of a model is.
type TokenKind uint8

// The kinds of token.
const (
	TypeToken      TokenKind = iota // a ComponentType
	ClassToken                      // a component, by its id
	PropertyToken                   // an Exposure, a role, what a component is given
	ParameterToken                  // a Parameter
	VariableToken                   // a state, a derived variable
	ConstantToken                   // a Constant
	EventToken                      // a port
	LabelToken                      // a Regime
	FunctionToken                   // a function of the language
	NumberToken                     // a number
	OperatorToken                   // an operator
	UnitToken                       // a unit, a dimension
	tokenKinds
)

// TokenModifier is a set of what else there is to say of a word.
type TokenModifier uint8

// The modifiers of a token.
const (
	DeclarationToken  TokenModifier = 1 << iota // here it is declared
	ReadonlyToken                               // it does not change while a simulation runs
	ModificationToken                           // here it gets its value
	LibraryToken                                // it belongs to the language
	SweptToken                                  // a sweep varies it
)

// Token is a word with what it is.
type Token struct {
	Span      syntax.Span
	Kind      TokenKind
	Modifiers TokenModifier
}

// Tokens are the words of a model that touch a span, in order of the text. None
// overlaps another one or has a line end in it.
func Tokens(m *lems.Model, span syntax.Span) []Token {
	if m.Dialect == nil {
		return nil
	}
	p := painter{m: m, span: span, swept: map[*lems.Symbol]bool{}}
	if m.System != nil {
		for _, x := range m.System.Params {
			p.swept[x.Symbol] = true
		}
	}
	for r := range m.RefsWithin(span) {
		p.ref(r)
	}
	for _, s := range m.Symbols {
		p.symbol(s.Place.Span, s, DeclarationToken)
	}
	for _, e := range within(m.Exprs, span, func(e *lems.Expression) syntax.Span { return e.Place.Span }) {
		p.expression(e)
	}
	p.items()
	if m.World != nil {
		p.components(m.World.Own())
	}
	return p.sorted()
}

type painter struct {
	m     *lems.Model
	span  syntax.Span
	swept map[*lems.Symbol]bool
	list  []Token
}

func (p *painter) add(s syntax.Span, kind TokenKind, mod TokenModifier) {
	if !s.IsEmpty() && s.End >= p.span.Start && s.Start <= p.span.End {
		p.list = append(p.list, Token{s, kind, mod})
	}
}

// symbolTokens say what names are.
var symbolTokens = map[lems.SymbolKind]Token{
	lems.ComponentTypeSymbol: {Kind: TypeToken}, lems.ComponentSymbol: {Kind: ClassToken}, lems.DimensionSymbol: {Kind: UnitToken}, lems.UnitSymbol: {Kind: UnitToken},
	lems.ParameterSymbol: {Kind: ParameterToken, Modifiers: ReadonlyToken}, lems.DerivedParameterSymbol: {Kind: ParameterToken, Modifiers: ReadonlyToken},
	lems.ConstantSymbol: {Kind: ConstantToken, Modifiers: ReadonlyToken}, lems.PropertySymbol: {Kind: ParameterToken},
	lems.ExposureSymbol: {Kind: PropertyToken}, lems.RequirementSymbol: {Kind: VariableToken, Modifiers: ReadonlyToken}, lems.StateVariableSymbol: {Kind: VariableToken},
	lems.DerivedVariableSymbol: {Kind: VariableToken}, lems.ConditionalDerivedVariableSymbol: {Kind: VariableToken}, lems.EventPortSymbol: {Kind: EventToken},
	lems.ChildSymbol: {Kind: PropertyToken}, lems.RegimeSymbol: {Kind: LabelToken}, lems.CouplingParameterSymbol: {Kind: VariableToken, Modifiers: ReadonlyToken},
	lems.AccumulatorSymbol: {Kind: VariableToken}, lems.CouplingFunctionSymbol: {Kind: FunctionToken}, lems.ReservedSymbol: {Kind: VariableToken, Modifiers: ReadonlyToken | LibraryToken},
	lems.TextSymbol: {Kind: PropertyToken}, lems.InstanceSymbol: {Kind: PropertyToken},
}

func (p *painter) symbol(at syntax.Span, s *lems.Symbol, mod TokenModifier) {
	t, ok := symbolTokens[s.Kind]
	if !ok {
		return
	}
	if p.swept[s] {
		mod |= SweptToken
	}
	p.add(at, t.Kind, t.Modifiers|mod)
}

func (p *painter) ref(r lems.Ref) {
	mod := TokenModifier(0)
	if r.Kind == lems.Write {
		mod = ModificationToken
	}
	switch {
	case r.Target != nil:
		p.symbol(r.Place.Span, r.Target, mod)
	case r.In != nil:
		p.add(r.Place.Span, VariableToken, 0)
	}
}

// expression paints what is no name of the model.
func (p *painter) expression(e *lems.Expression) {
	expr.Walk(e.Expr(), func(x expr.Expr) bool {
		switch x := x.(type) {
		case *expr.Number:
			p.add(x.Pos, NumberToken, 0)
		case *expr.Symbol:
			if e.Target(x.Pos) == nil {
				p.add(x.Pos, ConstantToken, ReadonlyToken|LibraryToken)
			}
		case *expr.Call:
			p.add(x.NamePos, FunctionToken, LibraryToken)
		case *expr.Binary:
			p.add(x.OpPos, OperatorToken, 0)
		case *expr.Unary:
			p.add(x.OpPos, OperatorToken, 0)
		}
		return x.Span().End >= p.span.Start && x.Span().Start <= p.span.End
	})
}

// items paints the quantities in elements of the schema, and the symbols of
// units.
func (p *painter) items() {
	for _, it := range itemsIn(p.m, p.span) {
		switch it.Row.Name {
		case "Constant", "Fixed":
			if a, ok := it.Attr("value"); ok && p.m.World != nil {
				p.quantity(a)
			}
		case "Unit":
			if a, ok := it.Attr("symbol"); ok {
				p.add(a.Value, UnitToken, DeclarationToken)
			}
		}
	}
}

// itemsIn are the items whose start tags touch a span.
func itemsIn(m *lems.Model, span syntax.Span) []*lems.Item {
	return within(m.Items, span, func(it *lems.Item) syntax.Span { return m.Doc.Node(it.Node).StartTag })
}

// quantity paints a number and its unit.
func (p *painter) quantity(a syntax.Attr) {
	q := lems.ParseQuantity(p.m.Doc.Text(a.Value))
	if q.Problem != lems.QuantityOK {
		return
	}
	at := a.Value.Start
	from := at + int32(len(p.m.Doc.Text(a.Value))-len(strings.TrimLeft(p.m.Doc.Text(a.Value), " \t\r\n")))
	p.add(syntax.Span{Start: from, End: at + int32(q.NumberEnd)}, NumberToken, 0)
	p.add(syntax.Span{Start: at + int32(q.SymbolStart), End: at + int32(q.SymbolStart+len(q.Symbol))}, UnitToken, 0)
}

// components paints what components are given; their names are references.
func (p *painter) components(list []*lems.Component) {
	doc := p.m.Doc
	for _, c := range within(list, p.span, func(c *lems.Component) syntax.Span { return doc.Node(c.Node).Span }) {
		for _, a := range doc.AttrsOf(c.Node) {
			if doc.Text(a.Name) == "id" {
				p.add(a.Value, ClassToken, DeclarationToken)
				continue
			}
			if c.Type == nil || a.Value.End < p.span.Start || a.Value.Start > p.span.End {
				continue
			}
			if x := p.m.World.Members(c.Type).Given(doc.Text(a.Name)); x != nil && strings.HasSuffix(x.Item.Row.Name, "Parameter") {
				p.quantity(a)
			}
		}
		p.components(c.Children)
	}
}

// sorted are the tokens in order of the text, without those that overlap an
// earlier one or go over a line end.
func (p *painter) sorted() []Token {
	slices.SortStableFunc(p.list, func(a, b Token) int {
		return cmp.Or(cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(a.Span.End, b.Span.End), cmp.Compare(b.Modifiers, a.Modifiers))
	})
	kept := p.list[:0]
	end := int32(0)
	for _, t := range p.list {
		if t.Span.Start >= end && !strings.ContainsAny(p.m.Doc.Text(t.Span), "\r\n") {
			kept, end = append(kept, t), t.Span.End
		}
	}
	return kept
}
