package diagnostics

var unsatisfiedExposure = &Analyzer{Code: "unsatisfied-exposure", Severity: Warning, Run: runUnsatisfiedExposure}

// runUnsatisfiedExposure reports Exposures that nothing provides. A type that
// others extend may leave that to them.
func runUnsatisfiedExposure(p *Pass) {
	for t, x := range p.exposures {
		if len(p.Model.World.Subtypes(t)) > 1 || p.sameName(t, x.Name) != nil || len(p.exposing(t, x.Name)) > 0 || p.misnamesExposure(t.Item) {
			continue
		}
		d := Diagnostic{Place: x.Item.AttrPlace("name"), Message: "nothing provides the Exposure " + quote(x.Name)}
		if x.Type.Item != t.Item {
			d.Place = t.Item.AttrPlace("name")
			d.Message += ", which “" + t.Name + "” inherits"
			d.Related = related(x.Item.AttrPlace("name"), "the Exposure")
		}
		p.Report(d)
	}
}
