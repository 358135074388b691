package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
)

var missingRange = &Analyzer{Code: "missing-range", Severity: Warning, Run: runMissingRange}

func runMissingRange(p *Pass) {
	for f := range p.Facts(lems.MissingRange, lems.UntypedRange) {
		d := Diagnostic{Place: f.Place, Message: quote(f.Symbol.Name) + " has no range to sweep"}
		value := "0.0, 1.0"
		if f.Symbol.Kind == lems.StateVariableSymbol {
			d.Message = "state " + quote(f.Symbol.Name) + " has no initial range: it starts at 0"
			value = "0.0, 0.0"
		}
		if text := strings.TrimSpace(textAt(f.Place)); f.Kind == lems.UntypedRange && text != "" {
			d.Message += "; " + quote(text) + " is none"
		}
		d.Fixes = []Fix{{
			Title: "Write " + quote(value), Edits: []Edit{p.setAttribute(f.Item, "dimension", value)},
			Preferred: true, Safe: f.Symbol.Kind == lems.StateVariableSymbol,
		}}
		p.Report(d)
	}
}
