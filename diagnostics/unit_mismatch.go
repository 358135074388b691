package diagnostics

var unitMismatch = &Analyzer{Code: "unit-mismatch", Severity: Error, Run: runUnitMismatch}

func runUnitMismatch(p *Pass) {
	for q := range p.quantitiesIn(unitWrong) {
		unit := p.Model.World.Unit(q.Symbol)
		p.Report(Diagnostic{
			Place:   q.SymbolPlace(),
			Message: quote(q.Name) + " is " + p.dimension(q.Want.Dimension) + "; " + quote(q.Symbol) + " is a unit of " + p.dimension(unit.Dimension),
			Related: append(declaredHere(q), related(unit.Place, "the unit is declared here")...),
			Fixes:   p.unitFixes(q),
		})
	}
}
