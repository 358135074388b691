package diagnostics

import (
	"slices"

	"github.com/lemsls/lemsls/lems"
)

var uninheritedMember = &Analyzer{Code: "uninherited-member", Severity: Info, Run: runUninheritedMember}

// uninherited are the members that jLEMS does not pass on to subtypes.
var uninherited = []string{
	"Text", "Path", "PathParameter", "Attachments", "Property", "IndexParameter", "ComponentRequirement", "InstanceRequirement", "ComponentTypeReference",
}

// runUninheritedMember reports the first use, in a type, of each such member of
// its bases.
func runUninheritedMember(p *Pass) {
	if p.Model.World == nil || p.damage.structural {
		return
	}
	said := map[[2]*lems.Symbol]bool{}
	for r := range p.damage.of.refs() {
		if r.Target == nil || r.Target.Item == nil || r.From == nil || !slices.Contains(uninherited, r.Target.Item.Row.Name) {
			continue
		}
		t := p.typeOf(r.From)
		if t == nil || t.Item.Symbol == nil || r.Target.Owner == nil || r.Target.Owner == t.Item.Symbol || !p.base(t, r.Target.Item) || said[[2]*lems.Symbol{t.Item.Symbol, r.Target}] {
			continue
		}
		said[[2]*lems.Symbol{t.Item.Symbol, r.Target}] = true
		declaration := r.Target.Item.Source()
		p.Report(Diagnostic{
			Place: r.Place, Portability: []string{"jlems"},
			Message: "jLEMS does not inherit " + r.Target.Item.Row.Name + " " + quote(r.Name),
			Related: related(r.Target.Place, "the declaration in a base type"),
			Fixes:   []Fix{{Title: "Declare it again", Edits: []Edit{p.addMember(t, declaration)}, Preferred: true, Safe: true}},
		})
	}
}

// base says that a member belongs to a base of a type.
func (p *Pass) base(t *lems.ComponentType, it *lems.Item) bool {
	for _, x := range p.Model.World.Members(t).Chain[1:] {
		if x.Item == it.Parent {
			return true
		}
	}
	return false
}
