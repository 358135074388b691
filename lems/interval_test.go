package lems_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

func parse(text string) expr.Expr {
	e, _ := expr.Parse(text, syntax.Span{End: int32(len(text))}, expr.RateML)
	return e
}

func TestBounds(t *testing.T) {
	x := func(*expr.Name) (lems.Interval, bool) { return lems.Interval{Lo: -1, Hi: 2}, true }
	for text, want := range map[string]lems.Interval{
		"3": {Lo: 3, Hi: 3}, "-x": {Lo: -2, Hi: 1}, "x + 1": {Lo: 0, Hi: 3}, "1 - x": {Lo: -1, Hi: 2}, "(x) * 2": {Lo: -2, Hi: 4},
		"{x^2}": {Lo: 0, Hi: 4}, "{x^3}": {Lo: -1, Hi: 8}, "1 / (x + 2)": {Lo: 0.25, Hi: 1}, "abs(x)": {Lo: 0, Hi: 2}, "cosh(x)": {Lo: 1, Hi: math.Cosh(2)},
		"exp(x)": {Lo: math.Exp(-1), Hi: math.Exp(2)}, "sqrt(x + 1)": {Lo: 0, Hi: math.Sqrt(3)}, "log(x + 2)": {Lo: 0, Hi: math.Log(4)},
		"sin(x)": {Lo: -1, Hi: 1}, "inf": {Lo: math.Inf(1), Hi: math.Inf(1)}, "{(x + 2)^0.5}": {Lo: 1, Hi: 2},
	} {
		got, ok := lems.Bounds(parse(text), x)
		if !ok || math.Abs(got.Lo-want.Lo) > 1e-12 || math.Abs(got.Hi-want.Hi) > 1e-12 {
			if got != want {
				t.Errorf("%s: %v, %v", text, got, ok)
			}
		}
	}
	for _, text := range []string{"1 / x", "log(x)", "sqrt(x)", "{x^0.5}", "{x^(-1)}", "x < 1", "not x", "foo(x)", "inf - inf", "pow(x, 2)", ""} {
		if got, ok := lems.Bounds(parse(text), x); ok {
			t.Errorf("%s: %v", text, got)
		}
	}
	if _, ok := lems.Bounds(parse("x"), nil); ok {
		t.Error("a name without lookup")
	}
}

// TestBoundsHold draws values and wants each within the interval.
func TestBoundsHold(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, text := range []string{
		"x * y - {x^2}", "x / (3 + y)", "abs(x * y) + cosh(y)", "exp(-x) * sin(y)", "{(x + 3)^y}", "{x^4} - {y^3}", "tanh(x) - sinh(y) / ceil(y + 5)",
	} {
		e := parse(text)
		bounds, ok := lems.Bounds(e, func(*expr.Name) (lems.Interval, bool) { return lems.Interval{Lo: -2, Hi: 1.5}, true })
		if !ok {
			t.Errorf("%s has no bounds", text)
			continue
		}
		for range 2000 {
			at := map[string]float64{"x": -2 + 3.5*rng.Float64(), "y": -2 + 3.5*rng.Float64()}
			v, ok := lems.Constant(e, func(n *expr.Name) (float64, bool) { v, ok := at[n.Name]; return v, ok })
			if !ok || !(lems.Interval{Lo: bounds.Lo - 1e-12, Hi: bounds.Hi + 1e-12}).Contains(v) {
				t.Fatalf("%s at %v: %g is not in %v", text, at, v, bounds)
			}
		}
	}
}
