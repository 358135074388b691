package diagnostics

import "github.com/lemsls/lemsls/lems"

var reservedName = &Analyzer{Code: "reserved-name", Severity: Info, Run: runReservedName}

// runReservedName reports an error for a misspelt derivatives, which RateML's
// generator does not find, and a warning for other names it looks for.
func runReservedName(p *Pass) {
	for f := range p.Facts(lems.ReservedCase) {
		d := Diagnostic{
			Place: f.Place, Severity: Warning,
			Message: quote(f.Name) + " has no effect; the reserved name is " + quote(f.Text),
			Fixes:   []Fix{{Title: "Rename to " + quote(f.Text), Edits: p.renameTo(f), Preferred: true}},
		}
		if f.Item.Row.Role == "derivatives" && f.Item.Row.Declares == lems.ComponentTypeSymbol {
			d.Severity = Error
			d.Message = "RateML's generator looks for a type " + quote(f.Text) + ", not " + quote(f.Name)
		}
		p.Report(d)
	}
	for f := range p.Facts(lems.KernelName) {
		p.Report(Diagnostic{
			Place:   f.Place,
			Message: quote(f.Name) + " is taken in RateML's generated code: " + f.Text,
			Fixes:   p.rename(f.Symbol),
		})
	}
}

// renameTo renames a declaration with all its uses to the reserved name.
func (p *Pass) renameTo(f lems.Fact) []Edit {
	list := []Edit{p.replace(f.Place.Span, f.Text)}
	for _, r := range p.Model.Refs {
		if r.Target != nil && r.Target == f.Item.Symbol {
			list = append(list, Edit{Place: r.Place, NewText: f.Text})
		}
	}
	return list
}
