package expr

import (
	"strings"
	"testing"
	"time"
)

func height(e Expr) int {
	h := 0
	for _, c := range Children(e) {
		h = max(h, height(c))
	}
	return h + 1
}

// huge are texts of about a megabyte made to hurt.
func huge() map[string]string {
	n := 1 << 20
	return map[string]string{
		"sum":       strings.Repeat("a + ", n/4) + "a",
		"power":     strings.Repeat("a^", n/2) + "a",
		"parens":    strings.Repeat("(", n),
		"nested":    strings.Repeat("(", n/2) + "a" + strings.Repeat(")", n/2),
		"braces":    strings.Repeat("{", n/2) + "a" + strings.Repeat("}", n/2),
		"closing":   strings.Repeat(")", n),
		"closings":  strings.Repeat(") a ", n/4),
		"calls":     strings.Repeat("exp(", n/4),
		"bareCalls": strings.Repeat("exp ", n/4) + "a",
		"minus":     strings.Repeat("-", n) + "a",
		"exponent":  "a^" + strings.Repeat("-", n) + "a",
		"plus":      strings.Repeat("+", n) + "a",
		"not":       strings.Repeat("not ", n/4) + "a",
		"bangs":     strings.Repeat("!", n) + "a",
		"words":     strings.Repeat("a ", n/2),
		"numbers":   strings.Repeat("1,5 ", n/4),
		"junk":      strings.Repeat("$", n),
		"junks":     strings.Repeat("$ ", n/2),
		"junkWords": strings.Repeat("a $ ", n/4),
		"chain":     strings.Repeat("a .lt. ", n/7) + "a",
		"logic":     strings.Repeat("a and ", n/6) + "a",
		"commas":    strings.Repeat(",", n),
		"args":      "exp(" + strings.Repeat("a,", n/2) + "a)",
		"digits":    strings.Repeat("1", n),
		"dots":      strings.Repeat(".", n),
		"dotted":    strings.Repeat(".a", n/2),
		"name":      strings.Repeat("x", n),
		"amps":      strings.Repeat("&", n),
		"entities":  strings.Repeat("&lt;", n/4),
		"mixed":     strings.Repeat("(a + b) * -exp(c / 2) + ", n/24) + "d",
		"division":  strings.Repeat("1/", n/2) + "1",
		"unclosed":  strings.Repeat("({", n/2),
		"powers":    strings.Repeat("{a^b}*", n/6) + "1",
		"invalid":   strings.Repeat("\xff", n),
	}
}

// TestHugeText: no text takes long or makes a tree that is too high to walk.
func TestHugeText(t *testing.T) {
	for name, text := range huge() {
		for _, mode := range []Mode{LEMS, RateML} {
			start := time.Now()
			e, problems := parseAll(text, mode)
			took := time.Since(start)
			if h := height(e); h > MaxHeight+2*MaxNesting {
				t.Errorf("%s: height %d", name, h)
			}
			t.Logf("%-10s mode %2d %8v %d problems", name, mode, took.Round(time.Microsecond*100), len(problems))
		}
	}
}

// TestLimits: what is at the limit is fine, what is above is one mistake.
func TestLimits(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(n int) string
		max  int
	}{
		{"parens", func(n int) string { return strings.Repeat("(", n) + "a" + strings.Repeat(")", n) }, MaxNesting},
		{"calls", func(n int) string { return strings.Repeat("exp(", n) + "a" + strings.Repeat(")", n) }, MaxNesting},
		{"signs", func(n int) string { return strings.Repeat("-", n) + "a" }, MaxNesting},
		{"sum", func(n int) string { return "a" + strings.Repeat("+a", n) }, MaxHeight - 1},
	} {
		if _, problems := parseAll(c.make(c.max), LEMS); len(problems) != 0 {
			t.Errorf("%s of %d: %v", c.name, c.max, problems[0].Kind)
		}
		_, problems := parseAll(c.make(c.max+1), LEMS)
		if len(problems) != 1 || problems[0].Kind != TooDeep {
			t.Errorf("%s of %d: %v", c.name, c.max+1, problems)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	for _, c := range []struct{ name, text string }{
		{"typical", "alpha * exp(-(v - v0) / (2 * scale)) + 0.5"},
		{"entities", "V &lt; 0.0 &amp;&amp; W &gt;= 1.0"},
		{"megabyte", "(" + strings.Repeat("(a + b) * -exp(c / 2) + d) + (", 1<<20/30) + "a)"},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.text)))
			b.ReportAllocs()
			for b.Loop() {
				parseAll(c.text, RateML)
			}
		})
	}
}
