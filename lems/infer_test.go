package lems_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

var (
	voltage = lems.Dimension{M: 1, L: 2, T: -3, I: -1}
	none    = lems.Dimension{}
	dims    = map[string]lems.Dimension{
		"v": voltage, "w": voltage, "tau": lems.Time, "t": lems.Time, "i": {I: 1}, "n": none,
		"g": {M: -1, L: -2, T: 3, I: 2}, "area": {L: 2},
	}
)

func nameDim(n *expr.Name) lems.Dim {
	d, ok := dims[n.Name]
	if !ok {
		return lems.Dim{}
	}
	return lems.Known(d)
}

func parseLEMS(text string) expr.Expr {
	e, _ := expr.Parse(text, syntax.Span{End: int32(len(text))}, expr.LEMS)
	return e
}

// TestInfer wants a dimension, or unknown, and the text that clashes.
func TestInfer(t *testing.T) {
	kinds := map[lems.ClashKind]string{
		lems.SumClash: "sum", lems.CompareClash: "compare", lems.ArgumentClash: "argument", lems.ExponentClash: "exponent",
		lems.ExponentVaries: "varies", lems.ExponentFraction: "fraction", lems.ArgumentKept: "kept", lems.ZeroAdded: "zero",
		lems.NegativeExponent: "negative", lems.ExponentNamed: "named",
	}
	for _, c := range []struct{ text, want, dim, clashes string }{
		{"v + w", "", "voltage", ""},
		{"v + tau", "", "?", "sum:tau"},
		{"tau + v + w", "", "?", "sum:tau"},
		{"v + tau", "time", "?", "sum:v"},
		{"(v + tau)/tau", "voltage per time", "?", "sum:tau"},
		{"(v0 - v)/tau", "", "?", ""},
		{"(w - v)/tau", "", "voltage per time", ""},
		{"1 + v", "", "?", "sum:1"},
		{"v + 0", "", "voltage", "zero:0"},
		{"0 + v", "", "voltage", "zero:0"},
		{"0 - v", "", "voltage", ""},
		{"v - 0.0", "", "voltage", ""},
		{"-v", "", "voltage", ""},
		{"g*v", "", "i", ""},
		{"g*(v - w)*tau/tau", "", "i", ""},
		{"exp(v/w)", "", "none", ""},
		{"exp(v)", "", "none", "argument:v"},
		{"exp(1 + v)", "", "none", "sum:v"},
		{"exp((v - 3)/w)", "", "none", "sum:3"},
		{"H(v)", "", "none", "argument:v"},
		{"sqrt(v*v)", "", "voltage", "kept:v*v"},
		{"sqrt(area)", "", "length", "kept:area"},
		{"sqrt(v)", "", "?", "fraction:v"},
		{"abs(v)", "", "voltage", "kept:v"},
		{"random(v)", "", "voltage", "kept:v"},
		{"random(1)*v", "", "voltage", ""},
		{"area^0.5", "", "length", ""},
		{"area^1.5/area", "", "length", ""},
		{"v^1.6", "", "?", "fraction:1.6"},
		{"v^n", "", "?", "varies:n"},
		{"v^two", "", "voltage squared", "named:two"},
		{"n^v", "", "?", "exponent:v"},
		{"v*tau^-1", "", "voltage per time", "negative:-1"},
		{"n^n", "", "none", ""},
		{"v .gt. w", "", "logical", ""},
		{"v .gt. 0", "", "logical", ""},
		{"v .gt. 10", "", "logical", "compare:10"},
		{"10 .lt. v", "", "logical", "compare:10"},
		{"v .gt. tau", "", "logical", "compare:tau"},
		{"(v .gt. tau) .and. (t .lt. 3)", "", "logical", "compare:tau compare:3"},
		{"v + tau .gt. w", "", "logical", "sum:tau"},
		{"unknown + v + tau", "", "?", "sum:tau"},
		{"unknown*v + tau", "", "?", ""},
		{"0", "", "any", ""},
		{"0*v + tau", "", "time", "zero:0*v"},
		{"v/0", "", "?", ""},
	} {
		env := lems.Env{Of: nameDim, Value: func(n *expr.Name) (float64, bool) { return 2, n.Name == "two" }}
		of := env.Of
		env.Of = func(n *expr.Name) lems.Dim {
			if n.Name == "two" {
				return lems.Known(none)
			}
			return of(n)
		}
		d, clashes := lems.InferWanted(parseLEMS(c.text), env, named(c.want))
		var got []string
		for _, k := range clashes {
			got = append(got, kinds[k.Kind]+":"+c.text[k.Span.Start:k.Span.End])
		}
		if d != named(c.dim) || strings.Join(got, " ") != c.clashes {
			t.Errorf("%s: %+v, %v; want %s, %s", c.text, d, got, c.dim, c.clashes)
		}
	}
}

