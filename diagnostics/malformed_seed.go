package diagnostics

import (
	"strconv"
	"strings"
)

var malformedSeed = &Analyzer{Code: "malformed-seed", Severity: Error, Run: runMalformedSeed}

// runMalformedSeed reports seeds of simulations that are no whole numbers.
func runMalformedSeed(p *Pass) {
	for c := range p.known {
		a, ok := c.Attr("seed")
		if !ok || p.run(c.Type) == nil || p.Model.World.Members(c.Type).FindAs("seed", "Text") == nil {
			continue
		}
		if _, err := strconv.ParseInt(strings.TrimSpace(c.Value("seed")), 10, 64); err != nil {
			p.Report(Diagnostic{Place: p.place(a.Value), Message: quote(c.Value("seed")) + " is no whole number"})
		}
	}
}
