package diagnostics

import (
	"slices"

	"github.com/lemsls/lemsls/lems"
)

var unusedPort = &Analyzer{Code: "unused-port", Severity: Hint, Run: runUnusedPort}

// runUnusedPort reports ports of types with Dynamics of their own, that nothing
// extends, which no handler uses.
func runUnusedPort(p *Pass) {
	for t := range p.leaves {
		for it := range t.Item.Each("EventPort") {
			if it.Symbol == nil || it.Symbol.Name == "" || p.named(it.Symbol) || p.mentioned(it.Symbol.Name) {
				continue
			}
			p.Report(Diagnostic{
				Place: it.Symbol.Place, Message: "EventPort " + quote(it.Symbol.Name) + " is never used", Unnecessary: true,
				Fixes: []Fix{{Title: "Remove it", Edits: []Edit{p.remove(it)}}},
			})
		}
	}
}

// leaves yields the types that have Dynamics of their own, that nothing extends,
// and in which all is understood.
func (p *Pass) leaves(yield func(*lems.ComponentType) bool) {
	if p.Model.World == nil || len(p.damage.problems) > 0 || len(p.damage.meant) > 0 || len(p.damage.nameless) > 0 {
		return
	}
	for t := range p.types {
		if t.Item.First("Dynamics") != nil && p.sure(t.Item) && len(p.Model.World.Subtypes(t)) == 1 && !yield(t) {
			return
		}
	}
}

// mentioned says that a name may be meant where something is not understood, or
// that a text of a component, such as a path or the name of a port, ends in it.
func (p *Pass) mentioned(name string) bool {
	if !isName(name) || p.damage.quoted[name] || p.mistakenFor(name) {
		return true
	}
	return p.damage.mentions().ends[name]
}

// mistakenFor says that an unknown name resembles a name, or that an expression
// in which something is wrong holds it.
func (p *Pass) mistakenFor(name string) bool {
	t := p.damage.mentions()
	return t.mistaken[name] || slices.ContainsFunc(t.unknown, func(unknown string) bool {
		_, near := suggest(unknown, []string{name})
		return near
	})
}
