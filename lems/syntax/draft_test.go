package syntax_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/lems/syntax"
)

// TestDraft edits a file and drafts of it alike, and looks at some of the drafts.
func TestDraft(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 1))
	typed := []string{"", "x", "\n", "é𝄞", "a\nb\n\nc", "\r\n", "\r", "<b>\n"}
	for range 60 {
		f := syntax.NewFile("a", 0, strings.Repeat("<a>é𝄞\n</a>\n\n", rnd.IntN(20)))
		if rnd.IntN(4) > 0 {
			typed = typed[:5] // no \r
		} else {
			typed = typed[:8]
		}
		d := syntax.NewDraft(f)
		for step := range 400 {
			enc := syntax.Encoding(rnd.IntN(3))
			for range 3 {
				p := syntax.Position{Line: rnd.IntN(f.LineCount()+2) - 1, Column: rnd.IntN(8)}
				if got, want := d.Offset(p, enc), f.Offset(p, enc); got != want {
					t.Fatalf("step %d: %+v is at %d instead of %d in %q", step, p, got, want, f.Text)
				}
			}
			start := int32(rnd.IntN(len(f.Text)+2) - 1)
			at := syntax.Span{Start: start, End: start + int32(rnd.IntN(12)*rnd.IntN(2))}
			with := typed[rnd.IntN(len(typed))]
			f, d = f.Edited(int32(step), at, with), d.Edited(int32(step), at, with)
			if rnd.IntN(100) > 0 {
				continue
			}
			if got := d.File(); got.Text != f.Text || got.Version != f.Version || got.Path != f.Path {
				t.Fatalf("step %d: %q instead of %q", step, got.Text, f.Text)
			}
			fresh := syntax.NewFile("a", 0, f.Text)
			for line := range fresh.LineCount() + 1 {
				if got, want := d.File().LineSpan(line), fresh.LineSpan(line); got != want {
					t.Fatalf("step %d: line %d is %v instead of %v", step, line, got, want)
				}
			}
		}
	}
}
