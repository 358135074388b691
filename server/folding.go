package server

import (
	"context"

	"github.com/lemsls/lemsls/server/ide"
	"go.lsp.dev/protocol"
)

var foldKinds = map[ide.FoldKind]protocol.FoldingRangeKind{
	ide.FoldRegion:  protocol.FoldingRangeKindRegion,
	ide.FoldComment: protocol.FoldingRangeKindComment,
	ide.FoldImports: protocol.FoldingRangeKindImports,
}

// foldingRange answers textDocument/foldingRange with whole lines, which every
// client can fold.
func foldingRange(ctx context.Context, snap *Snapshot, p protocol.FoldingRangeParams) ([]protocol.FoldingRange, error) {
	d, m, err := snap.model(ctx, p.TextDocument)
	if err != nil {
		return nil, err
	}
	folds := ide.Folds(m)
	list := make([]protocol.FoldingRange, 0, len(folds))
	for _, f := range folds {
		r := rangeOf(d.File(), f.Span, snap.Encoding)
		list = append(list, protocol.FoldingRange{StartLine: r.Start.Line, EndLine: r.End.Line, Kind: foldKinds[f.Kind]})
	}
	return list, nil
}
