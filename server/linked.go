package server

import (
	"context"

	"github.com/lemsls/lemsls/lems/syntax"
	"github.com/lemsls/lemsls/server/ide"
	"go.lsp.dev/protocol"
)

// linkedEditingRange answers textDocument/linkedEditingRange: the names of both
// tags of an element.
func linkedEditingRange(ctx context.Context, snap *Snapshot, p protocol.LinkedEditingRangeParams) (*protocol.LinkedEditingRanges, error) {
	d, m, off, err := snap.at(ctx, p.TextDocumentPositionParams)
	if err != nil {
		return nil, err
	}
	spans := ide.LinkedTags(m, off)
	if spans == nil {
		return nil, nil
	}
	words := `[\w:.-]+`
	linked := &protocol.LinkedEditingRanges{WordPattern: &words}
	for _, s := range spans {
		linked.Ranges = append(linked.Ranges, rangeOf(d.File(), s, snap.Encoding))
	}
	return linked, nil
}

// onTypeFormatting answers textDocument/onTypeFormatting: it closes tags.
func onTypeFormatting(ctx context.Context, snap *Snapshot, p protocol.DocumentOnTypeFormattingParams) ([]protocol.TextEdit, error) {
	d, m, err := snap.model(ctx, p.TextDocument)
	if err != nil {
		return nil, err
	}
	off := snap.Offset(d, p.Position)
	text := ide.TypedTag(m, off, p.Ch)
	if text == "" {
		return nil, nil
	}
	return []protocol.TextEdit{{Range: rangeOf(d.File(), syntax.Span{Start: off, End: off}, snap.Encoding), NewText: text}}, nil
}
