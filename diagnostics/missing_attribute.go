package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
)

var missingAttribute = &Analyzer{Code: "missing-attribute", Severity: Error, Run: runMissingAttribute}

// runMissingAttribute reports an element once, with all that it lacks. What a
// misspelt attribute was meant to be is reported as unknown-attribute.
func runMissingAttribute(p *Pass) {
	lacks := map[*lems.Item][]string{}
	var order []*lems.Item
	for f := range p.Facts(lems.MissingAttribute) {
		if p.misnamed(f.Item, f.Name) || f.Name == "name" && exposedOnly(f.Item) {
			continue
		}
		if lacks[f.Item] == nil {
			order = append(order, f.Item)
		}
		lacks[f.Item] = append(lacks[f.Item], f.Name)
	}
	for _, it := range order {
		var quoted []string
		for _, name := range lacks[it] {
			quoted = append(quoted, quote(name))
		}
		p.Report(Diagnostic{
			Place:   it.Place(),
			Message: quote(it.Row.Name) + " has no " + strings.Join(quoted, " and no "),
			Fixes:   p.attributeFixes(it, lacks[it]),
		})
	}
}

// exposedOnly says that a variable of LEMS has no name but that of its
// exposure, as PyLEMS allows.
func exposedOnly(it *lems.Item) bool {
	return it.Row.Name == "DerivedVariable" && it.Row.Role == "" && has(it, "exposure")
}

// skeletons are values to begin with.
var skeletons = map[lems.AttrKind]string{
	lems.ExprValue: "0.0", lems.ConditionValue: "0.0", lems.RangeValue: "0.0, 1.0", lems.IndexValue: "0",
}

func (p *Pass) attributeFixes(it *lems.Item, names []string) []Fix {
	text := ""
	var quoted []string
	for _, name := range names {
		row, _ := it.Row.Attr(name)
		value, ok := skeletons[row.Kind]
		if it.Row.Declares == lems.CouplingFunctionSymbol && name == "value" {
			value, ok = "1.0", true
		}
		if row.Kind == lems.StateRef {
			value, ok = p.freeState()
		}
		if !ok {
			return nil // a name is the author's to give
		}
		text += " " + name + `="` + value + `"`
		quoted = append(quoted, quote(name))
	}
	edit := p.addAttribute(it, "", "")
	edit.NewText = text
	return []Fix{{Title: "Add " + strings.Join(quoted, " and "), Edits: []Edit{edit}, Preferred: true}}
}

// freeState is the variable of the one derivative that is missing.
func (p *Pass) freeState() (string, bool) {
	var free []string
	for _, f := range p.Model.Facts {
		if f.Kind == lems.StateNoDerivative {
			free = append(free, "d"+f.Name)
		}
	}
	if len(free) != 1 {
		return "", false
	}
	return free[0], true
}
