package syntax

import (
	"fmt"
	"slices"
	"strings"
)

// Edit replaces the text at a span.
type Edit struct {
	Span    Span
	NewText string
}

// Apply makes all edits at once: every span is one of the given text.
// Insertions at one place keep their order. Spans that overlap or leave the
// text are an error.
func Apply(text string, edits []Edit) (string, error) {
	sorted := slices.Clone(edits)
	slices.SortStableFunc(sorted, compareEdits)
	var out strings.Builder
	at := int32(0)
	for _, e := range sorted {
		if e.Span.Start < 0 || e.Span.End < e.Span.Start || int(e.Span.End) > len(text) {
			return "", fmt.Errorf("edit %d:%d lies outside the %d bytes of text", e.Span.Start, e.Span.End, len(text))
		}
		if e.Span.Start < at {
			return "", fmt.Errorf("edit %d:%d overlaps the one before, which ends at %d", e.Span.Start, e.Span.End, at)
		}
		out.WriteString(text[at:e.Span.Start])
		out.WriteString(e.NewText)
		at = e.Span.End
	}
	out.WriteString(text[at:])
	return out.String(), nil
}

// compareEdits puts an insertion before the replacement that begins there.
func compareEdits(a, b Edit) int {
	if a.Span.Start != b.Span.Start {
		return int(a.Span.Start) - int(b.Span.Start)
	}
	return int(a.Span.End) - int(b.Span.End)
}

// FixAll is the edits that mend all problems that have a fix, in one Apply.
// Where the fixes of two problems overlap, the first problem's is taken.
func FixAll(problems []Problem) []Edit {
	var edits []Edit
	for _, p := range problems {
		if !slices.ContainsFunc(p.Fix, func(e Edit) bool { return overlapsAny(e, edits) }) {
			// An element that begins later ends earlier: its end tag comes first.
			edits = append(slices.Clone(p.Fix), edits...)
		}
	}
	return edits
}

func overlapsAny(e Edit, edits []Edit) bool {
	return slices.ContainsFunc(edits, func(o Edit) bool {
		return e.Span.Start < o.Span.End && o.Span.Start < e.Span.End ||
			e.Span == o.Span && !e.Span.IsEmpty()
	})
}
