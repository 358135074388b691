package lems_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/files"
	"github.com/lemsls/lemsls/lems/syntax"
)

// TestFlattenSpoilt flattens all components of models of which attributes have
// been exchanged or taken away: none panics, and none is complete without names
// that mean something.
func TestFlattenSpoilt(t *testing.T) {
	paths, _ := filepath.Glob("../testdata/models/lems/*.xml")
	r := files.New(files.Options{Alone: true, Still: true, Env: func(string) string { return "" }})
	n := 60
	if raceEnabled {
		n = 4
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		whole := syntax.Parse(syntax.NewFile(path, 0, string(text)))
		for seed := range n {
			spoilt := spoil(whole, rand.New(rand.NewPCG(uint64(seed), 1)))
			m := lems.LoadWith(syntax.NewFile(filepath.ToSlash(path), 0, spoilt), lems.Options{Resolver: r})
			if m.World == nil {
				continue
			}
			for _, c := range m.World.Own() {
				sys, _ := lems.Flatten(m, c)
				if sys.Complete {
					checkSystem(t, sys)
				}
			}
			if run, ok := lems.SimulationOf(m); ok {
				run.Flatten(m)
			}
			lems.Runnable(m)
		}
	}
}

// spoil gives some attributes the values of others, or none.
func spoil(doc *syntax.Document, r *rand.Rand) string {
	text := doc.File.Text
	for range 1 + r.IntN(4) {
		a, b := doc.Attrs[r.IntN(len(doc.Attrs))].Value, doc.Attrs[r.IntN(len(doc.Attrs))].Value
		value := ""
		if r.IntN(4) > 0 {
			value = doc.File.Text[b.Start:b.End]
		}
		if int(a.End) <= len(text) && text[a.Start:a.End] == doc.File.Text[a.Start:a.End] {
			text = text[:a.Start] + pad(value, a.Len()) + text[a.End:]
		}
	}
	return text
}

// pad makes a text so long, so that what comes behind it stays where it is.
func pad(s string, n int) string {
	for len(s) < n {
		s += " "
	}
	return s[:n]
}
