package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
)

var missingAttribute = &Analyzer{Code: "missing-attribute", Severity: Error, Run: runMissingAttribute}

// runMissingAttribute reports an element once, with all that it lacks. What a
// misspelt attribute was meant to be is reported as unknown-attribute.
func runMissingAttribute(p *Pass) {
	p.untypedComponents()
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
	for _, it := range p.withoutEither() {
		if lacks[it] == nil {
			order = append(order, it)
		}
		lacks[it] = append(lacks[it], "") // stands for the alternatives
	}
	for _, it := range order {
		var quoted []string
		for _, name := range lacks[it] {
			if name == "" {
				quoted = append(quoted, eitherWords(it.Row.Either))
				continue
			}
			quoted = append(quoted, quote(name))
		}
		severity := Error
		if it.Row.Name == "With" && len(quoted) == 1 && lacks[it][0] == "as" {
			severity = Warning // jLEMS does without
		}
		p.Report(Diagnostic{
			Place: it.Place(), Severity: severity,
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
		if name == "" {
			name = strings.Fields(it.Row.Either)[0]
		}
		row, _ := it.Row.Attr(name)
		value, ok := skeletons[row.Kind]
		if it.Row.Declares == lems.CouplingFunctionSymbol && name == "value" {
			value, ok = "1.0", true
		}
		if v := p.knownValue(it, name); v != "" {
			value, ok = v, true
		}
		if row.Kind == lems.StateRef && p.Model.World == nil {
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

// withoutEither are the elements of which some attribute of several is needed,
// and none is there.
func (p *Pass) withoutEither() []*lems.Item {
	if p.Model.World == nil || p.damage.structural {
		return nil
	}
	var list []*lems.Item
	for _, it := range p.damage.of.items {
		if it.Row.Either == "" || p.damage.at(p.Model.Doc.Node(it.Node).StartTag) {
			continue
		}
		found := false
		for _, name := range strings.Fields(it.Row.Either) {
			found = found || has(it, name) || p.misnamed(it, name) || p.misspelt(it, name)
		}
		if !found {
			list = append(list, it)
		}
	}
	return list
}

// misspelt says that an unknown attribute of an element was meant to be this one.
func (p *Pass) misspelt(it *lems.Item, name string) bool {
	for f := range p.Facts(lems.UnknownAttribute) {
		if better, _, ok := attributeMeant(it, f.Name); f.Item == it && ok && better == name {
			return true
		}
	}
	return false
}

func eitherWords(either string) string {
	var words []string
	for _, name := range strings.Fields(either) {
		words = append(words, quote(name))
	}
	return strings.Join(words, " or ")
}

// knownValue is the one value that an attribute of LEMS can have, or one to
// begin with; empty if it is the author's to give.
func (p *Pass) knownValue(it *lems.Item, name string) string {
	if p.Model.World == nil {
		return ""
	}
	switch {
	case name == "direction":
		if it.Symbol != nil && p.used(it.Symbol)["out"] {
			return "out"
		}
		return "in"
	case name == "variable" && it.Row.Name == "Run":
		return "t"
	case name == "variable" && it.Row.Name == "TimeDerivative":
		return p.rateless(it)
	case name == "component" && it.Row.Name == "Target":
		for _, c := range p.Model.World.Own() {
			if c.Type != nil && c.ID != "" && p.run(c.Type) != nil {
				return c.ID
			}
		}
	case name == "value" && it.Row.Name != "Constant" && it.Row.Name != "Fixed":
		return "0"
	case name == "test":
		return "t .gt. 0"
	case name == "as" && it.Row.Name == "With":
		return p.freeBinding(it)
	case name == "instance":
		return "this"
	}
	return ""
}

// rateless is the one state beside an element that has no TimeDerivative.
func (p *Pass) rateless(it *lems.Item) string {
	rates := map[string]bool{}
	for r := range it.Parent.Each("TimeDerivative") {
		rates[r.Value("variable")] = true
	}
	free := ""
	for s := range it.Parent.Each("StateVariable") {
		if name := s.Value("name"); !rates[name] {
			if free != "" {
				return ""
			}
			free = name
		}
	}
	return free
}

// freeBinding is a letter that no With or ForEach of a type binds.
func (p *Pass) freeBinding(it *lems.Item) string {
	taken := map[string]bool{}
	for _, s := range p.Model.Symbols {
		taken[s.Name] = taken[s.Name] || s.Kind == lems.InstanceSymbol
	}
	for c := 'a'; c <= 'z'; c++ {
		if !taken[string(c)] {
			return string(c)
		}
	}
	return ""
}
