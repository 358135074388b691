package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
)

// fixTitle describes edits in a few words: what a single one does, else what
// the text of the finding becomes.
func fixTitle(doc *syntax.Document, list []syntax.Edit, finding syntax.Span) string {
	old := doc.Text(list[0].Span)
	text := shown(old, list[0].NewText)
	inside := finding.Start < list[0].Span.Start || finding.End > list[0].Span.End
	switch {
	case len(list) > 1 || inside && !finding.IsEmpty() && text != "":
		now, before := edited(doc, list, finding)
		return "Write " + quote(shown(before, now))
	case text == "":
		return "Remove " + quote(old)
	case old == "":
		return "Insert " + quote(text)
	case old != text && old == strings.TrimSpace(text):
		return "Put spaces around " + quote(old)
	}
	return "Replace by " + quote(text)
}

// shown is a new text as titles show it: without entities, unless they are what
// is new about it.
func shown(old, text string) string {
	if plain := syntax.Unescape(text); plain != syntax.Unescape(old) {
		return plain
	}
	return text
}

// edited is the text of the finding and of all edits, once they are made, and
// before.
func edited(doc *syntax.Document, list []syntax.Edit, finding syntax.Span) (now, before string) {
	all := list[0].Span
	if !finding.IsEmpty() {
		all = all.Cover(finding)
	}
	for _, e := range list[1:] {
		all = all.Cover(e.Span)
	}
	moved := make([]syntax.Edit, len(list))
	for i, e := range list {
		moved[i] = syntax.Edit{Span: syntax.Span{Start: e.Span.Start - all.Start, End: e.Span.End - all.Start}, NewText: e.NewText}
	}
	text, err := syntax.Apply(doc.Text(all), moved)
	if err != nil {
		text = doc.Text(all)
	}
	return text, doc.Text(all)
}
