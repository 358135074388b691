package diagnostics

import "github.com/lemsls/lemsls/lems"

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
