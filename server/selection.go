package server

import (
	"context"
	"slices"

	"github.com/lemsls/lemsls/server/ide"
	"go.lsp.dev/protocol"
)

// selectionRange answers textDocument/selectionRange.
func selectionRange(ctx context.Context, snap *Snapshot, p protocol.SelectionRangeParams) ([]protocol.SelectionRange, error) {
	d, m, err := snap.model(ctx, p.TextDocument)
	if err != nil {
		return nil, err
	}
	list := make([]protocol.SelectionRange, 0, len(p.Positions))
	for _, at := range p.Positions {
		var outer *protocol.SelectionRange
		for _, span := range slices.Backward(ide.Selections(m, snap.Offset(d, at))) {
			outer = &protocol.SelectionRange{Range: rangeOf(d.File(), span, snap.Encoding), Parent: outer}
		}
		if outer == nil { // an empty document
			outer = &protocol.SelectionRange{Range: protocol.Range{Start: at, End: at}}
		}
		list = append(list, *outer)
	}
	return list, nil
}
