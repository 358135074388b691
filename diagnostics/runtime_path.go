package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// records follows the paths of what is recorded, from the component that is run.
func (p *Pass) records() {
	for c := range p.known {
		sim := p.Model.World.Block(c.Type, "Simulation")
		if sim == nil {
			continue
		}
		root := p.Model.World.Run(c.Top())
		if root == nil {
			continue
		}
		for it := range sim.Each("Record") {
			if a, ok := c.Attr(it.Value("quantity")); ok && !p.damage.at(a.Span) {
				p.follow(root, a)
			}
		}
	}
}

// follow walks a run-time path over components, as far as it is known what they
// hold: what a Structure builds is not.
func (p *Pass) follow(c *lems.Component, a syntax.Attr) {
	w := p.Model.World
	text := p.Model.Doc.Text(a.Value)
	at := a.Value.Start
	steps := strings.Split(text, "/")
	for i, step := range steps {
		span := syntax.Span{Start: at, End: at + int32(len(step))}
		at = span.End + 1
		if step == "" || !w.Knows(c) || len(w.Subtypes(c.Type)) == 0 {
			return
		}
		if i == len(steps)-1 {
			if isName(step) && w.Quantity(c.Type, step) == nil && nestedIn(c, step) == nil && w.Members(c.Type).Find(step) == nil && !p.loses(step) {
				p.Report(Diagnostic{
					Place: p.place(span), Message: quote(c.Type.Name) + " has no Exposure " + quote(step), Related: related(c.AttrPlace("id"), "the component"),
					Fixes: meant(step, w.Quantities(c.Type), func(better string) []Edit { return []Edit{p.replace(span, better)} }),
				})
			}
			return
		}
		next := p.into(c, step)
		if next == nil {
			if w.Block(c.Type, "Structure") == nil && len(c.Children) == 0 && !p.loses(step) && !strings.HasPrefix(step, ".") {
				p.Report(Diagnostic{Place: p.place(span), Message: quote(c.ID) + " holds no component " + quote(step), Related: related(c.AttrPlace("id"), "the component")})
			}
			return
		}
		c = next
	}
}

// into is the component in another one to which a step leads, if no Structure
// has a say in it.
func (p *Pass) into(c *lems.Component, step string) *lems.Component {
	if p.Model.World.Block(c.Type, "Structure") != nil {
		return nil
	}
	name, _, bracketed := strings.Cut(step, "[")
	x := nestedIn(c, name)
	if x != nil && x.Type != nil && (bracketed || p.Model.World.Block(x.Type, "Structure") != nil) {
		return nil
	}
	return x
}

// nestedIn is the component of an id or tag inside another; nil if there is none.
func nestedIn(c *lems.Component, name string) *lems.Component {
	for _, x := range c.Children {
		if x.ID == name || x.Tag() == name {
			return x
		}
	}
	return nil
}
