package server

import (
	"context"

	"github.com/lemsls/lemsls/server/ide"
	"go.lsp.dev/protocol"
)

// definition answers textDocument/definition.
func definition(ctx context.Context, snap *Snapshot, p protocol.DefinitionParams) (*protocol.Location, error) {
	_, m, off, err := snap.at(ctx, p.TextDocumentPositionParams)
	if err != nil {
		return nil, err
	}
	place, _, ok := ide.DefinitionAt(m, off)
	if !ok {
		return nil, nil
	}
	loc := snap.Location(place)
	return &loc, nil
}

// references answers textDocument/references.
func references(ctx context.Context, snap *Snapshot, p protocol.ReferenceParams) ([]protocol.Location, error) {
	_, m, off, err := snap.at(ctx, p.TextDocumentPositionParams)
	if err != nil {
		return nil, err
	}
	var list []protocol.Location
	for _, place := range ide.ReferencesAt(m, off, ide.ReferenceOptions{Declaration: p.Context.IncludeDeclaration}) {
		list = append(list, snap.Location(place))
	}
	return list, nil
}
