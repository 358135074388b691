package lems

import (
	"strings"

	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

// Mismatch is a clash in the file.
type Mismatch struct {
	Clash
	Type     *ComponentType
	In       *Expression   // nil for a SelectClash and a DeclarationClash
	Item     *Item         // the element in which it stands
	Variable *Symbol       // what gets the value; nil if nothing does
	Others   []syntax.Span // of a DeclarationClash: the equations
}

// DimensionOf is the dimension of what a symbol names, as it is declared or, for
// a variable that declares none, as its expression has it.
func (m *Model) DimensionOf(s *Symbol) Dim { return newDimensioner(m).of(s) }

// DimensionIn is the dimension of a part of an expression of the file.
func (m *Model) DimensionIn(e *Expression, part expr.Expr) Dim {
	d := newDimensioner(m)
	dim, _ := InferWanted(part, d.env(e), Dim{})
	return dim
}

// Mismatches are the clashes in all types of the file, in order of the types.
func (m *Model) Mismatches() []Mismatch {
	return m.MismatchesIn(func(*Item) bool { return true })
}

// MismatchesIn are the clashes in some types of the file.
func (m *Model) MismatchesIn(types func(*Item) bool) []Mismatch {
	if m.World == nil || m.Root == nil {
		return nil
	}
	var all []Mismatch
	d := newDimensioner(m)
	for it := range m.Root.Each("ComponentType") {
		if !types(it) {
			continue
		}
		t := m.ownType(it)
		all = append(all, d.blame(t, d.typeMismatches(t))...)
	}
	return all
}

// MismatchesIf are the clashes in a type of the file if a symbol had another
// dimension.
func (m *Model) MismatchesIf(t *ComponentType, s *Symbol, as Dimension) []Mismatch {
	d := newDimensioner(m)
	d.known[s] = Known(as)
	return d.typeMismatches(t)
}

// ownType is the type that an element of the file declares; it has no name that
// others see if the element is not the first of its name.
func (m *Model) ownType(it *Item) *ComponentType {
	if it.Symbol != nil {
		if t := m.World.Type(it.Symbol.Name); t != nil && t.Item == it {
			return t
		}
	}
	return &ComponentType{Name: it.Value("name"), Base: it.Value("extends"), Item: it, Part: m}
}

// dimensioner remembers what it found, and what is being looked for, so that
// circular definitions end.
type dimensioner struct {
	m      *Model
	known  map[*Symbol]Dim
	unsure map[string]bool // names of the type at hand that are declared differently
}

func newDimensioner(m *Model) *dimensioner {
	return &dimensioner{m: m, known: map[*Symbol]Dim{}}
}

func (d *dimensioner) of(s *Symbol) Dim {
	if s == nil || d.m.World == nil {
		return Dim{}
	}
	if dim, known := d.known[s]; known {
		return dim
	}
	d.known[s] = Dim{}
	dim := d.find(s)
	d.known[s] = dim
	return dim
}

func (d *dimensioner) find(s *Symbol) Dim {
	if s == timeSymbol {
		return Known(Time)
	}
	if s.Item == nil {
		return Dim{}
	}
	switch s.Item.Row.Name {
	case "IntegerParameter", "IndexParameter":
		return Known(Dimension{})
	case "Dimension":
		return d.m.World.DimensionOf(s.Name)
	}
	if _, declared := s.Item.Attr("dimension"); declared {
		return d.m.World.DimensionOf(s.Item.Value("dimension"))
	}
	switch s.Kind {
	case DerivedVariableSymbol, ConditionalDerivedVariableSymbol, DerivedParameterSymbol:
		return d.inferred(s.Item)
	}
	return Dim{}
}

// inferred is the dimension of the first value of a variable that is known.
func (d *dimensioner) inferred(it *Item) Dim {
	exprs := it.Exprs
	for c := range it.Each("Case") {
		exprs = append(exprs[:len(exprs):len(exprs)], c.Exprs...)
	}
	for _, e := range exprs {
		if e.Condition || e.Scope == nil {
			continue
		}
		if dim, _ := InferWanted(e.Expr(), d.env(e), Dim{}); dim.Kind == KnownDim {
			return dim
		}
	}
	return Dim{}
}

// env is what the names of an expression stand for.
func (d *dimensioner) env(e *Expression) Env {
	return Env{
		Of: func(n *expr.Name) Dim {
			if d.unsure[n.Name] {
				return Dim{}
			}
			return d.of(e.Target(n.Pos))
		},
		Value: func(n *expr.Name) (float64, bool) {
			s := e.Target(n.Pos)
			if s == nil || s.Kind != ConstantSymbol || s.Item == nil {
				return 0, false
			}
			q := ParseQuantity(s.Item.Value("value"))
			return q.Number, q.Problem == QuantityOK && q.Symbol == ""
		},
	}
}

// typeMismatches are the clashes in the expressions of a type.
func (d *dimensioner) typeMismatches(t *ComponentType) []Mismatch {
	d.unsure = d.declaredTwice(t)
	var all []Mismatch
	for _, it := range t.Item.Children {
		all = append(all, d.itemMismatches(t, it)...)
	}
	return all
}

func (d *dimensioner) itemMismatches(t *ComponentType, it *Item) []Mismatch {
	var all []Mismatch
	for _, e := range it.Exprs {
		if e.Scope == nil || hasMistake(e) {
			continue
		}
		want, variable := d.wanted(t, e)
		all = append(all, d.exprMismatches(Mismatch{Type: t, In: e, Item: it, Variable: variable}, want)...)
	}
	if it.Row.Name == "DerivedVariable" && it.Expr("value") == nil {
		all = append(all, d.selectMismatch(t, it)...)
	}
	for _, c := range it.Children {
		all = append(all, d.itemMismatches(t, c)...)
	}
	return all
}

func hasMistake(e *Expression) bool {
	for i := range e.Problems {
		if !e.Problems[i].Portability {
			return true
		}
	}
	return false
}

// exprMismatches are the clashes of the expression of a.
func (d *dimensioner) exprMismatches(a Mismatch, want Dim) []Mismatch {
	got, clashes := InferWanted(a.In.Expr(), d.env(a.In), want)
	if a.In.Condition {
		want = Dim{}
	}
	if got.Differs(want) {
		clashes = append(clashes, Clash{Kind: ValueClash, Span: a.In.Expr().Span(), Got: got.Dimension, Want: want.Dimension})
	}
	if got.Kind == AnyDim && want.dimensional() && a.Item.Row.Name == "DerivedVariable" {
		clashes = append(clashes, Clash{Kind: ZeroValue, Span: a.In.Expr().Span(), Want: want.Dimension})
	}
	all := make([]Mismatch, len(clashes))
	for i, c := range clashes {
		all[i] = a
		all[i].Clash = c
	}
	return all
}

// wanted is the dimension that an expression should have, and what gets its
// value.
func (d *dimensioner) wanted(t *ComponentType, e *Expression) (Dim, *Symbol) {
	it := e.Item
	switch it.Row.Name {
	case "DerivedVariable", "DerivedParameter":
		return d.promised(t, it), it.Symbol
	case "Case":
		if e.Condition {
			return Dim{}, nil
		}
		return d.promised(t, it.Parent), it.Parent.Symbol
	case "Assign":
		s := d.property(t, it)
		return d.of(s), s
	case "TimeDerivative", "StateAssignment":
		s := e.Scope.Find(it.Value("variable"))
		if s == nil || s.Kind != StateVariableSymbol || d.unsure[s.Name] {
			return Dim{}, s
		}
		dim := d.of(s)
		if dim.Kind == KnownDim && it.Row.Name == "TimeDerivative" {
			dim.Dimension = dim.Dimension.Div(Time)
		}
		return dim, s
	}
	return Dim{}, nil
}

// promised is the dimension that a variable declares, or else its Exposure.
func (d *dimensioner) promised(t *ComponentType, it *Item) Dim {
	_, says := it.Attr("dimension")
	if x := d.m.World.Members(t).FindAs(it.Value("exposure"), "Exposure"); !says && x != nil {
		if dim := d.declared(x.Item); dim.Kind == KnownDim {
			return dim
		}
	}
	return d.declared(it)
}

// declared is the dimension that an element says its value has.
func (d *dimensioner) declared(it *Item) Dim {
	if it.Symbol != nil {
		return d.of(it.Symbol)
	}
	if _, says := it.Attr("dimension"); !says {
		return Dim{}
	}
	return d.m.World.DimensionOf(it.Value("dimension"))
}

// declaredTwice are the names of a type's expressions that have two meanings of
// different dimension.
func (d *dimensioner) declaredTwice(t *ComponentType) map[string]bool {
	first, twice := map[string]Dim{}, map[string]bool{}
	note := func(s *Symbol) {
		if s == nil || s.Item == nil {
			return
		}
		if _, says := s.Item.Attr("dimension"); !says {
			return
		}
		dim := d.of(s)
		if old, ok := first[s.Name]; ok && old != dim {
			twice[s.Name] = true
		} else if !ok {
			first[s.Name] = dim
		}
	}
	for _, x := range d.m.World.Members(t).All {
		if x.Item.Row.Name != "Exposure" {
			note(x.Item.Symbol)
		}
	}
	if dyn, _ := d.m.World.Dynamics(t); dyn != nil {
		for _, it := range dyn.Children {
			note(it.Symbol)
		}
	}
	return twice
}

// selectMismatch compares a selected quantity with the variable.
func (d *dimensioner) selectMismatch(t *ComponentType, it *Item) []Mismatch {
	want := d.promised(t, it)
	got, list := d.selected(it)
	if list && multiplies(it.Value("reduce")) && got.dimensional() {
		return nil // as many factors as there are components
	}
	if !got.Differs(want) {
		return nil
	}
	c := Clash{Kind: SelectClash, Span: it.AttrPlace("select").Span, Got: got.Dimension, Want: want.Dimension}
	return []Mismatch{{Clash: c, Type: t, Item: it, Variable: it.Symbol}}
}

// selected is the dimension of the quantity at the end of a select path, and
// whether there may be many of it.
func (d *dimensioner) selected(it *Item) (dim Dim, list bool) {
	p := d.m.selects[it]
	if p == nil || len(p.Steps) == 0 {
		return Dim{}, false
	}
	return d.of(p.Steps[len(p.Steps)-1].Target), p.List
}

func multiplies(reduce string) bool {
	switch strings.TrimSpace(reduce) {
	case "multiply", "product", "times", "*":
		return true
	}
	return false
}

// property is the Property that an Assign of Structure gives a value; nil if it
// is not known.
func (d *dimensioner) property(t *ComponentType, assign *Item) *Symbol {
	receiver := assign.Parent.Value("receiver")
	if receiver == "" {
		receiver = assign.Parent.Value("component")
	}
	role := d.m.World.Members(t).FindAs(receiver, "Child", "ComponentReference", "Link")
	if role == nil {
		return nil
	}
	target := d.m.World.Type(role.Item.Value("type"))
	if target == nil {
		return nil
	}
	for _, t := range append([]*ComponentType{target}, d.m.World.Subtypes(target)...) {
		if x := d.m.World.Members(t).FindAs(assign.Value("property"), "Property"); x != nil {
			return x.Item.Symbol
		}
	}
	return nil
}
