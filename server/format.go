package server

import (
	"context"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
	"go.lsp.dev/protocol"
)

// formatKind is what an editor that saves asks for as source.format.
const formatKind protocol.CodeActionKind = "source.format.lems"

// formatting answers textDocument/formatting. A document with problems stays as
// it is: its layout says what its author meant.
func formatting(ctx context.Context, snap *Snapshot, p protocol.DocumentFormattingParams) ([]protocol.TextEdit, error) {
	d, m, err := snap.model(ctx, p.TextDocument)
	if err != nil {
		return nil, err
	}
	edits, _ := syntax.Format(m.Doc)
	return snap.textEdits(d, edits), nil
}

// rangeFormatting answers textDocument/rangeFormatting: of what formatting would
// change, that which touches the lines of the range.
func rangeFormatting(ctx context.Context, snap *Snapshot, p protocol.DocumentRangeFormattingParams) ([]protocol.TextEdit, error) {
	d, m, err := snap.model(ctx, p.TextDocument)
	if err != nil {
		return nil, err
	}
	all, _ := syntax.Format(m.Doc)
	last := p.Range.End.Line
	if p.Range.End.Character == 0 && last > p.Range.Start.Line {
		last-- // the last line is not part of the selection
	}
	first := syntax.Position{Line: int(p.Range.Start.Line)}
	lines := syntax.Span{Start: d.File().Offset(first, syntax.UTF8), End: d.File().LineSpan(int(last)).End}
	var edits []syntax.Edit
	for _, e := range all {
		if e.Span.End >= lines.Start && e.Span.End <= lines.End {
			edits = append(edits, e)
		}
	}
	return snap.textEdits(d, edits), nil
}

// formatAction is formatting as a code action; none if it would change nothing,
// or the document is XML of another kind, whose blanks may be content.
func formatAction(snap *Snapshot, d *Document, m *lems.Model) []protocol.CodeAction {
	all, _ := syntax.Format(m.Doc)
	if m.Dialect == nil || len(all) == 0 {
		return nil
	}
	edits := make([]diagnostics.Edit, len(all))
	for i, e := range all {
		edits[i] = diagnostics.Edit{Place: d.File().Place(e.Span), NewText: e.NewText}
	}
	kind := formatKind
	return []protocol.CodeAction{{Title: "Format the document", Kind: &kind, Edit: snap.WorkspaceEdit(edits)}}
}

// textEdits are edits of a document.
func (s *Snapshot) textEdits(d *Document, edits []syntax.Edit) []protocol.TextEdit {
	list := make([]protocol.TextEdit, 0, len(edits))
	for _, e := range edits {
		list = append(list, protocol.TextEdit{Range: rangeOf(d.File(), e.Span, s.Encoding), NewText: e.NewText})
	}
	return list
}
