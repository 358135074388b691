package diagnostics_test

import (
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

// equation is a place for a mistake: an expression of a file, and the names of
// the dimensional parameters that one may multiply with.
type equation struct {
	path, text string
	e          *lems.Expression
	factors    []string
}

func equations(t *testing.T, x *indexed) []equation {
	t.Helper()
	var list []equation
	for _, path := range x.clean {
		text := read(t, filepath.Join(x.dir, path))
		m := x.load(path, text)
		for _, e := range m.Exprs {
			if e.Scope == nil || expr.HasBad(e.Expr()) || len(e.Refs) == 0 || againstZero(e.Expr()) {
				continue
			}
			q := equation{path: path, text: text, e: e}
			for _, s := range e.Scope.All() {
				if d := m.DimensionOf(s); s.Kind == lems.ParameterSymbol && d.Kind == lems.KnownDim && !d.Dimension.None() {
					q.factors = append(q.factors, s.Name)
				}
			}
			if len(q.factors) > 0 {
				list = append(list, q)
			}
		}
	}
	return list
}

// factors are the names and numbers of an expression that are no exponents.
func factors(e expr.Expr) []expr.Expr {
	var list []expr.Expr
	expr.Walk(e, func(x expr.Expr) bool {
		switch x := x.(type) {
		case *expr.Name:
			list = append(list, x)
		case *expr.Number:
			if x.Value != 0 {
				list = append(list, x)
			}
		case *expr.Binary:
			if x.Op == expr.Pow {
				return false
			}
		}
		return true
	})
	return list
}

// againstZero says that an expression compares with the literal 0, where no
// factor matters.
func againstZero(e expr.Expr) bool {
	found := false
	expr.Walk(e, func(x expr.Expr) bool {
		if b, ok := x.(*expr.Binary); ok && b.Op.Info().Kind == expr.Compare {
			for _, side := range []expr.Expr{b.X, b.Y} {
				n, ok := expr.Unparen(side).(*expr.Number)
				found = found || ok && n.Value == 0
			}
		}
		return true
	})
	return found
}

// TestSeededErrors multiplies one factor of 50 equations of the corpus, drawn by
// chance, with a dimensional parameter, and wants a finding in that equation
// for at least 49.
func TestSeededErrors(t *testing.T) {
	x := index(t)
	all := equations(t, x)
	rng := rand.New(rand.NewPCG(7, 11))
	missed, seeded := 0, 0
	for seeded < 50 {
		q := all[rng.IntN(len(all))]
		list := factors(q.e.Expr())
		if len(list) == 0 {
			continue
		}
		seeded++
		at := list[rng.IntN(len(list))].Span()
		by := q.factors[rng.IntN(len(q.factors))]
		text := q.text[:at.Start] + "(" + q.text[at.Start:at.End] + "*" + by + ")" + q.text[at.End:]
		value := q.e.Place.Span
		value.End += int32(len(by)) + 3
		found := onlyDimensional(diagnostics.Check(x.load(q.path, text)))
		if !foundIn(found, value) {
			missed++
			t.Logf("%s: %s by %s\n%s", q.path, text[value.Start:value.End], by, render(t, found))
		}
		if len(found) > 3 {
			t.Errorf("%s: %s by %s: %d findings\n%s", q.path, text[value.Start:value.End], by, len(found), render(t, found))
		}
	}
	t.Logf("found %d of %d, in %d equations", seeded-missed, seeded, len(all))
	if missed > 1 {
		t.Errorf("missed %d", missed)
	}
}

func foundIn(found []diagnostics.Diagnostic, value syntax.Span) bool {
	for _, d := range found {
		if value.Start <= d.Place.Span.Start && d.Place.Span.End <= value.End {
			return true
		}
	}
	return false
}
