package diagnostics

import "github.com/lemsls/lemsls/lems"

// recordedUnits reports what divides a recorded quantity, or the time, if it has
// a unit of another dimension.
func (p *Pass) recordedUnits() {
	for c, sim := range p.recorders {
		root := p.Model.World.Run(c.Top())
		for it := range sim.Each("Record") {
			p.scaleUnit(c, it.Value("timeScale"), lems.Time, "time is divided by this")
			a, ok := c.Attr(it.Value("quantity"))
			if !ok || root == nil {
				continue
			}
			q := &Pass{Model: p.Model, analyzer: p.analyzer, damage: p.damage} // unknown-step reports what it finds
			end, last := q.follow(root, p.runtimeSteps(a))
			if end == nil {
				continue
			}
			if d := p.Model.DimensionOf(p.Model.World.Quantity(end.Type, last.name)); d.Kind == lems.KnownDim {
				p.scaleUnit(c, it.Value("scale"), d.Dimension, "“"+last.name+"” is divided by this")
			}
		}
	}
}

// scaleUnit compares the unit of a parameter, of whose own dimension nothing is
// known, with what it divides.
func (p *Pass) scaleUnit(c *lems.Component, name string, of lems.Dimension, words string) {
	a, ok := c.Attr(name)
	x := p.Model.World.Members(c.Type).FindAs(name, "Parameter")
	if !ok || x == nil || p.damage.at(a.Span) || p.Model.World.DimensionOf(x.Item.Value("dimension")).Kind == lems.KnownDim {
		return
	}
	text := p.Model.Doc.Value(a)
	q := lems.QuantityUse{Quantity: lems.ParseQuantity(text), Place: p.place(a.Value), Text: text, Exact: text == p.Model.Doc.Text(a.Value), Want: lems.Known(of)}
	unit := p.Model.World.Unit(q.Symbol)
	if q.Problem != lems.QuantityOK || unit == nil || !unit.OK || unit.Dimension == of || of.None() {
		return
	}
	p.Report(Diagnostic{
		Place: q.SymbolPlace(), Severity: Warning, Message: words + ": it is " + p.dimension(of) + "; " + quote(q.Symbol) + " is a unit of " + p.dimension(unit.Dimension),
		Related: related(unit.Place, "the unit is declared here"), Fixes: p.unitFixes(&q),
	})
}
