package syntax_test

import (
	"strings"
	"testing"

	"github.com/lemsls/lemsls/lems/syntax"
)

// TestNoCascades makes one mistake at a time, at every place of a text, and
// counts the problems: they are one, but for few places.
func TestNoCascades(t *testing.T) {
	lines := strings.SplitAfter(seedText, "\n")
	mistakes := map[string]func(i int) string{
		"a byte missing": func(i int) string { return seedText[:i] + seedText[i+1:] },
		"a quote added":  func(i int) string { return seedText[:i] + `"` + seedText[i:] },
		"a less added":   func(i int) string { return seedText[:i] + "<" + seedText[i:] },
		"cut there":      func(i int) string { return seedText[:i] + "\n" + seedText[i+strings.IndexByte(seedText[i:], '\n'):] },
		"a line missing": func(i int) string {
			k := i % len(lines)
			return strings.Join(lines[:k], "") + strings.Join(lines[k+1:], "")
		},
		"a line twice": func(i int) string {
			k := i % len(lines)
			return strings.Join(lines[:k+1], "") + strings.Join(lines[k:], "")
		},
	}
	for name, mistake := range mistakes {
		broken, total, worst, at := 0, 0, 0, ""
		for i := range seedText[:len(seedText)-1] {
			text := mistake(i)
			n := len(syntax.ParseWith(syntax.NewFile("c.xml", 0, text), noNesting).Problems)
			if n > 0 {
				broken++
				total += n
			}
			if n > worst {
				worst, at = n, text
			}
		}
		mean := float64(total) / float64(broken)
		t.Logf("%s: %d broken texts, %.3f problems each, at most %d", name, broken, mean, worst)
		limit := 1.2
		if name == "a less added" { // in a tag, it tears the tag in two
			limit = 1.6
		}
		if mean > limit || worst > 5 {
			t.Errorf("%s: %.3f problems each, at most %d:\n%s", name, mean, worst, at)
		}
	}
}
