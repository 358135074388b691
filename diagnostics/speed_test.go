package diagnostics_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/lemstest/models"
	"github.com/lemsls/lemsls/lems/rateml"
	"github.com/lemsls/lemsls/lems/syntax"
)

// generated are sound models of both dialects.
var generated = map[string]func(lines int) string{"rateml": models.RateML, "lems": models.LEMS}

// TestGenerated says that the models that measure speed are sound: a model full
// of mistakes would measure something else.
func TestGenerated(t *testing.T) {
	for name, text := range generated {
		if found := check(name+".xml", text(2_500)); len(found) > 0 {
			t.Errorf("%s: %d findings\n%s", name, len(found), render(t, found[:min(5, len(found))]))
		}
	}
}

// TestSideBySide says that reading and checking side by side changes nothing.
func TestSideBySide(t *testing.T) {
	for name, text := range generated {
		broken := strings.ReplaceAll(text(2_500), "exp(", "exq(")
		f := syntax.NewFile(name+".xml", 1, broken)
		o := lems.Options{Dialects: []*lems.Dialect{rateml.Dialect}, Resolver: examples}
		alone := diagnostics.Check(lems.LoadWith(f, o))
		o.Each = func(n int, do func(int)) {
			var g sync.WaitGroup
			for i := range n {
				g.Go(func() { do(i) })
			}
			g.Wait()
		}
		both := diagnostics.Check(lems.LoadWith(f, o))
		if want, got := render(t, alone), render(t, both); want != got || len(alone) < 40 {
			t.Errorf("%s: %d findings, not %d", name, len(both), len(alone))
		}
	}
}

// BenchmarkGenerated is what one version of a file costs, to read and to check.
func BenchmarkGenerated(b *testing.B) {
	for _, name := range []string{"rateml", "lems"} {
		for _, lines := range []int{2_500, 10_000, 100_000} {
			text := generated[name](lines)
			b.Run(fmt.Sprintf("%s/%d/load", name, lines), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					load(name+".xml", text)
				}
			})
			b.Run(fmt.Sprintf("%s/%d/both", name, lines), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					check(name+".xml", text)
				}
			})
		}
	}
}
