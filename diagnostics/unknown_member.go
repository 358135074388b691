package diagnostics

import (
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems"
)

var unknownMember = &Analyzer{Code: "unknown-member", Severity: Error, Run: runUnknownMember}

// runUnknownMember reports what Structure, Simulation, KineticScheme and Fixed
// name and the type does not have.
func runUnknownMember(p *Pass) {
	for r, row := range p.dangling {
		if slices.Contains([]string{"EventPort", "Regime", "Component"}, row.Of) {
			continue
		}
		t := p.memberType(r, row)
		if t == nil {
			continue
		}
		d := Diagnostic{Place: r.Place, Message: "“" + t.Name + "” has no " + wordsOf(row) + " " + quote(r.Name)}
		if literalCount(r.Name) {
			d.Message = quote(r.Name) + " is a number; the name of a Parameter is needed"
			d.Fixes = p.declareNumber(t, r)
		} else {
			edits := func(better string) []Edit { return []Edit{{Place: r.Place, NewText: better}} }
			if d.Fixes = meant(r.Name, p.candidates(t, row), edits); d.Fixes == nil {
				d.Fixes = begun(r.Name, p.candidates(t, row), edits)
			}
		}
		if softMembers[row.Name] {
			d.Severity = Warning
		}
		p.Report(d)
	}
}

// softMembers are attributes that jLEMS ignores if they name nothing.
var softMembers = map[string]bool{"sourcePort": true, "targetPort": true, "receiverContainer": true, "delay": true, "color": true, "title": true}

// dangling yields the names in attributes of types that name nothing.
func (p *Pass) dangling(yield func(lems.Ref, lems.Attribute) bool) {
	if p.Model.World == nil || p.damage.structural {
		return
	}
	for _, r := range p.damage.of.mentions {
		if r.Target != nil || r.From == nil || r.In != nil || p.damage.at(r.Place.Span) {
			continue
		}
		row, ok := r.From.Row.Attr(r.Attr)
		if !ok || row.Kind != lems.OtherRef || p.loses(r.Name) || !p.sure(r.From) {
			continue
		}
		if !yield(r, row) {
			return
		}
	}
}

// memberType is the type in which a name was looked up.
func (p *Pass) memberType(r lems.Ref, row lems.Attribute) *lems.ComponentType {
	t := p.typeOf(r.From)
	if t == nil || row.In == "" {
		return t
	}
	list := p.Model.World.Members(t).FindAs(r.From.Value(row.In), "Children")
	if list == nil {
		return nil
	}
	return p.Model.World.Type(list.Item.Value("type"))
}

// candidates are the names that the attribute might hold.
func (p *Pass) candidates(t *lems.ComponentType, row lems.Attribute) []string {
	list := names(p.Model.World.Members(t).As(strings.Fields(row.Of)...))
	if row.Named("as") {
		for _, s := range p.Model.Symbols {
			if s.Kind == lems.InstanceSymbol && s.Owner == t.Item.Symbol && s.Item.Row.Name != "InstanceRequirement" {
				list = append(list, s.Name)
			}
		}
	}
	if row.Named("StateVariable") {
		for v := range p.Model.World.Variables(t) {
			list = append(list, v.Symbol.Name)
		}
	}
	return list
}

// wordsOf says what an attribute may name, shortly.
func wordsOf(row lems.Attribute) string {
	words := map[string]string{"instance": "instance", "instances": "instance", "from": "instance", "to": "instance", "endA": "instance", "endB": "instance", "at": "instance"}
	if w := words[row.Name]; w != "" {
		return w
	}
	for _, element := range []string{"Parameter", "ComponentReference", "Children", "Link", "Path", "Text", "Exposure"} {
		if row.Named(element) {
			return element
		}
	}
	return "member"
}

func literalCount(text string) bool {
	q := lems.ParseQuantity(text)
	return q.Problem == lems.QuantityOK && q.Symbol == ""
}

// declareNumber makes a Parameter of a number, and gives it to all components of
// the type.
func (p *Pass) declareNumber(t *lems.ComponentType, r lems.Ref) []Fix {
	name := "number"
	if p.Model.World.Members(t).Find(name) != nil || len(p.Model.World.Subtypes(t)) > 1 {
		return nil
	}
	list := []Edit{{Place: r.Place, NewText: name}, p.addInto(t.Item, `<Parameter name="`+name+`" dimension="none"/>`, "Property", "Parameter")}
	for c := range p.allComponents {
		if c.Type == t {
			list = append(list, p.addNodeAttribute(c.Node, name, r.Name))
		}
	}
	return []Fix{{Title: "Make it a Parameter", Edits: list, Preferred: true}}
}
