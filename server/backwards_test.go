package server

import (
	"testing"

	"go.lsp.dev/protocol"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
)

// TestVersionsBackwards: edits are applied in the order in which they come,
// whatever their versions say, and a version that goes backwards is logged.
func TestVersionsBackwards(t *testing.T) {
	core, seen := observer.New(zap.WarnLevel)
	p := dial(t, Options{Logger: zap.New(core)}, testMethods)
	p.hello(pulling)
	const uri = "file:///a.xml"
	p.open(uri, 5, "<Lems>")
	for _, c := range []struct {
		version int
		text    string
	}{{6, "a"}, {8, "b"}, {7, "c"}, {7, "d"}, {9, "e"}, {-1, "f"}} {
		p.change(uri, c.version, contentChange{Range: &protocol.Range{}, Text: c.text})
		var text string
		if err := p.call("test/text", document(uri), &text); err != nil || text[:1] != c.text {
			t.Errorf("version %d: %q, %v", c.version, text, err)
		}
	}
	var text, analyzed string
	if err := p.call("test/text", document(uri), &text); err != nil || text != "fedcba<Lems>" {
		t.Errorf("%q, %v", text, err)
	}
	if err := p.call("test/analysis", document(uri), &analyzed); err != nil || analyzed != text {
		t.Errorf("analysis of %q, %v", analyzed, err)
	}
	var steps [][2]any
	for _, e := range seen.FilterMessage("version goes backwards").All() {
		steps = append(steps, [2]any{e.ContextMap()["from"], e.ContextMap()["to"]})
	}
	if want := [2]any{int32(8), int32(7)}; len(steps) != 2 || steps[0] != want {
		t.Errorf("logged %v", steps)
	}
	if err := p.bye(); err != nil {
		t.Error(err)
	}
}
