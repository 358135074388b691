package ide

import (
	"fmt"
	"math"
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

// Hover is documentation of what stands at a place, in Markdown.
type Hover struct {
	Span     syntax.Span
	Markdown string
	Symbol   *lems.Symbol // if it is a name of the model
}

// HoverAt is the documentation of what stands at the offset: a name of the
// model, a function, an operator, a unit, a component, an element or an
// attribute.
func HoverAt(m *lems.Model, off int32) (Hover, bool) {
	if m.Dialect == nil {
		return Hover{}, false
	}
	loc := m.Doc.At(off)
	if loc.Part == syntax.InComment {
		return Hover{}, false
	}
	if x := m.ComponentAt(loc.Node); x != nil && m.Doc.Node(loc.Node).Kind == syntax.ElementNode {
		return inComponent(m, x, loc, off)
	}
	if sym, span := m.SymbolAt(off); sym != nil {
		return Hover{Span: span, Markdown: symbolText(m, sym) + elsewhere(m, sym, span) + usedAs(m, sym, loc), Symbol: sym}, true
	}
	if h, ok := inExpression(m, off); ok {
		return h, true
	}
	switch loc.Part {
	case syntax.InTagName, syntax.InEndTag:
		return elementHover(m, loc, off)
	case syntax.InAttrName:
		if _, a, row, ok := attrRow(m, loc); ok {
			return Hover{Span: a.Name, Markdown: attributeText(row)}, true
		}
	case syntax.InAttrValue:
		if it, a, row, ok := attrRow(m, loc); ok && it.Expr(row.Name) == nil && row.Kind != lems.ExprValue && row.Kind != lems.ConditionValue {
			return valueHover(m, it, a, row, off), true
		}
	}
	return Hover{}, false
}

// elementHover documents an element at its tag, with what it says if it is an
// equation.
func elementHover(m *lems.Model, loc syntax.Location, off int32) (Hover, bool) {
	it := itemOf(m, loc.Node)
	if it == nil {
		return Hover{}, false
	}
	text := elementText(it.Row)
	if lines := mathText(equation(m, it)); lines != "" {
		text = lines + "\n\n---\n\n" + text
	}
	return Hover{Span: nameAt(m, loc, off), Markdown: text}, true
}

// nameAt is the name of the tag at the offset, the start tag's or the end tag's.
func nameAt(m *lems.Model, loc syntax.Location, off int32) syntax.Span {
	if loc.Part == syntax.InEndTag {
		return wordAround(m.File.Text, off)
	}
	return m.Doc.Node(loc.Node).Name
}

// valueHover documents an attribute where its value stands, and what the value
// means: an index says which state it is, a file where it lies, a unit how it
// converts.
func valueHover(m *lems.Model, it *lems.Item, a syntax.Attr, row lems.Attribute, off int32) Hover {
	h := Hover{Span: a.Value, Markdown: attributeText(row)}
	switch {
	case row.Kind == lems.IndexValue:
		if s := stateOfIndex(m, a); s != nil {
			h.Markdown, h.Symbol = fmt.Sprintf("state number %s: ", m.Doc.Value(a))+symbolText(m, s)+declared(m, s), s
		}
	case m.World == nil:
	case row.Kind == lems.QuantityValue:
		if text, span := quantityHover(m, a, off); text != "" {
			h.Markdown, h.Span = text, span
		}
	case row.Kind == lems.FileValue:
		if inc := includeAt(m, off); inc != nil {
			h.Markdown = includeText(m, inc)
		}
	case it.Row.Name == "Unit" && row.Name == "symbol":
		if u := m.World.Unit(m.Doc.Value(a)); u != nil {
			h.Markdown = unitText(m, u)
		}
	}
	return h
}

// usedAs says what else a name is besides what it names.
func usedAs(m *lems.Model, sym *lems.Symbol, loc syntax.Location) string {
	_, a, row, ok := attrRow(m, loc)
	if !ok || row.Kind != lems.StateRef || sym.Kind != lems.StateVariableSymbol || m.Doc.Value(a) == sym.Name {
		return ""
	}
	return fmt.Sprintf("\n\n`%s` is its time derivative.", oneLine(m.Doc.Value(a)))
}

// inExpression documents functions and constants of the language, and says of
// operators and parentheses what the expression is that they make.
func inExpression(m *lems.Model, off int32) (Hover, bool) {
	e := m.ExprAt(off)
	if e == nil {
		return Hover{}, false
	}
	path := expr.At(e.Expr(), off)
	for i := len(path) - 1; i >= 0; i-- {
		switch x := path[i].(type) {
		case *expr.Call:
			if f := expr.LookupFunc(x.Name); f != nil && x.NamePos.Contains(off) {
				return Hover{Span: x.NamePos, Markdown: functionText(f) + partDimension(m, e, x)}, true
			}
			return Hover{Span: x.Span(), Markdown: "`" + typeset(m.Doc, x) + "`" + partDimension(m, e, x)}, true
		case *expr.Number:
			return Hover{Span: x.Span(), Markdown: numberText(m, x)}, true
		case *expr.Symbol:
			return Hover{Span: x.Span(), Markdown: fmt.Sprintf("`%s` — constant of the language, %.17g", x.Name, x.Value)}, true
		case *expr.Binary:
			if x.OpPos.Contains(off) {
				return Hover{Span: x.OpPos, Markdown: opText(m, x.OpPos, x.Op) + partDimension(m, e, x)}, true
			}
		case *expr.Unary:
			if x.OpPos.Contains(off) {
				return Hover{Span: x.OpPos, Markdown: opText(m, x.OpPos, x.Op) + partDimension(m, e, x)}, true
			}
		case *expr.Paren:
			return Hover{Span: x.Span(), Markdown: "`" + typeset(m.Doc, x) + "`" + partDimension(m, e, x)}, true
		}
	}
	return Hover{}, false
}

func opText(m *lems.Model, at syntax.Span, op expr.Op) string {
	return "`" + oneLine(syntax.Unescape(m.Doc.Text(at))) + "` — " + op.Info().Doc
}

// partDimension says of what dimension a part of an expression is.
func partDimension(m *lems.Model, e *lems.Expression, part expr.Expr) string {
	if m.World == nil || e.Scope == nil {
		return ""
	}
	text := "`" + typeset(m.Doc, part) + "`"
	switch dim := m.DimensionIn(e, part); dim.Kind {
	case lems.KnownDim:
		return "\n\n" + text + " is " + dimensionWords(m, dim.Dimension)
	case lems.LogicalDim:
		return "\n\n" + text + " is true or false"
	}
	return ""
}

// symbolText describes a name: its kind, declaration, values and meaning.
func symbolText(m *lems.Model, s *lems.Symbol) string {
	if s == nil {
		return ""
	}
	if m.World != nil {
		switch s.Kind {
		case lems.ComponentTypeSymbol:
			if t := m.World.Type(s.Name); t != nil && t.Item == s.Item {
				return typeText(m, t)
			}
		case lems.ComponentSymbol:
			if x := componentOf(m, s); x != nil {
				return componentText(m, x)
			}
		case lems.DimensionSymbol:
			if d := m.World.Dimension(s.Name); d != nil {
				return dimensionText(m, d)
			}
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "**%s** — %s", Escape(s.Name), s.Kind)
	if s.Owner != nil && s.Kind != lems.ComponentTypeSymbol {
		fmt.Fprintf(&b, " of `%s`", oneLine(s.Owner.Name))
	}
	b.WriteString("\n\n")
	if s.Description != "" {
		b.WriteString(Escape(s.Description) + "\n\n")
	}
	for _, line := range details(m, s) {
		b.WriteString(line + "  \n")
	}
	if s.Item != nil && s.Kind == lems.ComponentTypeSymbol {
		b.WriteString(s.Item.Row.Doc + "\n")
	}
	return strings.TrimRight(b.String(), "\n ")
}

// declared says where a symbol is declared.
func declared(m *lems.Model, s *lems.Symbol) string {
	if !s.Place.IsValid() {
		return ""
	}
	line := s.Place.File.Position(s.Place.Span.Start, syntax.Runes).Line + 1
	if s.Place.File.Path != m.File.Path {
		return fmt.Sprintf("\n\ndeclared in %s, line %d", Escape(baseName(s.Place.File.Path)), line)
	}
	return fmt.Sprintf("\n\ndeclared in line %d", line)
}

// baseName is the last part of a path.
func baseName(path string) string { return path[strings.LastIndexAny(path, `/\`)+1:] }

// elsewhere is declared, but for the declaration itself.
func elsewhere(m *lems.Model, s *lems.Symbol, from syntax.Span) string {
	if s.Place.Span == from && s.Place.File == m.File {
		return ""
	}
	return declared(m, s)
}

// details are what is known of a symbol.
func details(m *lems.Model, s *lems.Symbol) []string {
	if m.World != nil {
		return lemsDetails(m, s)
	}
	var list []string
	if s.Item != nil {
		if e := s.Item.Expr("value"); e != nil && s.Kind != lems.AccumulatorSymbol {
			list = append(list, fmt.Sprintf("`%s = %s`", s.Name, source(e)))
		}
	}
	if m.System == nil {
		return list
	}
	for _, p := range m.System.Params {
		if p.Symbol == s && p.Range.Given {
			list = append(list, "swept from "+number(p.Range.Lo)+" to "+number(p.Range.Hi))
		}
	}
	for _, st := range m.System.States {
		if st.Symbol != s {
			continue
		}
		if st.Rate != nil {
			list = append(list, fmt.Sprintf("`d%s/dt = %s`", s.Name, source(st.Rate)))
		}
		list = append(list, "initial value in ["+number(st.Initial.Lo)+", "+number(st.Initial.Hi)+"]")
		if st.Bounds.Given {
			list = append(list, "kept in ["+number(st.Bounds.Lo)+", "+number(st.Bounds.Hi)+"]")
		}
	}
	for _, v := range m.System.Variables {
		if v.Symbol == s && s.Kind == lems.ConditionalDerivedVariableSymbol {
			list = append(list, casesText(v)...)
		}
	}
	for _, c := range m.System.Couplings {
		for _, in := range c.Inputs {
			if in.Symbol == s && in.State >= 0 {
				list = append(list, "state `"+m.System.States[in.State].Symbol.Name+"` of the source node, one delay ago")
			}
		}
		for _, sum := range c.Sums {
			if sum.Symbol == s {
				list = append(list, sumText(c, sum))
			}
		}
	}
	return list
}

// sumText is the equation of an accumulator.
func sumText(c *lems.Coupling, sum *lems.Def) string {
	factor := ""
	if sum.Value != nil {
		factor = "(" + source(sum.Value) + ") * "
		if _, name := sum.Value.Expr().(*expr.Name); name {
			factor = source(sum.Value) + " * "
		}
	}
	of := "weight * post * pre"
	if c.Pre != nil && c.Post != nil {
		of = fmt.Sprintf("weight * (%s) * (%s)", source(c.Post), source(c.Pre))
	}
	return fmt.Sprintf("`%s = %ssum of %s` over the edges into a node", sum.Symbol.Name, factor, of)
}

// casesText is a line for each case of a variable.
func casesText(v *lems.Variable) []string {
	var list []string
	for _, c := range v.Cases {
		if c.Value == nil {
			continue
		}
		line := fmt.Sprintf("`%s = %s`", v.Symbol.Name, source(c.Value))
		switch {
		case c.Condition != nil:
			line += " if `" + source(c.Condition) + "`"
		case len(list) > 0:
			line += " else"
		}
		list = append(list, line)
	}
	return list
}

// source is an expression as its author wrote it.
func source(e *lems.Expression) string { return oneLine(syntax.Unescape(e.Place.Text())) }

func elementText(row *lems.Element) string {
	var b strings.Builder
	fmt.Fprintf(&b, "`<%s>` — %s\n", row.Name, row.Doc)
	if row.Tools != "" {
		fmt.Fprintf(&b, "\nAccepted by %s only.\n", toolList(row.Tools))
	}
	if len(row.Attrs) > 0 {
		b.WriteString("\n")
	}
	for _, a := range row.Attrs {
		need := ""
		if a.Required {
			need = " (required)"
		}
		fmt.Fprintf(&b, "- `%s`%s: %s%s\n", a.Name, need, a.Doc, acceptedBy(a))
	}
	return strings.TrimRight(b.String(), "\n")
}

func attributeText(a lems.Attribute) string {
	text := "**" + a.Name + "** — " + a.Doc
	if a.Default != "" {
		text += " Without it: `" + a.Default + "`."
	}
	return text + acceptedBy(a)
}

// acceptedBy says who accepts an attribute, where that is not everybody.
func acceptedBy(a lems.Attribute) string {
	if a.Tools == "" {
		return ""
	}
	return " Accepted by " + toolList(a.Tools) + " only."
}

// signature is a function with its arguments.
func signature(f *expr.Func) string {
	if f.Arity == 2 {
		return f.Name + "(x, y)"
	}
	return f.Name + "(x)"
}

func functionText(f *expr.Func) string { return fmt.Sprintf("**%s** — %s", signature(f), f.Doc) }

// numberText says what a number is where it is not what is written: by its size,
// and where a sweep computes in single precision what it is there.
func numberText(m *lems.Model, n *expr.Number) string {
	text, v := m.Doc.Text(n.Span()), n.Value
	line := fmt.Sprintf("`%s` — number", oneLine(text))
	if plain := number(v); strings.Trim(text, "f") != plain && strings.TrimSuffix(text, ".0") != plain {
		line += ", " + plain
	}
	if single := float64(float32(v)); single != v && m.World == nil {
		line += fmt.Sprintf("; in single precision %.9g", single)
	}
	return line
}

func number(v float64) string {
	switch {
	case math.IsInf(v, 1):
		return "inf"
	case math.IsInf(v, -1):
		return "-inf"
	}
	return fmt.Sprintf("%g", v)
}

func oneLine(s string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "`", "'")
}
