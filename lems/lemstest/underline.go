package lemstest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
)

// Note is a label for a span of a file.
type Note struct {
	Span  syntax.Span
	Label string
}

// Underline shows the notes under the lines of the file that they begin in:
//
//	<Parameter name="tau"/>
//	                 ^^^ a label
//
// Notes come in the order of their spans, a line with several notes is shown
// once, lines without one are left out. An empty span has one caret; of a span
// over several lines the first line's part is underlined, and the label is
// followed by its last line's number, counted from the span's first line.
func Underline(f *syntax.File, notes []Note) string {
	sorted := slices.Clone(notes)
	slices.SortStableFunc(sorted, func(a, b Note) int {
		if a.Span.Start != b.Span.Start {
			return int(a.Span.Start - b.Span.Start)
		}
		return int(a.Span.End - b.Span.End)
	})
	var out strings.Builder
	shown := -1
	for _, n := range sorted {
		line := f.Position(n.Span.Start, syntax.Runes).Line
		if line != shown {
			fmt.Fprintln(&out, visible(f.Slice(f.LineSpan(line))))
			shown = line
		}
		fmt.Fprintln(&out, strings.TrimRight(underline(f, n), " "))
	}
	return out.String()
}

// underline is the line of carets under the note's first line, with its label.
func underline(f *syntax.File, n Note) string {
	start, end := f.Position(n.Span.Start, syntax.Runes), f.Position(n.Span.End, syntax.Runes)
	line := f.LineSpan(start.Line)
	head := visible(f.Slice(syntax.Span{Start: line.Start, End: n.Span.Start}))
	body := visible(f.Slice(syntax.Span{Start: n.Span.Start, End: min(n.Span.End, line.End)}))
	carets := strings.Repeat("^", max(width(body), 1))
	label := n.Label
	if more := end.Line - start.Line; more > 0 {
		label = fmt.Sprintf("%s (+%d lines)", label, more)
	}
	return blanks(head) + carets + " " + label
}

// visible writes what does not show, or not in one column, as an escape.
func visible(line string) string {
	var out strings.Builder
	for i, r := range line {
		switch {
		case r == '\t':
			out.WriteRune(r)
		case r < ' ' || r == 0x7F || r == '\uFEFF' || r == 0xFFFE || r == 0xFFFF:
			fmt.Fprintf(&out, "\\u%04x", r)
		case r == '\uFFFD' && !strings.HasPrefix(line[i:], "\uFFFD"):
			fmt.Fprintf(&out, "\\x%02x", line[i])
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

func width(s string) int { return len([]rune(s)) }

// blanks is as wide as s: tabs stay, so that carets stand below in any editor.
func blanks(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, s)
}
