package ide

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// usualUnits are the units that modellers mostly write, the most usual first.
var usualUnits = []string{"mV", "ms", "per_ms", "Hz", "nS", "nA", "pF", "mS_per_cm2", "uF_per_cm2", "um", "cm", "kohm_cm", "mM", "degC", "pA", "pS", "nF", "s", "V"}

// usualRank is the place of a unit among the usual ones.
func usualRank(symbol string) int {
	if i := slices.Index(usualUnits, symbol); i >= 0 {
		return i
	}
	return len(usualUnits)
}

// unitsOf are the units of a dimension, the most usual first; all units if it is
// not known.
func unitsOf(m *lems.Model, dim lems.Dim) []*lems.UnitDecl {
	if m.World == nil {
		return nil
	}
	all := slices.Collect(maps.Values(m.World.Units()))
	all = slices.DeleteFunc(all, func(u *lems.UnitDecl) bool { return !u.OK || dim.Kind == lems.KnownDim && u.Dimension != dim.Dimension })
	slices.SortFunc(all, func(a, b *lems.UnitDecl) int {
		return cmp.Or(cmp.Compare(usualRank(a.Symbol), usualRank(b.Symbol)), cmp.Compare(a.Symbol, b.Symbol))
	})
	return all
}

// usualUnit is the most usual unit of a dimension, "" if there is none.
func (c *completer) usualUnit(dim lems.Dim) string {
	if dim.Kind != lems.KnownDim || dim.Dimension.None() {
		return ""
	}
	best := ""
	for symbol, u := range c.m.World.Units() {
		if !u.OK || u.Dimension != dim.Dimension {
			continue
		}
		if best == "" || cmp.Or(cmp.Compare(usualRank(symbol), usualRank(best)), cmp.Compare(symbol, best)) < 0 {
			best = symbol
		}
	}
	return best
}

// quantityOf is the dimension of the quantity that an element of a type holds.
func (c *completer) quantityOf(t *lems.ComponentType, it *lems.Item) lems.Dim {
	if it.Row.Name != "Fixed" {
		return c.dims.Declared(it)
	}
	if t != nil {
		if x := c.m.World.Members(t).FindAs(it.Value("parameter"), "Parameter"); x != nil {
			return c.dims.Declared(x.Item)
		}
	}
	return lems.Dim{}
}

// units are those of a dimension behind a number; where there is no number yet,
// they come with one.
func (c *completer) units(a syntax.Attr, dim lems.Dim) ([]Completion, syntax.Span) {
	raw := c.m.Doc.Text(a.Value)
	q := lems.ParseQuantity(raw)
	span, number := c.valueSpan(a), q.NumberEnd == 0
	if !number {
		at := a.Value.Start + int32(q.NumberEnd)
		if c.off < at || q.Problem != lems.QuantityOK && q.Problem != lems.QuantitySymbol {
			return nil, span
		}
		span = syntax.Span{Start: c.off, End: c.off}
		if q.Symbol != "" && c.off >= a.Value.Start+int32(q.SymbolStart) {
			span = syntax.Span{Start: a.Value.Start + int32(q.SymbolStart), End: a.Value.Start + int32(q.SymbolStart+len(q.Symbol))}
			if q.Problem == lems.QuantitySymbol || span.End < c.off {
				span = wordAround(c.m.File.Text, c.off)
			}
		}
	} else if q.Problem != lems.QuantityEmpty && q.Problem != lems.QuantityNoNumber {
		return nil, span
	}
	var list []Completion
	for i, u := range unitsOf(c.m, dim) {
		e := Completion{Label: u.Symbol, Kind: UnitCompletion, Detail: unitDetail(c.m, u), Insert: inserted(u.Symbol), Rank: i, Doc: func() string { return unitText(c.m, u) }}
		if number {
			e.Insert = "${1:0} " + e.Insert
		}
		list = append(list, e)
	}
	return list, span
}

// unitDetail says what one of a unit is in SI units.
func unitDetail(m *lems.Model, u *lems.UnitDecl) string {
	return strings.TrimSpace(m.World.Words().Word(u.Dimension) + ", " + inSI(m, u.SI(1), u.Dimension))
}

