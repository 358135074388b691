package diagnostics

import (
	"strconv"

	"github.com/lemsls/lemsls/lems"
)

var duplicateName = &Analyzer{Code: "duplicate-name", Severity: Error, Run: runDuplicateName}

// runDuplicateName warns of a Constant that is there twice: the first counts.
func runDuplicateName(p *Pass) {
	p.duplicates()
	for f := range p.Facts(lems.DuplicateName) {
		if f.Name == "" {
			continue
		}
		d := Diagnostic{
			Place:   f.Place,
			Message: quote(f.Name) + " is declared twice",
			Related: related(f.Related, "the first declaration"),
		}
		if first := p.declaredAt(f); first != nil && first.Kind == lems.ConstantSymbol && f.Symbol.Kind == lems.ConstantSymbol {
			d.Severity = Warning
			d.Fixes = p.removeTwin(f, first)
		}
		p.Report(d)
	}
}

// declaredAt is the symbol of the earlier declaration.
func (p *Pass) declaredAt(f lems.Fact) *lems.Symbol {
	for _, s := range p.Model.Symbols {
		if s.Place == f.Related {
			return s
		}
	}
	return nil
}

// removeTwin takes the second declaration away; nothing changes if it lies in
// the same type or has the same value.
func (p *Pass) removeTwin(f lems.Fact, first *lems.Symbol) []Fix {
	same := first.Item.Value("value") == f.Item.Value("value")
	if first.Owner != f.Symbol.Owner && !same {
		return nil
	}
	return []Fix{{Title: "Remove this declaration", Edits: []Edit{p.remove(f.Item)}, Preferred: same, Safe: same}}
}

// duplicates finds, in LEMS, names that are declared twice in a type, types and
// components that are declared twice, and siblings with one id.
func (p *Pass) duplicates() {
	for t := range p.types {
		p.twice(t)
	}
	if p.Model.World == nil || p.damage.structural {
		return
	}
	for _, r := range p.Model.World.Repeated() {
		p.repeatedGlobal(r)
	}
	for c := range p.components {
		p.siblings(c)
	}
}

// spaces are the elements whose names share one space; all that is a number is
// in the first.
var spaces = map[string]int{
	"Parameter": 1, "IntegerParameter": 1, "IndexParameter": 1, "DerivedParameter": 1, "Constant": 1, "Property": 1, "Requirement": 1,
	"StateVariable": 1, "DerivedVariable": 1, "ConditionalDerivedVariable": 1,
	"Exposure": 2, "EventPort": 3, "Regime": 4,
	"Child": 5, "Children": 5, "Link": 5, "ComponentReference": 5, "Attachments": 5, "Text": 5, "Path": 5, "InstanceRequirement": 5,
}

// twice reports what a type declares twice itself.
func (p *Pass) twice(t *lems.ComponentType) {
	type key struct {
		space int
		name  string
	}
	first := map[key]*lems.Item{}
	look := func(it *lems.Item) {
		space := spaces[it.Row.Name]
		if it.Symbol == nil || it.Symbol.Name == "" || space == 0 {
			return
		}
		k := key{space, it.Symbol.Name}
		if first[k] == nil {
			first[k] = it
			return
		}
		p.reportTwice(it, first[k])
	}
	for _, it := range t.Item.Children {
		look(it)
	}
	for block := range t.Item.Each("Dynamics") {
		for _, it := range block.Children {
			look(it)
		}
	}
}

func (p *Pass) reportTwice(it, first *lems.Item) {
	d := Diagnostic{Place: it.Symbol.Place, Message: quote(it.Symbol.Name) + " is declared twice", Related: related(first.Symbol.Place, "the first declaration")}
	switch {
	case it.Row != first.Row, it.Row.Name == "Regime":
		if it.Row != first.Row {
			d.Message = quote(it.Symbol.Name) + " is a " + first.Row.Name + " and a " + it.Row.Name
		}
		name := p.unusedName(it.Symbol.Name)
		d.Fixes = []Fix{{Title: "Rename this one to " + quote(name), Edits: p.renaming(it.Symbol, name)}}
	default:
		same := it.Source() == first.Source()
		d.Fixes = []Fix{{Title: "Remove this declaration", Edits: []Edit{p.remove(it)}, Preferred: true, Safe: same}}
	}
	p.Report(d)
}

// repeatedGlobal reports a type or component that is declared twice, one of them
// in this file.
func (p *Pass) repeatedGlobal(r lems.Repeated) {
	if r.Kind != lems.ComponentTypeSymbol && r.Kind != lems.ComponentSymbol {
		return
	}
	at, other, note := r.Second, r.First, "the first one"
	if at.File != p.Model.File {
		at, other, note = r.First, r.Second, "the other one"
	}
	if at.File != p.Model.File {
		return
	}
	name := p.freeGlobal(r.Name)
	p.Report(Diagnostic{
		Place: at, Message: r.Kind.String() + " " + quote(r.Name) + " is declared twice", Related: related(other, note),
		Fixes: []Fix{{Title: "Rename this one to " + quote(name), Edits: []Edit{{Place: at, NewText: name}}}},
	})
}

// freeGlobal is the name with a number behind it that no type or component has.
func (p *Pass) freeGlobal(name string) string {
	for i := 2; ; i++ {
		n := name + strconv.Itoa(i)
		if p.Model.World.Type(n) == nil && p.Model.World.Component(n) == nil {
			return n
		}
	}
}

// siblings warns of an id that two components of one list have.
func (p *Pass) siblings(c *lems.Component) {
	type key struct {
		role *lems.Member
		id   string
	}
	first := map[key]*lems.Component{}
	for _, x := range c.Children {
		k := key{x.Role, x.ID}
		if x.Role == nil || x.ID == "" || x.Role.Item.Row.Name != "Children" {
			continue
		}
		if first[k] == nil {
			first[k] = x
			continue
		}
		id := p.freeID(x.ID + "_")
		p.Report(Diagnostic{
			Place: x.AttrPlace("id"), Severity: Warning, Message: "id " + quote(x.ID) + " is there twice in “" + x.Role.Name + "”",
			Related: related(first[k].AttrPlace("id"), "the first one"),
			Fixes:   []Fix{{Title: "Rename this one to " + quote(id), Edits: []Edit{{Place: x.AttrPlace("id"), NewText: id}}}},
		})
	}
}
