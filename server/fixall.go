package server

import (
	"context"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
	"github.com/lemsls/lemsls/server/ide"
	"go.lsp.dev/protocol"
)

// fixAllKind is what an editor may do when it saves.
const fixAllKind protocol.CodeActionKind = "source.fixAll.lems"

// maxRounds bounds how often fixes make room for others.
const maxRounds = 20

// fixAll is all safe fixes of a document at once, those too that are possible
// only when others are made; none if there are none, or if they make it worse.
func (s *Server) fixAll(ctx context.Context, snap *Snapshot, d *Document, a *Analysis) []protocol.CodeAction {
	file, found := d.File(), a.Diagnostics
	var first []syntax.Edit
	rounds := 0
	for rounds < maxRounds && ctx.Err() == nil {
		edits, _ := diagnostics.SafeFixes(file, found)
		text, err := syntax.Apply(file.Text, edits)
		if len(edits) == 0 || err != nil {
			break
		}
		next := syntax.NewFile(file.Path, file.Version, text)
		again, err := s.analyzer.guarded(ctx, next, func(path string) (*syntax.File, bool) {
			if path == next.Path {
				return next, true
			}
			return snap.open(path)
		})
		if err != nil || diagnostics.Count(again.Diagnostics, diagnostics.Error) > diagnostics.Count(found, diagnostics.Error) {
			break
		}
		if rounds++; rounds == 1 {
			first = edits
		}
		file, found = next, again.Diagnostics
	}
	if rounds == 0 || ctx.Err() != nil {
		return nil
	}
	if rounds > 1 {
		first = []syntax.Edit{difference(d.File().Text, file.Text)}
	}
	kind := fixAllKind
	var edits []diagnostics.Edit
	for _, e := range first {
		edits = append(edits, diagnostics.Edit{Place: d.File().Place(e.Span), NewText: e.NewText})
	}
	return []protocol.CodeAction{{Title: "Apply all safe fixes", Kind: &kind, Edit: snap.WorkspaceEdit(edits)}}
}

// difference is the one edit that makes a text another, without the lines that
// both begin and end with.
func difference(old, text string) syntax.Edit {
	start, end := 0, 0
	for start < len(old) && start < len(text) && old[start] == text[start] {
		start++
	}
	for start > 0 && old[start-1] != '\n' {
		start--
	}
	for end < len(old)-start && end < len(text)-start && old[len(old)-1-end] == text[len(text)-1-end] {
		end++
	}
	for end > 0 && old[len(old)-end-1] != '\n' {
		end--
	}
	return syntax.Edit{Span: syntax.Span{Start: int32(start), End: int32(len(old) - end)}, NewText: text[start : len(text)-end]}
}

var refactoringKinds = map[ide.RefactoringKind]protocol.CodeActionKind{
	ide.Extract: protocol.CodeActionKindRefactorExtract,
	ide.Inline:  protocol.CodeActionKindRefactorInline,
	ide.Rewrite: protocol.CodeActionKindRefactorRewrite,
	ide.Declare: protocol.CodeActionKindQuickFix,
}

// refactorings are code actions that no finding asks for.
func refactorings(snap *Snapshot, m *lems.Model, span syntax.Span) []protocol.CodeAction {
	var list []protocol.CodeAction
	for _, r := range ide.Refactorings(m, span) {
		kind := refactoringKinds[r.Kind]
		list = append(list, protocol.CodeAction{Title: r.Title, Kind: &kind, Edit: snap.WorkspaceEdit(r.Edits)})
	}
	return list
}
