package server

import (
	"context"

	"github.com/lemsls/lemsls/server/ide"
	"go.lsp.dev/protocol"
)

// documentHighlight answers textDocument/documentHighlight: every place of what
// the cursor is on.
func documentHighlight(ctx context.Context, snap *Snapshot, p protocol.DocumentHighlightParams) ([]protocol.DocumentHighlight, error) {
	d, m, off, err := snap.at(ctx, p.TextDocumentPositionParams)
	if err != nil {
		return nil, err
	}
	var list []protocol.DocumentHighlight
	for _, place := range ide.ReferencesAt(m, off, ide.ReferenceOptions{Declaration: true}) {
		if place.File == d.File {
			list = append(list, protocol.DocumentHighlight{Range: snap.Range(place), Kind: protocol.DocumentHighlightKindText})
		}
	}
	return list, nil
}
