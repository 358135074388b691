package diagnostics

import (
	"os"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/files"
	"github.com/lemsls/lemsls/lems/syntax"
)

// TestValueEdits puts values into a component, in the unit that stands there, and
// refuses what the file does not give.
func TestValueEdits(t *testing.T) {
	const path = "../testdata/models/lems/adaptive_exponential.xml"
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	m := lems.LoadWith(syntax.NewFile(path, 0, string(raw)), lems.Options{Resolver: files.New(files.Options{})})
	what, _, err := Runnable(m, "")
	if err != nil {
		t.Fatal(err)
	}
	edits, err := ValueEdits(m, what, []string{"I", "b"}, []float64{0.75e-9, 60e-12})
	if err != nil || len(edits) != 2 {
		t.Fatalf("%v: %v", edits, err)
	}
	for i, want := range []string{"0.75 nA", "0.06 nA"} {
		if edits[i].NewText != want {
			t.Errorf("%q becomes %q, want %q", edits[i].Place.Text(), edits[i].NewText, want)
		}
	}
	if edits, err := ValueEdits(m, what, []string{"I", "nothing"}, []float64{1, 2}); err == nil || len(edits) > 0 || !strings.Contains(err.Error(), "nothing") {
		t.Errorf("%v: %v", edits, err)
	}
}
