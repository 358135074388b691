package diagnostics_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/diagnostics"
)

type corpusFile struct{ path, kind, expect, text string }

// corpus is the real models beside the project, where they are.
func corpus(t *testing.T, kinds ...string) []corpusFile {
	t.Helper()
	dir := os.Getenv("LEMSLS_CORPUS")
	if dir == "" {
		dir = "../../shared/corpus"
	}
	index, err := os.ReadFile(filepath.Join(dir, "INDEX.tsv"))
	if err != nil {
		t.Skip("no corpus:", err)
	}
	var list []corpusFile
	for _, line := range strings.Split(string(index), "\n")[1:] {
		cells := strings.Split(line, "\t")
		if len(cells) < 7 || !strings.Contains(" "+strings.Join(kinds, " ")+" ", " "+cells[2]+" ") {
			continue
		}
		list = append(list, corpusFile{cells[0], cells[2], cells[6], read(t, filepath.Join(dir, cells[0]))})
	}
	if len(list) == 0 {
		t.Fatal("the corpus has no such files")
	}
	return list
}

// TestCorpus says that no real model is accused of an error.
func TestCorpus(t *testing.T) {
	for _, f := range corpus(t, "rateml", "lems", "neuroml") {
		found := check(f.path, f.text)
		if diagnostics.Count(found, diagnostics.Error) > 0 && strings.HasPrefix(f.expect, "clean") {
			t.Errorf("%s:\n%s", f.path, render(t, found))
		}
		if f.kind == "rateml" {
			t.Logf("%s:\n%s", f.path, render(t, found))
		}
	}
}

// TestMutations damages real models and asks only that nothing panics, that all
// places lie in the text, and that all fixes can be applied.
func TestMutations(t *testing.T) {
	files := corpus(t, "rateml")
	rng := rand.New(rand.NewPCG(1, 2))
	n := 2000
	if testing.Short() {
		n = 200
	}
	for range n {
		text := mutate(rng, files[rng.IntN(len(files))].text)
		m := load("m.xml", text)
		found := diagnostics.Check(m)
		if m.System != nil && !m.System.Complete && diagnostics.Count(found, diagnostics.Error) == 0 && !strings.Contains(text, ignoreComment) {
			t.Fatalf("incomplete without an error:\n%s\n%s", render(t, found), text)
		}
		for _, d := range found {
			if int(d.Place.Span.End) > len(text) || d.Place.Span.Start < 0 || d.Message == "" || strings.Contains(d.Message, "“”") {
				t.Errorf("%+v", d)
			}
			for _, fix := range d.Fixes {
				apply(t, text, fix)
			}
		}
		render(t, found)
	}
}

const ignoreComment = "lemsls:ignore"

// mutate makes one to four small edits.
func mutate(rng *rand.Rand, text string) string {
	pieces := []string{"<", ">", "\"", "'", "/", "&", "{", "}", "(", ")", ",", "^", "-", "None", " ", "\n", "V", "<Dynamics>", "</Lems>", "=", "1/0", "é"}
	for range 1 + rng.IntN(4) {
		if len(text) < 2 {
			return text
		}
		at := rng.IntN(len(text))
		switch rng.IntN(4) {
		case 0: // take some bytes away
			text = text[:at] + text[min(len(text), at+1+rng.IntN(20)):]
		case 1: // take a line away
			lines := strings.SplitAfter(text, "\n")
			i := rng.IntN(len(lines))
			text = strings.Join(append(lines[:i:i], lines[i+1:]...), "")
		case 2: // put something in
			text = text[:at] + pieces[rng.IntN(len(pieces))] + text[at:]
		case 3: // repeat a line
			lines := strings.SplitAfter(text, "\n")
			i := rng.IntN(len(lines))
			text = strings.Join(append(lines[:i:i], append([]string{lines[i]}, lines[i:]...)...), "")
		}
	}
	return text
}
