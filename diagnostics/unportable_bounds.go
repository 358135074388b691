package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
)

var unportableBounds = &Analyzer{Code: "unportable-bounds", Severity: Info, Run: runUnportableBounds}

func runUnportableBounds(p *Pass) {
	done := map[*lems.Item]bool{}
	for f := range p.Facts(lems.EmptyBounds, lems.LowerNone, lems.OneSidedBounds) {
		if done[f.Item] {
			continue // None, None: both sides are noted
		}
		done[f.Item] = true
		d := Diagnostic{Place: f.Place}
		text := "None"
		switch f.Kind {
		case lems.EmptyBounds:
			d.Message = "empty bounds are a fault in RateML's CUDA code"
		case lems.LowerNone:
			d.Message = "RateML's Python code does not know " + quote(f.Text)
		default:
			d.Message = "RateML's CUDA code does not know None beside a number"
			text = openSides(f.Text)
		}
		d.Fixes = []Fix{{Title: "Write " + quote(text), Edits: []Edit{p.replace(f.Place.Span, text)}, Preferred: true, Safe: true}}
		p.Report(d)
	}
}

// openSides writes an infinite bound for None.
func openSides(text string) string {
	lo, hi, _ := strings.Cut(text, ",")
	lo, hi = strings.TrimSpace(lo), strings.TrimSpace(hi)
	if strings.EqualFold(lo, "none") {
		lo = "-inf"
	}
	if strings.EqualFold(hi, "none") {
		hi = "inf"
	}
	if lo == "-inf" && hi == "inf" {
		return "None"
	}
	return lo + ", " + hi
}
