package diagnostics

import (
	"github.com/lemsls/lemsls/lems"
)

var duplicateName = &Analyzer{Code: "duplicate-name", Severity: Error, Run: runDuplicateName}

// runDuplicateName warns of a Constant that is there twice: the first counts.
func runDuplicateName(p *Pass) {
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
