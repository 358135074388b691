package diagnostics

import "github.com/lemsls/lemsls/lems"

var unknownStep = &Analyzer{Code: "unknown-step", Severity: Error, Run: runUnknownStep}

// runUnknownStep reports the step at which a path leads nowhere. It is a warning
// where the author says that what is selected may be missing.
func runUnknownStep(p *Pass) {
	if p.Model.World == nil || p.damage.structural {
		return
	}
	for path, s := range p.steps(lems.StepUnknown) {
		if p.loses(s.Name) || !p.sure(path.Item) {
			continue
		}
		d := Diagnostic{Place: p.place(s.Span), Message: quote(s.From.Name) + " has no " + p.stepWord(path, s) + " " + quote(s.Name)}
		if path.Item.Value("required") == "false" {
			d.Severity = Warning
		}
		d.Fixes = meant(s.Name, p.stepNames(path, s), func(better string) []Edit { return []Edit{p.replace(s.Span, better)} })
		p.Report(d)
	}
	p.records()
	p.targets()
}

// steps yields those steps of select paths that are in a state.
func (p *Pass) steps(states ...lems.StepState) func(func(*lems.Path, *lems.Step) bool) {
	return func(yield func(*lems.Path, *lems.Step) bool) {
		for _, path := range p.damage.of.paths {
			if p.damage.at(path.Place.Span) {
				continue
			}
			for i := range path.Steps {
				for _, state := range states {
					if path.Steps[i].State == state && !yield(path, &path.Steps[i]) {
						return
					}
				}
			}
		}
	}
}

func last(path *lems.Path, s *lems.Step) bool { return s == &path.Steps[len(path.Steps)-1] }

func (p *Pass) stepWord(path *lems.Path, s *lems.Step) string {
	switch {
	case last(path, s):
		return "Exposure"
	case s.Bracketed():
		return "list"
	}
	return "Child"
}

// stepNames are the names that a step might have.
func (p *Pass) stepNames(path *lems.Path, s *lems.Step) []string {
	if last(path, s) {
		return p.Model.World.Quantities(s.From)
	}
	m := p.Model.World.Members(s.From)
	if s.Bracketed() {
		return names(m.As("Children", "Attachments"))
	}
	return names(m.As("Child", "ComponentReference", "InstanceRequirement", "Link"))
}
