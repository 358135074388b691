package server

import (
	"slices"
	"strings"
	"testing"
	"time"

	"go.lsp.dev/protocol"
)

// BenchmarkKeystroke is the time from a keystroke in a document of 10,000 and
// 100,000 lines to its diagnostics, over the protocol.
func BenchmarkKeystroke(b *testing.B) {
	for name, lines := range map[string]int{"10k": 10_000, "100k": 100_000} {
		b.Run(name, func(b *testing.B) {
			p := dial(b, caseOptions())
			p.hello(pulling)
			p.open(a, 0, "<Lems>\n"+strings.Repeat("  <Parameter name=\"tau\" dimension=\"time\"/>\n", lines)+"</Lems>\n")
			at := protocol.Position{Line: uint32(lines / 2), Character: 3}
			var took []time.Duration
			for i := range b.N {
				start := time.Now()
				p.change(a, i+1, contentChange{Range: &protocol.Range{Start: at, End: at}, Text: "x"})
				if err := p.call("textDocument/diagnostic", document(a), nil); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
			if err := p.bye(); err != nil {
				b.Error(err)
			}
		})
	}
}
