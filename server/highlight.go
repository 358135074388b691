package server

import (
	"context"

	"github.com/lemsls/lemsls/server/ide"
	"go.lsp.dev/protocol"
)

var highlightKinds = map[ide.Access]protocol.DocumentHighlightKind{
	ide.Mention: protocol.DocumentHighlightKindText,
	ide.ReadIt:  protocol.DocumentHighlightKindRead,
	ide.WriteIt: protocol.DocumentHighlightKindWrite,
}

// documentHighlight answers textDocument/documentHighlight: every place of what
// the cursor is on, and what it does there.
func documentHighlight(ctx context.Context, snap *Snapshot, p protocol.DocumentHighlightParams) ([]protocol.DocumentHighlight, error) {
	d, m, off, err := snap.at(ctx, p.TextDocumentPositionParams)
	if err != nil {
		return nil, err
	}
	var list []protocol.DocumentHighlight
	for _, h := range ide.Highlights(m, off) {
		list = append(list, protocol.DocumentHighlight{Range: rangeOf(d.File(), h.Span, snap.Encoding), Kind: highlightKinds[h.Access]})
	}
	return list, nil
}
