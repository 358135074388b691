package expr

import (
	"fmt"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		mode Mode
		want Want
		text string
		out  string // kinds and texts
	}{
		{LEMS, Value, "a + b", ""},
		{LEMS, Condition, "a .gt. b", ""},
		{LEMS, Condition, "(a .gt. b) .and. ((c .lt. d))", ""},
		{LEMS, Condition, "v - v0", "NumberAsCondition(v - v0)"},
		{LEMS, Value, "1 .gt. 0", "BooleanAsValue(1 .gt. 0)"},
		{LEMS, Value, "(1 .gt. 0)", "BooleanAsValue((1 .gt. 0))"},
		{LEMS, Condition, "(v .gt. v0) + 1 .gt. 0", "BooleanInArithmetic((v .gt. v0))"},
		{LEMS, Condition, "v .and. v0", "NumberInLogic(v) NumberInLogic(v0)"},
		{LEMS, Condition, "v .gt. 1 .and. v0", "NumberInLogic(v0)"},
		{LEMS, Value, "exp(a .gt. b)", "BooleanInArithmetic(a .gt. b)"},
		{LEMS, Value, "-(a .gt. b)", "BooleanInArithmetic((a .gt. b))"},
		{LEMS, Condition, "(a .lt. b) .eq. c", "BooleanInArithmetic((a .lt. b))"},
		{LEMS, Condition, "v +", "NumberAsCondition(v +)"},
		{LEMS, Condition, "a b", ""},
		{LEMS, Condition, "", ""},
		{LEMS, Condition, "foo(a)", ""},
		{LEMS, Condition, "a .lt. b .lt. c", ""},
		{RateML, Condition, "V", ""},
		{RateML, Condition, "V and W &lt; 1", "NumbersInLogic(V)"},
		{RateML, Value, "(V &lt; 0) * W", "ComparisonInNumbers((V &lt; 0))"},
		{RateML, Value, "not V", "ComparisonInNumbers(not V) NumbersInLogic(V)"},
	} {
		e, _ := parseAll(c.text, c.mode)
		var got []string
		for _, p := range Check(e, c.want, c.mode) {
			got = append(got, fmt.Sprintf("%s(%s)", p.Kind, c.text[p.Span.Start:p.Span.End]))
			if p.Portability != p.Kind.IsPortability() {
				t.Errorf("%q: %s has portability %v", c.text, p.Kind, p.Portability)
			}
		}
		if s := strings.Join(got, " "); s != c.out {
			t.Errorf("%q: got %q, want %q", c.text, s, c.out)
		}
	}
}

func TestAt(t *testing.T) {
	const text = "exp(a + bc) * (d)"
	e, _ := parseAll(text, LEMS)
	for off, want := range map[int32]string{
		0: "* exp(a + bc)", 4: "* exp(a + bc) a + bc a", 6: "* exp(a + bc) a + bc", 8: "* exp(a + bc) a + bc bc",
		10: "* exp(a + bc) a + bc bc", 12: "*", 15: "* (d) d", 17: "* (d)",
	} {
		var got []string
		for _, n := range At(e, off) {
			got = append(got, text[n.Span().Start:n.Span().End])
		}
		got[0] = "*"
		if s := strings.Join(got, " "); s != want {
			t.Errorf("At(%d) = %q, want %q", off, s, want)
		}
	}
	if At(e, 99) != nil || At(nil, 0) != nil {
		t.Error("At outside is not nil")
	}
}

func TestNames(t *testing.T) {
	e, _ := parseAll("b * exp(a) + b c / pi", RateML)
	var got []string
	for _, n := range Names(e) {
		got = append(got, n.Name)
	}
	if s := strings.Join(got, " "); s != "b a b c" {
		t.Errorf("Names = %q", s)
	}
	if !HasBad(e) {
		t.Error("b c is not bad")
	}
}

func TestFuncs(t *testing.T) {
	for _, f := range Funcs() {
		if f.Arity != 1 || f.Doc == "" || f.Tools == 0 || f.Foreign || LookupFunc(f.Name).Name != f.Name {
			t.Errorf("%+v", f)
		}
	}
	if f := LookupFunc("floor"); f == nil || !f.Foreign {
		t.Errorf("floor is %+v", f)
	}
	if LookupFunc("foo") != nil {
		t.Error("foo is known")
	}
	for op := Neg; op <= Or; op++ {
		if i := op.Info(); i.Prec == 0 || i.Doc == "" || i.RateML == "" {
			t.Errorf("%d: %+v", op, i)
		}
	}
}
