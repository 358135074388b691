package expr

import (
	"math"
	"strings"
	"testing"
)

// eval is a small evaluator: enough to tell one tree from another. Truth values
// are 1 and 0.
func eval(e Expr, env map[string]float64) float64 {
	switch e := e.(type) {
	case *Number:
		return e.Value
	case *Symbol:
		return e.Value
	case *Name:
		return env[e.Name]
	case *Paren:
		return eval(e.X, env)
	case *Unary:
		if e.Op == Not {
			return truth(eval(e.X, env) == 0)
		}
		return -eval(e.X, env)
	case *Binary:
		return evalOp(e.Op, eval(e.X, env), eval(e.Y, env))
	case *Call:
		return evalCall(e, env)
	}
	return math.NaN()
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func evalOp(op Op, x, y float64) float64 {
	switch op {
	case Add:
		return x + y
	case Sub:
		return x - y
	case Mul:
		return x * y
	case Div:
		return x / y
	case Pow:
		return math.Pow(x, y)
	case Lt:
		return truth(x < y)
	case Gt:
		return truth(x > y)
	case Le:
		return truth(x <= y)
	case Ge:
		return truth(x >= y)
	case Eq:
		return truth(x == y)
	case Ne:
		return truth(x != y)
	case And:
		return truth(x != 0 && y != 0)
	case Or:
		return truth(x != 0 || y != 0)
	}
	return math.NaN()
}

func evalCall(e *Call, env map[string]float64) float64 {
	fn := map[string]func(float64) float64{"exp": math.Exp, "log": math.Log, "ln": math.Log, "sqrt": math.Sqrt,
		"sin": math.Sin, "cos": math.Cos, "tan": math.Tan, "sinh": math.Sinh, "cosh": math.Cosh, "tanh": math.Tanh,
		"abs": math.Abs, "ceil": math.Ceil, "H": func(x float64) float64 { return (truth(x > 0) + truth(x >= 0)) / 2 }}[e.Name]
	if fn == nil || len(e.Args) != 1 {
		return math.NaN()
	}
	return fn(eval(e.Args[0], env))
}

// TestValuesOfJLEMS has the values that jLEMS gives.
func TestValuesOfJLEMS(t *testing.T) {
	env := map[string]float64{"a": 2, "b": 3, "c": 5, "d": 7, "x": 4, "n": -2}
	for _, c := range []struct {
		text string
		want float64
	}{
		{"a - b + c", 4}, {"a - b - c", -6}, {"a / b * c", 10.0 / 3}, {"a*b/c*d", 8.4},
		{"a ^ b ^ a", 64}, {"-a^2", -4}, {"2 * -3^2", 18}, {"b^-a", 1.0 / 9}, {"a^-1*b", 1.5},
		{"a--b", 5}, {"a - -b", 5}, {"+a", 2}, {"a-b*c-d", -20}, {"x-a*b+c", 3}, {"1 - a^2 - b", -6},
		{"exp(-a)", math.Exp(-2)}, {"exp(-(a + b)/c)", math.Exp(-1)}, {"a .leq. 2", 1}, {"a.gt.b", 0},
		{"a .ge. 2", 1}, {"a .le. 2", 1}, {"a .ne. 2", 0}, {"ln(a)", math.Ln2}, {"H(0)", 0.5}, {"1.0f*2", 2},
		{"1-2*3+4", -1}, {"a * -b^2", 18}, {"a .lt. 1 .and. b .lt. 1 .or. c .gt. 1", 1},
		{"b .gt. 1 .and. a .eq. 2", 1}, {"a .gt. 1 .or. b .gt. 9 .and. c .gt. 9", 1},
		{"1.5e2 + 2E+3 + 1e-3", 2150.001}, {"abs(n) + ceil(1.2)", 4},
	} {
		e, problems := parseAll(c.text, LEMS)
		for _, p := range problems {
			if !p.Portability {
				t.Errorf("%q: %s", c.text, p.Kind)
			}
		}
		if got := eval(e, env); math.Abs(got-c.want) > 1e-12*math.Abs(c.want) {
			t.Errorf("%q = %v, want %v", c.text, got, c.want)
		}
	}
}

// TestNotInLEMS has text that no tool, or jLEMS alone by mischance, reads.
func TestNotInLEMS(t *testing.T) {
	for _, text := range []string{"{a^2}", "a**2", "pow(a,b)", "max(a,b)", "floor(2.7)", "log10(a)", "*a", "/a", "a+b)",
		"(a+b", "1 2", "a b", "a==b", "a%b", ".not. a", "1,5", "(a)(b)", "2a", "$x", "!a", "0x10", ".GT.", "a &gt; b", ""} {
		_, problems := parseAll(text, LEMS)
		mistakes := 0
		for _, p := range problems {
			if !p.Portability {
				mistakes++
			}
		}
		if mistakes != 1 {
			t.Errorf("%q has %d mistakes: %v", text, mistakes, problems)
		}
	}
}

// TestFixesKeepTheValue applies every fix of a portability fact and compares
// values: what is legal must not change its meaning.
func TestFixesKeepTheValue(t *testing.T) {
	env := map[string]float64{"a": 2, "b": 3, "c": 5, "V": -1.5, "g_e": 7, "x": 4}
	for mode, texts := range map[Mode][]string{
		LEMS: {"+a", "g_e-3", "a.gt.b", "a .ge. b", "a + 1 .leq. b * 2", "-a^2", "2 * -3^2", "a - b*c - x", "ln(a)",
			"a .gt. 1 .or. b .gt. 9 .and. c .gt. 9", "x .gt. 1 .and. a .eq. 2", "exp a + b", "1.0f*2", "exp exp V"},
		RateML: {"V .lt. 0.0", "not V &lt; 0", "V^2", "-V^2", "{-V^2}", "2*{V+1^2}", "{a^2 + b^2}", "{(V^2)}",
			"a*{V} + 1", "{a^(1/3)}", "1/2 * V", "1.0f * V", "a .leq. b .and. b .gt. V", "V &lt; 0 &amp;&amp; a > b"},
	} {
		for _, text := range texts {
			e, problems := parseAll(text, mode)
			if len(problems) == 0 {
				t.Errorf("%q: nothing found", text)
			}
			for _, p := range problems {
				after, err := fixed(text, p.Fix)
				if err != nil || p.Fix == nil {
					t.Fatalf("%q: %s: no fix: %v", text, p.Kind, err)
				}
				f, left := parseAll(after, mode)
				if eval(e, env) != eval(f, env) {
					t.Errorf("%q: the fix of %s, %q, has another value", text, p.Kind, after)
				}
				if p.Kind != MissingParens && kinds(left)[p.Kind] >= kinds(problems)[p.Kind] {
					t.Errorf("%q: %s is still in %q", text, p.Kind, after)
				}
			}
		}
	}
}

func kinds(problems []Problem) map[ProblemKind]int {
	m := map[ProblemKind]int{}
	for _, p := range problems {
		m[p.Kind]++
	}
	return m
}

// TestFixesOfMistakes applies the fix of the only mistake and expects none.
func TestFixesOfMistakes(t *testing.T) {
	for _, text := range []string{"2x", "2(3+1)", "(1 + 2", "((1 + 2", "1 + 2)", "{2^2}", "[a]", "exp[a]", "1 == 1", "a**b",
		"a .GT. b", "1 .gt. 0 &amp;&amp; 2 .gt. 1", "a &amp;lt; b", "!(a .lt. b)", "a ≤ b", "1,5", "0x10", "1_000", "pow(a,b)",
		"log10(a)*2", "a/log2(b)", "floor(a+b)", "a .lt. b .lt. c", "1;", "x²", "exp(1,5)", "cbrt(x)", "square(a+b)", "expm1(a)*2"} {
		_, problems := parseAll(text, LEMS)
		if len(problems) != 1 || problems[0].Fix == nil {
			t.Errorf("%q: %v", text, problems)
			continue
		}
		after, err := fixed(text, problems[0].Fix)
		if err != nil {
			t.Fatal(err)
		}
		_, left := parseAll(after, LEMS)
		for _, p := range left {
			if !p.Portability {
				t.Errorf("%q: the fix %q has %s", text, after, p.Kind)
			}
		}
	}
}

// TestRewrites compares foreign functions with what their fixes say.
func TestRewrites(t *testing.T) {
	env := map[string]float64{"x": 2.5, "y": -1.25}
	for text, want := range map[string]float64{
		"floor(x)": 2, "1 - floor(y)": 3, "2*floor(y)": -4, "log10(x)": math.Log10(2.5), "1/log2(x)": 1 / math.Log2(2.5),
		"pow(x, 2)": 6.25, "-pow(x, 2)": -6.25, "2^pow(x, 2)": math.Pow(2, 6.25), "pow(x, 2)^2": 6.25 * 6.25, "pow(x, -2)": 0.16,
		"pow(y, 2)*2": 3.125, "3 * expm1(x)": 3 * math.Expm1(2.5), "log1p(x)": math.Log1p(2.5), "exp2(x)": math.Exp2(2.5),
		"cbrt(x)": math.Cbrt(2.5), "fabs(y)": 1.25, "square(x - y)": 14.0625, "1 - expm1(x)": 1 - math.Expm1(2.5),
	} {
		_, problems := parseAll(text, LEMS)
		after, err := fixed(text, problems[0].Fix)
		if err != nil {
			t.Fatal(err)
		}
		e, _ := parseAll(after, LEMS)
		if got := eval(e, env); math.Abs(got-want) > 1e-12*math.Abs(want) || strings.Contains(after, "floor") {
			t.Errorf("%q became %q = %v, want %v", text, after, got, want)
		}
	}
}
