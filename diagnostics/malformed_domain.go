package diagnostics

import "github.com/lemsls/lemsls/lems"

var malformedDomain = &Analyzer{Code: "malformed-domain", Severity: Hint, Run: runMalformedDomain}

func runMalformedDomain(p *Pass) {
	for f := range p.Facts(lems.MalformedDomain) {
		p.Report(Diagnostic{
			Place:   f.Place,
			Message: quote(textAt(f.Place)) + " is no domain such as “lo=0.0, hi=1.0, step=0.1”",
			Fixes:   []Fix{{Title: "Clear it: no domain", Edits: []Edit{p.replace(f.Place.Span, "")}, Preferred: true}},
		})
	}
}
