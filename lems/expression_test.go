package lems_test

import (
	"sync"
	"testing"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/lemstest/models"
	"github.com/lemsls/lemsls/lems/syntax"
)

// TestExprFollows moves expressions twice and lets several look at their trees at
// the same time, each of which sees them where they are.
func TestExprFollows(t *testing.T) {
	text := models.RateML(200)
	m := lems.LoadWith(syntax.NewFile("a.xml", 0, text), options)
	for range 2 {
		text = "<!-- a -->" + text
		if !m.Update(syntax.NewFile("a.xml", 0, text), options) {
			m = lems.LoadWith(syntax.NewFile("a.xml", 0, text), options)
		}
	}
	at := len("<!-- a --><!-- a --><Lems>")
	for range 3 {
		text = text[:at] + "\n<!-- b -->" + text[at:]
		if !m.Update(syntax.NewFile("a.xml", 0, text), options) {
			t.Fatal("the edit was not followed")
		}
	}
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for _, e := range m.Exprs {
				for _, n := range expr.Names(e.Expr()) {
					if got := text[n.Pos.Start:n.Pos.End]; got != n.Name {
						t.Errorf("%q stands where %s should", got, n.Name)
						return
					}
				}
				for _, r := range e.Refs {
					if at := e.Span(r); text[at.Start:at.End] != r.Name || e.Target(at) != r.Target {
						t.Errorf("%q stands where %s should", text[at.Start:at.End], r.Name)
						return
					}
				}
			}
		})
	}
	readers.Wait()
}
