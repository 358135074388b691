package diagnostics

import (
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

var unknownType = &Analyzer{Code: "unknown-type", Severity: Error, Run: runUnknownType}

// runUnknownType reports types that are not declared, wherever they are named.
func runUnknownType(p *Pass) {
	if p.Model.World == nil || p.damage.structural || !p.Model.World.Whole {
		return
	}
	for _, r := range p.damage.of.mentions {
		if r.Target != nil || r.From == nil || r.In != nil || p.loses(r.Name) {
			continue
		}
		if row, ok := r.From.Row.Attr(r.Attr); ok && row.Kind == lems.TypeRef {
			p.noType(r.Place, r.Name, true)
		}
	}
	for c := range p.components {
		if c.Type == nil && c.TypeName != "" && (c.Parent == nil || p.Model.World.Knows(c.Parent)) {
			p.untyped(c)
		}
	}
}

// untyped reports a component of unknown type, unless its role's type is
// unknown, which is reported where that is declared, or it is an element of LEMS.
func (p *Pass) untyped(c *lems.Component) {
	if p.loses(c.TypeName) || c.Role != nil && c.Value("type") == "" {
		return
	}
	if a, ok := c.Attr("type"); ok {
		p.noType(p.place(a.Value), c.TypeName, c.Tag() == "Component")
		return
	}
	if c.Parent == nil {
		if _, _, meant := elementAtTop(p.Model, c.Node); meant {
			return
		}
	}
	p.noType(c.Place(), c.TypeName, false)
}

// noType reports one use of an unknown type. A tag is mended at both ends.
func (p *Pass) noType(at syntax.Place, name string, attribute bool) {
	if p.damage.at(at.Span) || p.damage.renamed(p.Model, at.Span) {
		return
	}
	p.reportGlobal(Diagnostic{
		Place: at, Message: "there is no ComponentType " + quote(name),
		Fixes: meant(name, p.typeNames(), func(better string) []Edit {
			id := p.Model.Doc.At(at.Span.End).Node
			if !attribute && id > 0 && p.Model.Doc.Node(id).Name == at.Span {
				return p.renameElement(id, better)
			}
			return []Edit{{Place: at, NewText: better}}
		}),
	})
}
