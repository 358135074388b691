package diagnostics

import (
	"fmt"
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
)

// SafeFixes are the edits of one safe fix a finding that lie in the file and
// not on one another, and what they do. Others may have room once these are
// made.
func SafeFixes(f *syntax.File, found []Diagnostic) (edits []syntax.Edit, did []string) {
	for _, d := range found {
		for _, fix := range d.Fixes {
			more, ok := editsIn(f, fix)
			if !fix.Safe || !ok || touches(edits, more) {
				continue
			}
			edits = append(edits, more...)
			did = append(did, fmt.Sprintf("%s: fixed: %s [%s]", Where(d.Place), fix.Title, d.Code))
			break
		}
	}
	return edits, did
}

// editsIn are the edits of a fix, with the file's line ends; false if some are
// in other files.
func editsIn(f *syntax.File, fix Fix) ([]syntax.Edit, bool) {
	crlf := syntax.LineEnd(f.Text) == "\r\n"
	var list []syntax.Edit
	for _, e := range fix.Edits {
		if !e.Place.IsValid() || e.Place.File.Path != f.Path {
			return nil, false
		}
		text := e.NewText
		if crlf {
			text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")
		}
		list = append(list, syntax.Edit{Span: e.Place.Span, NewText: text})
	}
	return list, len(list) > 0
}

// touches says that some of the edits meet.
func touches(edits, more []syntax.Edit) bool {
	for _, a := range edits {
		for _, b := range more {
			if a.Span.Start <= b.Span.End && b.Span.Start <= a.Span.End {
				return true
			}
		}
	}
	return false
}
