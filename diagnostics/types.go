package diagnostics

import (
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems"
)

// types yields the types that a LEMS file declares and that are all there: what
// lost elements is left alone.
func (p *Pass) types(yield func(*lems.ComponentType) bool) {
	if p.Model.World == nil || p.damage.structural {
		return
	}
	if !p.damage.of.whole {
		for _, it := range p.damage.of.types {
			if !yield(p.Model.TypeAt(it)) {
				return
			}
		}
		return
	}
	for t := range p.Model.OwnTypes() {
		if !yield(t) {
			return
		}
	}
}

// components yields the components of a LEMS file, nested ones behind the one
// around them.
func (p *Pass) components(yield func(*lems.Component) bool) {
	if p.Model.World == nil || p.damage.structural {
		return
	}
	list := p.damage.of.components
	if p.damage.of.whole {
		list = p.Model.World.Own()
	}
	for _, c := range list {
		for x := range c.All {
			if !yield(x) {
				return
			}
		}
	}
}

// allComponents yields also those of which it is known that nothing is to be
// said: what a fix must change may be there.
func (p *Pass) allComponents(yield func(*lems.Component) bool) {
	for _, c := range p.Model.World.Own() {
		for x := range c.All {
			if !yield(x) {
				return
			}
		}
	}
}

// known yields the components of which all is known: no file is missing, and
// their type and its bases are there.
func (p *Pass) known(yield func(*lems.Component) bool) {
	for c := range p.components {
		if p.Model.World.Knows(c) && !p.damage.at(p.Model.Doc.Node(c.Node).StartTag) && !yield(c) {
			return
		}
	}
}

// typeOf is the type in which an element of the file stands; nil if in none.
func (p *Pass) typeOf(it *lems.Item) *lems.ComponentType { return p.Model.TypeAt(it) }

// sure says that nothing is missing of what an element sees.
func (p *Pass) sure(it *lems.Item) bool { return p.Model.World != nil && p.Model.World.Certain(it) }

// loses says that a name may be unknown only because what declares it was not
// understood.
func (p *Pass) loses(name string) bool { return p.damage.loses(p.Model, name) }

// reportGlobal reports that something is not declared at top level. Where no
// file says what is run, another file may include this one and declare it.
func (p *Pass) reportGlobal(d Diagnostic) {
	if !p.Model.World.Rooted {
		d.Severity = p.openSeverity(len(d.Fixes) > 0)
	}
	p.Report(d)
}

// openSeverity is what it is worth that something is not declared where includers
// may know more. A NeuroML document with a network is as a rule a whole model;
// near says that a name very much like it is declared.
func (p *Pass) openSeverity(near bool) Severity {
	w := p.Model.World
	network := slices.ContainsFunc(w.Own(), func(c *lems.Component) bool { return c.Type != nil && w.IsA(c.Type, "network") })
	switch {
	case !p.Model.IsNeuroML() || !w.Whole || !w.Searched:
		return Hint
	case network && near:
		return Error
	case network || near:
		return Warning
	}
	return Hint
}

// own says that an element stands in the file that is checked.
func (p *Pass) own(it *lems.Item) bool { return it != nil && p.Model.Own(it) }

// names are those of members.
func names(list []*lems.Member) []string {
	var all []string
	for _, x := range list {
		all = append(all, x.Name)
	}
	return all
}

// typeNames are the names of all types.
func (p *Pass) typeNames() []string {
	var all []string
	for name := range p.Model.World.Types() {
		all = append(all, name)
	}
	return sortedNames(all)
}

// zero is a value of a dimension to begin with: 0 with the first unit that fits.
func (p *Pass) zero(dimension string) string {
	d := p.Model.World.DimensionOf(dimension)
	if d.Kind != lems.KnownDim || d.Dimension.None() {
		return "0"
	}
	best := ""
	for symbol, u := range p.Model.World.Units() {
		if u.OK && u.Dimension == d.Dimension && (best == "" || len(symbol) < len(best) || len(symbol) == len(best) && symbol < best) {
			best = symbol
		}
	}
	return strings.TrimSpace("0 " + best)
}

// portable are the tools, as Diagnostic.Portability names them, that are not
// among those of a schema's row.
func portable(tools string) []string {
	var list []string
	for _, tool := range lems.ToolNames {
		if !strings.Contains(" "+tools+" ", " "+tool+" ") {
			list = append(list, strings.ToLower(tool))
		}
	}
	return list
}

// toolWords are the names of tools in sentences.
var toolWords = map[string]string{"jlems": "jLEMS", "pylems": "PyLEMS", "xsd": "the XML schema of LEMS"}
