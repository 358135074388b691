package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
)

var malformedName = &Analyzer{Code: "malformed-name", Severity: Error, Run: runMalformedName}

// runMalformedName reports names that no expression can hold.
func runMalformedName(p *Pass) {
	for s := range p.numbers {
		if s.Name == "" || isName(s.Name) || p.damage.at(s.Place.Span) {
			continue
		}
		d := Diagnostic{Place: s.Place, Message: quote(s.Name) + " is no name: an expression cannot hold it"}
		if better := cleanName(s.Name); isName(better) && better != s.Name {
			d.Fixes = []Fix{{Title: "Rename to " + quote(better), Edits: p.renaming(s, better), Preferred: true}}
		}
		p.Report(d)
	}
}

// numbers yields the symbols of a LEMS file that expressions may use.
func (p *Pass) numbers(yield func(*lems.Symbol) bool) {
	if p.Model.World == nil || p.damage.structural {
		return
	}
	for _, s := range p.Model.Symbols {
		if numeric[s.Kind] && s.Owner != nil && !yield(s) {
			return
		}
	}
}

// numeric are the kinds of symbol that expressions may use.
var numeric = map[lems.SymbolKind]bool{
	lems.ParameterSymbol: true, lems.DerivedParameterSymbol: true, lems.ConstantSymbol: true, lems.PropertySymbol: true,
	lems.RequirementSymbol: true, lems.StateVariableSymbol: true, lems.DerivedVariableSymbol: true, lems.ConditionalDerivedVariableSymbol: true,
}

// isName says that a text is letters, digits and underscores, and no digit
// first.
func isName(text string) bool {
	for i, r := range text {
		if !letter(r) && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return text != ""
}

func letter(r rune) bool { return r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// cleanName puts underscores where no name can have what is there.
func cleanName(text string) string {
	return strings.Map(func(r rune) rune {
		if letter(r) || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.TrimSpace(text))
}

// renaming gives a symbol another name wherever it stands.
func (p *Pass) renaming(s *lems.Symbol, name string) []Edit {
	list := []Edit{{Place: s.Place, NewText: name}}
	for _, r := range p.Model.Refs {
		if r.Target == s && r.Name == s.Name {
			list = append(list, Edit{Place: r.Place, NewText: name})
		}
	}
	return list
}