func named(s string) lems.Dim {
	switch s {
	case "", "?":
		return lems.Dim{}
	case "any":
		return lems.Dim{Kind: lems.AnyDim}
	case "logical":
		return lems.Dim{Kind: lems.LogicalDim}
	case "none":
		return lems.Known(none)
	case "i":
		return lems.Known(dims["i"])
	case "time":
		return lems.Known(lems.Time)
	case "length":
		return lems.Known(lems.Dimension{L: 1})
	case "voltage squared":
		return lems.Known(voltage.Mul(voltage))
	case "voltage per time":
		return lems.Known(voltage.Div(lems.Time))
	}
	return lems.Known(voltage)
}

func randomDimension(rng *rand.Rand) lems.Dimension {
	n := func() int8 { return int8(rng.IntN(9) - 4) }
	return lems.Dimension{M: n(), L: n(), T: n(), I: n(), K: n(), N: n(), J: n()}
}

// TestDimensionLaws says that dimensions are an Abelian group, and what powers
// are.
func TestDimensionLaws(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		a, b, c := randomDimension(rng), randomDimension(rng), randomDimension(rng)
		if a.Mul(b) != b.Mul(a) || a.Mul(b).Mul(c) != a.Mul(b.Mul(c)) || a.Mul(b).Div(b) != a || !a.Div(a).None() || a.Mul(none) != a {
			t.Fatal(a, b, c)
		}
		n := rng.IntN(7) - 3
		p, ok := a.Pow(n, 1)
		back, ok2 := p.Pow(1, max(n, 1))
		if !ok || n > 0 && (!ok2 || back != a) || n == 0 && !p.None() {
			t.Fatal(a, n, p)
		}
		if inverse, _ := a.Pow(-1, 1); !inverse.Mul(a).None() {
			t.Fatal(a)
		}
		if sq, _ := a.Mul(b).Pow(2, 1); sq != a.Mul(a).Mul(b).Mul(b) {
			t.Fatal(a, b)
		}
	}
	if _, ok := (lems.Dimension{L: 1}).Pow(1, 2); ok {
		t.Error("the root of a length has a dimension")
	}
	if _, ok := voltage.Pow(1, 0); ok {
		t.Error("a power has the denominator 0")
	}
}

// randomExpr is an expression of a dimension, written from the names of dims.
func randomExpr(rng *rand.Rand, d lems.Dimension, depth int) string {
	if depth == 0 {
		for _, name := range []string{"v", "tau", "i", "g", "area"} {
			if dims[name] == d {
				return name
			}
		}
		if d.None() {
			return []string{"n", "2", "1.5e-3"}[rng.IntN(3)]
		}
		return randomQuotient(rng, d, 1)
	}
	switch rng.IntN(6) {
	case 0:
		return "(" + randomExpr(rng, d, depth-1) + " + " + randomExpr(rng, d, depth-1) + ")"
	case 1:
		return "(" + randomExpr(rng, d, depth-1) + " - " + randomExpr(rng, d, depth-1) + ")"
	case 2:
		return "-" + randomExpr(rng, d, depth-1)
	case 3:
		return randomExpr(rng, d, depth-1) + "*exp(" + randomExpr(rng, none, depth-1) + ")"
	case 4:
		if root, ok := d.Pow(1, 2); ok {
			return "(" + randomExpr(rng, root, depth-1) + ")^2"
		}
	}
	return randomQuotient(rng, d, depth)
}

// randomQuotient multiplies or divides by a name and makes up for it, with
// names for the base dimensions where nothing else is left.
func randomQuotient(rng *rand.Rand, d lems.Dimension, depth int) string {
	if depth <= 1 {
		return "x[" + d.SI() + "]"
	}
	name := []string{"v", "tau", "i", "g", "area"}[rng.IntN(5)]
	if rng.IntN(2) == 0 {
		return "(" + randomExpr(rng, d.Div(dims[name]), depth-1) + ")*" + name
	}
	return "(" + randomExpr(rng, d.Mul(dims[name]), depth-1) + ")/" + name
}

// TestInferRandom makes expressions of a known dimension. They are inferred so
// without a clash, and with one if a factor is multiplied by something.
func TestInferRandom(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 3000 {
		want := []lems.Dimension{voltage, lems.Time, {I: 1}, none, voltage.Div(lems.Time)}[rng.IntN(5)]
		text, extra := nameRest(randomExpr(rng, want, rng.IntN(6)))
		of := func(n *expr.Name) lems.Dim {
			if d, ok := extra[n.Name]; ok {
				return lems.Known(d)
			}
			return nameDim(n)
		}
		e := parseLEMS(text)
		d, clashes := lems.Infer(e, of)
		if d != lems.Known(want) || len(clashes) > 0 {
			t.Fatalf("%s: %+v %+v, want %+v", text, d, clashes, want)
		}
		names := expr.Names(e)
		if len(names) == 0 {
			continue
		}
		at := names[rng.IntN(len(names))].Span()
		wrong := text[:at.Start] + "(" + text[at.Start:at.End] + "*tau)" + text[at.End:]
		if d, clashes := lems.Infer(parseLEMS(wrong), of); d == lems.Known(want) && len(clashes) == 0 {
			t.Fatalf("%s: nothing found", wrong)
		}
	}
}

