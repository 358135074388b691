package diagnostics

var ambiguousList = &Analyzer{Code: "ambiguous-list", Severity: Warning, Run: runAmbiguousList}

// runAmbiguousList reports a nested component that two lists of one type would
// take.
func runAmbiguousList(p *Pass) {
	for c := range p.known {
		if c.Role == nil || c.Role.Item.Row.Name != "Children" || c.Role.Name == c.Tag() {
			continue
		}
		lists := p.Model.World.Lists(c)
		if len(lists) < 2 || lists[len(lists)-1].Item.Value("type") != lists[len(lists)-2].Item.Value("type") {
			continue
		}
		last, other := lists[len(lists)-1], lists[len(lists)-2]
		p.Report(Diagnostic{
			Place: c.Place(), Message: "this may belong to " + quote(other.Name) + " or to " + quote(last.Name),
			Related: append(related(other.Item.AttrPlace("name"), "one list"), related(last.Item.AttrPlace("name"), "the other list")...),
		})
	}
}
