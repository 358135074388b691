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
// model, a function, an element or an attribute.
func HoverAt(m *lems.Model, off int32) (Hover, bool) {
	if m.Dialect == nil {
		return Hover{}, false
	}
	loc := m.Doc.At(off)
	if loc.Part == syntax.InComment {
		return Hover{}, false
	}
	if sym, span := m.SymbolAt(off); sym != nil {
		return Hover{Span: span, Markdown: symbolText(m, sym), Symbol: sym}, true
	}
	if h, ok := inExpression(m, off); ok {
		return h, true
	}
	switch loc.Part {
	case syntax.InTagName, syntax.InEndTag:
		if row := rowOf(m, loc.Node); row != nil {
			return Hover{Span: m.Doc.Node(loc.Node).Name, Markdown: elementText(row)}, true
		}
	case syntax.InAttrName:
		if _, a, row, ok := attrRow(m, loc); ok {
			return Hover{Span: a.Name, Markdown: attributeText(row)}, true
		}
	case syntax.InAttrValue:
		if _, a, row, ok := attrRow(m, loc); ok && row.Kind != lems.ExprValue && row.Kind != lems.ConditionValue {
			return Hover{Span: a.Value, Markdown: attributeText(row)}, true
		}
	}
	return Hover{}, false
}

// inExpression documents functions and constants of the language.
func inExpression(m *lems.Model, off int32) (Hover, bool) {
	e := m.ExprAt(off)
	if e == nil {
		return Hover{}, false
	}
	path := expr.At(e.Expr, off)
	for i := len(path) - 1; i >= 0; i-- {
		switch x := path[i].(type) {
		case *expr.Call:
			if f := expr.LookupFunc(x.Name); f != nil && x.NamePos.Contains(off) {
				return Hover{Span: x.NamePos, Markdown: functionText(f)}, true
			}
		case *expr.Symbol:
			return Hover{Span: x.Span(), Markdown: fmt.Sprintf("`%s` — constant of the language, %.17g", x.Name, x.Value)}, true
		case *expr.Binary:
			if x.OpPos.Contains(off) {
				return Hover{Span: x.OpPos, Markdown: "`" + x.Op.Info().LEMS + "` — " + x.Op.Info().Doc}, true
			}
		}
	}
	return Hover{}, false
}

// symbolText describes a name: its kind, declaration, values and meaning.
func symbolText(m *lems.Model, s *lems.Symbol) string {
	var b strings.Builder
	fmt.Fprintf(&b, "**%s** — %s", escape(s.Name), s.Kind)
	if s.Owner != nil && s.Kind != lems.ComponentTypeSymbol {
		fmt.Fprintf(&b, " of `%s`", s.Owner.Name)
	}
	b.WriteString("\n\n")
	if s.Description != "" {
		b.WriteString(escape(s.Description) + "\n\n")
	}
	for _, line := range details(m, s) {
		b.WriteString(line + "  \n")
	}
	if s.Item != nil && s.Kind == lems.ComponentTypeSymbol {
		b.WriteString(s.Item.Row.Doc + "\n")
	}
	if s.Place.IsValid() {
		pos := s.Place.File.Position(s.Place.Span.Start, syntax.Runes)
		fmt.Fprintf(&b, "\ndeclared in line %d", pos.Line+1)
	}
	return strings.TrimRight(b.String(), "\n ")
}

// details are what the system knows of a symbol.
func details(m *lems.Model, s *lems.Symbol) []string {
	var list []string
	if s.Item != nil {
		if e := s.Item.Expr("value"); e != nil {
			list = append(list, fmt.Sprintf("`%s = %s`", s.Name, oneLine(syntax.Unescape(e.Place.Text()))))
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
			list = append(list, fmt.Sprintf("`d%s/dt = %s`", s.Name, oneLine(syntax.Unescape(st.Rate.Place.Text()))))
		}
		list = append(list, "initial value in ["+number(st.Initial.Lo)+", "+number(st.Initial.Hi)+"]")
		if st.Bounds.Given {
			list = append(list, "kept in ["+number(st.Bounds.Lo)+", "+number(st.Bounds.Hi)+"]")
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
				list = append(list, "the sum of `"+c.Type.Name+"` over the edges into a node")
			}
		}
	}
	return list
}

func elementText(row *lems.Element) string {
	var b strings.Builder
	fmt.Fprintf(&b, "**<%s>**\n\n%s\n", row.Name, row.Doc)
	if row.Tools != "" {
		fmt.Fprintf(&b, "\nOnly %s.\n", row.Tools)
	}
	for _, a := range row.Attrs {
		need := ""
		if a.Required {
			need = " (required)"
		}
		fmt.Fprintf(&b, "- `%s`%s: %s\n", a.Name, need, a.Doc)
	}
	return strings.TrimRight(b.String(), "\n")
}

func attributeText(a lems.Attribute) string {
	text := "**" + a.Name + "** — " + a.Doc
	if a.Default != "" {
		text += " Without it: `" + a.Default + "`."
	}
	return text
}

func functionText(f *expr.Func) string {
	args := "x"
	if f.Arity == 2 {
		args = "x, y"
	}
	return fmt.Sprintf("**%s(%s)** — %s", f.Name, args, f.Doc)
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

// escape keeps an author's text from being read as Markdown.
func escape(s string) string {
	return strings.NewReplacer("\\", "\\\\", "*", "\\*", "_", "\\_", "`", "\\`", "<", "&lt;", "[", "\\[", "#", "\\#").Replace(strings.Join(strings.Fields(s), " "))
}
