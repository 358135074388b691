package server

import (
	"math/rand/v2"
	"testing"

	"github.com/lemsls/lemsls/lems/syntax"
	"go.lsp.dev/protocol"
)

// TestDescending: changes that are applied together make the text that they
// make one by one, with every line end at every border.
func TestDescending(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	alphabet := []string{"a", "\r", "\n", "𝄞", ""}
	word := func(n int) (s string) {
		for range n {
			s += alphabet[rnd.IntN(len(alphabet))]
		}
		return s
	}
	together := 0
	for range 600_000 {
		text := word(8)
		position := func() protocol.Position {
			return protocol.Position{Line: uint32(rnd.IntN(4)), Character: uint32(rnd.IntN(4))}
		}
		changes := make([]contentChange, 3)
		for i := range changes {
			changes[i] = contentChange{Range: &protocol.Range{Start: position(), End: position()}, Text: word(2)}
		}
		file := syntax.NewFile("a", 1, text)
		n := descending(file, changes, syntax.UTF16)
		if n > 1 {
			together++
		}
		got := changed(file, changes[:n], syntax.UTF16)
		want := text
		for _, c := range changes[:n] {
			want = changed(syntax.NewFile("a", 1, want), []contentChange{c}, syntax.UTF16)
		}
		if got != want {
			t.Fatalf("%q %+v %+v: %q, one by one %q", text, *changes[0].Range, changes[:n], got, want)
		}
	}
	if together < 1000 {
		t.Errorf("only %d lists were applied together", together)
	}
}
