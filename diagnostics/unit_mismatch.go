package diagnostics

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/lemsls/lemsls/lems"
)

var unitMismatch = &Analyzer{Code: "unit-mismatch", Severity: Error, Run: runUnitMismatch}

func runUnitMismatch(p *Pass) {
	wrong := p.wrongUnits()
	for _, u := range wrong {
		p.blameUnit(u)
	}
	for q := range p.quantitiesIn(unitWrong) {
		if slices.ContainsFunc(wrong, func(u wrongUnit) bool { return u.uses[0].Symbol == q.Symbol }) {
			continue
		}
		unit := p.Model.World.Unit(q.Symbol)
		p.Report(Diagnostic{
			Place:   q.SymbolPlace(),
			Message: quote(q.Name) + " is " + p.dimension(q.Want.Dimension) + "; " + quote(q.Symbol) + " is a unit of " + p.dimension(unit.Dimension),
			Related: append(declaredHere(q), related(unit.Place, "the unit is declared here")...),
			Fixes:   p.unitFixes(q),
		})
	}
	p.recordedUnits()
}

// wrongUnit is a unit all uses of which need one other dimension.
type wrongUnit struct {
	decl *lems.UnitDecl
	uses []*lems.QuantityUse
}

// manyUses is how many uses of a unit make one think that its declaration is the
// mistake.
const manyUses = 3

// wrongUnits are the units of which all uses clash, and in the same way.
func (p *Pass) wrongUnits() []wrongUnit {
	bySymbol := map[string][]*lems.QuantityUse{}
	for q := range p.quantitiesIn(unitWrong) {
		bySymbol[q.Symbol] = append(bySymbol[q.Symbol], q)
	}
	for q := range p.quantitiesIn(quantitySound) {
		delete(bySymbol, q.Symbol) // used as it is declared, or where nothing is known
	}
	var list []wrongUnit
	for symbol, uses := range bySymbol {
		alike := !slices.ContainsFunc(uses, func(q *lems.QuantityUse) bool { return q.Want.Dimension != uses[0].Want.Dimension })
		if len(uses) >= manyUses && alike {
			list = append(list, wrongUnit{p.Model.World.Unit(symbol), uses})
		}
	}
	slices.SortFunc(list, func(a, b wrongUnit) int { return cmp.Compare(a.decl.Symbol, b.decl.Symbol) })
	return list
}

// blameUnit blames the declaration of a unit, where it stands in the file, else
// the first use.
func (p *Pass) blameUnit(u wrongUnit) {
	want := u.uses[0].Want.Dimension
	d := Diagnostic{
		Place:   u.uses[0].SymbolPlace(),
		Message: quote(u.decl.Symbol) + " is declared as a unit of " + p.dimension(u.decl.Dimension) + "; all " + strconv.Itoa(len(u.uses)) + " quantities with it are " + p.dimension(want),
		Related: related(u.decl.Place, "the unit is declared here"),
	}
	uses := u.uses[1:]
	if p.own(u.decl.Item) {
		d.Place, d.Related, uses = u.decl.Item.AttrPlace("dimension"), nil, u.uses
		if name := p.Model.World.Words().Name(want); name != "" {
			d.Fixes = []Fix{{Title: "Declare it as " + quote(name), Edits: []Edit{p.setAttribute(u.decl.Item, "dimension", name)}, Preferred: true}}
		}
	}
	for _, q := range uses[:min(len(uses), 5)] {
		d.Related = append(d.Related, related(q.SymbolPlace(), "it is used here")...)
	}
	p.Report(d)
}
