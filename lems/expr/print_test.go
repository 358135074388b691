package expr

import (
	"math/rand/v2"
	"testing"
)

func TestPrint(t *testing.T) {
	for _, c := range []struct {
		mode       Mode
		text, want string
	}{
		{LEMS, "((a))+(b*c)", "a + b * c"},
		{LEMS, "(a+b)*c/(d)", "(a + b) * c / d"},
		{LEMS, "a-(b-c)", "a - (b - c)"},
		{LEMS, "(a-b)-c", "a - b - c"},
		{LEMS, "a/(b*c)", "a / (b * c)"},
		{LEMS, "-a^2", "-(a^2)"},
		{LEMS, "2*-a^2", "2 * (-a)^2"},
		{LEMS, "- -a", "-(-a)"},
		{LEMS, "a^(-b)", "a^-b"},
		{LEMS, "a^(b^c)", "a^(b^c)"},
		{LEMS, "(a^b)^c", "a^b^c"},
		{LEMS, "-(a*b)", "-(a * b)"},
		{LEMS, "(-a)*b", "-a * b"},
		{LEMS, "exp( (a) )", "exp(a)"},
		{LEMS, "a.gt.b .and. c .lt. d", "a .gt. b .and. c .lt. d"},
		{LEMS, "a.gt.b .or. (c .lt. d .and. e .eq. 1)", "a .gt. b .or. (c .lt. d .and. (e .eq. 1))"},
		{LEMS, "1.0f + .5", "1.0 + .5"},
		{LEMS, "1 W", "1 W"},
		{RateML, "-{V^2} + {(a+b)^c}", "-{V^2} + {(a + b)^c}"},
		{RateML, "V &lt; 0 &amp;&amp; !(W >= pi)", "V < 0 and not (W >= pi)"},
		{RateML, "(not a) < b", "(not a) < b"},
		{RateML, "1.0f", "1.0f"},
	} {
		e, _ := parseAll(c.text, c.mode)
		if got := Print(e, c.mode); got != c.want {
			t.Errorf("Print(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

func TestPrintInTheOtherMode(t *testing.T) {
	e, _ := parseAll("{V^2} + 1.0f * pi", RateML)
	if got, want := Print(e, LEMS), "V^2 + 1.0 * 3.141592653589793"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	e, _ = parseAll("a^2 .lt. b .and. c .neq. d", LEMS)
	if got, want := Print(e, RateML), "{a^2} < b and c != d"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// random builds a tree of at most the depth that the mode can spell.
func random(r *rand.Rand, depth int, mode Mode) Expr {
	n := 9
	if depth == 0 {
		n = 3
	}
	switch r.IntN(n) {
	case 0:
		return &Number{Text: "1.5", Value: 1.5}
	case 1, 2:
		return &Name{Name: string(rune('a' + r.IntN(4)))}
	case 3:
		if mode.Has(BareOperators) && r.IntN(2) == 0 {
			return &Unary{Op: Not, X: random(r, depth-1, mode)}
		}
		return &Unary{Op: Neg, X: random(r, depth-1, mode)}
	case 4:
		return &Call{Name: "exp", Args: []Expr{random(r, depth-1, mode)}, Func: LookupFunc("exp")}
	case 5:
		return &Paren{X: random(r, depth-1, mode)}
	}
	return &Binary{Op: Add + Op(r.IntN(int(Or-Add)+1)), X: random(r, depth-1, mode), Y: random(r, depth-1, mode)}
}

// bare is the tree without parentheses and suffixes of numbers, as text.
func bare(e Expr) string { return sexp(strip(e)) }

func strip(e Expr) Expr {
	switch e := Unparen(e).(type) {
	case *Number:
		return &Number{Text: trimSuffix(e.Text)}
	case *Unary:
		return &Unary{Op: e.Op, X: strip(e.X)}
	case *Binary:
		return &Binary{Op: e.Op, X: strip(e.X), Y: strip(e.Y)}
	case *Call:
		c := *e
		c.Args = nil
		for _, a := range e.Args {
			c.Args = append(c.Args, strip(a))
		}
		return &c
	default:
		return e
	}
}

// TestRoundTrip prints random trees and reads them back.
func TestRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		for _, mode := range []Mode{LEMS, RateML} {
			e := random(r, 6, mode)
			text := Print(e, mode)
			back, problems := parseAll(text, mode)
			for _, p := range problems {
				if !p.Portability {
					t.Fatalf("%q: %s", text, p.Kind)
				}
			}
			if got, want := bare(back), bare(e); got != want {
				t.Fatalf("%q reads as %s, was %s", text, got, want)
			}
			if again := Print(back, mode); again != text {
				t.Fatalf("%q printed again is %q", text, again)
			}
		}
	}
}

// TestPrintIsPortable: the text of Print leaves no doubt about minus and power
// or about .and., .or. and .eq.
func TestPrintIsPortable(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 5000 {
		text := Print(random(r, 5, LEMS), LEMS)
		_, problems := parseAll(text, LEMS)
		k := kinds(problems)
		if k[AmbiguousPower]+k[MixedLogic]+k[EqualityInLogic]+k[TightOperator]+k[GluedExponent] > 0 {
			t.Fatalf("%q: %v", text, problems)
		}
	}
}
