package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
)

var unportableDescription = &Analyzer{Code: "unportable-description", Severity: Info, Run: runUnportableDescription}

// runUnportableDescription looks at what RateML's generator pastes into the
// documentation of its Python classes.
func runUnportableDescription(p *Pass) {
	for _, it := range p.damage.of.items {
		if it.Row.Declares != lems.ConstantSymbol || it.Row.Role != "derivatives" || !has(it, "description") {
			continue
		}
		text, message := it.Value("description"), ""
		switch {
		case strings.Contains(text, `"""`):
			message = "three quotes end the string into which RateML's generator puts this description"
		case holdsPower(text):
			message = "RateML's generator takes “^” between braces for a power, even in a description"
		default:
			continue
		}
		p.Report(Diagnostic{Place: it.AttrPlace("description"), Message: message, Portability: []string{"rateml"}})
	}
}

// holdsPower says that braces stand around a power sign on one line.
func holdsPower(text string) bool {
	for _, line := range strings.Split(text, "\n") {
		_, rest, open := strings.Cut(line, "{")
		_, rest, power := strings.Cut(rest, "^")
		if open && power && strings.Contains(rest, "}") {
			return true
		}
	}
	return false
}
