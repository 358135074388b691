package diagnostics

import (
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
)

var reservedName = &Analyzer{Code: "reserved-name", Severity: Info, Run: runReservedName}

// runReservedName reports an error for a misspelt derivatives, which RateML's
// generator does not find, and a warning for other names it looks for.
func runReservedName(p *Pass) {
	p.reservedNumbers()
	for s := range p.nearReserved {
		p.Report(Diagnostic{
			Place: s.it.AttrPlace("name"), Severity: Warning,
			Message: quote(s.it.Value("name")) + " has no effect; the reserved name is " + quote(s.better),
			Fixes:   []Fix{{Title: "Rename to " + quote(s.better), Edits: []Edit{p.setAttribute(s.it, "name", s.better)}, Preferred: true}},
		})
	}
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

// misspelling is an element whose name was meant to be another.
type misspelling struct {
	it     *lems.Item
	better string
}

// maxMisspelt is how many letters of a reserved name may be wrong.
const maxMisspelt = 2

// nearReserved yields, in RateML, the DerivedParameters that nothing uses and the
// ignored types whose names are nearly a reserved one that is not there.
func (p *Pass) nearReserved(yield func(misspelling) bool) {
	if !p.rateml() {
		return
	}
	near := func(list []*lems.Item, reserved ...string) bool {
		for _, better := range reserved {
			if slices.ContainsFunc(list, func(it *lems.Item) bool { return strings.EqualFold(it.Value("name"), better) }) {
				continue
			}
			for _, it := range list {
				if name := it.Value("name"); name == "" || nearness(strings.ToLower(name), better, maxMisspelt) > maxMisspelt || it.Row.Name == "DerivedParameter" && p.damage.uses().of(it.Symbol) != 0 {
					continue
				}
				if !yield(misspelling{it, better}) {
					return false
				}
			}
		}
		return true
	}
	for _, t := range p.typesOf("derivatives") {
		if !near(slices.Collect(t.Each("DerivedParameter")), "rec_speed_dt", "nsig") {
			return
		}
	}
	near(append(p.typesOf("other"), p.typesOf("noise")...), "noise")
}

// meantReserved says that reserved-name has something to say of an element.
func (p *Pass) meantReserved(it *lems.Item) bool {
	for s := range p.nearReserved {
		if s.it == it {
			return true
		}
	}
	return false
}

// renameTo renames a declaration with all its uses to the reserved name.
func (p *Pass) renameTo(f lems.Fact) []Edit {
	list := []Edit{p.replace(f.Place.Span, f.Text)}
	for r := range p.Model.Refs() {
		if r.Target != nil && r.Target == f.Item.Symbol {
			list = append(list, Edit{Place: r.Place, NewText: f.Text})
		}
	}
	return list
}

// reservedNumbers reports, in LEMS, what has the name of a function or of time.
// Types of simulations declare a state t by custom, NeuroML's time courses a
// variable.
func (p *Pass) reservedNumbers() {
	if p.Model.World == nil {
		return
	}
	for s := range p.numbers {
		f := expr.LookupFunc(s.Name)
		d := Diagnostic{Place: s.Place}
		switch {
		case f != nil && !f.Foreign:
			d.Severity, d.Message = Error, quote(s.Name)+" is a function: no expression can name this "+s.Kind.String()
		case s.Name == "t" && s.Kind != lems.RequirementSymbol && !p.simulates(s):
			d.Severity, d.Message = Warning, quote("t")+" is time: this "+s.Kind.String()+" hides it"
		default:
			continue
		}
		better := p.unusedName(s.Name)
		d.Fixes = []Fix{{Title: "Rename to " + quote(better), Edits: p.renaming(s, better), Preferred: true}}
		p.Report(d)
	}
}

// simulates says that the type of a symbol has a Simulation, or an Exposure of
// its name, as NeuroML's time courses have.
func (p *Pass) simulates(s *lems.Symbol) bool {
	t := p.typeOf(s.Item)
	return t != nil && (p.Model.World.Block(t, "Simulation") != nil || p.Model.World.Members(t).FindAs(s.Name, "Exposure") != nil)
}

// unusedName is the name with an underscore behind it, or several.
func (p *Pass) unusedName(name string) string {
	for {
		name += "_"
		free := true
		for _, s := range p.Model.Symbols {
			free = free && s.Name != name
		}
		if free {
			return name
		}
	}
}
