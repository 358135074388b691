package ide

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// maxListed is how many members of a kind a hover lists.
const maxListed = 12

// round drops what is left of binary arithmetic at the end of a number.
func round(v float64) float64 {
	if v == 0 || math.IsInf(v, 0) || math.IsNaN(v) {
		return v
	}
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 12, 64), 64)
	if err != nil {
		return v
	}
	return r
}

// dimensionWords is a dimension in the author's words, in SI base units, and a
// unit of it.
func dimensionWords(m *lems.Model, dim lems.Dimension) string {
	word := m.World.Words().Word(dim)
	if dim.None() {
		return word
	}
	text := "of dimension " + word
	if word == dim.SI() {
		text = "in " + word
	} else {
		text += " (" + dim.SI() + ")"
	}
	if units := unitsOf(m, lems.Known(dim)); len(units) > 0 {
		text += ", such as " + Escape("1 "+units[0].Symbol)
	}
	return text
}

// dimensionText describes a declared dimension.
func dimensionText(m *lems.Model, d *lems.DimensionDecl) string {
	var b strings.Builder
	fmt.Fprintf(&b, "**%s** — Dimension\n\n", Escape(d.Name))
	if text := d.Item.Value("description"); text != "" {
		b.WriteString(Escape(text) + "\n\n")
	}
	b.WriteString(d.Dimension.SI())
	var names []string
	for _, u := range unitsOf(m, lems.Known(d.Dimension)) {
		names = append(names, Escape(u.Symbol))
	}
	if len(names) > 0 {
		b.WriteString("  \nunits: " + some(names))
	}
	return b.String()
}

// some is a list, cut where it is too long to be read.
func some(list []string) string {
	if len(list) <= maxListed {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:maxListed], ", "), len(list)-maxListed)
}

// lemsDetails are what LEMS says of a symbol: its dimension, its value, its
// equation.
func lemsDetails(m *lems.Model, s *lems.Symbol) []string {
	var list []string
	if dim := m.DimensionOf(s); dim.Kind == lems.KnownDim {
		list = append(list, dimensionWords(m, dim.Dimension))
	}
	it := s.Item
	if it == nil {
		return list
	}
	if s.Kind == lems.ConstantSymbol {
		list = append(list, quantityLine(m, it.Value("value"))...)
	}
	switch it.Row.Name {
	case "EventPort":
		list = append(list, "direction "+oneLine(it.Value("direction")))
	case "Child", "Children", "ComponentReference", "Link", "Attachments", "InstanceRequirement":
		list = append(list, fmt.Sprintf("%s of type `%s`", it.Row.Name, oneLine(it.Value("type"))))
	case "Regime":
		if it.Value("initial") == "true" {
			list = append(list, "active at the start")
		}
	case "Property":
		if v := it.Value("defaultValue"); v != "" {
			list = append(list, "`"+oneLine(v)+"` where nothing is assigned, in SI units")
		}
	}
	if x := it.Value("exposure"); x != "" && s.Kind != lems.ParameterSymbol {
		list = append(list, fmt.Sprintf("exposed as `%s`", oneLine(x)))
	}
	if steps := it.Value("select"); steps != "" {
		list = append(list, "selects `"+oneLine(steps)+"`")
	}
	if s.Kind == lems.StateVariableSymbol {
		return append(list, stateLines(m, s)...)
	}
	return append(list, equationLines(m, it)...)
}

// equationLines are the equation of an element as mathematics, or as text if it
// stands in a file whose expressions are not read.
func equationLines(m *lems.Model, it *lems.Item) []string {
	if lines := equation(m, it); len(lines) > 0 {
		return strings.Split(mathText(lines), "  \n")
	}
	if v := it.Value("value"); v != "" && !m.Own(it) && it.Symbol != nil && it.Symbol.Kind != lems.ConstantSymbol {
		return []string{fmt.Sprintf("`%s = %s`", it.Symbol.Name, oneLine(v))}
	}
	return nil
}

// stateLines are the equation of a state and its value at the start.
func stateLines(m *lems.Model, s *lems.Symbol) []string {
	var list []string
	for _, it := range s.Item.Parent.Children {
		switch {
		case it.Row.Name == "TimeDerivative" && it.Value("variable") == s.Name:
			if lines := equation(m, it); len(lines) > 0 {
				list = append(list, "`"+lines[0]+"`")
			} else if !m.Own(it) {
				list = append(list, fmt.Sprintf("`d%s/dt = %s`", s.Name, oneLine(it.Value("value"))))
			}
		case it.Row.Name == "OnStart":
			for a := range it.Each("StateAssignment") {
				if a.Value("variable") == s.Name {
					list = append(list, fmt.Sprintf("at the start `%s`", oneLine(a.Value("value"))))
				}
			}
		}
	}
	return list
}

