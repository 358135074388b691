package diagnostics

import (
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// gives says that a component has an attribute.
func gives(c *lems.Component, name string) bool {
	_, ok := c.Attr(name)
	return ok
}

// filled says that a role of a component has a component in it.
func (p *Pass) filled(c *lems.Component, role string) bool {
	for _, x := range c.Children {
		if x.Tag() == role || x.Role != nil && x.Role.Name == role {
			return true
		}
	}
	return false
}

// missed says that a Child cannot be left out: it is declared in the same file,
// or a path of the type goes through it. NeuroML's types declare many that may.
func (p *Pass) missed(t *lems.ComponentType, x *lems.Member) bool {
	return p.own(x.Item) || p.Model.World.Type("baseStandalone") == nil && p.selectsThrough(t, x.Name)
}

// selectsThrough says that a variable in force in a type is taken from a role
// and needs it.
func (p *Pass) selectsThrough(t *lems.ComponentType, role string) bool {
	for it := range p.Model.World.Variables(t) {
		step, _, nested := strings.Cut(it.Value("select"), "/")
		if nested && step == role && it.Value("required") != "false" && it.Value("reduce") == "" {
			return true
		}
	}
	return false
}

// fillNode puts an element into a component, before what is in it.
func (p *Pass) fillNode(id syntax.NodeID, element string) Edit {
	n := p.Model.Doc.Node(id)
	blank, alone := p.indent(n.Span.Start)
	inner, outer := "\n"+blank+"  ", "\n"+blank
	if !alone {
		inner, outer = "", ""
	}
	switch {
	case n.SelfClosing:
		return p.replace(syntax.Span{Start: n.StartTag.End - 2, End: n.StartTag.End}, ">"+inner+element+outer+"</"+p.Model.Doc.Name(id)+">")
	case n.FirstChild == syntax.NoNode:
		return p.insert(n.StartTag.End, inner+element+outer)
	}
	return p.insert(n.StartTag.End, inner+element)
}

// addMember puts a declaration into a type, where the XML schema wants it.
func (p *Pass) addMember(t *lems.ComponentType, element string) Edit {
	name, _, _ := strings.Cut(element[1:], " ")
	return p.addInto(t.Item, element, before(t.Item.Row.Order, name)...)
}

// directionOf is the direction that a port must have for an element to use it.
func directionOf(it *lems.Item) string {
	if it.Row.Name == "EventOut" {
		return "out"
	}
	return "in"
}

// incomplete says that the parser lost something of an element.
func (p *Pass) incomplete(it *lems.Item) bool {
	return len(p.damage.problems) > 0 && p.damage.at(p.Model.Doc.Node(it.Node).Span)
}

// misnamesExposure says that a variable of a type names an Exposure that does
// not exist, which is reported, and may be meant for one that does.
func (p *Pass) misnamesExposure(t *lems.Item) bool {
	return slices.ContainsFunc(p.damage.mentions().misnaming, func(it *lems.Item) bool { return p.inside(it, t) })
}

// inside says that an element is another or stands in it.
func (p *Pass) inside(it, outer *lems.Item) bool {
	for ; it != nil; it = it.Parent {
		if it == outer {
			return true
		}
	}
	return false
}

func (p *Pass) removeNode(id syntax.NodeID) Edit {
	return p.removeSpan(p.Model.Doc.Node(id).Span)
}
