package diagnostics

var unportableUnit = &Analyzer{Code: "unportable-unit", Severity: Info, Run: runUnportableUnit}

func runUnportableUnit(p *Pass) {
	if p.Model.World == nil || p.Model.Root == nil {
		return
	}
	for it := range p.Model.Root.Each("Unit") {
		u := p.Model.World.Unit(it.Value("symbol"))
		if u == nil || u.Item != it || !u.OK || u.Offset == 0 || u.Scale == 1 && u.Power == 0 {
			continue
		}
		p.Report(Diagnostic{
			Place:       it.AttrPlace("offset"),
			Message:     "jLEMS adds the offset of " + quote(u.Symbol) + " before it scales, PyLEMS and the definition of LEMS after that",
			Portability: []string{"jlems", "pylems"},
		})
	}
}
