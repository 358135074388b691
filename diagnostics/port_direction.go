package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
)

var portDirection = &Analyzer{Code: "port-direction", Severity: Error, Run: runPortDirection}

// runPortDirection reports directions that are none, and the use of a port in
// the other direction.
func runPortDirection(p *Pass) {
	if p.Model.World == nil {
		return
	}
	for _, it := range p.damage.of.items {
		if a, ok := it.Attr("direction"); ok && it.Row.Name == "EventPort" && !direction(it) && !p.damage.at(a.Span) {
			p.Report(Diagnostic{Place: p.place(a.Value), Message: quote(it.Value("direction")) + " is no direction: a port is in or out", Fixes: p.directions(it)})
		}
	}
	for _, r := range p.damage.of.mentions {
		if r.Target == nil || r.Target.Kind != lems.EventPortSymbol || r.From == nil || !direction(r.Target.Item) {
			continue
		}
		want := directionOf(r.From)
		if r.Target.Item.Value("direction") == want || r.From.Row.Name != "OnEvent" && r.From.Row.Name != "EventOut" {
			continue
		}
		d := Diagnostic{
			Place: r.Place, Message: "port " + quote(r.Name) + " is for events that go " + r.Target.Item.Value("direction") + "; " + r.From.Row.Name + " needs one of direction " + want,
			Related: related(r.Target.Place, "the port"),
		}
		if p.own(r.Target.Item) && len(p.used(r.Target)) == 1 {
			d.Fixes = []Fix{{Title: "Change its direction to “" + want + "”", Edits: []Edit{p.setAttribute(r.Target.Item, "direction", want)}, Preferred: true}}
		}
		p.Report(d)
	}
}

func direction(it *lems.Item) bool {
	d := it.Value("direction")
	return d == "in" || d == "out"
}

// used are the directions in which handlers use a port.
func (p *Pass) used(port *lems.Symbol) map[string]bool {
	how := map[string]bool{}
	for _, r := range p.Model.Mentions {
		if r.Target == port && r.From != nil && (r.From.Row.Name == "OnEvent" || r.From.Row.Name == "EventOut") {
			how[directionOf(r.From)] = true
		}
	}
	return how
}

// directions are the ways to mend a direction: what was written in wrong case,
// else what the port is used for, else both.
func (p *Pass) directions(it *lems.Item) []Fix {
	a, _ := it.Attr("direction")
	wrote := strings.ToLower(strings.TrimSpace(it.Value("direction")))
	used := p.used(it.Symbol)
	var fixes []Fix
	for _, d := range []string{"in", "out"} {
		if wrote == d {
			return []Fix{{Title: "Write “" + d + "”", Edits: []Edit{p.replace(a.Value, d)}, Preferred: true, Safe: true}}
		}
		if len(used) != 1 || used[d] {
			fixes = append(fixes, Fix{Title: "Write “" + d + "”", Edits: []Edit{p.replace(a.Value, d)}, Preferred: used[d]})
		}
	}
	return fixes
}