// namedUnits are the SI units that have names of their own, and the base units.
var namedUnits = map[lems.Dimension]string{
	{T: 1}: "s", {L: 1}: "m", {M: 1}: "kg", {I: 1}: "A", {K: 1}: "K", {N: 1}: "mol", {J: 1}: "cd",
	{M: 1, L: 2, T: -3, I: -1}: "V", {M: -1, L: -2, T: 3, I: 2}: "S", {M: -1, L: -2, T: 4, I: 2}: "F", {M: 1, L: 2, T: -3, I: -2}: "Ω",
	{I: 1, T: 1}: "C", {M: 1, L: 1, T: -2}: "N", {M: 1, L: 2, T: -2}: "J", {M: 1, L: 2, T: -3}: "W", {M: 1, L: -1, T: -2}: "Pa",
}

// baseUnit is the SI unit of a dimension: one with a name, else a declared one,
// else a product of base units; "" for a plain number.
func baseUnit(m *lems.Model, dim lems.Dimension) string {
	if dim.None() {
		return ""
	}
	if name := namedUnits[dim]; name != "" {
		return name
	}
	best := ""
	if m.World != nil {
		for symbol, u := range m.World.Units() {
			if u.OK && u.Dimension == dim && u.Power == 0 && u.Scale == 1 && u.Offset == 0 && (best == "" || len(symbol) < len(best) || len(symbol) == len(best) && symbol < best) {
				best = symbol
			}
		}
	}
	if best == "" {
		return dim.SI()
	}
	return best
}

// inSI is a value in SI units.
func inSI(m *lems.Model, v float64, dim lems.Dimension) string {
	return strings.TrimSpace(fmt.Sprintf("%s %s", trimmed(v), baseUnit(m, dim)))
}

// trimmed is a number without the noise of its last digits.
func trimmed(v float64) string { return number(round(v)) }

// unitText describes a unit and how it relates to others of its dimension.
func unitText(m *lems.Model, u *lems.UnitDecl) string {
	var b strings.Builder
	fmt.Fprintf(&b, "**%s** — unit of %s\n\n", Escape(u.Symbol), m.World.Words().Word(u.Dimension))
	if d := u.Item.Value("name") + u.Item.Value("description"); d != "" {
		b.WriteString(Escape(d) + "\n\n")
	}
	base := baseUnit(m, u.Dimension)
	if base != u.Symbol {
		fmt.Fprintf(&b, "1 %s = %s", Escape(u.Symbol), inSI(m, u.SI(1), u.Dimension))
	} else {
		b.WriteString("the SI unit")
	}
	if base != u.Dimension.SI() && base != "" {
		fmt.Fprintf(&b, " (%s)", u.Dimension.SI())
	}
	if u.Offset != 0 {
		fmt.Fprintf(&b, ", 0 %s = %s", Escape(u.Symbol), inSI(m, u.SI(0), u.Dimension))
	}
	n := 0
	for _, o := range unitsOf(m, lems.Known(u.Dimension)) {
		if v, ok := convert(u.SI(1), o); ok && o.Symbol != u.Symbol && o.Symbol != base && n < 6 && u.Offset == 0 && o.Offset == 0 {
			fmt.Fprintf(&b, "  \n1 %s = %s %s", Escape(u.Symbol), trimmed(v), Escape(o.Symbol))
			n++
		}
	}
	return b.String()
}

// convert is a value in SI units as a number of a unit.
func convert(si float64, u *lems.UnitDecl) (float64, bool) {
	one := u.SI(1) - u.SI(0)
	if one == 0 {
		return 0, false
	}
	return (si - u.SI(0)) / one, true
}

// quantityText is a quantity in SI units and in others.
func quantityText(m *lems.Model, q lems.Quantity, u *lems.UnitDecl) string {
	var b strings.Builder
	si := u.SI(q.Number)
	fmt.Fprintf(&b, "%s %s", number(q.Number), Escape(q.Symbol))
	if q.Symbol != baseUnit(m, u.Dimension) {
		b.WriteString(" = " + inSI(m, si, u.Dimension))
	}
	n := 0
	for _, o := range unitsOf(m, lems.Known(u.Dimension)) {
		if v, ok := convert(si, o); ok && o.Symbol != u.Symbol && o.Symbol != baseUnit(m, u.Dimension) && n < 4 {
			fmt.Fprintf(&b, " = %s %s", trimmed(v), Escape(o.Symbol))
			n++
		}
	}
	return b.String()
}
