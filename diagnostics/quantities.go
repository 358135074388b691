package diagnostics

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

// quantityState is what is to be said of a quantity: one thing at most.
type quantityState uint8

const (
	quantitySound quantityState = iota
	quantityMalformed
	unitUnknown
	unitWrong
	unitLacking
	unitNeedless
)

// assessQuantity says what is wrong with a quantity.
func (p *Pass) assessQuantity(q *lems.QuantityUse) quantityState {
	if q.Units == lems.UnitAllowed && p.ofConstants(q.Text) {
		return quantitySound
	}
	if q.Problem != lems.QuantityOK && q.Problem != lems.QuantitySymbol {
		return quantityMalformed
	}
	if q.Symbol == "" {
		if q.Units == lems.UnitNeeded && q.Want.Kind == lems.KnownDim && !q.Want.Dimension.None() {
			return unitLacking
		}
		return quantitySound
	}
	if q.Units == lems.UnitNone {
		return unitNeedless
	}
	unit := p.Model.World.Unit(q.Symbol)
	none := q.Want.Kind == lems.KnownDim && q.Want.Dimension.None()
	switch {
	case unit == nil && (q.Symbol == "none" || isSuffix(q)):
		if q.Want.Kind == lems.KnownDim && !none {
			return unitLacking
		}
		return quantitySound
	case unit == nil && (!p.Model.World.Whole || p.damage.quoted[q.Symbol] || p.damage.structural):
		return quantitySound
	case unit == nil:
		return unitUnknown
	case !unit.OK || q.Want.Kind != lems.KnownDim || unit.Dimension == q.Want.Dimension:
		return quantitySound
	case none:
		return unitNeedless
	}
	return unitWrong
}

// ofConstants says that a text is an expression of other global Constants, which
// a global Constant may be.
func (p *Pass) ofConstants(text string) bool {
	e, problems := expr.Parse(text, syntax.Span{End: int32(len(text))}, expr.LEMS)
	for i := range problems {
		if !problems[i].Portability {
			return false
		}
	}
	for _, n := range expr.Names(e) {
		if p.Model.World.Global(n.Name) == nil && p.Model.World.Whole {
			return false
		}
	}
	return true
}

// isSuffix says that what seems a unit is the suffix that Java's numbers may
// have.
func isSuffix(q *lems.QuantityUse) bool {
	return len(q.Symbol) == 1 && strings.Contains("fFdD", q.Symbol) && q.NumberEnd == q.SymbolStart
}

// quantitiesIn yields the quantities of which something is to be said.
func (p *Pass) quantitiesIn(state quantityState) func(func(*lems.QuantityUse) bool) {
	return func(yield func(*lems.QuantityUse) bool) {
		list := p.damage.quantities()
		for i := range list {
			q := &list[i]
			if p.assessQuantity(q) != state || len(p.damage.problems) > 0 && p.damage.at(q.Place.Span) {
				continue
			}
			if !yield(q) {
				return
			}
		}
	}
}

// declaredHere points to the declaration of what a quantity is given for.
func declaredHere(q *lems.QuantityUse) []Related {
	if q.Decl.Place() == q.In {
		return nil
	}
	return related(declaredAt(q.Decl), quote(q.Name)+" is declared here")
}

// unitsOf are the symbols of the units of a dimension: first those of the same
// power as like, if there is such a unit, then in the order of their names.
func (p *Pass) unitsOf(d lems.Dim, like string) []string {
	var list []*lems.UnitDecl
	for _, u := range p.Model.World.Units() {
		if u.OK && d.Kind == lems.KnownDim && u.Dimension == d.Dimension {
			list = append(list, u)
		}
	}
	power := 0
	if u := p.Model.World.Unit(like); u != nil {
		power = u.Power
	}
	slices.SortFunc(list, func(a, b *lems.UnitDecl) int {
		return cmp.Or(distance(a.Power, power)-distance(b.Power, power), strings.Compare(a.Symbol, b.Symbol))
	})
	symbols := make([]string, len(list))
	for i, u := range list {
		symbols[i] = u.Symbol
	}
	return symbols
}

func distance(a, b int) int { return max(a-b, b-a) }

// mostUnits is how many units are offered.
const mostUnits = 5

// unitFixes replace the unit by one that fits.
func (p *Pass) unitFixes(q *lems.QuantityUse) []Fix {
	var fixes []Fix
	for i, symbol := range p.unitsOf(q.Want, q.Symbol) {
		if i == mostUnits {
			break
		}
		fixes = append(fixes, Fix{Title: "Replace by " + quote(symbol), Edits: []Edit{p.withUnit(q, symbol)}, Preferred: i == 0})
	}
	return fixes
}

// withUnit is the edit that gives a quantity another unit, or none.
func (p *Pass) withUnit(q *lems.QuantityUse, symbol string) Edit {
	if symbol == "" {
		return p.replace(q.Place.Span, strings.TrimSpace(q.Text[:q.NumberEnd]))
	}
	if q.Exact && q.Symbol != "" {
		return p.replace(q.SymbolPlace().Span, syntax.Escape(symbol, '"'))
	}
	return p.replace(q.Place.Span, syntax.Escape(strings.TrimSpace(q.Text[:q.NumberEnd])+" "+symbol, '"'))
}

// plainNumber writes a number as an author would.
func plainNumber(v float64) string { return strconv.FormatFloat(v, 'g', 12, 64) }
