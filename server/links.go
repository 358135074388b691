package server

import (
	"context"

	"github.com/lemsls/lemsls/server/ide"
	"go.lsp.dev/protocol"
)

// documentLink answers textDocument/documentLink: the files that are included.
func documentLink(ctx context.Context, snap *Snapshot, p protocol.DocumentLinkParams) ([]protocol.DocumentLink, error) {
	d, m, err := snap.model(ctx, p.TextDocument)
	if err != nil {
		return nil, err
	}
	var list []protocol.DocumentLink
	for _, l := range ide.Links(m) {
		target := uriOf(l.Path)
		list = append(list, protocol.DocumentLink{Range: rangeOf(d.File(), l.Span, snap.Encoding), Target: &target, Tooltip: &l.Tip})
	}
	return list, nil
}