// quantityLine is a quantity and what it is in SI units.
func quantityLine(m *lems.Model, text string) []string {
	q := lems.ParseQuantity(text)
	if q.Problem != lems.QuantityOK {
		return nil
	}
	if u := m.World.Unit(q.Symbol); u != nil && u.OK {
		return []string{quantityText(m, q, u)}
	}
	return []string{"`" + oneLine(text) + "`"}
}

// quantityHover explains the unit of a quantity at its symbol, and the quantity
// at its number.
func quantityHover(m *lems.Model, a syntax.Attr, off int32) (string, syntax.Span) {
	raw := m.Doc.Text(a.Value)
	q := lems.ParseQuantity(raw)
	u := m.World.Unit(q.Symbol)
	if u == nil || !u.OK || q.Symbol == "" {
		return "", a.Value
	}
	symbol := syntax.Span{Start: a.Value.Start + int32(q.SymbolStart), End: a.Value.Start + int32(q.SymbolStart+len(q.Symbol))}
	if off > symbol.Start || q.NumberEnd == 0 {
		return unitText(m, u) + "\n\n" + quantityText(m, q, u), symbol
	}
	return quantityText(m, q, u) + "\n\n" + "of dimension " + m.World.Words().Word(u.Dimension), a.Value
}

// typeText describes a ComponentType: what it inherits from, what its components
// supply and what they show.
func typeText(m *lems.Model, t *lems.ComponentType) string {
	w := m.World
	var b strings.Builder
	fmt.Fprintf(&b, "**%s** — ComponentType\n\n", Escape(t.Name))
	if d := t.Item.Value("description"); d != "" {
		b.WriteString(Escape(d) + "\n\n")
	}
	members := w.Members(t)
	var chain []string
	for _, x := range members.Chain {
		chain = append(chain, "`"+oneLine(x.Name)+"`")
	}
	if members.Broken {
		chain = append(chain, "`"+oneLine(members.Chain[len(members.Chain)-1].Base)+"` (not found)")
	}
	if len(chain) > 1 {
		b.WriteString(strings.Join(chain, " → ") + "\n\n")
	}
	for _, kind := range []struct{ title, elements string }{
		{"Parameters", "Parameter IntegerParameter IndexParameter PathParameter"}, {"Derived parameters", "DerivedParameter"}, {"Constants", "Constant"},
		{"Properties", "Property"}, {"Texts", "Text Path"}, {"Exposures", "Exposure"}, {"Requirements", "Requirement"}, {"Event ports", "EventPort"},
		{"Children", "Child Children"}, {"References", "ComponentReference Link"}, {"Attachments", "Attachments"},
	} {
		var names []string
		for _, x := range members.As(strings.Fields(kind.elements)...) {
			names = append(names, memberText(m, t, x))
		}
		if len(names) > 0 {
			b.WriteString("- " + kind.title + ": " + some(names) + "\n")
		}
	}
	if n := len(w.Subtypes(t)) - 1; n > 0 {
		fmt.Fprintf(&b, "\n%s\n", count(n, "type extends it", "types extend it"))
	}
	return strings.TrimRight(b.String(), "\n")
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// memberText is a member of a type with what matters of it: its dimension, type
// or direction.
func memberText(m *lems.Model, t *lems.ComponentType, x *lems.Member) string {
	it := x.Item
	text := "`" + oneLine(x.Name) + "`"
	var more []string
	if d := it.Value("dimension"); d != "" && d != "none" {
		more = append(more, oneLine(d))
	}
	if kind := it.Value("type"); kind != "" {
		more = append(more, oneLine(kind))
	}
	if d := it.Value("direction"); d != "" {
		more = append(more, oneLine(d))
	}
	if it.Row.Name == "Constant" {
		more = append(more, oneLine(it.Value("value")))
	}
	if f := m.World.Fixed(t, x.Name); f != nil {
		more = append(more, "fixed at "+oneLine(f.Value("value")))
	}
	if x.Type != t {
		more = append(more, "from "+oneLine(x.Type.Name))
	}
	if len(more) == 0 {
		return text
	}
	return text + " (" + Escape(strings.Join(more, ", ")) + ")"
}

// inComponent documents what stands in a component: its tag, its attributes and
// their values.
func inComponent(m *lems.Model, x *lems.Component, loc syntax.Location, off int32) (Hover, bool) {
	switch loc.Part {
	case syntax.InTagName, syntax.InEndTag:
		if x.Type == nil && x.Tag() != "Component" {
			return Hover{}, false
		}
		h := Hover{Span: nameAt(m, loc, off), Markdown: componentText(m, x)}
		if x.Type != nil {
			h.Markdown += "\n\n---\n\n" + typeText(m, x.Type) + declared(m, x.Type.Item.Symbol)
		}
		return h, true
	case syntax.InAttrName, syntax.InAttrValue:
		return componentAttribute(m, x, m.Doc.Attrs[loc.Attr], loc.Part, off)
	}
	return Hover{}, false
}

func componentAttribute(m *lems.Model, x *lems.Component, a syntax.Attr, part syntax.Part, off int32) (Hover, bool) {
	h := Hover{Span: a.Name}
	if part == syntax.InAttrValue {
		h.Span = a.Value
	}
	switch name := m.Doc.Text(a.Name); name {
	case "id":
		h.Markdown, h.Symbol = componentText(m, x), x.Symbol
		return h, true
	case "type", "extends":
		if ref, ok := m.RefAt(a.Value.Start); ok && ref.Target != nil && ref.Place.Span == a.Value {
			h.Markdown, h.Symbol = symbolText(m, ref.Target)+declared(m, ref.Target), ref.Target
			return h, true
		}
		return h, false
	}
	if x.Type == nil {
		return h, false
	}
	mem := m.World.Members(x.Type).Given(m.Doc.Text(a.Name))
	if mem == nil {
		return h, false
	}
	if part == syntax.InAttrValue {
		switch mem.Item.Row.Name {
		case "ComponentReference", "Link":
			if to := m.World.Referred(x, mem); to != nil {
				h.Markdown, h.Symbol = componentText(m, to)+declaredAt(m, to), to.Symbol
				return h, true
			}
		case "Parameter":
			if text, span := quantityHover(m, a, off); text != "" {
				h.Markdown, h.Span = text, span
				return h, true
			}
		default:
			if ref, ok := m.RefAt(off); ok && ref.Target != nil {
				h.Markdown, h.Span = symbolText(m, ref.Target)+declared(m, ref.Target), ref.Place.Span
				return h, true
			}
		}
	}
	h.Symbol = mem.Item.Symbol
	h.Markdown = symbolText(m, h.Symbol)
	if mem.Type != x.Type {
		h.Markdown += fmt.Sprintf("\n\ninherited by `%s`", oneLine(x.Type.Name))
	}
	if lines := quantityLine(m, x.Value(mem.Name)); len(lines) > 0 && mem.Item.Row.Name == "Parameter" {
		h.Markdown += "\n\nhere " + lines[0]
	}
	h.Markdown += declared(m, h.Symbol)
	return h, true
}

func declaredAt(m *lems.Model, x *lems.Component) string {
	if x.Symbol == nil {
		return ""
	}
	return declared(m, x.Symbol)
}

// componentText describes a component: its type, and the values of its
// parameters in SI units.
func componentText(m *lems.Model, x *lems.Component) string {
	var b strings.Builder
	name := x.ID
	if name == "" {
		name = x.Tag()
	}
	fmt.Fprintf(&b, "**%s** — component", Escape(name))
	if x.TypeName != "" {
		fmt.Fprintf(&b, " of type `%s`", oneLine(x.TypeName))
	}
	if x.Role != nil && x.Parent != nil && x.Parent.Type != nil {
		fmt.Fprintf(&b, ", %s `%s` of `%s`", x.Role.Item.Row.Name, oneLine(x.Role.Name), oneLine(x.Parent.Type.Name))
	}
	if x.Type == nil {
		if x.TypeName != "" {
			b.WriteString(", which is not known")
		}
		return b.String()
	}
	b.WriteString("\n\n")
	if d := x.Type.Item.Value("description"); d != "" {
		b.WriteString(Escape(d) + "\n\n")
	}
	n := 0
	for _, mem := range m.World.Members(x.Type).Suppliable() {
		value, ok := x.Given(mem.Name)
		from := ""
		if f := m.World.Fixed(x.Type, mem.Name); f != nil && !ok {
			value, ok, from = f.Value("value"), true, ", fixed by the type"
		} else if _, own := x.Attr(mem.Name); ok && !own {
			from = ", from " + Escape(x.Prototype.ID)
		}
		if !ok {
			continue
		}
		if n++; n > 2*maxListed {
			b.WriteString("- …\n")
			break
		}
		shown := "`" + oneLine(value) + "`"
		if lines := quantityLine(m, value); mem.Item.Row.Name == "Parameter" && len(lines) > 0 {
			shown = lines[0]
		}
		fmt.Fprintf(&b, "- `%s`: %s%s\n", oneLine(mem.Name), shown, from)
	}
	if len(x.Children) > 0 {
		fmt.Fprintf(&b, "\n%s\n", count(len(x.Children), "component in it", "components in it"))
	}
	return strings.TrimRight(b.String(), "\n")
}
