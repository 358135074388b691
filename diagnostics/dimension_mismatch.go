package diagnostics

import "github.com/lemsls/lemsls/lems"

var dimensionMismatch = &Analyzer{Code: "dimension-mismatch", Severity: Error, Run: runDimensionMismatch}

func runDimensionMismatch(p *Pass) {
	told := map[*lems.Item]bool{}
	for m := range p.mismatches(lems.ValueClash, lems.SelectClash, lems.DeclarationClash) {
		if m.Kind == lems.DeclarationClash {
			p.reportDeclaration(m)
			continue
		}
		if told[m.Item.Parent] {
			continue
		}
		if cases := p.allCases(m); len(cases) > 1 {
			told[m.Item.Parent] = true
			p.reportCases(m, cases)
			continue
		}
		d := Diagnostic{Place: p.place(m.Span), Message: p.valueMessage(m), Related: variableHere(m)}
		if m.Kind == lems.ValueClash {
			d.Fixes = p.dimensionFixes(m)
		} else if fixes := p.declareFix(m); len(fixes) > 0 {
			fixes[0].Preferred = true
			d.Fixes = fixes
		}
		p.Report(d)
	}
}

func (p *Pass) valueMessage(m *lems.Mismatch) string {
	got, want := p.dimension(m.Got), p.dimension(m.Want)
	name, says := "this", " is declared as "
	if m.Variable != nil {
		name = m.Variable.Name
		if !has(m.Variable.Item, "dimension") {
			says = " is exposed as "
		}
	}
	switch {
	case m.Kind == lems.SelectClash:
		return quote(name) + says + want + "; the selected quantity is " + got
	case m.Item.Row.Name == "TimeDerivative":
		return quote("d"+name+"/dt") + " needs " + want + "; this is " + got
	case m.Item.Row.Name == "StateAssignment":
		return quote(name) + " needs " + want + "; this is " + got
	}
	return quote(name) + says + want + "; this is " + got
}

// allCases are the clashes of all Cases of a variable, if all have one dimension
// and it is not what the variable is declared as.
func (p *Pass) allCases(m *lems.Mismatch) []*lems.Mismatch {
	if m.Item.Row.Name != "Case" || m.Kind != lems.ValueClash || !has(m.Item.Parent, "dimension") {
		return nil
	}
	var cases []*lems.Mismatch
	for other := range p.mismatches(lems.ValueClash) {
		if other.Item.Parent == m.Item.Parent && other.Got == m.Got {
			cases = append(cases, other)
		}
	}
	n := 0
	for range m.Item.Parent.Each("Case") {
		n++
	}
	if n != len(cases) {
		return nil
	}
	return cases
}

// reportCases blames the declaration, once.
func (p *Pass) reportCases(m *lems.Mismatch, cases []*lems.Mismatch) {
	d := Diagnostic{
		Place:   declaredAt(m.Item.Parent),
		Message: quote(m.Variable.Name) + " is declared as " + p.dimension(m.Want) + "; each Case is " + p.dimension(m.Got),
		Fixes:   p.declareFix(m),
	}
	var factor Fix
	for _, c := range cases {
		d.Related = append(d.Related, related(p.place(c.Span), "this is "+p.dimension(c.Got))...)
		if part := node(c.In, c.Span); part != nil && p.ownText(c.In) {
			for _, fix := range p.factorFix(c, part) {
				factor.Title = fix.Title
				factor.Edits = append(factor.Edits, fix.Edits...)
			}
		}
	}
	if factor.Title != "" {
		d.Fixes = append(d.Fixes, factor)
	}
	if len(d.Fixes) > 0 {
		d.Fixes[0].Preferred = true
	}
	p.Report(d)
}

// reportDeclaration blames a declaration for the clashes of all that use it.
func (p *Pass) reportDeclaration(m *lems.Mismatch) {
	d := Diagnostic{
		Place:   p.place(m.Span),
		Message: quote(m.Variable.Name) + " is declared as " + p.dimension(m.Got) + "; all that use it need " + p.dimension(m.Want),
	}
	for _, at := range m.Others[:min(len(m.Others), 5)] {
		d.Related = append(d.Related, related(p.place(at), "it clashes here")...)
	}
	if name := p.Model.World.Words().Name(m.Want); name != "" {
		d.Fixes = []Fix{{Title: "Declare it as " + quote(name), Edits: []Edit{p.setAttribute(m.Item, "dimension", name)}, Preferred: true}}
	}
	p.Report(d)
}
