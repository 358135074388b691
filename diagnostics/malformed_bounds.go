package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
)

var malformedBounds = &Analyzer{Code: "malformed-bounds", Severity: Error, Run: runMalformedBounds}

func runMalformedBounds(p *Pass) {
	for f := range p.Facts(lems.MalformedBounds) {
		d := Diagnostic{Place: f.Place, Message: quote(f.Text) + " is neither two numbers nor None"}
		if strings.EqualFold(f.Text, "pi") {
			d.Fixes = []Fix{{Title: "Write “-pi, pi”", Edits: []Edit{p.replace(f.Place.Span, "-pi, pi")}, Preferred: true}}
		}
		if !strings.ContainsAny(f.Text, "0123456789") { // numbers are bounds that someone wants
			d.Fixes = append(d.Fixes, Fix{Title: "Write “None”: no bounds", Edits: []Edit{p.replace(f.Place.Span, "None")}})
		}
		p.Report(d)
	}
}
