package diagnostics

import (
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

var unresolvedName = &Analyzer{Code: "unresolved-name", Severity: Error, Run: runUnresolvedName}

// runUnresolvedName reports each unknown name once, at its first use: one
// declaration would mend all.
func runUnresolvedName(p *Pass) {
	seen := map[string]bool{}
	for e := range p.expressions() {
		if e.Item.Row.Name == "Exposure" && wholeName(e) != nil {
			continue // unknown-exposure
		}
		if mistaken(e) {
			continue // what is no name may look like one
		}
		if w := p.Model.World; w != nil && !w.Certain(e.Item) {
			continue
		}
		for _, r := range e.Refs {
			if !seen[r.Name] && p.unresolved(r) && !p.lacksState(e.Item, r.Name) {
				seen[r.Name] = true
				p.reportName(e, r)
			}
		}
	}
}

// mistaken says that malformed-expression has something to say.
func mistaken(e *lems.Expression) bool {
	for i := range e.Problems {
		if !e.Problems[i].Portability {
			return true
		}
	}
	return false
}

func (p *Pass) unresolved(r lems.NameRef) bool {
	if r.Target != nil {
		return r.Target.Unsupported
	}
	return !p.damage.loses(p.Model, r.Name) && !p.lostAccumulator(r.Name)
}

// lostAccumulator says that a coupling without accumulator explains the name.
func (p *Pass) lostAccumulator(name string) bool {
	if !accumulatorName.MatchString(name) {
		return false
	}
	for _, f := range p.Model.Facts {
		if f.Kind == lems.CouplingNoAccumulator {
			return true
		}
	}
	return false
}

func (p *Pass) reportName(e *lems.Expression, r lems.NameRef) {
	if r.Target != nil {
		p.Report(Diagnostic{Place: p.place(e.Span(r)), Message: quote(r.Name) + " exists only inside RateML's CUDA kernel"})
		return
	}
	uses := p.usesOf(r.Name)
	d := Diagnostic{Place: p.place(e.Span(r)), Message: quote(r.Name) + " is not declared"}
	for _, use := range uses {
		if use != e.Span(r) && len(d.Related) < 5 {
			d.Related = append(d.Related, related(p.place(use), "used here too")...)
		}
	}
	d.Fixes = meant(r.Name, nearNames(e, r.Name), func(better string) []Edit {
		var list []Edit
		for _, use := range uses {
			list = append(list, p.replace(use, better))
		}
		return list
	})
	if types := p.typesOf("derivatives"); len(types) > 0 && !accumulatorName.MatchString(r.Name) {
		constant := `<Constant name="` + r.Name + `" dimension="" value="1.0" description=""/>`
		d.Fixes = append(d.Fixes, Fix{
			Title: "Declare a Constant " + quote(r.Name),
			Edits: []Edit{p.addInto(types[0], constant, "Parameter", "DerivedParameter", "Constant")},
		})
	}
	p.Report(d)
}

// usesOf are the places where an undeclared name is used.
func (p *Pass) usesOf(name string) []syntax.Span {
	var list []syntax.Span
	for r := range p.damage.of.refs() {
		if r.Target == nil && r.Name == name && r.In != nil {
			list = append(list, r.Place.Span)
		}
	}
	return list
}
