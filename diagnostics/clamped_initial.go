package diagnostics

var clampedInitial = &Analyzer{Code: "clamped-initial", Severity: Info, Run: runClampedInitial}

// runClampedInitial warns if no initial value lies within the bounds.
func runClampedInitial(p *Pass) {
	if p.Model.System == nil {
		return
	}
	for _, s := range p.Model.System.States {
		in, bounds := s.Initial, s.Bounds
		if !in.Given || !bounds.Given || in.Lo > in.Hi || in.Lo >= bounds.Lo && in.Hi <= bounds.Hi {
			continue
		}
		d := Diagnostic{
			Place:   in.Place,
			Message: "initial values of " + quote(s.Symbol.Name) + " may lie outside of its bounds",
			Related: related(bounds.Place, "the bounds"),
		}
		if in.Hi < bounds.Lo || in.Lo > bounds.Hi {
			d.Severity = Warning
			d.Message = "initial values of " + quote(s.Symbol.Name) + " lie outside of its bounds"
		}
		p.Report(d)
	}
}
