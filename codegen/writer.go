package codegen

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
)

// writer gathers the text of a file.
type writer struct{ strings.Builder }

// line writes one line.
func (w *writer) line(format string, args ...any) {
	fmt.Fprintf(&w.Builder, format, args...)
	w.WriteByte('\n')
}

// comment writes text as comment lines that nothing in it can end: every line
// is prefixed and what is no printable character becomes a blank.
func (w *writer) comment(prefix, text string) {
	text = strings.Map(func(r rune) rune {
		if r == '\n' || r == ' ' || unicode.IsPrint(r) && r != '\\' {
			return r
		}
		return ' '
	}, strings.ReplaceAll(text, "\r", "\n"))
	for l := range strings.Lines(text) {
		if l = strings.TrimSpace(l); l != "" {
			w.line("%s%s", prefix, l)
		}
	}
}

// float is a finite constant: shortest text that reads back as the same number,
// with a point or an exponent, in parentheses if negative.
func float(x float64) string { return number(x, 64, "") }

// single is float for a number of single precision, as C writes it.
func single(x float32) string { return number(float64(x), 32, "f") }

func number(x float64, bits int, suffix string) string {
	s := strconv.FormatFloat(x, 'g', -1, bits)
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	s += suffix
	if math.Signbit(x) {
		s = "(" + s + ")"
	}
	return s
}

// oneLine is text without line breaks and runs of blanks.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