// nameRest gives the dimensions that stand in brackets names.
func nameRest(text string) (string, map[string]lems.Dimension) {
	extra := map[string]lems.Dimension{}
	symbols := map[string]*int8{}
	for {
		before, rest, ok := strings.Cut(text, "x[")
		if !ok {
			return text, extra
		}
		si, after, _ := strings.Cut(rest, "]")
		name := "x" + string(rune('a'+len(extra)%26)) + strings.Repeat("x", len(extra)/26)
		var d lems.Dimension
		symbols["kg"], symbols["m"], symbols["s"], symbols["A"] = &d.M, &d.L, &d.T, &d.I
		symbols["K"], symbols["mol"], symbols["cd"] = &d.K, &d.N, &d.J
		for _, part := range strings.Fields(si) {
			readPower(part, symbols)
		}
		extra[name] = d
		text = before + name + after
	}
}

func readPower(part string, symbols map[string]*int8) {
	base := strings.TrimRight(part, "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
	to := symbols[base]
	if to == nil {
		return // 1
	}
	sign, n := int8(1), int8(0)
	for _, r := range strings.TrimPrefix(part, base) {
		if r == '⁻' {
			sign = -1
			continue
		}
		n = 10*n + int8(slices.Index([]rune("⁰¹²³⁴⁵⁶⁷⁸⁹"), r))
	}
	if part == base {
		n = 1
	}
	*to = sign * n
}

func TestParseQuantity(t *testing.T) {
	for text, want := range map[string]struct {
		number  float64
		symbol  string
		problem lems.QuantityProblem
	}{
		"10 mV": {10, "mV", 0}, "10mV": {10, "mV", 0}, " -65\tmV ": {-65, "mV", 0}, "+1.0E+1ms": {10, "ms", 0}, "3": {3, "", 0},
		".5 s": {.5, "s", 0}, "1e-3": {1e-3, "", 0}, "1e": {1, "e", 0}, "2eV": {2, "eV", 0}, "": {0, "", lems.QuantityEmpty},
		"  ": {0, "", lems.QuantityEmpty}, "mV": {0, "mV", lems.QuantityNoNumber}, "1,5 mV": {1, ",5 mV", lems.QuantityComma},
		"3*4": {3, "*4", lems.QuantityExpression}, "10 m/s": {10, "m/s", lems.QuantitySymbol}, "1 mV ms": {1, "mV ms", lems.QuantitySymbol},
	} {
		q := lems.ParseQuantity(text)
		if q.Number != want.number || q.Symbol != want.symbol || q.Problem != want.problem {
			t.Errorf("%q: %+v", text, q)
		}
		if q.Symbol != "" && text[q.SymbolStart:q.SymbolStart+len(q.Symbol)] != q.Symbol {
			t.Errorf("%q: the symbol is not at %d", text, q.SymbolStart)
		}
	}
}

func TestUnitSI(t *testing.T) {
	for _, c := range []struct {
		unit lems.Unit
		in   float64
		want float64
	}{
		{lems.Unit{Scale: 1, Power: -3}, 10, 0.01}, {lems.Unit{Scale: 6, Power: 1}, 2, 120}, {lems.Unit{Scale: 1, Offset: 273.15}, 20, 293.15},
	} {
		if got := c.unit.SI(c.in); got < c.want*(1-1e-12) || got > c.want*(1+1e-12) {
			t.Errorf("%+v: %g, want %g", c.unit, got, c.want)
		}
	}
}

// FuzzInfer says that inference ends, that clashes lie in the text, and that it
// says the same twice.
func FuzzInfer(f *testing.F) {
	for _, s := range []string{"(v - w)/tau", "v + tau + 1", "exp(v)*sqrt(area)^-0.5", "v .gt. 1 .and. n^v", "0*v + 0 - -0", "((((", "abs(v, w)", "v^n^2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e := parseLEMS(text)
		d, clashes := lems.Infer(e, nameDim)
		again, more := lems.Infer(e, nameDim)
		if d != again || len(clashes) != len(more) {
			t.Fatalf("%q: %v, then %v", text, d, again)
		}
		for i, c := range clashes {
			if c != more[i] || c.Span.Start < 0 || c.Span.End > int32(len(text)) || c.Span.Start > c.Span.End {
				t.Fatalf("%q: %+v", text, c)
			}
		}
	})
}
