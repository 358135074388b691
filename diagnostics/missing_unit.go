package diagnostics

var missingUnit = &Analyzer{Code: "missing-unit", Severity: Error, Run: runMissingUnit}

// runMissingUnit offers first the unit in which tools that take a plain number
// mean it.
func runMissingUnit(p *Pass) {
	for q := range p.quantitiesIn(unitLacking) {
		d := Diagnostic{
			Place:   q.Place,
			Message: quote(q.Name) + " is " + p.dimension(q.Want.Dimension) + "; " + quote(q.Text) + " has no unit",
			Related: declaredHere(q),
		}
		si := p.siUnit(q.Want.Dimension)
		for i, symbol := range p.unitsOf(q.Want, "") {
			if i < mostUnits || symbol == si {
				d.Fixes = append(d.Fixes, Fix{Title: "Append " + quote(symbol), Edits: []Edit{p.withUnit(q, symbol)}, Preferred: symbol == si})
			}
		}
		p.Report(d)
	}
}
