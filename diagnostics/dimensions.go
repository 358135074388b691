package diagnostics

import (
	"slices"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

// mismatches yields the clashes of dimensions of the given kinds, without those
// in text that is malformed.
func (p *Pass) mismatches(kinds ...lems.ClashKind) func(func(*lems.Mismatch) bool) {
	return func(yield func(*lems.Mismatch) bool) {
		list := p.damage.mismatches()
		for i := range list {
			if !slices.Contains(kinds, list[i].Kind) || len(p.damage.problems) > 0 && p.damage.at(list[i].Span) || p.explained(&list[i]) {
				continue
			}
			if !yield(&list[i]) {
				return
			}
		}
	}
}

// explained says that a clash goes away with a mistake that is reported
// elsewhere: a Requirement of another dimension than what is provided, a name
// that is none.
func (p *Pass) explained(m *lems.Mismatch) bool {
	if m.In != nil && p.holdsMalformedName(m.In) {
		return true
	}
	for c := range p.contradictions(lems.RequiredOtherwise) {
		s := c.Item.Symbol
		if s == nil || !p.own(c.Item) || m.Variable != s && (m.In == nil || !slices.Contains(m.In.Uses(), s)) {
			continue
		}
		if p.suits(c) {
			return true
		}
	}
	return false
}

// word is a dimension in the words of the model's author.
func (p *Pass) dimension(d lems.Dimension) string { return p.Model.World.Words().Word(d) }

// declaredAt is the place of what a declaration says of its dimension.
func declaredAt(it *lems.Item) syntax.Place {
	if has(it, "dimension") {
		return it.AttrPlace("dimension")
	}
	return it.AttrPlace("name")
}

// variableHere points to the declaration of what gets a value.
func variableHere(m *lems.Mismatch) []Related {
	if m.Variable == nil || m.Variable.Item == nil || m.Variable.Item == m.Item {
		return nil
	}
	return related(declaredAt(m.Variable.Item), quote(m.Variable.Name)+" is declared here")
}

// node is the part of an expression with the span.
func node(e *lems.Expression, span syntax.Span) expr.Expr {
	var found expr.Expr
	expr.Walk(e.Expr(), func(x expr.Expr) bool {
		if x.Span() == span && found == nil {
			found = x
		}
		return found == nil && x.Span().Start <= span.Start && span.End <= x.Span().End
	})
	return found
}

// dimensionFixes are ways to make the blamed part of an expression what it
// should be.
func (p *Pass) dimensionFixes(m *lems.Mismatch) []Fix {
	part := node(m.In, m.Span)
	if part == nil || !p.ownText(m.In) {
		return nil
	}
	fixes := p.constantFix(m, part)
	if !bareNumber(part) {
		fixes = p.factorFix(m, part)
	}
	if m.Kind == lems.ValueClash {
		fixes = append(p.declareFix(m), fixes...)
	}
	for i := range fixes {
		fixes[i].Preferred = i == 0
	}
	return fixes
}

// ownText says that the text of an expression is what its author wrote, without
// entities, so that a fix may quote it.
func (p *Pass) ownText(e *lems.Expression) bool { return textAt(e.Place) == e.Place.Text() }

// factorFix divides or multiplies by the one parameter or constant that has the
// dimension that is missing.
func (p *Pass) factorFix(m *lems.Mismatch, part expr.Expr) []Fix {
	over, under := m.Got.Div(m.Want), m.Want.Div(m.Got)
	var title, operator, name string
	for _, s := range m.In.Scope.All() {
		if s.Kind != lems.ParameterSymbol && s.Kind != lems.ConstantSymbol && s.Kind != lems.DerivedParameterSymbol {
			continue
		}
		switch d := p.Model.DimensionOf(s); {
		case d.Kind != lems.KnownDim || s == m.Variable:
			continue
		case d.Dimension == over:
			title, operator = "Divide by ", "/"
		case d.Dimension == under:
			title, operator = "Multiply by ", "*"
		default:
			continue
		}
		if name != "" {
			return nil // the author must say which
		}
		name = s.Name
	}
	if name == "" {
		return nil
	}
	s := m.Span
	edits := []Edit{p.insert(s.End, operator+name)}
	if b, ok := part.(*expr.Binary); ok && b.Op != expr.Mul && b.Op != expr.Div && b.Op != expr.Pow {
		edits = []Edit{p.insert(s.Start, "("), p.insert(s.End, ")"+operator+name)}
	}
	return []Fix{{Title: title + quote(name), Edits: edits}}
}

// constantFix makes a Constant with a unit of a number that stands where a
// dimension is needed.
func (p *Pass) constantFix(m *lems.Mismatch, part expr.Expr) []Fix {
	if !bareNumber(part) {
		return nil
	}
	unit, dimension := p.siUnit(m.Want), p.Model.World.Words().Name(m.Want)
	if unit == "" || dimension == "" || m.Want.None() {
		return nil
	}
	name := p.constantName(m)
	value := p.Model.Doc.Text(m.Span) + " " + unit
	element := `<Constant name="` + name + `" dimension="` + dimension + `" value="` + syntax.Escape(value, '"') + `"/>`
	return []Fix{{Title: "Declare a Constant of " + quote(value), Edits: []Edit{
		p.addInto(m.Type.Item, element, "Property", "Parameter", "DerivedParameter", "Constant"), p.replace(m.Span, name),
	}}}
}

// bareNumber says that e is a literal number, with or without a sign.
func bareNumber(e expr.Expr) bool {
	if u, ok := e.(*expr.Unary); ok {
		e = u.X
	}
	_, ok := e.(*expr.Number)
	return ok
}

// constantName is a name for a constant that the type does not use yet.
func (p *Pass) constantName(m *lems.Mismatch) string {
	name := "threshold"
	if m.Variable != nil {
		name = m.Variable.Name + "_value"
	}
	for m.In.Scope.Find(name) != nil {
		name += "_"
	}
	return name
}

// declareFix declares the variable as what its value is, if that mends the type
// and its Exposure agrees.
func (p *Pass) declareFix(m *lems.Mismatch) []Fix {
	name := p.Model.World.Words().Name(m.Got)
	v := m.Variable
	if v == nil || v.Item == nil || v.Item.Symbol != v || !p.Model.Own(v.Item) || name == "" {
		return nil
	}
	as := m.Got
	if m.Item.Row.Name == "TimeDerivative" {
		as = as.Mul(lems.Time)
		if name = p.Model.World.Words().Name(as); name == "" {
			return nil
		}
	}
	if x := p.exposureOf(m.Type, v.Item); x.Kind == lems.KnownDim && x.Dimension != as || !p.mends(m, as) {
		return nil
	}
	return []Fix{{Title: "Declare " + quote(v.Name) + " as " + quote(name), Edits: []Edit{p.setAttribute(v.Item, "dimension", name)}}}
}

// mends says that another dimension of the variable takes the clash away and
// brings no other.
func (p *Pass) mends(m *lems.Mismatch, as lems.Dimension) bool {
	var before []syntax.Span
	for i := range p.damage.mismatches() {
		if x := &p.damage.mismatches()[i]; !x.Kind.Portable() && x.Type.Item == m.Type.Item {
			before = append(before, x.Span)
		}
	}
	for _, x := range p.Model.MismatchesIf(m.Type, m.Variable, as) {
		if !x.Kind.Portable() && (x.Span == m.Span || !slices.Contains(before, x.Span)) {
			return false
		}
	}
	return true
}

// exposureOf is the dimension of the Exposure of a variable.
func (p *Pass) exposureOf(t *lems.ComponentType, it *lems.Item) lems.Dim {
	x := p.Model.World.Members(t).FindAs(it.Value("exposure"), "Exposure")
	if x == nil {
		return lems.Dim{}
	}
	return p.Model.DimensionOf(x.Item.Symbol)
}

// siUnit is the symbol of the unit of a dimension in which a plain number is
// meant; "" if there is none.
func (p *Pass) siUnit(d lems.Dimension) string {
	best := ""
	for symbol, u := range p.Model.World.Units() {
		if u.OK && u.Dimension == d && u.Power == 0 && u.Scale == 1 && u.Offset == 0 && (best == "" || len(symbol) < len(best) || len(symbol) == len(best) && symbol < best) {
			best = symbol
		}
	}
	return best
}
