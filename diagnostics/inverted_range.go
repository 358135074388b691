package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
)

var invertedRange = &Analyzer{Code: "inverted-range", Severity: Warning, Run: runInvertedRange}

func runInvertedRange(p *Pass) {
	for f := range p.Facts(lems.InvertedRange) {
		message := "the range of " + quote(f.Symbol.Name) + " begins above its end"
		if f.Text == "initial" {
			message = "the initial range of " + quote(f.Symbol.Name) + " begins above its end"
		}
		p.Report(Diagnostic{Place: f.Place, Message: message, Fixes: p.swapHalves(f)})
	}
}

// swapHalves turns "a, b" into "b, a".
func (p *Pass) swapHalves(f lems.Fact) []Fix {
	lo, hi, ok := strings.Cut(f.Place.Text(), ",")
	if !ok {
		return nil
	}
	text := strings.TrimSpace(hi) + ", " + strings.TrimSpace(lo)
	return []Fix{{Title: "Write " + quote(text), Edits: []Edit{p.replace(f.Place.Span, text)}, Preferred: true}}
}
