package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
)

var misplacedElement = &Analyzer{Code: "misplaced-element", Severity: Error, Run: runMisplacedElement}

func runMisplacedElement(p *Pass) {
	if p.Model.Dialect == nil {
		return
	}
	for f := range p.Facts(lems.MisplacedElement) {
		d := Diagnostic{Place: f.Place, Message: quote(f.Name) + " cannot stand in " + quote(f.Item.Row.Name)}
		if row := p.Model.Dialect.Schema.Known(f.Name); row != nil && row.Within != "" {
			if home := p.homeOf(f); home != nil {
				d.Related = related(home.Place(), "it can stand here")
				d.Fixes = p.move(f, home)
			}
		}
		p.Report(d)
	}
}

// homeOf is an element around or beside a misplaced one that may hold it.
func (p *Pass) homeOf(f lems.Fact) *lems.Item {
	schema := p.Model.Dialect.Schema
	for _, c := range f.Item.Children {
		if schema.Find(c.Row, f.Name, c.Row.Role) != nil {
			return c
		}
	}
	for up := f.Item.Parent; up != nil; up = up.Parent {
		if schema.Find(up.Row, f.Name, up.Row.Role) != nil {
			return up
		}
	}
	return nil
}

// move puts a misplaced element where it can stand.
func (p *Pass) move(f lems.Fact, home *lems.Item) []Fix {
	if p.Model.World == nil {
		return nil
	}
	id := p.elementAt(f.Place)
	n := p.Model.Doc.Node(id)
	text := p.Model.Doc.Text(n.Span)
	into := p.addInto(home, text, before(home.Row.Order, f.Name)...)
	if into.Place.Span.Start > n.Span.Start && into.Place.Span.Start < n.Span.End {
		return nil
	}
	return []Fix{{Title: "Move it into " + quote(home.Row.Name), Edits: []Edit{p.removeNode(id), into}, Preferred: true}}
}

// before are the names of an order up to one of them.
func before(order, name string) []string {
	var list []string
	for _, word := range strings.Fields(order) {
		list = append(list, word)
		if word == name {
			break
		}
	}
	return list
}
