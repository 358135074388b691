package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
)

var malformedRange = &Analyzer{Code: "malformed-range", Severity: Error, Run: runMalformedRange}

// runMalformedRange only warns about initial ranges: a sweep can do without.
func runMalformedRange(p *Pass) {
	for f := range p.Facts(lems.MalformedRange, lems.SingleRange) {
		text := textAt(f.Place)
		d := Diagnostic{Place: f.Place, Message: quote(text) + " is no range of two numbers"}
		if f.Text == "initial" {
			d.Severity = Warning
		}
		if f.Kind == lems.SingleRange {
			both := strings.TrimSpace(text) + ", " + strings.TrimSpace(text)
			d.Message = quote(text) + " is one number; a range is two"
			d.Fixes = []Fix{{Title: "Write " + quote(both), Edits: []Edit{p.replace(f.Place.Span, both)}, Preferred: true, Safe: f.Text == "initial"}}
		}
		p.Report(d)
	}
}
