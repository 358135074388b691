package diagnostics

import (
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

var malformedName = &Analyzer{Code: "malformed-name", Severity: Error, Run: runMalformedName}

// runMalformedName reports names that no expression can hold.
func runMalformedName(p *Pass) {
	for s := range p.numbers {
		if s.Name == "" || isName(s.Name) || p.damage.at(s.Place.Span) {
			continue
		}
		d := Diagnostic{Place: s.Place, Message: quote(s.Name) + " is no name: an expression cannot hold it"}
		better := cleanName(s.Name)
		if rest := strings.TrimLeft(better, "0123456789"); rest != better {
			better = rest + better[:len(better)-len(rest)] // a2 for 2a
		}
		if isName(better) && better != s.Name {
			d.Fixes = []Fix{{Title: "Rename to " + quote(better), Edits: append(p.renaming(s, better), p.spellings(s.Name, better)...), Preferred: true}}
		}
		p.Report(d)
	}
	for s := range p.numbers {
		if s.Name == "" && has(s.Item, "name") && !p.damage.at(s.Place.Span) {
			p.Report(Diagnostic{Place: s.Place, Message: "the name of this " + s.Kind.String() + " is empty"})
		}
	}
}

// malformedNames are the names of the file that no expression can hold.
func (p *Pass) malformedNames() []string {
	var list []string
	for s := range p.numbers {
		if s.Name != "" && !isName(s.Name) {
			list = append(list, s.Name)
		}
	}
	return list
}

// holdsMalformedName says that an expression holds the text of such a name: what
// else seems wrong with it follows from that.
func (p *Pass) holdsMalformedName(e *lems.Expression) bool {
	text := e.Place.Text()
	return slices.ContainsFunc(p.damage.malformed(), func(name string) bool { return len(spelled(text, name)) > 0 })
}

// spelled are the offsets at which a text holds a name that is none, as a word.
func spelled(text, name string) []int {
	var list []int
	part := func(i int) bool {
		return i >= 0 && i < len(text) && (letter(rune(text[i])) || text[i] >= '0' && text[i] <= '9')
	}
	for from := 0; ; {
		i := strings.Index(text[from:], name)
		if i < 0 {
			return list
		}
		if i += from; !part(i-1) && !part(i+len(name)) {
			list = append(list, i)
		}
		from = i + len(name)
	}
}

// spellings replaces such a name where expressions hold it.
func (p *Pass) spellings(name, better string) []Edit {
	var list []Edit
	for _, e := range p.Model.Exprs {
		for _, i := range spelled(e.Place.Text(), name) {
			at := syntax.Span{Start: e.Place.Span.Start + int32(i), End: e.Place.Span.Start + int32(i+len(name))}
			list = append(list, p.replace(at, better))
		}
	}
	return list
}

// numbers yields the symbols of the file that expressions may use.
func (p *Pass) numbers(yield func(*lems.Symbol) bool) {
	if p.Model.World == nil && !p.rateml() || p.damage.structural {
		return
	}
	for _, it := range p.damage.of.items {
		if s := it.Symbol; s != nil && numeric[s.Kind] && s.Owner != nil && !yield(s) {
			return
		}
	}
}

// numeric are the kinds of symbol that expressions may use.
var numeric = map[lems.SymbolKind]bool{
	lems.ParameterSymbol: true, lems.DerivedParameterSymbol: true, lems.ConstantSymbol: true, lems.PropertySymbol: true,
	lems.AccumulatorSymbol: true, lems.CouplingParameterSymbol: true,
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
	for r := range p.Model.Refs() {
		if r.Target == s && r.Name == s.Name {
			list = append(list, Edit{Place: r.Place, NewText: name})
		}
	}
	return list
}
