package server

import (
	"context"

	"github.com/lemsls/lemsls/server/ide"
	"go.lsp.dev/protocol"
)

// inlayHint answers textDocument/inlayHint.
func inlayHint(ctx context.Context, snap *Snapshot, p protocol.InlayHintParams) ([]protocol.InlayHint, error) {
	d, m, err := snap.model(ctx, p.TextDocument)
	if err != nil {
		return nil, err
	}
	hints := ide.Hints(m, snap.Span(d, p.Range), snap.Settings.of(d.draft.Path).hints())
	list := make([]protocol.InlayHint, 0, len(hints))
	walk := walker{file: d.File(), enc: snap.Encoding}
	for _, h := range hints {
		x := protocol.InlayHint{Position: walk.position(h.At), Label: protocol.String(h.Label), Kind: protocol.InlayHintKindType}
		if h.Doc != "" {
			x.Tooltip = markdown(h.Doc)
		}
		if h.Insert != "" {
			at := positionOf(d.File(), h.Into, snap.Encoding)
			x.TextEdits = []protocol.TextEdit{{Range: protocol.Range{Start: at, End: at}, NewText: h.Insert}}
		}
		list = append(list, x)
	}
	return list, nil
}
